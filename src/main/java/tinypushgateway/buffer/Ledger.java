package tinypushgateway.buffer;

/**
 * Where every sample is for one reader, at one instant. Always {@code accepted = delivered + replaced + droppedScrapeFailed +
 * droppedReaderAbsent + droppedShutdown + pending + inFlight}.
 *
 * @param reader its name, empty if readers have none
 * @param accepted samples of all pushes that were accepted, since the start
 * @param delivered samples that the reader has confirmed
 * @param replaced samples whose place a newer sample of the same metric took
 * @param droppedScrapeFailed samples given up after {@code --scrape.max-failures} failed scrapes of the reader
 * @param droppedReaderAbsent samples given up because their room was needed, which another reader has confirmed
 * @param droppedShutdown samples given up because the process ended before the reader came
 * @param pending samples that wait for a scrape; some of them may turn out to be replaced by others when that comes
 * @param inFlight samples sent to the reader, which has not confirmed yet
 * @param bytes memory of all samples held for all readers, in bytes
 * @param typeConflicts how often a push gave a metric family another TYPE than it had
 */
public record Ledger(
        String reader,
        long accepted,
        long delivered,
        long replaced,
        long droppedScrapeFailed,
        long droppedReaderAbsent,
        long droppedShutdown,
        long pending,
        long inFlight,
        long bytes,
        long typeConflicts) {

    /** Samples given up for whatever reason. */
    public long dropped() {
        return droppedScrapeFailed + droppedReaderAbsent + droppedShutdown;
    }

    /** What remains unaccounted for: 0, or a bug. */
    public long imbalance() {
        return accepted - delivered - replaced - dropped() - pending - inFlight;
    }
}
