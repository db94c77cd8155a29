package tinypushgateway.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The client of bench/memory, bench/growth and bench/latency, mostly over one keep-alive connection. In one file without a dependency, for {@code java
 * LoadClient.java}:
 *
 * <ul>
 *   <li>{@code PORT fill N} pushes N series of about 100 bytes, 1,000 a push, and prints the text sent and the seconds it took;
 *   <li>{@code PORT steady RATE} pushes one small sample RATE times a second until it is ended, and prints for each push when it was
 *       due, in seconds since 1970, and the microseconds from then to its answer: a push that waits behind a slow one counts as slow;
 *   <li>{@code PORT paced RATE CONNECTIONS SECONDS} pushes one small sample RATE times a second over so many connections, each push at its own
 *       time however late the answers are, and prints the microseconds from then to the answer: p50, p99, p99.9, and how many there were;
 *   <li>{@code PORT cycles N ROUNDS PID} fills as above and scrapes all of it, once to warm up and then so often, and prints nanoseconds a
 *       sample: pushing, and of them CPU of process PID; scraping, and of them CPU.
 * </ul>
 */
public final class LoadClient implements AutoCloseable {
    private static final int SAMPLES_PER_PUSH = 1_000;
    private static final byte[] ACCEPTED = "HTTP/1.1 202 ".getBytes(US_ASCII);
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(US_ASCII);

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] answer = new byte[4096];

    private LoadClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = socket.getInputStream();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[1].equals("paced")) {
            pushPaced(
                    Integer.parseInt(args[0]),
                    Integer.parseInt(args[2]),
                    Integer.parseInt(args[3]),
                    Integer.parseInt(args[4]));
            return;
        }
        int number = Integer.parseInt(args[2]);
        try (LoadClient client = new LoadClient(Integer.parseInt(args[0]))) {
            switch (args[1]) {
                case "fill" -> client.fill(number);
                case "steady" -> client.pushSteadily(number);
                case "cycles" -> client.cycle(number, Integer.parseInt(args[3]), Path.of("/proc", args[4], "task"));
                default -> throw new IllegalArgumentException(args[1]);
            }
        }
    }

    private void fill(int series) throws IOException {
        long start = System.nanoTime();
        long bytes = pushAll(series);
        System.out.printf(Locale.ROOT, "%d %.3f%n", bytes, (System.nanoTime() - start) / 1e9);
    }

    private long pushAll(int series) throws IOException {
        long bytes = 0;
        for (int pushed = 0; pushed < series; pushed += SAMPLES_PER_PUSH) {
            StringBuilder text = new StringBuilder("# TYPE bench_requests_total counter\n");
            for (int i = pushed; i < Math.min(series, pushed + SAMPLES_PER_PUSH); i++) {
                text.append("bench_requests_total{job=\"memory\",instance=\"worker-")
                        .append(10_000_000 + i)
                        .append("\",path=\"/api/v1/items\",code=\"200\"} 12345\n");
            }
            bytes += text.length();
            push(text);
        }
        return bytes;
    }

    private void cycle(int series, int rounds, Path tasks) throws IOException {
        long[] nanos = new long[4];
        for (int round = 0; round <= rounds; round++) {
            if (round == 1) {
                Arrays.fill(nanos, 0);
            }
            long cpu = cpuNanos(tasks);
            long start = System.nanoTime();
            pushAll(series);
            nanos[0] += System.nanoTime() - start;
            long pushed = cpuNanos(tasks);
            nanos[1] += pushed - cpu;
            start = System.nanoTime();
            scrape();
            nanos[2] += System.nanoTime() - start;
            LockSupport.parkNanos(20_000_000); // it sees that the scraper has closed, and confirms
            nanos[3] += cpuNanos(tasks) - pushed;
        }
        double samples = (double) series * rounds;
        System.out.printf(
                Locale.ROOT,
                "%.0f %.0f %.0f %.0f%n",
                nanos[0] / samples,
                nanos[1] / samples,
                nanos[2] / samples,
                nanos[3] / samples);
    }

    /** Takes everything that is pending, and closes as scrapers do: at the last chunk. */
    private void scrape() throws IOException {
        try (Socket scraper = new Socket(InetAddress.getLoopbackAddress(), socket.getPort())) {
            scraper.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(US_ASCII));
            byte[] block = new byte[1 << 18];
            InputStream from = scraper.getInputStream();
            int length = 0;
            while (!endsWith(block, length, LAST_CHUNK)) {
                int kept = Math.min(length, LAST_CHUNK.length); // it may arrive in two parts
                System.arraycopy(block, length - kept, block, 0, kept);
                int read = from.read(block, kept, block.length - kept);
                if (read < 0) {
                    throw new IOException("the scrape ended before its last chunk");
                }
                length = kept + read;
            }
        }
    }

    /** What the scheduler has counted for all threads of the process; one that ended meanwhile is left out. */
    private static long cpuNanos(Path tasks) throws IOException {
        long nanos = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                nanos += Long.parseLong(
                        Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
            }
        }
        return nanos;
    }

    /** The first second is left out: connections are made and code is compiled in it. */
    private static void pushPaced(int port, int rate, int connections, int seconds)
            throws IOException, InterruptedException {
        long period = 1_000_000_000L * connections / rate;
        long start = System.nanoTime() + 500_000_000;
        int each = (int) (seconds * 1_000_000_000L / period);
        long[][] micros = new long[connections][each];
        Thread[] threads = new Thread[connections];
        for (int i = 0; i < connections; i++) {
            LoadClient client = new LoadClient(port);
            long first = start + period * i / connections;
            long[] mine = micros[i];
            threads[i] = Thread.ofVirtual().start(() -> client.pushAt(first, period, mine));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        int warmUp = each / seconds;
        long[] all = Arrays.stream(micros)
                .flatMapToLong(one -> Arrays.stream(one, warmUp, each))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%d %d %d %d%n",
                all[all.length / 2],
                all[(int) (all.length * 0.99)],
                all[(int) (all.length * 0.999)],
                all.length);
    }

    private void pushAt(long first, long period, long[] micros) {
        try (this) {
            for (int i = 0; i < micros.length; i++) {
                long due = first + i * period;
                for (long wait; (wait = due - System.nanoTime()) > 0; ) {
                    LockSupport.parkNanos(wait);
                }
                push("demo_metric{job=\"test\"} 1\n");
                micros[i] = (System.nanoTime() - due) / 1_000;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pushSteadily(int rate) throws IOException {
        long period = 1_000_000_000L / rate;
        double epochSeconds = System.currentTimeMillis() / 1e3;
        long start = System.nanoTime();
        for (long due = start; ; due += period) {
            for (long wait; (wait = due - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(wait);
            }
            push("bench_steady 1\n");
            System.out.printf(
                    Locale.ROOT, "%.6f %d%n", epochSeconds + (due - start) / 1e9, (System.nanoTime() - due) / 1_000);
        }
    }

    private void push(CharSequence text) throws IOException {
        byte[] content = text.toString().getBytes(US_ASCII);
        byte[] head = ("POST /push HTTP/1.1\r\nHost: bench\r\nContent-Length: " + content.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, request, head.length, content.length);
        out.write(request);
        readAnswer();
    }

    /** A 202 has no content: its head is all of it. */
    private void readAnswer() throws IOException {
        int length = 0;
        while (!endsWith(answer, length, HEAD_END)) {
            int read = in.read(answer, length, answer.length - length);
            if (read < 0) {
                throw new IOException("the gateway closed the connection");
            }
            length += read;
        }
        if (!Arrays.equals(answer, 0, ACCEPTED.length, ACCEPTED, 0, ACCEPTED.length)) {
            throw new IOException("not a 202: " + new String(answer, 0, length, US_ASCII));
        }
    }

    private static boolean endsWith(byte[] bytes, int length, byte[] end) {
        return length >= end.length && Arrays.equals(bytes, length - end.length, length, end, 0, end.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
