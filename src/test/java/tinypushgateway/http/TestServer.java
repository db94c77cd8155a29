package tinypushgateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A running server on a free port, with what its observer heard. */
final class TestServer implements AutoCloseable {
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    final TestRoutes routes = new TestRoutes();
    final Heard heard = new Heard();
    final Server server;

    TestServer() throws IOException {
        this(new TestLimits());
    }

    TestServer(TestLimits limits) throws IOException {
        server = server(routes.router(), limits, Link.Factory.PLAIN);
        server.start();
    }

    private TestServer(Router router) throws IOException {
        server = new Server(anyPort(), router, new TestLimits().limits(), heard, Link.Factory.PLAIN);
    }

    /** One whose handlers have no bugs, and that was not started: {@link Replay} asks it directly. */
    static TestServer inMemory() throws IOException {
        return new TestServer(new TestRoutes().soundOnes());
    }

    /** Over a transport of its own, with one more route besides the usual ones. */
    TestServer(TestLimits limits, Link.Factory transport, String path, Handler handler) throws IOException {
        server = server(routes.router().on("GET", path, handler), limits, transport);
        server.start();
    }

    /** One more route besides the usual ones. */
    TestServer(TestLimits limits, String method, String path, Handler handler) throws IOException {
        server = server(routes.router().on(method, path, handler), limits, Link.Factory.PLAIN);
        server.start();
    }

    private Server server(Router router, TestLimits limits, Link.Factory transport) throws IOException {
        return new Server(anyPort(), router, limits.limits(), heard, transport, limits.tcpTable, limits.waits);
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    Wire connect() throws IOException {
        return new Wire(server);
    }

    /** Sends one request and reads the answer, on a connection of its own. */
    Wire.Answer ask(String request) throws IOException {
        try (Wire wire = connect()) {
            return wire.send(request).answer();
        }
    }

    /**
     * Waits until so many connections idle and so many are at a request or an answer. Whoever has read an answer does not know yet that
     * the server's thread went on to idle: it may not have had its turn.
     */
    void awaitConnections(int idle, int busy) throws InterruptedException {
        Eventually.holds(
                idle + " idle, " + busy + " busy",
                () -> server.connectionLimiter().inUse() == idle + busy
                        && server.connectionLimiter().connected() == idle + busy
                        && server.connectionLimiter().idle() == idle);
    }

    /** Ends all that would be late in an hour, as if that hour had gone by. */
    void letAnHourGoBy() {
        server.reaper().endLate(System.nanoTime() + HOUR_NANOS);
    }

    long inflightLeft() {
        return server.inflight().left();
    }

    @Override
    public void close() {
        server.close();
    }

    static final class Heard implements ServerObserver {
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger evicted = new AtomicInteger();
        final AtomicInteger refusedConnections = new AtomicInteger();
        final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public void connectionOpened() {
            open.incrementAndGet();
        }

        @Override
        public void connectionClosed() {
            open.decrementAndGet();
        }

        @Override
        public void connectionEvicted() {
            evicted.incrementAndGet();
            open.decrementAndGet();
        }

        @Override
        public void connectionRefused() {
            refusedConnections.incrementAndGet();
        }

        @Override
        public void failed(String method, String path, Throwable cause) {
            failures.add(cause);
        }
    }
}
