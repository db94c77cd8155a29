package tinypushgateway.authentication;

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
class PasswordHashLimiterTest {
    private final PasswordHashLimiter hashLimiter = new PasswordHashLimiter();

    @Test
    void oneRunsAndFewWaitAndTheOthersAreToldAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PasswordHashLimiter.Outcome>> waiting = new ArrayList<>();
            for (int i = 0; i < PasswordHashLimiter.MOST_WAITING; i++) {
                waiting.add(threads.submit(() -> hashLimiter.run(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    begun.countDown();
                    await(finish);
                    running.decrementAndGet();
                    return true;
                })));
            }
            begun.await();
            while (hashLimiter.waiting() < PasswordHashLimiter.MOST_WAITING) {
                Thread.onSpinWait();
            }
            assertThat(hashLimiter.run(() -> true)).isEqualTo(PasswordHashLimiter.Outcome.BUSY);
            finish.countDown();
            for (Future<PasswordHashLimiter.Outcome> each : waiting) {
                assertThat(each.get()).isEqualTo(PasswordHashLimiter.Outcome.RIGHT);
            }
        }
        assertThat(most).hasValue(1);
        assertThat(hashLimiter.run(() -> true)).isEqualTo(PasswordHashLimiter.Outcome.RIGHT);
    }

    @Test
    void aWrongOneIsFollowedByARestOfThreeTimesAsLong() {
        long start = System.nanoTime();
        assertThat(hashLimiter.run(() -> {
                    try {
                        Thread.sleep(50);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return false;
                }))
                .isEqualTo(PasswordHashLimiter.Outcome.WRONG);
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(200_000_000L); // less would be no rest; more says nothing
    }

    @Test
    void aCheckThatFailsGivesItsPlaceBack() {
        for (int i = 0; i < 100; i++) {
            try {
                hashLimiter.run(() -> {
                    throw new IllegalStateException();
                });
            } catch (IllegalStateException e) {
                // as it was told
            }
        }
        assertThat(hashLimiter.run(() -> true)).isEqualTo(PasswordHashLimiter.Outcome.RIGHT);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
