package tinypushgateway.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Listens, and gives each connection a virtual thread. */
public final class Server implements AutoCloseable {
    /** Connections that wait in the kernel to be accepted; it allows net.core.somaxconn at the most. */
    private static final int BACKLOG = 1024;

    private static final long PAUSE_AFTER_FAILURE_NANOS = 100_000_000;

    private final ServerSocket socket;
    private final Router router;
    private final HttpLimits limits;
    private final ServerObserver observer;
    private final Transport transport;
    private final InflightBudget inflight;
    private final Reaper reaper = new Reaper();
    private final TcpTable tcpTable;
    private final Handover.Waits waits;
    private final CarrierPause carrierPause = new CarrierPause();
    private final Places places;

    /** One whose connections are not encrypted. */
    public Server(InetSocketAddress address, Router router, HttpLimits limits, ServerObserver observer)
            throws IOException {
        this(address, router, limits, observer, Transport.PLAIN);
    }

    /**
     * Opens the socket; connections wait until {@link #start}.
     *
     * @throws IOException if the address cannot be bound
     */
    public Server(
            InetSocketAddress address, Router router, HttpLimits limits, ServerObserver observer, Transport transport)
            throws IOException {
        this(address, router, limits, observer, transport, new TcpTable(), Handover.Waits.USUAL);
    }

    /** With what a delivery is judged by, which tests choose. */
    Server(
            InetSocketAddress address,
            Router router,
            HttpLimits limits,
            ServerObserver observer,
            Transport transport,
            TcpTable tcpTable,
            Handover.Waits waits)
            throws IOException {
        this.router = router;
        this.limits = limits;
        this.observer = observer;
        this.transport = transport;
        this.tcpTable = tcpTable;
        this.waits = waits;
        inflight = new InflightBudget(limits.inflightBytes());
        places = new Places(limits);
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
        places.closeAll();
        reaper.stop();
    }

    /** Waits until the requests that are here whole have been answered, deliveries excepted; false if some were not in time. */
    public boolean awaitAnswers(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (places.isAnyAnswering()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(1);
        }
        return true;
    }

    /** Whether the kernel tells what a peer has acknowledged. If not, its clean close alone confirms a {@link Delivery}. */
    public boolean readsTcpTable() {
        return tcpTable.isReadable(port());
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

    /** What contents of requests occupy right now, in bytes. */
    public long inflightBytes() {
        return limits.inflightBytes() - inflight.left();
    }

    CarrierPause carrierPause() {
        return carrierPause;
    }

    Places places() {
        return places;
    }

    InflightBudget inflight() {
        return inflight;
    }

    TcpTable tcpTable() {
        return tcpTable;
    }

    Handover.Waits waits() {
        return waits;
    }

    Reaper reaper() {
        return reaper;
    }

    /** A connection's thread has begun; {@link #ended} follows whatever happens. */
    void began(Connection connection) {
        if (!connection.isSurplus()) {
            observer.connectionOpened();
        }
        places.add(connection);
        reaper.add(connection.deadline());
        if (socket.isClosed()) { // it may have been added too late for close() to see it
            connection.close();
        }
    }

    /** A connection has lost its place to a new one, and will end soon. */
    void displaced() {
        observer.connectionDisplaced();
    }

    /** @param place what it held to the end */
    void ended(Connection connection, Places.Place place) {
        reaper.remove(connection.deadline());
        places.remove(connection);
        try {
            if (place == Places.Place.REGULAR) {
                observer.connectionClosed(); // before the next one can take its place, so that never more are open than
                // may be
            }
        } finally {
            places.giveBack(place);
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
                        places.makeRoom() ? Places.PAUSE_FOR_ONE_TO_LEAVE_NANOS : PAUSE_AFTER_FAILURE_NANOS);
            }
        }
    }

    private void open(Socket accepted) {
        Places.Place place = places.take();
        if (place == Places.Place.NONE) {
            close(accepted);
        } else {
            start(accepted, place);
        }
        if (place != Places.Place.REGULAR) {
            observer.connectionRefused();
        }
    }

    private void start(Socket accepted, Places.Place place) {
        boolean started = false;
        try {
            Thread.startVirtualThread(new Connection(this, accepted, transport.over(accepted), place));
            started = true;
        } catch (IOException e) {
            // the peer is gone already
        } finally {
            if (!started) {
                places.giveBack(place);
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
