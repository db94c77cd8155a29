package tinypushgateway.http;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Limits the connections that are open at once ({@code --web.max-connections}). When the limit is reached, a new connection evicts the
 * one that has been idle longest, or else the one whose peer has taken longest for a request or a response, from {@code
 * --web.eviction-timeout} on (ADR 8). So clients that only hold connections cannot keep out clients that use them.
 *
 * <p>Only the thread that accepts connections acquires slots; any thread releases them.
 */
final class ConnectionLimiter {
    /**
     * Connections beyond the limit that get a response at one time, and once more evicted ones that have not ended yet. Further ones are
     * closed without a response.
     */
    private static final int MAX_OVER_LIMIT = 64;

    private static final int MIN_OVER_LIMIT = 8;

    /** An evicted connection ends as soon as its thread gets a turn. */
    static final long PAUSE_FOR_EVICTION_NANOS = 1_000_000;

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger regular = new AtomicInteger();
    private final AtomicInteger overLimit = new AtomicInteger();
    private final AtomicInteger evicted = new AtomicInteger();
    private final int maxRegular;
    private final int maxOverLimit;
    private final long evictionNanos;

    ConnectionLimiter(Server.Limits limits) {
        maxRegular = limits.connections();
        maxOverLimit = Math.clamp(maxRegular / 8, MIN_OVER_LIMIT, MAX_OVER_LIMIT);
        evictionNanos = limits.evictionTimeout().toNanos();
    }

    /** A slot for a new connection, evicting another one if need be; empty if the new one is to be closed without a response. */
    Optional<Slot> acquire() {
        Optional<Slot> slot = Optional.of(Slot.regular()); // first, since there may be no memory for it
        if (reserve(regular, maxRegular)
                || evictOne() // whose place the new connection has now
                || reserve(regular, maxRegular)) { // a connection has ended meanwhile
            return slot;
        }
        slot = Optional.of(Slot.overLimit());
        return reserve(overLimit, maxOverLimit) ? slot : Optional.empty();
    }

    /** Evicts a connection because file descriptors are short, not places; false if there is none to evict. */
    boolean makeRoom() {
        boolean made = evictOne();
        if (made) {
            regular.decrementAndGet();
        }
        return made;
    }

    /** @param held what {@link Slot#end} returned */
    void release(Slot.State held) {
        switch (held) {
            case REGULAR, PINNED -> regular.decrementAndGet();
            case OVER_LIMIT -> overLimit.decrementAndGet();
            case EVICTED -> evicted.decrementAndGet();
            case ENDED -> {}
        }
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /** How many connections are idle now: these are evicted first. */
    long idle() {
        long now = System.nanoTime();
        return connections.stream()
                .filter(connection -> connection.timeouts().evictionPriority(now, Long.MAX_VALUE) > 0)
                .count();
    }

    /** How many connections have begun and not ended. */
    int connected() {
        return connections.size();
    }

    /** How many slots are in use, of any kind: also by connections that have not begun yet, or have just ended. */
    int inUse() {
        return regular.get() + overLimit.get() + evicted.get();
    }

    boolean isAnyResponding() {
        return connections.stream().anyMatch(connection -> connection.timeouts().isResponding());
    }

    void closeAll() {
        connections.forEach(Connection::close);
    }

    /** Evicts the connection with the highest priority, without releasing its slot; false if there is none to evict. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
    private boolean evictOne() {
        if (!reserve(evicted, maxOverLimit)) {
            LockSupport.parkNanos(PAUSE_FOR_EVICTION_NANOS);
            if (!reserve(evicted, maxOverLimit)) {
                return false;
            }
        }
        boolean done = firstToEvict(System.nanoTime()).filter(Connection::evict).isPresent();
        if (done) {
            Thread.yield(); // on a single processor the evicted one could not end before the next connection comes
        } else {
            evicted.decrementAndGet();
        }
        return done;
    }

    private Optional<Connection> firstToEvict(long now) {
        Optional<Connection> found = Optional.empty();
        long highest = 0;
        for (Connection connection : connections) {
            long priority = connection.timeouts().evictionPriority(now, evictionNanos);
            if (priority > highest) {
                highest = priority;
                found = Optional.of(connection);
            }
        }
        return found;
    }

    private static boolean reserve(AtomicInteger count, int max) {
        if (count.incrementAndGet() <= max) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

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
    static final class Slot {
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

        private Slot(State state) {
            this.state = new AtomicReference<>(state);
        }

        static Slot regular() {
            return new Slot(State.REGULAR);
        }

        static Slot overLimit() {
            return new Slot(State.OVER_LIMIT);
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
}
