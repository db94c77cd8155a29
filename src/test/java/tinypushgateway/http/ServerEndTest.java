package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The server ends while connections come: whichever way the two fall together, no connection is left behind. */
class ServerEndTest {
    private static final int ROUNDS = 100;
    private static final int CLIENTS = 4;
    private static final long MOST_NANOS_BEFORE_THE_END = 2_000_000;
    private static final int PATIENCE_MILLIS = 10_000;

    @Test
    void aConnectionThatComesWhileTheServerEndsIsEndedToo() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            TestServer server = new TestServer();
            int port = server.server.port();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?>[] clients = new Future<?>[CLIENTS];
                for (int i = 0; i < CLIENTS; i++) {
                    clients[i] = threads.submit(() -> connectUntilNobodyListens(port));
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MOST_NANOS_BEFORE_THE_END));
                server.close();
                for (Future<?> client : clients) {
                    client.get();
                }
            }
            Eventually.holds("no connection is left", () -> server.heard.open.get() == 0);
            assertThat(server.heard.failures).isEmpty();
        }
    }

    /** Waits for the end of each connection, which its idle timeout would bring much later. */
    private static void connectUntilNobodyListens(int port) {
        while (!Thread.currentThread().isInterrupted()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
                if (ThreadLocalRandom.current().nextBoolean()) {
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
