package tinypushgateway.status;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.status.GatewayStatus.ReaderStatus;

/** What became of the samples for each reader: a column for each, since there are few readers and phones are narrow. */
final class ReaderTable {
    private ReaderTable() {}

    static void write(Html html, GatewayStatus status) {
        List<ReaderStatus> readers = status.readers();
        html.raw("""
                <section aria-labelledby="readers">
                <h2 id="readers">Readers</h2>
                <div class="wide"><table>
                <caption>Scrapes and samples of each Prometheus server that reads from this gateway</caption>
                """);
        names(html, readers);
        html.raw("<tbody>\n");
        row(html, "Last scrape", readers, (cell, reader) -> lastScrape(cell, reader, status));
        row(html, "Interval", readers, ReaderTable::interval);
        samples(html, "Pending", readers, Ledger::pending);
        samples(html, "In flight", readers, Ledger::inFlight);
        samples(html, "Delivered", readers, Ledger::delivered);
        samples(html, "Replaced by newer ones", readers, Ledger::replaced);
        row(html, "Dropped", readers, ReaderTable::dropped);
        html.raw("</tbody></table></div>\n</section>\n");
    }

    /** A row of their names; of one that has none, what the column is. */
    private static void names(Html html, List<ReaderStatus> readers) {
        html.raw("<thead><tr><td></td>");
        for (ReaderStatus reader : readers) {
            html.raw("<th scope=\"col\">")
                    .text(reader.name().isEmpty() ? "Prometheus" : reader.name())
                    .raw("</th>");
        }
        html.raw("</tr></thead>\n");
    }

    private static void row(
            Html html, String name, List<ReaderStatus> readers, BiConsumer<Html, ReaderStatus> content) {
        html.raw("<tr><th scope=\"row\">").raw(name).raw("</th>");
        for (ReaderStatus reader : readers) {
            html.raw("<td>");
            content.accept(html, reader);
            html.raw("</td>");
        }
        html.raw("</tr>\n");
    }

    private static void samples(
            Html html, String name, List<ReaderStatus> readers, ToLongFunction<Ledger> value) {
        row(html, name, readers, (cell, reader) -> samples(cell, value.applyAsLong(reader.ledger())));
    }

    private static void samples(Html cell, long number) {
        cell.count(number).raw(number == 1 ? " sample" : " samples");
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

    private static void interval(Html cell, ReaderStatus reader) {
        cell.raw(reader.activity().interval().map(ReaderTable::interval).orElse("not known yet"));
    }

    /** Prometheus begins each scrape of a target at the same time of its interval, to some milliseconds. */
    private static String interval(Duration interval) {
        return "about " + Shown.duration(interval.plusMillis(500));
    }

    private static void dropped(Html cell, ReaderStatus reader) {
        Ledger ledger = reader.ledger();
        samples(cell, ledger.dropped());
        reason(cell, ledger.droppedScrapeFailed(), "scrapes failed");
        reason(cell, ledger.droppedReaderAbsent(), "the reader was absent");
        reason(cell, ledger.droppedShutdown(), "shutdown");
    }

    private static void reason(Html cell, long number, String why) {
        if (number > 0) {
            cell.raw("<br><b class=\"failing\">").count(number).raw("</b>: ").raw(why);
        }
    }
}
