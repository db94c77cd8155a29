package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
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

    private final Supplier<List<Ledger>> ledgers;
    private final long maxBytes;

    /** @param ledgers of all readers, of whom there is at least one */
    public PageHandler(Supplier<List<Ledger>> ledgers, long maxBytes) {
        this.ledgers = ledgers;
        this.maxBytes = maxBytes;
    }

    @Override
    public Response handle(Request request) {
        List<Ledger> readers = ledgers.get();
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
            %s<tr><th align="left">pending</th>%s</tr>
            <tr><th align="left">in flight</th>%s</tr>
            <tr><th align="left">delivered</th>%s</tr>
            <tr><th align="left">replaced by newer ones</th>%s</tr>
            <tr><th align="left">dropped</th>%s</tr>
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
                names(readers),
                cells(readers, Ledger::pending),
                cells(readers, Ledger::inFlight),
                cells(readers, Ledger::delivered),
                cells(readers, Ledger::replaced),
                cells(readers, Ledger::dropped),
                readers.getFirst().bytes(),
                maxBytes);
        return new Response.Fixed(Status.OK, FIELDS, page.getBytes(UTF_8));
    }

    /** A row of their names, if they have any. */
    private static String names(List<Ledger> readers) {
        if (readers.getFirst().reader().isEmpty()) {
            return "";
        }
        StringBuilder row = new StringBuilder("<tr><th align=\"left\">reader</th>");
        readers.forEach(
                each -> row.append("<th align=\"left\">").append(each.reader()).append("</th>"));
        return row.append("</tr>\n").toString();
    }

    private static String cells(List<Ledger> readers, ToLongFunction<Ledger> value) {
        StringBuilder cells = new StringBuilder();
        readers.forEach(
                each -> cells.append("<td>").append(value.applyAsLong(each)).append(" samples</td>"));
        return cells.toString();
    }
}
