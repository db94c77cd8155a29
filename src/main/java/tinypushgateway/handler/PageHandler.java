package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.http.Field;
import tinypushgateway.http.Handler;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;

/** {@code GET /}: a page for people that says what runs here, what is pending and where to look; takes nothing. */
public final class PageHandler implements Handler {
    private static final Field CONTENT_TYPE = new Field("Content-Type", "text/html; charset=utf-8");

    /** The page loads nothing, runs nothing, is shown in no other page, kept nowhere, and says to no link where one came from. */
    private static final List<Field> FIELDS = List.of(
            CONTENT_TYPE,
            Response.NO_SNIFFING,
            new Field(
                    "Content-Security-Policy",
                    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            new Field("X-Frame-Options", "DENY"),
            new Field("Referrer-Policy", "no-referrer"),
            Response.NO_STORE);

    private final Supplier<Ledger> ledger;
    private final long maxBytes;

    public PageHandler(Supplier<Ledger> ledger, long maxBytes) {
        this.ledger = ledger;
        this.maxBytes = maxBytes;
    }

    @Override
    public Response handle(Request request) {
        Ledger now = ledger.get();
        String page = String.format(
                Locale.ROOT,
                """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>tiny-pushgateway</title></head>
            <body>
            <h1>tiny-pushgateway</h1>
            <p>Jobs push samples here, Prometheus scrapes each of them once.</p>
            <table>
            <tr><th align="left">pending</th><td>%d samples</td></tr>
            <tr><th align="left">in flight</th><td>%d samples</td></tr>
            <tr><th align="left">delivered</th><td>%d samples</td></tr>
            <tr><th align="left">replaced by newer ones</th><td>%d samples</td></tr>
            <tr><th align="left">dropped</th><td>%d samples</td></tr>
            <tr><th align="left">memory of samples</th><td>%d of %d bytes</td></tr>
            </table>
            <p>Give the samples of each job a label <code>job</code>. Without it, the samples of different jobs are one series, and each push
            replaces what another job pushed.</p>
            <p>This page takes nothing. <code>GET /metrics</code> does: it is for Prometheus only.</p>
            <ul>
            <li><code>echo 'my_metric{label="test"} 1' | curl --data-binary @- http://HOST:PORT/push</code></li>
            <li><a href="/-/metrics">/-/metrics</a> the gateway's own metrics</li>
            <li><a href="/-/healthy">/-/healthy</a>, <a href="/-/ready">/-/ready</a> for probes</li>
            </ul>
            </body>
            </html>
            """,
                now.pending(),
                now.inFlight(),
                now.delivered(),
                now.replaced(),
                now.droppedScrapeFailed() + now.droppedShutdown(),
                now.bytes(),
                maxBytes);
        return new Response.Fixed(Status.OK, FIELDS, page.getBytes(UTF_8));
    }
}
