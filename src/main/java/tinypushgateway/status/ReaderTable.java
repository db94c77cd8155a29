package tinypushgateway.status;

import java.time.Duration;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.status.GatewayStatus.ReaderStatus;

/** When each reader scraped, and what became of the samples for it. */
final class ReaderTable {
    private ReaderTable() {}

    static void write(Html html, GatewayStatus status) {
        html.raw("""
                <section aria-labelledby="readers">
                <h2 id="readers">Readers</h2>
                <div class="wide"><table class="many">
                <caption>Each Prometheus server that scrapes this gateway, and how many samples it has</caption>
                <thead><tr><th scope="col">Reader</th><th scope="col">Last scrape</th><th scope="col">Interval</th>\
                <th scope="col">Pending</th><th scope="col">In flight</th><th scope="col">Delivered</th>\
                <th scope="col">Replaced</th><th scope="col">Dropped</th></tr></thead>
                <tbody>
                """);
        status.readers().forEach(reader -> row(html, reader, status));
        html.raw("</tbody></table></div>\n</section>\n");
    }

    private static void row(Html html, ReaderStatus reader, GatewayStatus status) {
        Ledger ledger = reader.ledger();
        html.raw("<tr><th scope=\"row\">")
                .text(reader.name().isEmpty() ? "Prometheus" : reader.name())
                .raw("</th><td data-is=\"Last scrape\">");
        lastScrape(html, reader, status);
        html.raw("</td><td data-is=\"Interval\">")
                .raw(reader.activity().interval().map(ReaderTable::interval).orElse("not known yet"))
                .raw("</td>");
        samples(html, "Pending", ledger.pending());
        samples(html, "In flight", ledger.inFlight());
        samples(html, "Delivered", ledger.delivered());
        samples(html, "Replaced", ledger.replaced());
        html.raw("<td data-is=\"Dropped\">").count(ledger.dropped());
        reason(html, ledger.droppedScrapeFailed(), "scrapes failed");
        reason(html, ledger.droppedReaderAbsent(), "reader absent");
        reason(html, ledger.droppedShutdown(), "shutdown");
        html.raw("</td></tr>\n");
    }

    private static void samples(Html html, String name, long number) {
        html.raw("<td data-is=\"").raw(name).raw("\">").count(number).raw("</td>");
    }

    private static void lastScrape(Html cell, ReaderStatus reader, GatewayStatus status) {
        if (reader.activity().lastScrape().isEmpty()) {
            cell.raw("never");
            return;
        }
        ReaderActivity.Scrape scrape = reader.activity().lastScrape().get();
        cell.ago(scrape.time(), status.time())
                .raw(" by ")
                .text(scrape.peer())
                .raw(": ")
                .text(scrape.outcome().orElse("in_flight").replace('_', ' '));
    }

    /** Prometheus begins each scrape of a target at the same time of its interval, to some milliseconds. */
    private static String interval(Duration interval) {
        return "about " + DisplayText.duration(interval.plusMillis(500));
    }

    private static void reason(Html cell, long number, String why) {
        if (number > 0) {
            cell.raw("<br><b class=\"failing\">").count(number).raw("</b> ").raw(why);
        }
    }
}
