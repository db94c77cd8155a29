package tinypushgateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Buffers;
import tinypushgateway.buffer.Lease;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.config.CommandLine;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;
import tinypushgateway.log.Log;

/**
 * Wherever the heap is exhausted while pushes and scrapes are served, at each allocation of ours in turn: the parsers, the place of the scrape,
 * the lease, the connections and all bytes come back, and every sample is accounted for.
 */
class ExhaustedHeapTest {

    @Test
    void givesEverythingBackWhereverThatIs() throws Exception {
        Class<?> scenario = new FailingAllocations.Loader(ExhaustedHeapTest.class).loadClass(Scenario.class.getName());
        long allocation = 0;
        Constructor<?> constructor = scenario.getDeclaredConstructor();
        constructor.setAccessible(true); // another loader's package is not ours
        try (Closeable closing = (Closeable) constructor.newInstance()) {
            LongPredicate fails = (LongPredicate) closing;
            assertThat(fails.test(Long.MAX_VALUE)).as("so many allocations").isFalse(); // and all classes are loaded
            do {
                allocation++;
            } while (fails.test(allocation));
        }
        System.out.println("ExhaustedHeapTest: " + (allocation - 1) + " allocations failed, each once");
        assertThat(allocation).isGreaterThan(100);
    }

    @Test
    void aLeaseOfTwoSegmentsEndsWhereverThatIs() throws Exception {
        Class<?> scenario = new FailingAllocations.Loader(ExhaustedHeapTest.class).loadClass(Leases.class.getName());
        Constructor<?> constructor = scenario.getDeclaredConstructor();
        constructor.setAccessible(true); // another loader's package is not ours
        LongPredicate fails = (LongPredicate) constructor.newInstance();
        assertThat(fails.test(Long.MAX_VALUE)).isFalse(); // so that all classes are loaded
        long allocation = 1;
        while (fails.test(allocation)) {
            allocation++;
        }
        assertThat(allocation).isGreaterThan(1);
    }

    /** A failed lease whose response was never written, so that it is not known yet which of its samples a newer segment replaces. */
    static final class Leases implements LongPredicate {
        private final ExpositionParser parser =
                new ExpositionParser(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED);

        /** Lets the allocation of this number fail while the lease ends; whether there was one. */
        @Override
        public boolean test(long allocation) {
            Buffer buffer = Buffers.of(1 << 20, 2);
            offer(buffer, "replaced 1\ndropped 1\n");
            buffer.lease().retain(false);
            offer(buffer, "replaced 2\n");
            Lease lease = buffer.lease();
            FailingAllocations.arm(allocation);
            try {
                Thread.ofVirtual().start(() -> lease.retain(false)).join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            boolean failed = FailingAllocations.disarm();
            Ledger after = buffer.ledger();
            assertThat(after.inFlight()).as(allocation + ": " + after).isZero();
            assertThat(after.imbalance()).as(allocation + ": " + after).isZero();
            buffer.lease().settle();
            assertThat(buffer.ledger().bytes()).as("bytes after " + allocation).isZero();
            return failed;
        }

        private void offer(Buffer buffer, String text) {
            byte[] bytes = text.getBytes(ISO_8859_1);
            try {
                Buffers.offer(buffer, parser.parse(bytes, 0, bytes.length), InetAddress.getLoopbackAddress());
            } catch (MalformedExposition e) {
                throw new AssertionError(e);
            }
        }
    }

    /** In a gateway that has one of everything, so that none may be lost. */
    static final class Scenario implements LongPredicate, Closeable {
        private static final long PATIENCE_NANOS = 20_000_000_000L;
        private static final String SMALL = """
                # HELP small Help.
                # TYPE small histogram
                small_bucket{le="1"} 1
                small_bucket{le="+Inf"} 1
                small_sum 1
                small_count 1
                other{a="b" , c = "d"} 1
                """;

        private final Gateway gateway;
        private int numbered;

        Scenario() throws Exception {
            CommandLine.Run run = (CommandLine.Run) CommandLine.read(
                    List.of(
                            "--web.listen-address=127.0.0.1:0",
                            "--push.max-concurrent=1",
                            "--push.max-concurrent-large=1",
                            "--push.queue-timeout=10s",
                            "--push.max-wait=1ms",
                            "--push.max-waiting=1",
                            "--scrape.max-concurrent=1",
                            "--scrape.max-failures=2",
                            "--buffer.max-bytes=4MiB"),
                    Map.of(),
                    "test");
            Log log = Log.to(new ByteArrayOutputStream(), Level.DEBUG, Format.LOGFMT, 1 << 20);
            gateway = new Gateway(run.options(), log);
            gateway.start();
        }

