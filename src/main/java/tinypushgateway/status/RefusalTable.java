package tinypushgateway.status;

import tinypushgateway.groups.Refusal;

/** The last requests that were refused, with what their clients were told. */
final class RefusalTable {
    private static final int MOST_ROWS = 10;
    private static final int MOST_BYTES = 7_000;
    private static final int MOST_PATH_CHARS = 80;
    private static final int MOST_MESSAGE_CHARS = 300;
    private static final int MOST_AGENT_CHARS = 40;

    private RefusalTable() {}

    static void write(Html html, GatewayStatus status) {
        html.raw("<section aria-labelledby=\"refusals\">\n<h2 id=\"refusals\">Last refusals</h2>\n");
        if (status.refusals().isEmpty()) {
            html.raw("<p>No request has been refused.</p>\n</section>\n");
            return;
        }
        Html rows = new Html();
        int shown = 0;
        for (Refusal refusal : status.refusals()) {
            Html row = row(refusal, status);
            if (shown == MOST_ROWS || rows.bytes() + row.bytes() > MOST_BYTES) {
                break;
            }
            rows.add(row);
            shown++;
        }
        html.raw("""
                <div class="wide"><table class="many refusals">
                <caption>What clients were told; the newest first</caption>
                <thead><tr><th scope="col">Time</th><th scope="col">Request</th><th scope="col">Answer</th></tr></thead>
                <tbody>
                """).add(rows).raw("</tbody></table></div>\n");
        int others = status.refusals().size() - shown;
        if (others > 0) {
            html.raw("<p>").count(others).raw(" older ones are in <a href=\"/-/status\">/-/status</a>.</p>\n");
        }
        html.raw("</section>\n");
    }

    private static Html row(Refusal refusal, GatewayStatus status) {
        Html row = new Html().raw("<tr><th scope=\"row\">").ago(refusal.time(), status.time());
        row.raw("</th><td data-is=\"Request\"><code>")
                .text(refusal.method(), MOST_AGENT_CHARS)
                .raw(" ");
        row.text(refusal.path(), MOST_PATH_CHARS).raw("</code> from ").text(refusal.peer());
        if (!refusal.userAgent().isEmpty()) {
            row.raw(" <small>").text(refusal.userAgent(), MOST_AGENT_CHARS).raw("</small>");
        }
        row.raw("</td><td data-is=\"Answer\">" + refusal.status() + " ")
                .text(refusal.reason())
                .raw(": ");
        return row.text(refusal.message(), MOST_MESSAGE_CHARS).raw("</td></tr>\n");
    }
}
