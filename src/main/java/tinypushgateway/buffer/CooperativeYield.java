package tinypushgateway.buffer;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets other connections have the processor now and then during long work without I/O. Virtual threads are not preempted, so on one
 * processor it would hold every push back until its end. Not to be used while a lock is held.
 */
final class CooperativeYield {
    private static final int STEPS = 4096;
    private static final long PAUSE_NANOS = 100_000;

    private int left = STEPS;

    /** A step is done, of which some thousands take a millisecond. */
    void next() {
        left--;
        if (left == 0) {
            left = STEPS;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