        /** Serves with the allocation of this number failing; whether there was one. */
        @Override
        public boolean test(long allocation) {
            try {
                FailingAllocations.arm(allocation);
                push(SMALL.getBytes(ISO_8859_1), "");
                push(large(), "");
                push(SMALL.getBytes(ISO_8859_1), once(allocation));
                push(SMALL.getBytes(ISO_8859_1), once(allocation));
                push(gzip(large()), "Content-Encoding: gzip\r\n");
                scrape(1, "Accept-Encoding: gzip\r\n");
                awaitNothingInFlight();
                push(SMALL.getBytes(ISO_8859_1), "");
                scrape(10_000_000, "");
                awaitNothingInFlight();
                push(SMALL.getBytes(ISO_8859_1), "");
                scrape(1, "");
                boolean failed = FailingAllocations.disarm();
                check(allocation);
                return failed;
            } catch (Exception e) {
                throw new AssertionError("allocation " + allocation, e);
            }
        }

        private void check(long allocation) throws Exception {
            awaitNothingInFlight();
            assertThat(push(SMALL.getBytes(ISO_8859_1), ""))
                    .as("a small push after " + allocation)
                    .isEqualTo("202");
            assertThat(push(large(), "")).as("a large push after " + allocation).isEqualTo("202");
            assertThat(push(SMALL.getBytes(ISO_8859_1), once(allocation)))
                    .as("a push that waits with a key after " + allocation)
                    .isIn("200", "202");
            await("pushes_waiting 0");
            do {
                awaitNothingInFlight();
                assertThat(scrape(10_000_000, ""))
                        .as("a scrape after " + allocation)
                        .isEqualTo("200");
                awaitNothingInFlight();
            } while (gateway.ledger().pending() > 0);
            await("push_inflight_bytes 0");
            await("connections_open 0");
            Ledger ledger = gateway.ledger();
            assertThat(ledger.imbalance()).as(allocation + ": " + ledger).isZero();
            assertThat(ledger.bytes()).as(allocation + ": " + ledger).isZero();
        }

        private static String once(long allocation) {
            return "Prefer: wait=1\r\nIdempotency-Key: " + allocation + "\r\n";
        }

        /** By the ledger, since the metrics also read files of the process, hundreds of times a second. */
        private void awaitNothingInFlight() throws InterruptedException {
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (gateway.ledger().inFlight() > 0) {
                assertThat(System.nanoTime()).as("samples in flight").isLessThan(end);
                Thread.sleep(1);
            }
        }

        private void await(String line) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (!gateway.ownMetrics().contains("\ntiny_pushgateway_" + line + "\n")) {
                assertThat(System.nanoTime())
                        .as(line + "\n" + gateway.ownMetrics())
                        .isLessThan(end);
                Thread.sleep(1);
            }
        }

        private String push(byte[] content, String fields) throws IOException {
            String head = "POST /push HTTP/1.1\r\nHost: x\r\n" + fields + "Connection: close\r\nContent-Length: "
                    + content.length + "\r\n\r\n";
            return ask(head, content, Integer.MAX_VALUE);
        }

        /** @param most octets that are read, before the connection is closed */
        private String scrape(int most, String fields) throws IOException {
            return ask("GET /metrics HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n", new byte[0], most);
        }

        /** The status, or nothing if there was no answer. */
        private String ask(String head, byte[] content, int most) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(head.getBytes(ISO_8859_1));
                socket.getOutputStream().write(content);
                String answer = read(socket.getInputStream(), most);
                return answer.length() < 12 ? "" : answer.substring(9, 12);
            } catch (SocketException e) {
                return ""; // the connection was ended
            }
        }

        /** Up to the last chunk, so that the client closes first, as Prometheus does. */
        private static String read(InputStream in, int most) throws IOException {
            StringBuilder answer = new StringBuilder();
            byte[] block = new byte[Math.min(most, 64 * 1024)];
            int read = in.read(block);
            while (read > 0) {
                answer.append(new String(block, 0, read, ISO_8859_1));
                read = answer.length() >= most || answer.toString().endsWith("\r\n0\r\n\r\n") ? -1 : in.read(block);
            }
            return answer.toString();
        }

        private byte[] large() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                text.append("large{series=\"")
                        .append(i)
                        .append("\",push=\"")
                        .append(numbered++ % 1000)
                        .append("\"} 1\n");
            }
            return text.toString().getBytes(ISO_8859_1);
        }

        private static byte[] gzip(byte[] content) throws IOException {
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
                out.write(content);
            }
            return zipped.toByteArray();
        }

        @Override
        public void close() {
            try {
                gateway.drain(() -> true);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
