package tinypushgateway.http;

import java.net.Socket;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The kernel's table, with what the server last saw in it; a test can make the server wait before it looks. */
final class WatchedTable extends TcpTable {
    private final TcpTable unwatched = new TcpTable();
    private volatile OptionalLong last = OptionalLong.empty();
    private volatile CountDownLatch come = new CountDownLatch(0);
    private volatile CountDownLatch letThrough = new CountDownLatch(0);

    @Override
    OptionalLong unacknowledged(Socket socket) {
        come.countDown();
        await(letThrough);
        last = super.unacknowledged(socket);
        return last;
    }

    /** What the server saw last. */
    OptionalLong last() {
        return last;
    }

    /** What the server would see of a client's connection. */
    OptionalLong now(OtherEnd server) {
        return unwatched.unacknowledged(server);
    }

    /** The next look waits until {@link #letThrough}. */
    void pin() {
        come = new CountDownLatch(1);
        letThrough = new CountDownLatch(1);
    }

    /** Returns when the server is about to look. */
    void awaitLook() {
        await(come);
    }

    void letThrough() {
        letThrough.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(15, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
