package tinypushgateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much of the processor guessing gets. */
class SlowCheckTest {
    private final SlowCheck slowCheck = new SlowCheck();

    @Test
    void oneRunsAndFewWaitAndTheOthersAreToldAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SlowCheck.Outcome>> waiting = new ArrayList<>();
            for (int i = 0; i < SlowCheck.MOST_WAITING; i++) {
                waiting.add(threads.submit(() -> slowCheck.run(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    begun.countDown();
                    await(finish);
                    running.decrementAndGet();
                    return true;
                })));
            }
            begun.await();
            while (slowCheck.waiting() < SlowCheck.MOST_WAITING) {
                Thread.onSpinWait();
            }
            assertThat(slowCheck.run(() -> true)).isEqualTo(SlowCheck.Outcome.BUSY);
            finish.countDown();
            for (Future<SlowCheck.Outcome> each : waiting) {
                assertThat(each.get()).isEqualTo(SlowCheck.Outcome.RIGHT);
            }
        }
        assertThat(most).hasValue(1);
        assertThat(slowCheck.run(() -> true)).isEqualTo(SlowCheck.Outcome.RIGHT);
    }

    @Test
    void aWrongOneIsFollowedByARestOfThreeTimesAsLong() {
        long start = System.nanoTime();
        assertThat(slowCheck.run(() -> {
                    try {
                        Thread.sleep(50);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return false;
                }))
                .isEqualTo(SlowCheck.Outcome.WRONG);
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(200_000_000L); // less would be no rest; more says nothing
    }

    @Test
    void aCheckThatFailsGivesItsPlaceBack() {
        for (int i = 0; i < 100; i++) {
            try {
                slowCheck.run(() -> {
                    throw new IllegalStateException();
                });
            } catch (IllegalStateException e) {
                // as it was told
            }
        }
        assertThat(slowCheck.run(() -> true)).isEqualTo(SlowCheck.Outcome.RIGHT);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
