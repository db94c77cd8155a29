package tinypushgateway.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps busy connections from holding up all others. A thread that yields after a response, or finds its next request without having to
 * wait, goes back into its carrier's own queue, which then never runs empty. A thread that is woken from outside, by the poller or the
 * acceptor, is in another queue, which the carrier looks at only when its own is empty: with 50 busy connections on one processor, a new
 * connection waited for half a second. So every four milliseconds the threads that have just written a response wait for a moment, all of them,
 * until the others have had their turn (ADR 2 has the figures).
 *
 * <p>Safe for any number of threads.
 */
final class CarrierPause {
    /** A carrier picks at random where to look for the next thread, among the queues that are not empty: so often it may pick wrongly. */
    private static final int TURNS = 4;

    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean pausing = new AtomicBoolean();
    private final long everyNanos;
    private volatile long next = System.nanoTime();

    CarrierPause() {
        this(4_000_000);
    }

    /** @param everyNanos time between two pauses */
    CarrierPause(long everyNanos) {
        this.everyNanos = everyNanos;
    }

    /**
     * Called by a connection's thread that has written a response and will read the next request.
     *
     * @param now the time, or some moments less, in nanoseconds as of {@code System.nanoTime}
     */
    @SuppressWarnings("ThreadPriorityCheck") // the yields are for speed and fairness, nothing else relies on them
    void afterResponse(long now) {
        if (now - next < 0) {
            Thread.yield();
        } else if (pausing.compareAndSet(false, true)) {
            pause();
        } else {
            waiting.add(Thread.currentThread());
            if (pausing.get()) {
                LockSupport.park(this); // may return early, which costs nothing but a part of the pause
            } else {
                wakeAll(); // the pause may have ended before this thread was in the queue
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private void pause() {
        try {
            LockSupport.parkNanos(this, 1); // a yield would not let the carrier's own queue run empty
            for (int i = 0; i < TURNS; i++) {
                Thread.yield();
            }
        } finally {
            next = System.nanoTime() + everyNanos;
            pausing.set(false);
            wakeAll();
        }
    }

    private void wakeAll() {
        Thread thread = waiting.poll();
        while (thread != null) {
            LockSupport.unpark(thread);
            thread = waiting.poll();
        }
    }
}
