package tinypushgateway.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a gateway that is cut at random: the gateway has read a request and answers it, and the client never gets the answer. Some
 * connections are cut in the moment in which the answer comes, others a little after the request went, whatever the gateway does then.
 */
final class CuttingProxy implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int MOST_MILLIS_TO_EARLY_CUT = 40;

    /** What becomes of a connection. */
    private enum Fate {
        PASSED,
        /** Cut when the gateway has answered. */
        ANSWER_LOST,
        /** Cut some time after the request. */
        CUT_EARLY
    }

    private final GatewayProcess gateway;
    private final Random random;
    private final ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final AtomicInteger answersLost = new AtomicInteger();
    private final AtomicInteger cutEarly = new AtomicInteger();

    private CuttingProxy(GatewayProcess gateway, long seed) throws IOException {
        this.gateway = gateway;
        random = new Random(seed);
    }

    static CuttingProxy to(GatewayProcess gateway, long seed) throws IOException {
        CuttingProxy proxy = new CuttingProxy(gateway, seed);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    String uri(String path) {
        return "http://127.0.0.1:" + server.getLocalPort() + path;
    }

    /** Connections that were cut when the gateway had answered. */
    int answersLost() {
        return answersLost.get();
    }

    /** Connections that were cut earlier. */
    int cutEarly() {
        return cutEarly.get();
    }

    @Override
    public void close() {
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
                Fate fate = fate();
                int millis = random.nextInt(MOST_MILLIS_TO_EARLY_CUT);
                Thread.ofVirtual().start(() -> join(client, fate, millis));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private Fate fate() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> Fate.ANSWER_LOST;
            case 2, 3 -> Fate.CUT_EARLY;
            default -> Fate.PASSED;
        };
    }

    private void join(Socket client, Fate fate, int millis) {
        try (client;
                Socket beyond = gateway.connect()) {
            Thread requests = Thread.ofVirtual().start(() -> pass(client, beyond));
            if (fate == Fate.CUT_EARLY) {
                Thread.sleep(millis);
                cutEarly.incrementAndGet();
                cut(client);
                cut(beyond);
            } else {
                InputStream answers = beyond.getInputStream();
                int first = answers.read();
                if (first >= 0 && fate == Fate.ANSWER_LOST) {
                    answersLost.incrementAndGet();
                    cut(client);
                } else if (first >= 0) {
                    client.getOutputStream().write(first);
                    pass(beyond, client);
                }
            }
            requests.join();
        } catch (IOException | InterruptedException e) {
            // one of them has gone, and closing tells the other
        }
    }

    /** By a reset. */
    private static void cut(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them has gone
        }
    }
}
