package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that hold a connection with as little as they can, and open another when it is ended. */
final class SlowCrowd implements AutoCloseable {
    private static final long BETWEEN_BITS_MILLIS = 20;
    private static final long BEFORE_THE_NEXT_MILLIS = 200;

    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong opened = new AtomicLong();

    /** What each sends at once, and what it sends again and again. It reads nothing. */
    enum Kind {
        IDLE("", ""),
        FIELD_LINES("POST /push HTTP/1.1\r\nHost: x\r\nX: ", "x"),
        BODY("POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "#"),
        CHUNKS("POST /push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n#\r\n");

        private final String start;
        private final String bit;

        Kind(String start, String bit) {
            this.start = start;
            this.bit = bit;
        }
    }

    private SlowCrowd() {}

    static SlowCrowd of(GatewayProcess gateway, Kind kind, int size) {
        SlowCrowd crowd = new SlowCrowd();
        for (int i = 0; i < size; i++) {
            crowd.clients.add(Thread.startVirtualThread(() -> crowd.hold(gateway, kind)));
        }
        return crowd;
    }

    /** How many connections they have opened so far. */
    long opened() {
        return opened.get();
    }

    @Override
    public void close() {
        clients.forEach(Thread::interrupt);
        clients.forEach(SlowCrowd::join);
    }

    private void hold(GatewayProcess gateway, Kind kind) {
        byte[] bit = kind.bit.getBytes(ISO_8859_1);
        try {
            while (true) {
                try (Socket socket = gateway.connect()) {
                    opened.incrementAndGet();
                    socket.getOutputStream().write(kind.start.getBytes(ISO_8859_1));
                    while (true) {
                        Thread.sleep(BETWEEN_BITS_MILLIS);
                        socket.getOutputStream().write(bit);
                    }
                } catch (IOException e) {
                    Thread.sleep(BEFORE_THE_NEXT_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // that is all
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
