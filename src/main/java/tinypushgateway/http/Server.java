package tinypushgateway.http;

import java.io.Closeable;
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
    private final TcpTable tcpTable = new TcpTable();
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
        try {
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
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
        close(socket);
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

    TcpTable tcpTable() {
        return tcpTable;
    }

    /** A connection's thread has begun; {@link #ended} follows whatever happens. */
    void began(Connection connection, boolean isSurplus) {
        connections.add(connection);
        reaper.add(connection.deadline());
        if (socket.isClosed()) { // it may have been added too late for close() to see it
            connection.close();
        }
        if (!isSurplus) {
            observer.connectionOpened();
        }
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
                acceptNext();
            } catch (RuntimeException | Error e) { // a failing observer, or no memory: neither may end the service
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
            }
        }
    }

    private void acceptNext() {
        try {
            open(socket.accept());
        } catch (IOException e) {
            if (!socket.isClosed()) {
                observer.acceptFailed(e);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
            }
        }
    }

    private void open(Socket accepted) {
        boolean within = reserve(regular, limits.connections());
        if (within || reserve(surplus, MOST_SURPLUS)) {
            start(accepted, !within);
        } else {
            close(accepted);
        }
        if (!within) {
            observer.connectionRefused();
        }
    }

    private void start(Socket accepted, boolean isSurplus) {
        boolean started = false;
        try {
            Thread.startVirtualThread(new Connection(this, accepted, isSurplus));
            started = true;
        } catch (IOException e) {
            // the peer is gone already
        } finally {
            if (!started) {
                (isSurplus ? surplus : regular).decrementAndGet();
                close(accepted);
            }
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    private static boolean reserve(AtomicInteger count, int most) {
        if (count.incrementAndGet() <= most) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }
}
