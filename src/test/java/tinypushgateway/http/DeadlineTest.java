package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import org.junit.jupiter.api.Test;

/** How readily a connection is ended for a new one, at times that the test makes up. */
class DeadlineTest {
    private static final long LONG = Long.MAX_VALUE / 4;
    private static final long CROWDED = 100;
    private static final long START = Math.subtractExact(Long.MAX_VALUE, 50); // System.nanoTime may overflow

    private final Deadline deadline = new Deadline(new Socket(), LONG);

    @Test
    void aRequestOrAnAnswerIsEndedFromTheCrowdedTimeoutOnAndNotBefore() {
        deadline.reading(START, LONG);
        assertThat(deadline.dispensable(START + CROWDED - 1, CROWDED)).isZero();
        assertThat(deadline.dispensable(START + CROWDED, CROWDED)).isEqualTo(CROWDED);
        deadline.writing(START + CROWDED, LONG);
        assertThat(deadline.dispensable(START + 2 * CROWDED - 1, CROWDED)).isZero();
        assertThat(deadline.dispensable(START + 2 * CROWDED, CROWDED)).isEqualTo(CROWDED);
    }

    @Test
    void theLongerOneTakesTheSoonerItIsEndedAndOneThatIdlesBeforeAllOthers() {
        Deadline younger = new Deadline(new Socket(), LONG);
        deadline.reading(START, LONG);
        younger.reading(START + 1, LONG);
        long now = START + CROWDED + 1;
        assertThat(deadline.dispensable(now, CROWDED)).isGreaterThan(younger.dispensable(now, CROWDED));
        younger.idle(now, LONG);
        assertThat(younger.dispensable(now, CROWDED)).isGreaterThan(deadline.dispensable(now, CROWDED));
    }

    @Test
    void aDeliveryAndARequestThatIsProcessedAreNotEnded() {
        deadline.delivering(START, LONG);
        assertThat(deadline.dispensable(START + LONG, CROWDED)).isZero();
        deadline.reading(START, LONG);
        assertThat(deadline.processing()).isTrue();
        assertThat(deadline.dispensable(START + LONG, CROWDED)).isZero();
        deadline.check(Long.MAX_VALUE);
        assertThat(deadline.expired()).isFalse();
        assertThat(deadline.claim()).isFalse();
        deadline.writing(START, LONG);
        assertThat(deadline.dispensable(START + LONG, CROWDED)).isPositive();
    }

    @Test
    void aRequestWhosePlaceWasGivenAwayIsNotProcessed() {
        deadline.reading(START, LONG);
        assertThat(deadline.claim()).isTrue();
        assertThat(deadline.processing()).isFalse();
        assertThat(deadline.displaced()).isTrue();
    }
}
