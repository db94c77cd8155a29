package tinypushgateway.http;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What one connection holds of the limit of connections, and whether it may be evicted for a new one. Either its own thread pins the
 * slot or the thread that accepts connections evicts it, never both. Safe for these two threads.
 *
 * <pre>
 * REGULAR <--pin, unpin--> PINNED         OVER_LIMIT
 *    |                        |               |
 *    | evict                  |               |
 *    v                        v               v
 * EVICTED ----------------> ended <-----------+
 * </pre>
 */
final class ConnectionSlot {
    enum State {
        /** Counts as one of the connections that are allowed. */
        REGULAR,
        /** The same, and is not evicted now: the connection processes a request or delivers samples. */
        PINNED,
        /** Beyond the limit; the connection is only told so. */
        OVER_LIMIT,
        /** A new connection has its place; the connection ends soon. */
        EVICTED,
        ENDED
    }

    private final AtomicReference<State> state;

    private ConnectionSlot(State state) {
        this.state = new AtomicReference<>(state);
    }

    static ConnectionSlot regular() {
        return new ConnectionSlot(State.REGULAR);
    }

    static ConnectionSlot overLimit() {
        return new ConnectionSlot(State.OVER_LIMIT);
    }

    boolean isOverLimit() {
        return state.get() == State.OVER_LIMIT;
    }

    boolean isEvictable() {
        return state.get() == State.REGULAR;
    }

    boolean isEvicted() {
        return state.get() == State.EVICTED;
    }

    /** Keeps the connection from being evicted; false if that has happened. */
    boolean pin() {
        return state.compareAndSet(State.REGULAR, State.PINNED) || state.get() != State.EVICTED;
    }

    void unpin() {
        state.compareAndSet(State.PINNED, State.REGULAR);
    }

    /** Gives the place to another connection; false if this one is pinned or does not have one. */
    boolean evict() {
        return state.compareAndSet(State.REGULAR, State.EVICTED);
    }

    /** Called once, when the connection has ended; returns what it held until then. */
    State end() {
        return state.getAndSet(State.ENDED);
    }
}
