package tinypushgateway.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Rejection;

/** What is known of each group, the one that pushed last first: as many as fit, and a form that finds others. */
final class GroupTable {
    /** At most so many rows, if all of them fit. */
    static final int MOST_ROWS = 100;

    private static final int MOST_LABELS = 6;
    private static final int MOST_VALUE_CHARS = 60;
    private static final int MOST_MESSAGE_CHARS = 160;
    private static final int MOST_FILTER_CHARS = 100;

    /** What stands around the rows, with a filter that is shown at its longest. */
    private static final int FRAME_BYTES = 1_600;

    private GroupTable() {}

    /** @param matching how many groups match the filter, shown or not */
    private record Rows(List<Html> shown, int matching) {}

    /** @param room for all of this, in bytes */
    static void write(Html html, GatewayStatus status, String filter, int room) {
        Html before = new Html();
        before.raw("""
                <section aria-labelledby="groups">
                <h2 id="groups">Groups</h2>
                <form action="/#groups" role="search">
                <label for="group">Label</label>
                <input type="search" id="group" name="group" maxlength="100" placeholder="job=&quot;backup&quot;\"""");
        before.attribute("value", Html.cut(filter, MOST_FILTER_CHARS)).raw(">\n<button>Filter</button>\n");
        if (!filter.isEmpty()) {
            before.raw("<a href=\"/#groups\">Show all</a>\n");
        }
        before.raw("</form>\n");
        Rows rows = rows(status, new GroupFilter(filter), room - before.bytes() - FRAME_BYTES);
        html.add(before);
        count(html, status, filter, rows);
        if (!rows.shown.isEmpty()) {
            html.raw("""
                    <div class="wide"><table class="many groups">
                    <caption>A group is what one job pushes. The one that pushed last is first.</caption>
                    <thead><tr><th scope="col">Group</th><th scope="col">Last push</th><th scope="col">Delivered</th>\
                    <th scope="col">Rejected pushes, dropped samples</th></tr></thead>
                    <tbody>
                    """);
            rows.shown.forEach(html::add);
            html.raw("</tbody></table></div>\n");
        }
        html.raw("""
                <p class="dim">Give the samples of each job a label <code>job</code>, or push to <code>/metrics/job/JOB</code>. Without it, samples of
                different jobs are one series, and each push replaces what another job pushed.</p>
                </section>
                """);
    }

    private static void count(Html html, GatewayStatus status, String filter, Rows rows) {
        int all = status.groups().size();
        int matching = rows.matching;
        int shown = rows.shown.size();
        html.raw("<p>");
        if (all == 0) {
            html.raw(
                    status.limits().groups().max() == 0
                            ? "Groups are not recorded (--groups.max is 0)."
                            : "Nothing has been pushed yet.");
        } else if (matching == 0) {
            html.raw("None of ").count(all).raw(all == 1 ? " group" : " groups").raw(" has a label with <q>");
            html.text(filter, MOST_VALUE_CHARS).raw("</q>.");
        } else {
            html.count(matching).raw(matching == 1 ? " group" : " groups");
            if (!filter.isEmpty()) {
                html.raw(" of ")
                        .count(all)
                        .raw(" with <q>")
                        .text(filter, MOST_VALUE_CHARS)
                        .raw("</q>");
            }
            if (shown < matching) {
                html.raw(", the ").count(shown).raw(" that pushed last are shown, ");
                html.count(matching - shown)
                        .raw(" more are not: filter to find them, or see <a href=\"/-/status\">/-/status</a>");
            }
            html.raw(".");
        }
        html.raw("</p>\n");
    }

    private static Rows rows(GatewayStatus status, GroupFilter filter, int room) {
        List<Html> shown = new ArrayList<>();
        int matching = 0;
        int left = room;
        for (GroupStatus group : status.groups()) {
            if (!filter.matches(group)) {
                continue;
            }
            matching++;
            if (left < 0 || shown.size() == MOST_ROWS) {
                continue; // only counted
            }
            Html row = row(group, status);
            left -= row.bytes();
            if (left >= 0) {
                shown.add(row);
            }
        }
        return new Rows(shown, matching);
    }

    private static Html row(GroupStatus group, GatewayStatus status) {
        Html row = new Html().raw("<tr><th scope=\"row\">");
        labels(row, group.labels());
        row.raw("<td data-is=\"Pushed\">");
        push(row, group.lastPush(), status);
        row.raw("<td data-is=\"Delivered\">");
        for (int i = 0; i < group.readers().size(); i++) {
            row.raw(i == 0 ? "" : "<br>");
            delivery(row, group.readers().get(i), status);
        }
        row.raw("<td>").add(losses(group, status));
        return row.raw("\n");
    }

    /** The value of {@code job} first, since that is what people look for. */
    private static void labels(Html cell, Map<String, String> labels) {
        String job = labels.getOrDefault("job", "");
        boolean named = !job.isEmpty();
        if (labels.isEmpty()) {
            cell.raw("<i>no label job</i>");
        } else if (named) {
            cell.text(job, MOST_VALUE_CHARS);
        }
        int shown = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (label.getKey().equals("job") && named) {
                continue;
            }
            if (++shown > MOST_LABELS) {
                cell.raw("<br><small>&#8230;</small>");
                break;
            }
            cell.raw(shown > 1 || named ? "<br><small>" : "<small>")
                    .text(label.getKey(), MOST_VALUE_CHARS)
                    .raw("=");
            cell.text("\"" + Html.cut(label.getValue(), MOST_VALUE_CHARS) + "\"")
                    .raw("</small>");
        }
    }

    private static void push(Html cell, Optional<GroupStatus.Push> push, GatewayStatus status) {
        if (push.isEmpty()) {
            cell.raw("never");
            return;
        }
        long samples = push.get().samples();
        cell.ago(push.get().time(), status.time())
                .raw(", ")
                .count(samples)
                .raw(samples == 1 ? " sample from " : " samples from ")
                .text(push.get().peer());
    }

    private static void delivery(Html cell, GroupStatus.Reader reader, GatewayStatus status) {
        if (!reader.name().isEmpty()) {
            cell.text(reader.name()).raw(": ");
        }
        if (reader.lastDelivery().isPresent()) {
            cell.ago(reader.lastDelivery().get(), status.time());
        } else {
            cell.raw("never");
        }
        if (reader.undelivered() > 0) {
            cell.raw(", ").count(reader.undelivered()).raw(" pending");
        }
    }

    /** The last push that was rejected, and how many samples were dropped; each says so, since on a phone no heading stands above it. */
    private static Html losses(GroupStatus group, GatewayStatus status) {
        Html cell = new Html();
        if (group.lastRejection().isPresent()) {
            Rejection rejection = group.lastRejection().get();
            boolean isLast = group.lastPush().isEmpty()
                    || !rejection.time().isBefore(group.lastPush().get().time());
            cell.raw(isLast ? "<b class=\"failing\">rejected</b> " : "rejected ")
                    .ago(rejection.time(), status.time());
            cell.raw(": ").text(rejection.message(), MOST_MESSAGE_CHARS);
        }
        for (GroupStatus.Reader reader : group.readers()) {
            if (reader.dropped() > 0) {
                cell.raw(cell.bytes() == 0 ? "" : "<br>");
                cell.raw(reader.name().isEmpty() ? "" : "for ")
                        .text(reader.name())
                        .raw(reader.name().isEmpty() ? "" : ": ");
                cell.raw("<b class=\"failing\">")
                        .count(reader.dropped())
                        .raw(reader.dropped() == 1 ? " sample dropped</b>" : " samples dropped</b>");
            }
        }
        return cell;
    }
}
