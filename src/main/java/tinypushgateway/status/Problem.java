package tinypushgateway.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tinypushgateway.groups.Rejection;
import tinypushgateway.status.GatewayStatus.ReaderStatus;
import tinypushgateway.status.GatewayStatus.Use;

/**
 * Something that is wrong with the gateway.
 *
 * @param word what it is, in one word of ours
 * @param reader name of the reader that has it; empty if it is not of one reader
 * @param message a full sentence for people
 */
record Problem(String word, State severity, String reader, String message) {
    /** From so much on, the buffer is almost full, in percent. */
    private static final int ALMOST_FULL = 75;

    /** From so much on, the buffer is full. The last bit may be too small for a push, since memory is taken in chunks. */
    private static final int FULL = 95;

    /** How recently a push must have been rejected for an almost full buffer to count as full. */
    private static final Duration JUST_REJECTED = Duration.ofMinutes(1);

    /** One scrape may fail because Prometheus restarts. */
    private static final int MANY_FAILURES = 2;

    /** As early as the log warns of it. */
    private static final Duration SOON = Duration.ofDays(14);

    /** All of them, the worst first. */
    static List<Problem> of(GatewayStatus status) {
        List<Problem> found = new ArrayList<>();
        ofScrapes(status, found);
        status.readers().forEach(reader -> ofFailures(reader, found));
        status.readers().forEach(reader -> ofLateness(reader, status, found));
        ofBuffer(status, found);
        ofCertificate(status, found);
        if (status.draining()) {
            found.add(new Problem(
                    "draining",
                    State.DEGRADED,
                    "",
                    "The gateway is stopping. It rejects pushes and waits for the last scrapes."));
        }
        found.sort(Comparator.comparing(Problem::severity).reversed());
        return found;
    }

    private static void ofScrapes(GatewayStatus status, List<Problem> found) {
        List<ReaderStatus> overdue = status.readers().stream()
                .filter(reader -> reader.activity().overdue())
                .toList();
        if (overdue.size() == status.readers().size()) {
            found.add(new Problem("nothing_scrapes", State.FAILING, "", nothingScrapes(status, overdue)));
            return;
        }
        for (ReaderStatus reader : overdue) {
            found.add(new Problem(
                    "reader_absent",
                    State.DEGRADED,
                    reader.name(),
                    "Reader " + reader.name() + " has not" + silence(reader, status) + pending(reader)));
        }
    }

    private static String nothingScrapes(GatewayStatus status, List<ReaderStatus> all) {
        ReaderStatus latest = all.stream()
                .min(Comparator.comparing(reader -> reader.activity().silence()))
                .orElseThrow();
        ReaderStatus fullest = all.stream()
                .max(Comparator.comparingLong(reader -> reader.ledger().pending()))
                .orElseThrow();
        return latest.activity().lastScrape().isEmpty()
                ? "Nothing has scraped the gateway since it started "
                        + DisplayText.duration(latest.activity().silence()) + " ago." + pending(fullest)
                : "Nothing has" + silence(latest, status) + pending(fullest);
    }

    private static String silence(ReaderStatus reader, GatewayStatus status) {
        return " scraped the gateway for "
                + DisplayText.duration(reader.activity().silence())
                + ", which is longer than expected (--scrape.expect-within is "
                + DisplayText.duration(status.expectWithin()) + ").";
    }

    private static String pending(ReaderStatus reader) {
        long pending = reader.ledger().pending();
        return pending == 0
                ? " No sample is pending."
                : pending == 1 ? " 1 sample is pending." : " " + DisplayText.count(pending) + " samples are pending.";
    }

    private static void ofFailures(ReaderStatus reader, List<Problem> found) {
        int failures = reader.activity().failures();
        if (failures < MANY_FAILURES) {
            return;
        }
        Optional<String> outcome = reader.activity().lastScrape().flatMap(ReaderActivity.Scrape::outcome);
        found.add(new Problem(
                "scrapes_fail",
                State.FAILING,
                reader.name(),
                "The last " + DisplayText.count(failures) + " scrapes"
                        + (reader.name().isEmpty() ? "" : " of reader " + reader.name()) + " failed"
                        + outcome.map(word -> " (" + word + ")").orElse("")
                        + ". Samples are sent again until --scrape.max-failures is reached."));
    }

    /** Reported before the scrape is overdue, unless no time is too long. */
    private static void ofLateness(ReaderStatus reader, GatewayStatus status, List<Problem> found) {
        ReaderActivity activity = reader.activity();
        if (status.expectWithin().isZero() || activity.overdue() || !activity.isLate()) {
            return;
        }
        found.add(new Problem(
                "scrapes_late",
                State.DEGRADED,
                reader.name(),
                "No scrape" + (reader.name().isEmpty() ? "" : " of reader " + reader.name()) + " has come for "
                        + DisplayText.duration(activity.silence()) + ". Usually one comes every "
                        + DisplayText.duration(activity.interval().orElseThrow()) + "." + pending(reader)));
    }

    private static void ofBuffer(GatewayStatus status, List<Problem> found) {
        Use buffer = status.limits().bufferBytes();
        if (buffer.percent() < ALMOST_FULL) {
            return;
        }
        boolean refuses = status.rejections().stream().anyMatch(rejection -> isOfFullBuffer(rejection, status));
        String use = DisplayText.bytes(buffer.used()) + " of " + DisplayText.bytes(buffer.max()) + " are used ("
                + buffer.percent() + " %, --buffer.max-bytes).";
        found.add(
                refuses || buffer.percent() >= FULL
                        ? new Problem(
                                "buffer_full",
                                State.FAILING,
                                "",
                                "The buffer is full, and pushes are rejected until samples are scraped: " + use)
                        : new Problem("buffer_almost_full", State.DEGRADED, "", "The buffer is almost full: " + use));
    }

    private static boolean isOfFullBuffer(Rejection rejection, GatewayStatus status) {
        return rejection.reason().equals("buffer_full")
                && Duration.between(rejection.time(), status.time()).compareTo(JUST_REJECTED) < 0;
    }

    private static void ofCertificate(GatewayStatus status, List<Problem> found) {
        if (status.certificateEnd().isEmpty()) {
            return;
        }
        Duration left = Duration.between(status.time(), status.certificateEnd().get());
        String end = DisplayText.time(status.certificateEnd().get());
        if (left.isNegative()) {
            found.add(new Problem(
                    "certificate_expired",
                    State.FAILING,
                    "",
                    "The TLS certificate expired on " + end + ". Clients refuse to connect."));
        } else if (left.compareTo(SOON) <= 0) {
            found.add(new Problem(
                    "certificate_expires",
                    State.DEGRADED,
                    "",
                    "The TLS certificate expires in " + DisplayText.duration(left) + ", on " + end + "."));
        }
    }
}
