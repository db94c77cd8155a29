package tinypushgateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import tinypushgateway.buffer.Ledger;

/** Whatever clients do, in any order and at the same time: what is held never exceeds the limits that /-/metrics shows beside it. */
class HeldBytesTest {
    private static final int CLIENTS = 12;
    private static final int REQUESTS_OF_EACH = 120;
    private static final int MOST_BYTES = 64 * 1024;
    private static final String PREFIX = "tiny_pushgateway_";

    @Test
    void whateverTheSequenceTheLimitsHold() throws Exception {
        long seed = Long.getLong("held.seed", System.nanoTime());
        System.out.println("HeldBytesTest: -Dheld.seed=" + seed);
        try (RunningGateway gateway = new RunningGateway(
                        "--buffer.max-bytes=1MiB",
                        "--push.max-bytes=64KiB",
                        "--push.max-inflight-bytes=200KiB",
                        "--push.max-samples=2000",
                        "--web.max-connections=10",
                        "--web.read-timeout=300ms",
                        "--web.eviction-timeout=50ms");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                clients.add(threads.submit(() -> {
                    for (int request = 0; request < REQUESTS_OF_EACH; request++) {
                        request(gateway, random);
                    }
                    return null;
                }));
            }
            int looks = 0;
            while (!clients.stream().allMatch(Future::isDone)) {
                assertWithinLimits(gateway.gateway.ownMetrics());
                looks++;
                Thread.sleep(1);
            }
            for (Future<?> client : clients) {
                client.get();
            }
            gateway.awaitNothingInFlight();
            while (!gateway.scrape().isEmpty()) {
                // until nothing is left
            }
            assertThat(looks).isGreaterThan(50);
            assertThat(gateway.own(PREFIX + "push_inflight_bytes")).isZero();
            assertThat(gateway.own(PREFIX + "internal_errors_total")).isZero();
            Ledger ledger = gateway.gateway.ledger();
            assertThat(ledger.imbalance()).isZero();
            assertThat(ledger.accepted()).isPositive();
            System.out.println("HeldBytesTest: " + looks + " looks, " + ledger);
        }
    }

    private static void assertWithinLimits(String metrics) {
        for (String what : new String[] {
            "buffer_bytes buffer_max_bytes",
            "push_inflight_bytes push_inflight_max_bytes",
            "connections_open connections_max"
        }) {
            String[] names = what.split(" ", -1);
            assertThat(value(metrics, names[0])).as(names[0]).isBetween(0.0, value(metrics, names[1]));
        }
    }

    private static double value(String metrics, String name) {
        int from = metrics.indexOf("\n" + PREFIX + name + " ") + PREFIX.length() + name.length() + 2;
        return Double.parseDouble(metrics.substring(from, metrics.indexOf('\n', from)));
    }

    private static void request(RunningGateway gateway, Random random) throws IOException, InterruptedException {
        int port = gateway.gateway.port();
        byte[] samples = samples(random);
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> send(port, "Content-Length: " + samples.length, samples, samples.length);
            case 3 -> {
                byte[] zipped = gzip(samples);
                send(port, "Content-Encoding: gzip\r\nContent-Length: " + zipped.length, zipped, zipped.length);
            }
            case 4 -> {
                byte[] bomb = gzip(new byte[4 * MOST_BYTES]);
                send(port, "Content-Encoding: gzip\r\nContent-Length: " + bomb.length, bomb, bomb.length);
            }
            case 5 -> send(port, "Content-Length: " + samples.length, samples, random.nextInt(samples.length));
            case 6 -> {
                byte[] chunk = (Integer.toHexString(samples.length) + "\r\n" + new String(samples, ISO_8859_1) + "\r\n")
                        .getBytes(ISO_8859_1);
                send(port, "Transfer-Encoding: chunked", chunk, chunk.length);
            }
            case 7 -> scrape(port, new FaultyScraper("", FaultyScraper.Fault.NONE, 0, random.nextBoolean()));
            default -> scrape(port, new FaultyScraper("", FaultyScraper.Fault.RESETS, random.nextInt(5000), false));
        }
    }

    private static void scrape(int port, FaultyScraper scraper) throws IOException, InterruptedException {
        try {
            scraper.scrape(port);
        } catch (SocketException e) {
            // refused
        }
    }

    /** Sends some of it, waits for an answer if that was all, and goes. */
    private static void send(int port, String framing, byte[] content, int some) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /push HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n").getBytes(ISO_8859_1));
            out.write(content, 0, some);
            if (some == content.length && !framing.startsWith("Transfer")) {
                socket.getInputStream().readNBytes(12);
            }
        } catch (SocketException e) {
            // refused, or displaced
        }
    }

    private static byte[] samples(Random random) {
        StringBuilder text = new StringBuilder();
        int bytes = 50 + random.nextInt(random.nextInt(3) == 0 ? MOST_BYTES + 2000 : 2000);
        while (text.length() < bytes) {
            text.append("held{series=\"")
                    .append(random.nextInt(30_000))
                    .append("\",padding=\"")
                    .append("p".repeat(random.nextInt(100)))
                    .append("\",unique=\"")
                    .append(text.length())
                    .append("\"} 1\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }
}
