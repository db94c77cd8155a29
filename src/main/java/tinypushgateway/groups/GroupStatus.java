package tinypushgateway.groups;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one group at one instant. For each reader {@code accepted = delivered + replaced + dropped + undelivered}, where undelivered
 * samples may be in flight.
 *
 * @param labels names and values of the grouping labels, as sent, in ascending order of the names; for pushes to {@code /push} the label
 *     {@code job} alone, or none if the samples have no job
 * @param text the same as they are written in an exposition, {@code {job="backup"}}; {@code {}} without labels
 * @param lastPush the last push that was accepted, if there was one
 * @param lastRejection the last push that was rejected, if there was one; without method, path and group, and with a message of up to 120
 *     characters
 * @param accepted samples of all pushes that were accepted, since the group is known
 * @param readers one for each reader
 */
public record GroupStatus(
        Map<String, String> labels,
        String text,
        Optional<Push> lastPush,
        Optional<Rejection> lastRejection,
        long accepted,
        List<Reader> readers) {

    /**
     * A push that was accepted.
     *
     * @param time when
     * @param samples how many it had
     * @param peer address of the client
     * @param userAgent of the client, cut to 48 characters; empty if it sent none
     */
    public record Push(Instant time, long samples, String peer, String userAgent) {}

    /**
     * What became of the samples of the group for one reader.
     *
     * @param name of the reader; empty if readers have no names
     * @param lastDelivery when the reader last confirmed a scrape with samples of the group, if it did
     * @param delivered samples that the reader has confirmed
     * @param replaced samples whose place a newer sample of the same metric took
     * @param dropped samples given up for that reader, for whatever reason
     * @param undelivered samples that wait for a scrape, or are in flight
     */
    public record Reader(
            String name,
            Optional<Instant> lastDelivery,
            long delivered,
            long replaced,
            long dropped,
            long undelivered) {}
}
