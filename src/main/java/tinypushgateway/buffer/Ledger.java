package tinypushgateway.buffer;

/**
 * Where every sample is, at one instant. Always {@code accepted = delivered + replaced + droppedScrapeFailed + droppedShutdown +
 * pending + inFlight}.
 *
 * @param accepted samples of all pushes that were accepted, since the start
 * @param delivered samples that a scraper has confirmed
 * @param replaced samples whose place a newer sample of the same series took
 * @param droppedScrapeFailed samples given up after {@code --scrape.max-failures} failed scrapes
 * @param droppedShutdown samples given up because the process ended before a scraper came
 * @param pending samples waiting for a scrape; of those that a failed scrape brought back, some may turn out to be replaced when the
 *     next scrape puts them together with what came since
 * @param inFlight samples sent to a scraper that has not confirmed yet
 * @param bytes memory of all samples held, pending and in flight, in bytes
 * @param typeConflicts how often a push gave a metric family another TYPE than it had
 */
public record Ledger(
        long accepted,
        long delivered,
        long replaced,
        long droppedScrapeFailed,
        long droppedShutdown,
        long pending,
        long inFlight,
        long bytes,
        long typeConflicts) {

    /** What remains unaccounted for: 0, or a bug. */
    public long imbalance() {
        return accepted - delivered - replaced - droppedScrapeFailed - droppedShutdown - pending - inFlight;
    }
}
