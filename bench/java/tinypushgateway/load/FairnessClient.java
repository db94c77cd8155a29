package tinypushgateway.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * The client of bench/fairness. For each line {@code PORT RATE SECONDS} on stdin it opens RATE connections a second to each of three paths
 * and sends one request on each. It prints the path and the microseconds from when a connection was due to the end of its response, a line
 * for each, and an empty line at the end. Each connection has a thread, so that a slow one does not delay others. The client fails if a
 * response has another status than it should or takes longer than 10 s.
 */
public final class FairnessClient {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String SAMPLE = "bench_fairness 1\n";
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private FairnessClient() {}

    private enum Target {
        PUSH("POST /push", "Content-Length: " + SAMPLE.length() + "\r\n\r\n" + SAMPLE, "HTTP/1.1 202"),
        HEALTH("GET /-/healthy", "\r\n", "HTTP/1.1 200"),
        SCRAPE("GET /metrics", "\r\n", "HTTP/1.1 200");

        private final String path;
        private final String request;
        private final String status;

        Target(String start, String rest, String status) {
            this.path = start.substring(start.indexOf('/'));
            this.request = start + " HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n" + rest;
            this.status = status;
        }
    }

    public static void main(String[] args) throws Exception {
        BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (String turn; (turn = turns.readLine()) != null; ) {
                String[] words = turn.split(" ", -1);
                connect(threads, Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            }
        }
    }

    private static void connect(ExecutorService threads, int port, int rate, int seconds) throws Exception {
        Target[] targets = Target.values();
        int perSecond = rate * targets.length;
        List<Future<String>> lines = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < perSecond * seconds; i++) {
            Target target = targets[i % targets.length];
            long due = start + i * 1_000_000_000L / perSecond;
            for (long wait; (wait = due - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(wait);
            }
            lines.add(threads.submit(() -> target.path + " " + request(target, port, due)));
        }
        StringBuilder text = new StringBuilder();
        for (Future<String> line : lines) {
            text.append(line.get()).append('\n');
        }
        System.out.println(text);
    }

    /** Microseconds since the connection was due. */
    private static long request(Target target, int port, long due) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(target.request.getBytes(US_ASCII));
            String response = readResponse(socket.getInputStream());
            long end = System.nanoTime();
            if (!response.startsWith(target.status)) {
                throw new IOException(target.path + " was answered " + response);
            }
            return (end - due) / 1_000;
        }
    }

    /** Ends at the last chunk, as scrapers do: the gateway keeps the connection open until the scraper closes it. */
    private static String readResponse(InputStream in) throws IOException {
        StringBuilder response = new StringBuilder();
        byte[] block = new byte[4096];
        for (int read; !response.toString().endsWith(LAST_CHUNK) && (read = in.read(block)) >= 0; ) {
            response.append(new String(block, 0, read, US_ASCII));
        }
        return response.toString();
    }
}
