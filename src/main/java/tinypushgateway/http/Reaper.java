package tinypushgateway.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The one thread that ends connections whose deadline has passed. It sleeps while there are none. */
final class Reaper {
    /** How late a deadline may be noticed, in nanoseconds. */
    private static final long TICK_NANOS = 100_000_000;

    private final Set<ConnectionTimeouts> watched;
    private final Thread thread = Thread.ofPlatform().daemon().name("deadlines").unstarted(this::run);
    private volatile boolean stopped;
    private volatile boolean asleep;

    Reaper() {
        this(ConcurrentHashMap.newKeySet());
    }

    /** @param watched is used by several threads */
    Reaper(Set<ConnectionTimeouts> watched) {
        this.watched = watched;
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    void add(ConnectionTimeouts timeouts) {
        watched.add(timeouts);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    void remove(ConnectionTimeouts timeouts) {
        watched.remove(timeouts);
    }

    private void run() {
        while (!stopped) {
            if (watched.isEmpty()) {
                asleep = true;
                if (watched.isEmpty() && !stopped) { // checked again: one may have been added before the flag was seen
                    LockSupport.park(this);
                }
                asleep = false;
            } else {
                LockSupport.parkNanos(this, TICK_NANOS);
            }
            endLate(System.nanoTime());
        }
    }

    void endLate(long now) {
        try {
            for (ConnectionTimeouts timeouts : watched) {
                timeouts.check(now);
            }
        } catch (RuntimeException | Error e) {
            // for want of memory perhaps; without this thread no deadline would ever hold again, so it tries again
        }
    }
}
