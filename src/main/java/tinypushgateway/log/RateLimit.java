package tinypushgateway.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets at most {@value #LINES_PER_SECOND} entries pass in any second, wherever that second begins: the times of the
 * last ten are remembered, and the next may pass when the oldest of them is a second old. The clock is monotonic,
 * since a wall clock that is set back would silence an event for as long as it was set back.
 */
final class RateLimit {

    static final int LINES_PER_SECOND = 10;
    static final long HELD_BACK = -1;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] passedAt = new long[LINES_PER_SECOND];
    private long passed;
    private long heldBack;

    RateLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How many were held back since the last that passed, or {@link #HELD_BACK} for this one too. */
    long enter() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            int oldest = (int) (passed % LINES_PER_SECOND);
            if (passed >= LINES_PER_SECOND && now - passedAt[oldest] < SECOND_NANOS) {
                heldBack++;
                return HELD_BACK;
            }
            passedAt[oldest] = now;
            passed++;
            long before = heldBack;
            heldBack = 0;
            return before;
        } finally {
            lock.unlock();
        }
    }
}
