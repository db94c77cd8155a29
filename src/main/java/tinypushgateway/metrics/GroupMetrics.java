package tinypushgateway.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.ToLongFunction;
import tinypushgateway.groups.Group;
import tinypushgateway.groups.Groups;

/**
 * The metrics that each group of pushes has. They are written one line after the other, since a thousand groups are a few hundred kilobytes. As in
 * Pushgateway a group without a label {@code instance} has an empty one, lest Prometheus adds that of the gateway.
 */
final class GroupMetrics {
    private static final byte[] NO_JOB = "job=\"\"".getBytes(UTF_8);
    private static final byte[] NO_INSTANCE = ",instance=\"\"".getBytes(UTF_8);

    private final Groups groups;

    GroupMetrics(Groups groups) {
        this.groups = groups;
    }

    void writeTo(OutputStream out) throws IOException {
        if (groups.most() == 0) {
            return;
        }
        MetricsText text = new MetricsText();
        text.gauge(
                "tiny_pushgateway_groups",
                "Groups (jobs) whose last push, rejection and delivery the gateway remembers.",
                groups.size());
        text.gauge(
                "tiny_pushgateway_groups_max",
                "Maximum of tiny_pushgateway_groups (--groups.max). Beyond it, the group that pushed longest ago is forgotten.",
                groups.most());
        text.counter(
                "tiny_pushgateway_groups_evicted_total",
                "Groups (jobs) that the gateway has forgotten to make room for others (--groups.max).",
                groups.evicted());
        out.write(text.bytes());
        List<Group> all = groups.all();
        write(
                out,
                all,
                "push_time_seconds",
                "Time at which a push of this group (job) was last accepted, in seconds since 1970; 0 if none was.",
                "",
                Group::lastPushMillis);
        write(
                out,
                all,
                "push_failure_time_seconds",
                "Time at which a push of this group (job) was last rejected, in seconds since 1970; 0 if none was.",
                "",
                Group::lastRejectionMillis);
        String delivered = "tiny_pushgateway_group_last_delivery_timestamp_seconds";
        String help =
                "Time at which samples of this group (job) were last delivered, in seconds since 1970; 0 if none were.";
        for (int reader = 0; reader < groups.readers().size(); reader++) {
            int number = reader;
            String name = groups.readers().get(reader);
            write(
                    out,
                    all,
                    delivered,
                    reader == 0 ? help : "",
                    name.isEmpty() ? "" : ",reader=\"" + name + "\"",
                    group -> group.lastDeliveryMillis(number));
        }
    }

    /** @param help empty if the family was begun before */
    private static void write(
            OutputStream out,
            List<Group> all,
            String name,
            String help,
            String moreLabels,
            ToLongFunction<Group> millis)
            throws IOException {
        if (!help.isEmpty()) {
            out.write(new MetricsText().family(name, "gauge", help).bytes());
        }
        byte[] start = (name + "{").getBytes(UTF_8);
        byte[] more = moreLabels.getBytes(UTF_8);
        for (Group group : all) {
            byte[] labels = group.labelText();
            out.write(start);
            out.write(labels.length == 0 ? NO_JOB : labels);
            if (!group.hasInstance()) {
                out.write(NO_INSTANCE);
            }
            out.write(more);
            out.write(("} " + seconds(millis.applyAsLong(group)) + "\n").getBytes(UTF_8));
        }
    }

    private static String seconds(long millis) {
        long fraction = millis % 1000;
        return fraction == 0
                ? Long.toString(millis / 1000)
                : millis / 1000 + "." + Long.toString(1000 + fraction).substring(1);
    }
}
