package tinypushgateway.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The scrapes of one reader, at one instant.
 *
 * @param lastScrape the one that began last, if one has come
 * @param silence how long ago that was; if none has come, how long the gateway has been running
 * @param interval the median of the times between the last scrapes, if there were two
 * @param overdue whether the silence is longer than {@code --scrape.expect-within}
 * @param failures scrapes that failed since one was delivered or found nothing pending
 */
public record ReaderActivity(
        Optional<Scrape> lastScrape, Duration silence, Optional<Duration> interval, boolean overdue, int failures) {

    private static final Duration SHORTEST_GAP = Duration.ofMinutes(1);
    private static final int GAP_INTERVALS = 3;

    /** Whether this is unusually long without a scrape: more than a minute, and more than three times the usual interval. */
    public static boolean isGap(Duration silence, Duration interval) {
        return silence.compareTo(SHORTEST_GAP) > 0 && silence.compareTo(interval.multipliedBy(GAP_INTERVALS)) > 0;
    }

    /** Whether the next scrape should have come by now. */
    boolean isLate() {
        return interval.filter(usual -> isGap(silence, usual)).isPresent();
    }

    /**
     * A scrape.
     *
     * @param time when it began
     * @param peer address of the client
     * @param outcome {@code delivered}, {@code empty} if nothing was pending, or why it failed, in a word of
     *     {@code tiny_pushgateway_scrapes_total{outcome}}; empty as long as it is in flight
     */
    public record Scrape(Instant time, String peer, Optional<String> outcome) {}
}
