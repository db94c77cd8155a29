package tinypushgateway.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tinypushgateway.http.ConnectionTimeouts.Reaper;

/** Listens, and gives each connection a virtual thread. */
public final class Server implements AutoCloseable {
    /** Connections that wait in the kernel to be accepted; it allows net.core.somaxconn at the most. */
    private static final int BACKLOG = 1024;

    private static final long PAUSE_AFTER_FAILURE_NANOS = 100_000_000;

    private final ServerSocket socket;
    private final Router router;
    private final Limits limits;
    private final ServerObserver observer;
    private final Link.Factory transport;
    private final BodyBuffer.Budget inflight;
    private final Reaper reaper = new Reaper();
    private final TcpTable tcpTable;
    private final DeliveryConfirmation.Waits waits;
    private final CarrierPause carrierPause = new CarrierPause();
    private final ConnectionLimiter connectionLimiter;

    /**
     * What one client, and all together, can make the server hold or wait for; every number has a flag of the same name.
     *
     * @param connections open at once (--web.max-connections)
     * @param headBytes request line and field lines together, and once more chunk extensions and trailers (--web.max-header-bytes)
     * @param headers field lines of a request (--web.max-headers)
     * @param bodyBytes body of one request as sent, and again after decoding (--push.max-bytes)
     * @param inflightBytes bodies of all requests being read at once (--push.max-inflight-bytes)
     * @param readTimeout for a whole request, from its first byte (--web.read-timeout)
     * @param idleTimeout before the first byte of a request (--web.idle-timeout)
     * @param evictionTimeout for a request or a response while all connections are in use (--web.eviction-timeout)
     * @param writeTimeout for a response, unless it says otherwise itself (--web.write-timeout)
     */
    public record Limits(
            int connections,
            int headBytes,
            int headers,
            int bodyBytes,
            long inflightBytes,
            Duration readTimeout,
            Duration idleTimeout,
            Duration evictionTimeout,
            Duration writeTimeout) {}

    /**
     * Opens the socket; connections wait until {@link #start}.
     *
     * @throws IOException if the address cannot be bound
     */
    public Server(
            InetSocketAddress address, Router router, Limits limits, ServerObserver observer, Link.Factory transport)
            throws IOException {
        this(address, router, limits, observer, transport, new TcpTable(), DeliveryConfirmation.Waits.USUAL);
    }

    /** For tests, which choose how a delivery is confirmed. */
    Server(
            InetSocketAddress address,
            Router router,
            Limits limits,
            ServerObserver observer,
            Link.Factory transport,
            TcpTable tcpTable,
            DeliveryConfirmation.Waits waits)
            throws IOException {
        this.router = router;
        this.limits = limits;
        this.observer = observer;
        this.transport = transport;
        this.tcpTable = tcpTable;
        this.waits = waits;
        inflight = new BodyBuffer.Budget(limits.inflightBytes());
        connectionLimiter = new ConnectionLimiter(limits);
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
        connectionLimiter.closeAll();
        reaper.stop();
    }

    /** Waits until all requests that were read have their response, except deliveries; false if the timeout ends first. */
    public boolean awaitResponses(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (connectionLimiter.isAnyResponding()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(1);
        }
        return true;
    }

    /** Whether the kernel's TCP table shows what a peer has acknowledged. If not, its clean close alone confirms a {@link Response.Delivery}. */
    public boolean readsTcpTable() {
        return tcpTable.isReadable(port());
    }

    Limits limits() {
        return limits;
    }

    Router router() {
        return router;
    }

    ServerObserver observer() {
        return observer;
    }

    /** Memory of all request bodies now, in bytes. */
    public long inflightBytes() {
        return limits.inflightBytes() - inflight.left();
    }

    CarrierPause carrierPause() {
        return carrierPause;
    }

    ConnectionLimiter connectionLimiter() {
        return connectionLimiter;
    }

    BodyBuffer.Budget inflight() {
        return inflight;
    }

    TcpTable tcpTable() {
        return tcpTable;
    }

    DeliveryConfirmation.Waits waits() {
        return waits;
    }

    Reaper reaper() {
        return reaper;
    }

    /** A connection's thread has begun; {@link #ended} follows whatever happens. */
    void began(Connection connection) {
        if (!connection.isOverLimit()) {
            observer.connectionOpened();
        }
        connectionLimiter.add(connection);
        reaper.add(connection.timeouts());
        if (socket.isClosed()) { // it may have been added too late for close() to see it
            connection.close();
        }
    }

    /** A connection was evicted for a new one, and will end soon. */
    void evicted() {
        observer.connectionEvicted();
    }

    /** @param held what its slot was until then */
    void ended(Connection connection, ConnectionLimiter.Slot.State held) {
        reaper.remove(connection.timeouts());
        connectionLimiter.remove(connection);
        try {
            if (held == ConnectionLimiter.Slot.State.REGULAR || held == ConnectionLimiter.Slot.State.PINNED) {
                observer.connectionClosed(); // before the slot is released, so that never more than allowed seem open
            }
        } finally {
            connectionLimiter.release(held);
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
                // as a rule there are no file descriptors left, and a connection that ends gives one back
                LockSupport.parkNanos(
                        connectionLimiter.makeRoom()
                                ? ConnectionLimiter.PAUSE_FOR_EVICTION_NANOS
                                : PAUSE_AFTER_FAILURE_NANOS);
            }
        }
    }

    private void open(Socket accepted) {
        Optional<ConnectionLimiter.Slot> slot;
        try {
            slot = connectionLimiter.acquire();
        } catch (RuntimeException | Error e) { // no memory
            close(accepted);
            throw e;
        }
        boolean refused = slot.isEmpty() || slot.get().isOverLimit();
        if (slot.isEmpty()) {
            close(accepted);
        } else {
            start(accepted, slot.get());
        }
        if (refused) {
            observer.connectionRefused();
        }
    }

    private void start(Socket accepted, ConnectionLimiter.Slot slot) {
        boolean started = false;
        try {
            Thread.startVirtualThread(new Connection(this, accepted, transport.over(accepted), slot));
            started = true;
        } catch (IOException e) {
            // the peer is gone already
        } finally {
            if (!started) {
                connectionLimiter.release(slot.end());
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
}
