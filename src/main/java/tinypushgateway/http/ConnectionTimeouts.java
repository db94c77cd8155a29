package tinypushgateway.http;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a connection may take for what it is doing. Blocking reads and writes have no timeouts of their own, since that would cost a
 * timer each. Instead the {@link Reaper} checks all connections several times a second and ends those that are late. The connection's
 * thread then sees the end of the stream, or an error, and finds {@link #expired} or {@link #evicted}.
 */
final class ConnectionTimeouts {
    /** How long an evicted connection may go on, so that its response can be written. */
    private static final long EVICTED_NANOS = 1_000_000_000;

    private enum Phase {
        /** No request has begun. */
        IDLE,
        /** A request is being read. After a timeout the connection can still be written to. */
        READING,
        /** The request was read. Nothing ends the connection now, so that the response tells what was done. */
        PROCESSING,
        WRITING,
        /** Samples are being delivered. Only the timeout of the delivery ends that. */
        DELIVERING
    }

    private final Socket socket;
    private final ConnectionLimiter.Slot slot;
    private volatile long since;
    private volatile long endNanos;
    private volatile Phase phase = Phase.IDLE;
    private volatile boolean expired;

    ConnectionTimeouts(Socket socket, ConnectionLimiter.Slot slot, long nanos) {
        this.socket = socket;
        this.slot = slot;
        idle(System.nanoTime(), nanos);
    }

    /** The peer must begin a request in time. */
    void idle(long now, long nanos) {
        begin(Phase.IDLE, now, nanos);
    }

    /** Reading must end in time. */
    void reading(long now, long nanos) {
        begin(Phase.READING, now, nanos);
    }

    /** The request was read: neither time nor a new connection ends this one until {@link #writing}. False if it was evicted before. */
    boolean processing() {
        if (!slot.pin()) {
            return false;
        }
        phase = Phase.PROCESSING;
        return true;
    }

    /** Writing must end in time. */
    void writing(long now, long nanos) {
        begin(Phase.WRITING, now, nanos);
        slot.unpin();
    }

    /** Writing and waiting for the peer's close must end in time. */
    void delivering(long now, long nanos) {
        begin(Phase.DELIVERING, now, nanos);
    }

    /** Whether the connection was ended because its time was over. */
    boolean expired() {
        return expired;
    }

    boolean evicted() {
        return slot.isEvicted();
    }

    /** Whether a request was read and its response is not written yet; not while samples are delivered. */
    boolean isResponding() {
        Phase now = phase;
        return now == Phase.PROCESSING || now == Phase.WRITING;
    }

    /**
     * The connection with the highest priority is evicted when a new one finds no slot; 0 is never evicted. An idle connection comes
     * first, then one whose peer takes longer than {@code evictionNanos} for a request or a response.
     */
    long evictionPriority(long now, long evictionNanos) {
        if (!slot.isEvictable()) {
            return 0;
        }
        long waited = Math.max(1, now - since);
        return switch (phase) {
            case IDLE -> Long.MAX_VALUE / 2 + waited;
            case READING, WRITING -> waited >= evictionNanos ? waited : 0;
            case PROCESSING, DELIVERING -> 0;
        };
    }

    /** Ends the input of an evicted connection that waits for its peer. A response that is being written has a second more. */
    void endEvicted(long now) {
        endNanos = now + EVICTED_NANOS;
        if (phase != Phase.WRITING) {
            end();
        }
    }

    /** Ends the connection if it is late; called by the reaper. */
    void check(long now) {
        if (now - endNanos < 0 || phase == Phase.PROCESSING) {
            return;
        }
        boolean again = expired || evicted();
        expired = true;
        if (again) {
            reset();
        } else {
            end();
        }
    }

    /** The time is written first: with that of the next phase, or that of the phase before, neither phase is ended too early. */
    private void begin(Phase next, long now, long nanos) {
        since = now;
        endNanos = now + nanos;
        phase = next;
    }

    private void end() {
        switch (phase) {
            case IDLE, READING -> endInput();
            case PROCESSING -> {}
            case WRITING, DELIVERING -> reset();
        }
    }

    private void endInput() {
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            // it is closed already
        }
    }

    /** A close alone would let the kernel keep for minutes what the peer does not read. */
    private void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    /** The one thread that ends connections whose deadline has passed. It sleeps while there are none. */
    static final class Reaper {
        /** How late a deadline may be noticed, in nanoseconds. */
        private static final long TICK_NANOS = 100_000_000;

        private final Set<ConnectionTimeouts> watched;
        private final Thread thread =
                Thread.ofPlatform().daemon().name("deadlines").unstarted(this::run);
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
                    if (watched.isEmpty()
                            && !stopped) { // checked again: one may have been added before the flag was seen
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
}
