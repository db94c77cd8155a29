package tinypushgateway.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a gateway that is cut at random: the gateway has read a request and answers it, and the client never gets the answer. Some
 * connections are cut in the moment in which the answer comes, others a little after the request went, whatever the gateway does then.
 */
final class CuttingProxy extends FaultyLink {
    private static final int MOST_MILLIS_TO_EARLY_CUT = 40;

    /** What becomes of a connection. */
    private enum Fate {
        PASSED,
        /** Cut when the gateway has answered. */
        ANSWER_LOST,
        /** Cut some time after the request. */
        CUT_EARLY
    }

    private final Random random;
    private final AtomicInteger answersLost = new AtomicInteger();
    private final AtomicInteger cutEarly = new AtomicInteger();

    private CuttingProxy(GatewayProcess gateway, long seed) throws IOException {
        super(gateway);
        random = new Random(seed);
    }

    static CuttingProxy to(GatewayProcess gateway, long seed) throws IOException {
        CuttingProxy proxy = new CuttingProxy(gateway, seed);
        proxy.start();
        return proxy;
    }

    String uri(String path) {
        return "http://" + hostAndPort() + path;
    }

    /** Connections that were cut when the gateway had answered. */
    int answersLost() {
        return answersLost.get();
    }

    /** Connections that were cut earlier. */
    int cutEarly() {
        return cutEarly.get();
    }

    private Fate fate() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> Fate.ANSWER_LOST;
            case 2, 3 -> Fate.CUT_EARLY;
            default -> Fate.PASSED;
        };
    }

    @Override
    void join(Socket client, GatewayProcess gateway) throws IOException, InterruptedException {
        Fate fate = fate();
        try (Socket beyond = gateway.connect()) {
            Thread requests = Thread.ofVirtual().start(() -> pass(client, beyond));
            if (fate == Fate.CUT_EARLY) {
                Thread.sleep(random.nextInt(MOST_MILLIS_TO_EARLY_CUT));
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
        }
    }

    /** By a reset. */
    private static void cut(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
