package tinypushgateway.http;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Until when a connection may do what it is doing. Blocking reads and writes carry no timeouts of their own (that would cost a timer
 * each): a {@link Reaper} looks at all deadlines a few times a second and ends what is late. The connection's thread then sees the end
 * of the stream, or an error, and finds {@link #expired} or {@link #displaced}.
 */
final class Deadline {
    /** For how long a displaced connection may go on, so that it can be answered. */
    private static final long LEAVING_NANOS = 1_000_000_000;

    private enum Phase {
        /** No request has begun: the peer is owed nothing. */
        IDLE,
        /** A request comes in; after its time the connection can still be written to. */
        READING,
        /** The request is here whole, and what takes time now is not the peer's. Nothing ends that, so that an answer tells what was done. */
        PROCESSING,
        WRITING,
        /** Samples are handed over: nothing but its own deadline may end that. */
        DELIVERING
    }

    /** Either the connection's own thread has it or the one that would end it, never both. */
    private enum Claim {
        NONE,
        /** A request is processed, or a delivery under way; whoever ended its input would end its evidence. */
        HELD,
        DISPLACED
    }

    private final Socket socket;
    private volatile long since;
    private volatile long nanoTime;
    private volatile Phase phase = Phase.IDLE;
    private final AtomicReference<Claim> claim = new AtomicReference<>(Claim.NONE);
    private volatile boolean expired;

    Deadline(Socket socket, long nanos) {
        this.socket = socket;
        idle(System.nanoTime(), nanos);
    }

    /** The peer must begin a request in time. */
    void idle(long now, long nanos) {
        begin(Phase.IDLE, now, nanos);
    }

    /** Reading must end in time; after that the connection can still be written to. */
    void reading(long now, long nanos) {
        begin(Phase.READING, now, nanos);
    }

    /** The request was read: from now on neither time nor a new connection ends this one, up to {@link #writing}. False if one has. */
    boolean processing() {
        if (!hold()) {
            return false;
        }
        phase = Phase.PROCESSING; // in which no time counts
        return true;
    }

    /** Writing must end in time. */
    void writing(long now, long nanos) {
        begin(Phase.WRITING, now, nanos);
        letGo();
    }

    /** Writing and waiting for the peer's close must end in time. */
    void delivering(long now, long nanos) {
        begin(Phase.DELIVERING, now, nanos);
    }

    /** Whether the time ran out and the connection was ended for that. */
    boolean expired() {
        return expired;
    }

    /** Whether a request is here whole and its answer is not written yet; not while samples are delivered. */
    boolean isAnswering() {
        Phase now = phase;
        return now == Phase.PROCESSING || now == Phase.WRITING;
    }

    /** Whether the connection was ended in favour of a new one. */
    boolean displaced() {
        return claim.get() == Claim.DISPLACED;
    }

    /** Keeps the connection from being ended in favour of a new one; false if that has happened. */
    private boolean hold() {
        return claim.compareAndSet(Claim.NONE, Claim.HELD) || claim.get() == Claim.HELD;
    }

    private void letGo() {
        claim.compareAndSet(Claim.HELD, Claim.NONE);
    }

    /**
     * How readily the connection is ended when a new one finds no place: the more, the sooner; 0 if not at all. One that idles goes
     * first, one whose peer takes longer than {@code crowdedNanos} over a request or an answer next.
     */
    long dispensable(long now, long crowdedNanos) {
        if (claim.get() != Claim.NONE) {
            return 0;
        }
        long waited = Math.max(1, now - since);
        return switch (phase) {
            case IDLE -> Long.MAX_VALUE / 2 + waited;
            case READING, WRITING -> waited >= crowdedNanos ? waited : 0;
            case PROCESSING, DELIVERING -> 0;
        };
    }

    /** Whether it may be ended in favour of a new one, as {@link #displace} then does; false if it is held. */
    boolean claim() {
        return claim.compareAndSet(Claim.NONE, Claim.DISPLACED);
    }

    /** Ends the input of a connection that waits for its peer. An answer that is being written has a moment more, and then the peer has it, or never will. */
    void displace(long now) {
        nanoTime = now + LEAVING_NANOS;
        if (phase != Phase.WRITING) {
            end();
        }
    }

    /** Ends the connection if it is late; called by the reaper. */
    void check(long now) {
        if (now - nanoTime < 0 || phase == Phase.PROCESSING) {
            return;
        }
        boolean again = expired || displaced();
        expired = true;
        if (again) {
            reset();
        } else {
            end();
        }
    }

    /** The time is written first: with that of the phase to come, or that of the phase before, neither phase is ended too early. */
    private void begin(Phase next, long now, long nanos) {
        since = now;
        nanoTime = now + nanos;
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
            // it is gone already
        }
    }

    /** Not a close alone, lest the kernel keeps for minutes what the peer does not read. */
    private void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is gone already
        }
    }
}
