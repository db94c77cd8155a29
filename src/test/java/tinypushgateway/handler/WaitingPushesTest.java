package tinypushgateway.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tinypushgateway.buffer.Receipt;
import tinypushgateway.handler.WaitingPushes.Outcome;

/** Who may wait, and how a wait ends. */
@Timeout(60)
class WaitingPushesTest {
    private static final Duration FOR_EVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final WaitingPushes waiting = new WaitingPushes(2, FOR_EVER);

    @AfterEach
    void end() {
        waiting.stop();
        threads.close();
    }

    @ParameterizedTest
    @EnumSource
    void aWaitEndsByTheFateOfThePush(Receipt.Fate fate) throws Exception {
        Receipt receipt = new Receipt();
        Future<Outcome> push = wait(receipt);
        awaitCount(1);

        receipt.complete(fate);

        assertThat(push.get()).hasToString(fate.name());
        awaitCount(0);
    }

    @Test
    void aWaitThatIsLongerThanItsTimeEndsWithoutAFate() {
        assertThat(waiting.await(new Receipt(), AT_ONCE)).isEqualTo(Outcome.TIMED_OUT);
        assertThat(waiting.await(new Receipt(), Duration.ZERO)).isEqualTo(Outcome.TIMED_OUT);
        assertThat(waiting.count()).isZero();
    }

    @Test
    void beyondTheLimitNobodyWaitsButEverybodyLearnsWhatIsKnown() throws Exception {
        Receipt receipt = new Receipt();
        Future<Outcome> first = wait(receipt);
        Future<Outcome> second = wait(receipt);
        awaitCount(2);
        Receipt known = new Receipt();
        known.complete(Receipt.Fate.DELIVERED);

        assertThat(waiting.await(new Receipt(), FOR_EVER)).isEqualTo(Outcome.NO_ROOM);
        assertThat(waiting.await(known, FOR_EVER)).isEqualTo(Outcome.DELIVERED);

        receipt.complete(Receipt.Fate.DELIVERED);
        assertThat(first.get()).isEqualTo(Outcome.DELIVERED);
        assertThat(second.get()).isEqualTo(Outcome.DELIVERED);
        assertThat(waiting.await(new Receipt(), AT_ONCE)).isEqualTo(Outcome.TIMED_OUT);
    }

    @Test
    void stoppingEndsEachWaitAndThoseThatWouldFollow() throws Exception {
        Receipt shared = new Receipt();
        Future<Outcome> first = wait(shared);
        Future<Outcome> second = wait(shared);
        awaitCount(2);

        waiting.stop();

        assertThat(first.get()).isEqualTo(Outcome.STOPPED);
        assertThat(second.get()).isEqualTo(Outcome.STOPPED);
        assertThat(waiting.await(new Receipt(), FOR_EVER)).isEqualTo(Outcome.STOPPED);
    }

    @Test
    void nobodyWaitsOnWhoeverStopsMeanwhile() throws Exception {
        for (int round = 0; round < 500; round++) {
            WaitingPushes some = new WaitingPushes(8, FOR_EVER);
            List<Future<Outcome>> pushes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                pushes.add(threads.submit(() -> some.await(new Receipt(), FOR_EVER)));
            }
            threads.execute(some::stop);
            for (Future<Outcome> push : pushes) {
                assertThat(push.get(20, TimeUnit.SECONDS)).isEqualTo(Outcome.STOPPED);
            }
            assertThat(some.count()).isZero();
        }
    }

    @Test
    void anInterruptedWaitGivesItsPlaceBack() throws Exception {
        Future<Outcome> push = threads.submit(() -> {
            Thread.currentThread().interrupt();
            return waiting.await(new Receipt(), FOR_EVER);
        });

        assertThat(push.get()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(waiting.count()).isZero();
    }

    private Future<Outcome> wait(Receipt receipt) {
        return threads.submit(() -> waiting.await(receipt, FOR_EVER));
    }

    private void awaitCount(int count) throws InterruptedException {
        while (waiting.count() != count) {
            Thread.sleep(1);
        }
    }
}
