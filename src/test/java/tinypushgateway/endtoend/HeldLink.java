package tinypushgateway.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A slow way to a gateway: whoever connects has to wait until the link is released. */
final class HeldLink implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final GatewayProcess gateway;
    private final ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private HeldLink(GatewayProcess gateway) throws IOException {
        this.gateway = gateway;
    }

    static HeldLink to(GatewayProcess gateway) throws IOException {
        HeldLink link = new HeldLink(gateway);
        Thread.ofVirtual().start(link::accept);
        return link;
    }

    String hostAndPort() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Waits until somebody has connected, who is held then. */
    void awaitSomebody(Duration patience) throws InterruptedException {
        if (!arrived.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("nobody connected within " + patience);
        }
    }

    void release() {
        released.countDown();
    }

    @Override
    public void close() {
        release();
        try {
            server.close();
        } catch (IOException e) {
            // then it ends with us
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                arrived.countDown();
                Thread.ofVirtual().start(() -> join(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void join(Socket client) {
        try (client) {
            released.await();
            try (Socket beyond = gateway.connect()) {
                Thread requests = Thread.ofVirtual().start(() -> pass(client, beyond));
                pass(beyond, client);
                requests.join();
            }
        } catch (IOException | InterruptedException e) {
            // one of them has gone, and closing tells the other
        }
    }

    /** With the end of the stream: by that a gateway knows that it was read. */
    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them has gone
        }
    }
}
