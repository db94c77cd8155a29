package tinypushgateway.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPOutputStream;

/**
 * The attacks of bench/container: {@code java Siege.java PORT ATTACK CONNECTIONS SECONDS}. Each of so many connections sends a request of its
 * own, again and again until the time is over, and then what came back is printed: the status or what happened instead, and how often.
 */
public final class Siege {
    private static final int MOST_BYTES = 2 << 20; // --push.max-bytes
    private static final int MOST_SAMPLES = 20_000; // --push.max-samples
    private static final int PATIENCE_MILLIS = 15_000;

    private final int port;
    private final String attack;
    private final long end;
    private final AtomicInteger distinct = new AtomicInteger((int) (System.nanoTime() & 0x3FFF_FFFF));
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();

    private Siege(int port, String attack, int seconds) {
        this.port = port;
        this.attack = attack;
        end = System.nanoTime() + seconds * 1_000_000_000L;
    }

    public static void main(String[] args) throws InterruptedException {
        Siege siege = new Siege(Integer.parseInt(args[0]), args[1], Integer.parseInt(args[3]));
        Thread[] connections = new Thread[Integer.parseInt(args[2])];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = Thread.startVirtualThread(siege::attack);
        }
        for (Thread connection : connections) {
            connection.join();
        }
        StringBuilder line = new StringBuilder();
        siege.outcomes.forEach((outcome, count) ->
                line.append(", ").append(outcome).append(": ").append(count));
        System.out.println(line.substring(2));
    }

    private void attack() {
        do {
            String outcome;
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                outcome = attack(socket);
            } catch (SocketTimeoutException e) {
                outcome = "no answer";
            } catch (IOException e) {
                outcome = "closed";
            }
            outcomes.computeIfAbsent(outcome, ignored -> new LongAdder()).increment();
        } while (System.nanoTime() < end);
    }

    private String attack(Socket socket) throws IOException {
        return switch (attack) {
            case "small" -> push(socket, "siege_small 1\n".getBytes(US_ASCII), "");
            case "largest" -> push(socket, samples(MOST_BYTES), "");
            case "gzip" -> push(socket, gzip(samples(MOST_BYTES)), "Content-Encoding: gzip\r\n");
            case "bomb" -> push(socket, gzip(new byte[64 * MOST_BYTES]), "Content-Encoding: gzip\r\n");
            case "families" -> push(socket, families(), "");
            case "labels" -> push(socket, longLabels(), "");
            case "oversize" -> push(socket, samples(2 * MOST_BYTES), "");
            case "unfinished-push" -> unfinished(socket, head(MOST_BYTES, ""), samples(MOST_BYTES / 2));
            case "unfinished-head" ->
                unfinished(
                        socket,
                        "POST /push HTTP/1.1\r\nX: ".getBytes(US_ASCII),
                        "x".repeat(8_000).getBytes(US_ASCII));
            case "deaf-scrape" -> deafScrape(socket);
            default -> throw new IllegalArgumentException(attack);
        };
    }

    /** Of some 110 bytes each, so that as many come near both limits. */
    private byte[] samples(int bytes) {
        StringBuilder text = new StringBuilder(bytes).append("# TYPE siege_requests_total counter\n");
        while (text.length() < bytes - 120) {
            text.append("siege_requests_total{job=\"container\",instance=\"worker-")
                    .append(distinct.incrementAndGet())
                    .append("\",path=\"/api/v1/something\",code=\"200\"} 12345.5\n");
        }
        return text.toString().getBytes(US_ASCII);
    }

    /** Each sample a family of its own: the costliest to parse. */
    private byte[] families() {
        StringBuilder text = new StringBuilder(MOST_BYTES);
        for (int i = 0; i < MOST_SAMPLES && text.length() < MOST_BYTES - 100; i++) {
            int family = distinct.incrementAndGet();
            text.append("# HELP siege_").append(family).append(" Of its own.\n");
            text.append("# TYPE siege_").append(family).append(" gauge\n");
            text.append("siege_").append(family).append(" 1\n");
        }
        return text.toString().getBytes(US_ASCII);
    }

    /** Lines of 14 KB: seven label values of 2 KB. */
    private byte[] longLabels() {
        StringBuilder text = new StringBuilder(MOST_BYTES);
        String value = "v".repeat(2_000);
        while (text.length() < MOST_BYTES - 15_000) {
            text.append("siege_labels{");
            for (char name = 'a'; name < 'h'; name++) {
                text.append(name)
                        .append("=\"")
                        .append(value)
                        .append(distinct.incrementAndGet())
                        .append("\",");
            }
            text.append("} 1\n");
        }
        return text.toString().getBytes(US_ASCII);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }

    private static byte[] head(int length, String fields) {
        return ("POST /push HTTP/1.1\r\nHost: siege\r\nConnection: close\r\n" + fields + "Content-Length: " + length
                        + "\r\n\r\n")
                .getBytes(US_ASCII);
    }

    private static String push(Socket socket, byte[] content, String fields) throws IOException {
        try {
            socket.getOutputStream().write(head(content.length, fields));
            socket.getOutputStream().write(content);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // refused before all of it was read, and the answer may be there all the same
        }
        return status(socket);
    }

    /** Stops in the middle and waits for what the gateway does. */
    private static String unfinished(Socket socket, byte[] head, byte[] part) throws IOException {
        socket.getOutputStream().write(head);
        try {
            socket.getOutputStream().write(part);
        } catch (IOException e) {
            // as above
        }
        return status(socket);
    }

    /** Asks for everything that is pending, reads nothing of it and goes away after a while. */
    private static String deafScrape(Socket socket) throws IOException {
        socket.setReceiveBufferSize(4096);
        socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: siege\r\n\r\n".getBytes(US_ASCII));
        String status = status(socket);
        try {
            Thread.sleep(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return status;
    }

    private static String status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] start = in.readNBytes("HTTP/1.1 202".length());
        return start.length < 12 ? "closed" : new String(start, 9, 3, US_ASCII);
    }
}
