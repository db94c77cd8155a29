package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import org.junit.jupiter.api.Test;

/** How readily a connection is ended for a new one, at times that the test makes up. */
class ConnectionTimeoutsTest {
    private static final long LONG = Long.MAX_VALUE / 4;
    private static final long CROWDED = 100;
    private static final long START = Math.subtractExact(Long.MAX_VALUE, 50); // System.nanoTime may overflow

    private final ConnectionLimiter.Slot slot = ConnectionLimiter.Slot.regular();
    private final ConnectionTimeouts timeouts = new ConnectionTimeouts(new Socket(), slot, LONG);

    @Test
    void aRequestOrAnAnswerIsEndedFromTheCrowdedTimeoutOnAndNotBefore() {
        timeouts.reading(START, LONG);
        assertThat(timeouts.evictionPriority(START + CROWDED - 1, CROWDED)).isZero();
        assertThat(timeouts.evictionPriority(START + CROWDED, CROWDED)).isEqualTo(CROWDED);
        timeouts.writing(START + CROWDED, LONG);
        assertThat(timeouts.evictionPriority(START + 2 * CROWDED - 1, CROWDED)).isZero();
        assertThat(timeouts.evictionPriority(START + 2 * CROWDED, CROWDED)).isEqualTo(CROWDED);
    }

    @Test
    void theLongerOneTakesTheSoonerItIsEndedAndOneThatIdlesBeforeAllOthers() {
        ConnectionTimeouts younger = new ConnectionTimeouts(new Socket(), ConnectionLimiter.Slot.regular(), LONG);
        timeouts.reading(START, LONG);
        younger.reading(START + 1, LONG);
        long now = START + CROWDED + 1;
        assertThat(timeouts.evictionPriority(now, CROWDED)).isGreaterThan(younger.evictionPriority(now, CROWDED));
        younger.idle(now, LONG);
        assertThat(younger.evictionPriority(now, CROWDED)).isGreaterThan(timeouts.evictionPriority(now, CROWDED));
    }

    @Test
    void aDeliveryAndARequestThatIsProcessedAreNotEnded() {
        timeouts.delivering(START, LONG);
        assertThat(timeouts.evictionPriority(START + LONG, CROWDED)).isZero();
        timeouts.reading(START, LONG);
        assertThat(timeouts.processing()).isTrue();
        assertThat(timeouts.evictionPriority(START + LONG, CROWDED)).isZero();
        timeouts.check(Long.MAX_VALUE);
        assertThat(timeouts.expired()).isFalse();
        assertThat(slot.evict()).isFalse();
        timeouts.writing(START, LONG);
        assertThat(timeouts.evictionPriority(START + LONG, CROWDED)).isPositive();
    }

    @Test
    void aRequestWhoseConnectionWasEvictedIsNotProcessed() {
        timeouts.reading(START, LONG);
        assertThat(slot.evict()).isTrue();
        assertThat(timeouts.processing()).isFalse();
        assertThat(timeouts.evicted()).isTrue();
    }
}
