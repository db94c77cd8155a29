package tinypushgateway.authentication;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Computes slow password hashes, one at a time. A wrong password is followed by a pause of three times as long, so that guessing takes at most
 * a quarter of one processor. Few may wait, and not for long; what was found right before does not come here.
 */
final class PasswordHashLimiter {
    static final int MOST_WAITING = 16;
    private static final long PATIENCE_SECONDS = 5;
    private static final int REST = 3;

    private final Semaphore place = new Semaphore(1, true);
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /** What became of it. */
    enum Outcome {
        RIGHT,
        WRONG,
        /** There was no place for it. */
        BUSY
    }

    Outcome run(BooleanSupplier check) {
        if (!waiting.tryAcquire()) {
            return Outcome.BUSY;
        }
        try {
            return inTurn(check);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.BUSY;
        } finally {
            waiting.release();
        }
    }

    /** How many are in here, the one that runs included. */
    int waiting() {
        return MOST_WAITING - waiting.availablePermits();
    }

    private Outcome inTurn(BooleanSupplier check) throws InterruptedException {
        if (!place.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            return Outcome.BUSY;
        }
        try {
            long start = System.nanoTime();
            if (check.getAsBoolean()) {
                return Outcome.RIGHT;
            }
            LockSupport.parkNanos(REST * (System.nanoTime() - start));
            return Outcome.WRONG;
        } finally {
            place.release();
        }
    }
}
