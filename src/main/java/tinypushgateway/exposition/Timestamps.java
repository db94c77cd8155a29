package tinypushgateway.exposition;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Which timestamps a push may have.
 *
 * @param policy what becomes of them (--push.timestamps)
 * @param maxAge how old an accepted one may be, more than 0 (--push.timestamps-max-age); only for {@link TimestampPolicy#ACCEPT}
 * @param clock asked once a push; only for {@link TimestampPolicy#ACCEPT}
 */
public record Timestamps(TimestampPolicy policy, Duration maxAge, InstantSource clock) {

    /** How far ahead of our clock an accepted timestamp may be: the clocks of two machines differ. */
    public static final Duration MOST_AHEAD = Duration.ofMinutes(1);

    /** None: what the flags give when nobody sets them. */
    public static final Timestamps REJECTED =
            new Timestamps(TimestampPolicy.REJECT, Duration.ofMinutes(30), InstantSource.system());

    boolean areAccepted() {
        return policy == TimestampPolicy.ACCEPT;
    }
}
