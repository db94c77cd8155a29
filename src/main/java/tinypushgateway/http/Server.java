package tinypushgateway.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Listens, and gives each connection a virtual thread. */
public final class Server implements AutoCloseable {
    /** Connections that wait in the kernel to be accepted; it allows net.core.somaxconn at the most. */
    private static final int BACKLOG = 1024;

    /** Connections beyond the limit that are told so at one time; more are closed without a word. */
    private static final int MOST_SURPLUS = 64;

    private static final long PAUSE_AFTER_FAILURE_NANOS = 100_000_000;

    private final ServerSocket socket;
    private final Router router;
    private final HttpLimits limits;
    private final ServerObserver observer;
    private final InflightBudget inflight;
    private final Reaper reaper = new Reaper();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger regular = new AtomicInteger();
    private final AtomicInteger surplus = new AtomicInteger();

    /**
     * Opens the socket; connections wait until {@link #start}.
     *
     * @throws IOException if the address cannot be bound
     */
    public Server(InetSocketAddress address, Router router, HttpLimits limits, ServerObserver observer)
            throws IOException {
        this.router = router;
        this.limits = limits;
        this.observer = observer;
        inflight = new InflightBudget(limits.inflightBytes());
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(address, BACKLOG);
    }

    public void start() {
        reaper.start();
        Thread.ofVirtual().name("accept").start(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // closed all the same
        }
        connections.forEach(Connection::close);
        reaper.stop();
    }

    HttpLimits limits() {
        return limits;
    }

    Router router() {
        return router;
    }

    ServerObserver observer() {
        return observer;
    }

    InflightBudget inflight() {
        return inflight;
    }

    void ended(Connection connection, boolean wasSurplus) {
        reaper.remove(connection.deadline());
        connections.remove(connection);
        if (wasSurplus) {
            surplus.decrementAndGet();
        } else {
            regular.decrementAndGet();
            observer.connectionClosed();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                open(socket.accept());
            } catch (IOException | OutOfMemoryError e) {
                if (!socket.isClosed()) {
                    observer.acceptFailed(e);
                    LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
                }
            }
        }
    }

    private void open(Socket accepted) throws IOException {
        boolean within = reserve(regular, limits.connections());
        if (!within) {
            observer.connectionRefused();
            if (!reserve(surplus, MOST_SURPLUS)) {
                accepted.close();
                return;
            }
        }
        Connection connection;
        try {
            connection = new Connection(this, accepted, !within);
        } catch (IOException e) { // the peer is gone already
            (within ? regular : surplus).decrementAndGet();
            accepted.close();
            return;
        }
        if (within) {
            observer.connectionOpened();
        }
        connections.add(connection);
        reaper.add(connection.deadline());
        Thread.startVirtualThread(connection);
    }

    private static boolean reserve(AtomicInteger count, int most) {
        if (count.incrementAndGet() <= most) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }
}
