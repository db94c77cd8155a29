package tinypushgateway.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Rejection;

/**
 * What is known of the gateway at one instant. Its parts are read one after the other while pushes and scrapes go on, so that they may be
 * some microseconds apart.
 *
 * @param version of the gateway
 * @param time when this was read
 * @param start when the gateway started
 * @param uptime how long ago that was
 * @param expectWithin {@code --scrape.expect-within}; zero if no time without a scrape is too long
 * @param draining whether the gateway is about to stop
 * @param certificateEnd when the TLS certificate ends, if there is one
 * @param limits what is bounded, and how much of it is used
 * @param readers at least one
 * @param groups newest push first; what is known of each is found out when the list is asked for it
 * @param groupsEvicted groups that were forgotten for others, since the start
 * @param rejections the last ones, newest first
 */
public record GatewayStatus(
        String version,
        Instant time,
        Instant start,
        Duration uptime,
        Duration expectWithin,
        boolean draining,
        Optional<Instant> certificateEnd,
        Limits limits,
        List<ReaderStatus> readers,
        List<GroupStatus> groups,
        long groupsEvicted,
        List<Rejection> rejections) {

    /**
     * What is bounded.
     *
     * @param bufferBytes memory of all samples held ({@code --buffer.max-bytes})
     * @param inflightBytes memory of contents being read ({@code --push.max-inflight-bytes})
     * @param connections that are open ({@code --web.max-connections}, with TLS {@code --web.tls-max-connections})
     * @param waitingPushes that are stored and wait for their delivery ({@code --push.max-waiting})
     * @param groups that are known ({@code --groups.max})
     */
    public record Limits(Use bufferBytes, Use inflightBytes, Use connections, Use waitingPushes, Use groups) {}

    /** So much of a limit is used. */
    public record Use(long used, long max) {

        /** Rounded down; of a limit of zero, zero. */
        int percent() {
            return max <= 0 ? 0 : (int) (used * 100.0 / max);
        }
    }

    /**
     * One reader.
     *
     * @param ledger where its samples are
     * @param activity its scrapes
     */
    public record ReaderStatus(Ledger ledger, ReaderActivity activity) {
        String name() {
            return ledger.reader();
        }
    }

    /** The worst of its problems. */
    State state() {
        return problems().stream().map(Problem::severity).reduce(State.OK, State::worse);
    }

    /** What is wrong, the worst first. */
    List<Problem> problems() {
        return Problem.of(this);
    }
}
