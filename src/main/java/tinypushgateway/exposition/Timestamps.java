package tinypushgateway.exposition;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Which timestamps a push may have.
 *
 * @param policy what becomes of them (--push.timestamps)
 * @param maxAge how old an accepted one may be, more than 0 (--push.max-timestamp-age); only for {@link Policy#ACCEPT}
 * @param clock asked once a push; only for {@link Policy#ACCEPT}
 */
public record Timestamps(Policy policy, Duration maxAge, InstantSource clock) {

    /** How far ahead of our clock an accepted timestamp may be: the clocks of two machines differ. */
    public static final Duration MOST_AHEAD = Duration.ofMinutes(1);

    /** None, which is the default of the flags. */
    public static final Timestamps REJECTED =
            new Timestamps(Policy.REJECT, Duration.ofMinutes(30), InstantSource.system());

    boolean areAccepted() {
        return policy == Policy.ACCEPT;
    }

    /** What becomes of the timestamps of pushed samples (--push.timestamps). */
    public enum Policy {
        /** A sample with a timestamp is rejected; all are exposed without one, so Prometheus gives them the time of the scrape. */
        REJECT("reject"),

        /** A sample with a timestamp is rejected; the buffer gives each sample the time of its arrival, and keeps every sample. */
        ARRIVAL("arrival"),

        /** A timestamp is kept if it is in bounds; the buffer gives the other samples the time of their arrival. */
        ACCEPT("accept");

        private final String word;

        Policy(String word) {
            this.word = word;
        }

        /** The word of the flag. */
        @Override
        public String toString() {
            return word;
        }
    }
}
