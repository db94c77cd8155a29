package tinypushgateway.endtoend;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A slow way to a gateway: whoever connects has to wait until the link is released. */
final class HeldLink extends FaultyLink {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private HeldLink(GatewayProcess gateway) throws IOException {
        super(gateway);
    }

    static HeldLink to(GatewayProcess gateway) throws IOException {
        HeldLink link = new HeldLink(gateway);
        link.start();
        return link;
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
        super.close();
    }

    @Override
    void join(Socket client, GatewayProcess gateway) throws IOException, InterruptedException {
        arrived.countDown();
        released.await();
        try (Socket beyond = gateway.connect()) {
            Thread requests = Thread.ofVirtual().start(() -> pass(client, beyond));
            pass(beyond, client);
            requests.join();
        }
    }
}
