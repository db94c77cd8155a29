package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The server ends while connections come: whichever way the two fall together, no connection is left behind. */
class ServerEndTest {
    private static final int ROUNDS = 100;
    private static final int CLIENTS = 4;
    private static final int MOST_CONNECTIONS_BEFORE_THE_END = 20;
    private static final int PATIENCE_MILLIS = 10_000;

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Its thread has begun, and the server does not know of it yet when it ends all that it knows of. */
    @Test
    void aConnectionThatBeginsAsTheServerEndsIsEndedToo() throws Exception {
        CompletableFuture<Server> running = new CompletableFuture<>();
        AtomicInteger open = new AtomicInteger();
        ServerObserver observer = new ServerObserver() {
            @Override
            public void connectionOpened() {
                open.incrementAndGet();
                running.join().close();
            }

            @Override
            public void connectionClosed() {
                open.decrementAndGet();
            }
        };
        Server server = new Server(
                TestServer.anyPort(),
                new TestRoutes().router(),
                new TestLimits().limits(),
                observer,
                Link.Factory.PLAIN);
        server.start();
        try (Wire wire = new Wire(server)) {
            running.complete(server);
            assertThat(wire.hasEnded()).isTrue();
            Eventually.holds("no connection is left", () -> open.get() == 0);
        }
    }

    @Test
    void aConnectionThatComesWhileTheServerEndsIsEndedToo() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            TestServer server = new TestServer();
            int port = server.server.port();
            connections.set(0);
            ended.set(false);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?>[] clients = new Future<?>[CLIENTS];
                for (int i = 0; i < CLIENTS; i++) {
                    boolean waits = i > 0;
                    clients[i] = threads.submit(() -> connectUntilTheEnd(port, waits));
                }
                int before = ThreadLocalRandom.current().nextInt(MOST_CONNECTIONS_BEFORE_THE_END);
                while (connections.get() < before) {
                    Thread.onSpinWait();
                }
                server.close();
                ended.set(true); // from now on another process may have the port
                for (Future<?> client : clients) {
                    client.get();
                }
            }
            Eventually.holds("no connection is left", () -> server.heard.open.get() == 0);
            assertThat(server.heard.failures).isEmpty();
        }
    }

    /** @param waits whether now and then for the end of a connection, which its timeout would bring much later */
    private void connectUntilTheEnd(int port, boolean waits) {
        while (!ended.get()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                connections.incrementAndGet();
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
                if (waits && ThreadLocalRandom.current().nextBoolean()) {
                    socket.getInputStream().read();
                }
            } catch (ConnectException e) {
                return;
            } catch (SocketTimeoutException e) {
                throw new AssertionError("a connection was left behind", e);
            } catch (IOException e) {
                // it was ended
            }
        }
    }
}
