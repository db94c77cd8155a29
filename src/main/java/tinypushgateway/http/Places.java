package tinypushgateway.http;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Who may be connected: {@code --web.max-connections} at once. When all places are taken, a new connection gets that of the one which
 * idles longest, or else of the one that has been at a request or an answer longest, from {@code --web.crowded-timeout} on (ADR 8). So
 * those who only hold connections cannot keep out those who use them.
 *
 * <p>Taking is for the one thread that accepts; giving back is for any.
 */
final class Places {
    /** Connections beyond the limit that are told so at one time, and once more those that leave; more are closed without a word. */
    private static final int MOST_BESIDE = 64;

    private static final int LEAST_BESIDE = 8;

    /** Those that leave need no more than a turn each. */
    static final long PAUSE_FOR_ONE_TO_LEAVE_NANOS = 1_000_000;

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger regular = new AtomicInteger();
    private final AtomicInteger surplus = new AtomicInteger();
    private final AtomicInteger leaving = new AtomicInteger();
    private final int most;
    private final int mostBeside;
    private final long crowdedNanos;

    Places(HttpLimits limits) {
        most = limits.connections();
        mostBeside = mostBeside(most);
        crowdedNanos = limits.crowdedTimeout().toNanos();
    }

    /** What a connection holds, from before it begins until it has ended. */
    enum Place {
        REGULAR,
        /** Beyond the limit, only to be told so. */
        SURPLUS,
        /** Displaced, and about to end. */
        LEAVING,
        NONE
    }

    /** Connections that may be open beside the limit for a moment, of either kind. */
    private static int mostBeside(int connections) {
        return Math.clamp(connections / 8, LEAST_BESIDE, MOST_BESIDE);
    }

    /** Takes a place for a new connection, if need be another's. */
    Place take() {
        if (reserve(regular, most)) {
            return Place.REGULAR;
        }
        if (displace()) {
            return Place.REGULAR; // its place, handed over
        }
        if (reserve(regular, most)) { // one ended by itself meanwhile
            return Place.REGULAR;
        }
        return reserve(surplus, mostBeside) ? Place.SURPLUS : Place.NONE;
    }

    /** Ends a connection for want of something else than places. */
    boolean makeRoom() {
        boolean made = displace();
        if (made) {
            regular.decrementAndGet();
        }
        return made;
    }

    void giveBack(Place place) {
        switch (place) {
            case REGULAR -> regular.decrementAndGet();
            case SURPLUS -> surplus.decrementAndGet();
            case LEAVING -> leaving.decrementAndGet();
            case NONE -> {}
        }
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /** How many idle right now: these leave first. */
    long idle() {
        long now = System.nanoTime();
        return connections.stream()
                .filter(connection -> connection.dispensable(now, Long.MAX_VALUE) > 0)
                .count();
    }

    /** How many have begun and not ended. */
    int connected() {
        return connections.size();
    }

    /** How many places are taken, of any kind: also by those that have not begun yet, and by those that have ended just now. */
    int taken() {
        return regular.get() + surplus.get() + leaving.get();
    }

    boolean isAnyAnswering() {
        return connections.stream().anyMatch(connection -> connection.deadline().isAnswering());
    }

    void closeAll() {
        connections.forEach(Connection::close);
    }

    /** Lets the most dispensable connection leave, without giving its place back; false if none can. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
    private boolean displace() {
        if (!reserve(leaving, mostBeside)) {
            LockSupport.parkNanos(PAUSE_FOR_ONE_TO_LEAVE_NANOS);
            if (!reserve(leaving, mostBeside)) {
                return false;
            }
        }
        boolean displaced =
                mostDispensable(System.nanoTime()).filter(Connection::leave).isPresent();
        if (displaced) {
            Thread.yield(); // on a single processor it could not end before the next one comes
        } else {
            leaving.decrementAndGet();
        }
        return displaced;
    }

    private Optional<Connection> mostDispensable(long now) {
        Optional<Connection> found = Optional.empty();
        long most = 0;
        for (Connection connection : connections) {
            long dispensable = connection.dispensable(now, crowdedNanos);
            if (dispensable > most) {
                most = dispensable;
                found = Optional.of(connection);
            }
        }
        return found;
    }

    private static boolean reserve(AtomicInteger count, int most) {
        if (count.incrementAndGet() <= most) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }
}
