package tinypushgateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class CarrierPauseTest {
    /** More than enough to keep each carrier's queue from running empty. */
    private static final int BUSY_THREADS = 16 * Runtime.getRuntime().availableProcessors();

    private static final int WOKEN_THREADS = 64;
    private static final int ANSWERS = 2000;

    /** They run even if others only yield, but late: this shows that the pause lets them in, not how soon. */
    @Test
    void threadsThatAreWokenFromOutsideRunBesideBusyOnes() throws Exception {
        CarrierPause pause = new CarrierPause();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger woken = new AtomicInteger();
        List<Thread> sleepers = new ArrayList<>();
        List<Thread> busy = new ArrayList<>();
        try {
            for (int i = 0; i < WOKEN_THREADS; i++) {
                sleepers.add(Thread.startVirtualThread(() -> {
                    LockSupport.park();
                    woken.incrementAndGet();
                }));
            }
            Eventually.holds(
                    "they sleep",
                    () -> sleepers.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            for (int i = 0; i < BUSY_THREADS; i++) {
                busy.add(Thread.startVirtualThread(() -> {
                    begun.incrementAndGet();
                    while (!stopped.get()) {
                        pause.afterResponse(System.nanoTime());
                    }
                }));
            }
            Eventually.holds("the busy ones run", () -> begun.get() == BUSY_THREADS);
            sleepers.forEach(LockSupport::unpark);
            Eventually.holds("those that were woken have run", () -> woken.get() == WOKEN_THREADS);
        } finally {
            stopped.set(true);
            for (Thread thread : busy) {
                thread.join();
            }
        }
    }

    @Test
    void noThreadIsLeftWaitingHoweverOftenAllPause() throws Exception {
        CarrierPause pause = new CarrierPause(0);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < BUSY_THREADS; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int answer = 0; answer < ANSWERS; answer++) {
                    pause.afterResponse(System.nanoTime());
                }
            }));
        }
        Eventually.holds("all have ended", () -> threads.stream().noneMatch(Thread::isAlive));
    }
}
