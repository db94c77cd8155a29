package tinypushgateway.status;

import tinypushgateway.groups.Rejection;

/** The last requests that were rejected, with the messages that the clients got. */
final class RejectionTable {
    private static final int MOST_ROWS = 10;
    private static final int MOST_BYTES = 7_000;
    private static final int MOST_PATH_CHARS = 80;
    private static final int MOST_MESSAGE_CHARS = 300;
    private static final int MOST_AGENT_CHARS = 40;

    private RejectionTable() {}

    static void write(Html html, GatewayStatus status) {
        html.raw("<section aria-labelledby=\"rejections\">\n<h2 id=\"rejections\">Last rejections</h2>\n");
        if (status.rejections().isEmpty()) {
            html.raw("<p>No request has been rejected.</p>\n</section>\n");
            return;
        }
        Html rows = new Html();
        int shown = 0;
        for (Rejection rejection : status.rejections()) {
            Html row = row(rejection, status);
            if (shown == MOST_ROWS || rows.bytes() + row.bytes() > MOST_BYTES) {
                break;
            }
            rows.add(row);
            shown++;
        }
        html.raw("""
                <div class="wide"><table class="many rejections">
                <caption>Error messages in the responses, newest first</caption>
                <thead><tr><th scope="col">Time</th><th scope="col">Request</th><th scope="col">Response</th></tr></thead>
                <tbody>
                """).add(rows).raw("</tbody></table></div>\n");
        int others = status.rejections().size() - shown;
        if (others > 0) {
            html.raw("<p>").count(others).raw(" older ones are in <a href=\"/-/status\">/-/status</a>.</p>\n");
        }
        html.raw("</section>\n");
    }

    private static Html row(Rejection rejection, GatewayStatus status) {
        Html row = new Html().raw("<tr><th scope=\"row\">").ago(rejection.time(), status.time());
        row.raw("</th><td data-is=\"Request\"><code>")
                .text(rejection.method(), MOST_AGENT_CHARS)
                .raw(" ");
        row.text(rejection.path(), MOST_PATH_CHARS).raw("</code> from ").text(rejection.peer());
        if (!rejection.userAgent().isEmpty()) {
            row.raw(" <small>").text(rejection.userAgent(), MOST_AGENT_CHARS).raw("</small>");
        }
        row.raw("</td><td data-is=\"Response\">" + rejection.status() + " ")
                .text(rejection.reason())
                .raw(": ");
        return row.text(rejection.message(), MOST_MESSAGE_CHARS).raw("</td></tr>\n");
    }
}
