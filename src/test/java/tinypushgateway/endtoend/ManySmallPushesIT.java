package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tinypushgateway.Repetitions;

/**
 * Pushes of nearly 8 KiB whose samples are as short as can be, complete all at the same moment: what is known of one while it is parsed is
 * many times its bytes, so the gateway must not parse them all at once. What the heap holds is asked of the JVM, not of the gateway.
 */
@Tag("alone")
final class ManySmallPushesIT {
    private static final int MOST_CONNECTIONS = 1000;
    private static final int ROUNDS = Repetitions.of(2, 3);
    private static final int PUSH_BYTES = 8190;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For the test's own looks at the gateway. */
    private static final int SPARE_CONNECTIONS = 8;

    /** What --push.max-concurrent and --push.max-concurrent-large allow together where nobody sets them, and the parser kept of each kind. */
    private static final int MOST_PARSERS = 4 + 2 + 2;

    private static final Pattern PARSERS = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +\\S*ExpositionParser( .*)?$");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    @ParameterizedTest
    @CsvSource({"-Xmx22m, 2", "-Xmx22m, 16", "'', 4"})
    void endNoProcess(String heap, int carriers) throws Exception {
        String options = heap + " -Djdk.virtualThreadScheduler.parallelism=" + carriers;
        try (GatewayProcess gateway =
                GatewayProcess.start(Map.of("JAVA_OPTS", options), "--web.read-timeout=5m", "--web.idle-timeout=5m")) {
            int connections =
                    (int) Math.min(MOST_CONNECTIONS, gateway.ownMetrics().value("connections_max") - SPARE_CONNECTIONS);
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < connections; i++) {
                    Socket socket = gateway.connect();
                    socket.setSoTimeout((int) PATIENCE.toMillis());
                    sockets.add(socket);
                }
                Map<String, Integer> statuses = new TreeMap<>();
                List<Long> live = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    attack(gateway, sockets, statuses, live);
                }
                System.out.println("ManySmallPushesIT: " + connections + " x " + PUSH_BYTES + " bytes at once, "
                        + options + ": " + statuses + ", live heap meanwhile " + live + " bytes");
                assertThat(statuses.keySet()).isSubsetOf("202", "503");
                assertThat(statuses.get("202")).isPositive();
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            assertThat(gateway.process().isAlive()).isTrue();
            assertThat(gateway.ownMetrics().balances()).isTrue();
            assertThat(gateway.ownMetrics().value("internal_errors_total")).isZero();
            assertThat(gateway.log().matching(line -> line.contains("OutOfMemory")))
                    .isEmpty();
        }
    }

    private static void attack(
            GatewayProcess gateway, List<Socket> sockets, Map<String, Integer> statuses, List<Long> live)
            throws Exception {
        byte[] push = push();
        for (Socket socket : sockets) {
            socket.getOutputStream().write(push, 0, push.length - 1);
        }
        Waiting.until(
                PATIENCE,
                () -> gateway.ownMetrics().value("push_inflight_bytes") >= (double) sockets.size() * PUSH_BYTES,
                () -> gateway.ownMetrics().text());
        for (Socket socket : sockets) {
            socket.getOutputStream().write(push[push.length - 1]);
        }
        String histogram = histogram(gateway.process().pid());
        live.add(Long.parseLong(find(TOTAL, histogram)));
        assertThat(Integer.parseInt(find(PARSERS, histogram))).as(histogram).isBetween(1, MOST_PARSERS);
        for (Socket socket : sockets) {
            statuses.merge(status(socket.getInputStream()), 1, Integer::sum);
        }
    }

    /** Only the shortest names: all of one letter, then of two. */
    private static byte[] push() {
        StringBuilder text = new StringBuilder();
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"; // up is Prometheus's own
        for (int i = -1; text.length() < PUSH_BYTES; i++) {
            for (int k = 0; k < letters.length() && text.length() < PUSH_BYTES; k++) {
                String name = (i < 0 ? "" : i < 26 ? "" + letters.charAt(i) : letters.charAt(i % 26) + "" + i / 26)
                        + letters.charAt(k);
                text.append(name).append(" 1\n");
            }
        }
        String samples = text.substring(0, text.lastIndexOf("\n", PUSH_BYTES - 1) + 1);
        String content = samples + "\n".repeat(PUSH_BYTES - samples.length());
        return ("POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: " + PUSH_BYTES + "\r\n\r\n" + content)
                .getBytes(ISO_8859_1);
    }

    /** Of one answer, which has at most one line of content. */
    private static String status(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            assertThat(octet).as("an answer").isNotNegative();
            head.append((char) octet);
        }
        Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return head.substring(9, 12);
    }

    /** What is alive in the heap of this process, by class: the JVM collects its garbage first. */
    private static String histogram(long pid) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(jcmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(jcmd.exitValue()).as(text).isZero();
        return text;
    }

    private static String find(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    /** Large pushes that together take longer than the read timeout: each is stored and answered, or neither. */
    @Test
    void whatIsStoredIsAnsweredHoweverLongItWaits() throws Exception {
        int pushes = 24;
        int samples = 60_000;
        try (GatewayProcess gateway = GatewayProcess.start(
                Map.of("JAVA_OPTS", "-Xmx900m"),
                "--web.read-timeout=2s",
                "--push.queue-timeout=1s",
                "--push.max-bytes=8MiB",
                "--push.max-inflight-bytes=256MiB",
                "--push.max-samples=" + samples,
                "--buffer.max-bytes=256MiB")) {
            List<Thread> clients = new ArrayList<>();
            Map<String, Integer> statuses = new TreeMap<>();
            for (int i = 0; i < pushes; i++) {
                byte[] content = large(i, samples);
                clients.add(Thread.startVirtualThread(() -> {
                    String status = pushOnce(gateway, content);
                    synchronized (statuses) {
                        statuses.merge(status, 1, Integer::sum);
                    }
                }));
            }
            for (Thread client : clients) {
                client.join();
            }
            OwnMetrics metrics = gateway.ownMetrics();
            System.out.println("ManySmallPushesIT: " + pushes + " pushes of " + samples + " samples: " + statuses + ", "
                    + metrics.accepted() + " samples accepted");
            assertThat(statuses.keySet()).as("no connection is reset").isSubsetOf("202", "408", "503");
            assertThat(metrics.accepted()).isEqualTo((long) statuses.getOrDefault("202", 0) * samples);
            assertThat(metrics.value("pushes_total{code=\"202\"}")).isEqualTo((long) statuses.getOrDefault("202", 0));
        }
    }

    private static String pushOnce(GatewayProcess gateway, byte[] content) {
        try (Socket socket = gateway.connect()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: " + content.length + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            try {
                socket.getOutputStream().write(content);
            } catch (IOException e) {
                // refused before all of it was read; the answer says why
            }
            return status(socket.getInputStream());
        } catch (IOException e) {
            return "reset: " + e.getMessage();
        }
    }

    private static byte[] large(int push, int samples) {
        StringBuilder text = new StringBuilder(samples * 130);
        String padding = "p".repeat(90);
        for (int i = 0; i < samples; i++) {
            text.append("large{push=\"")
                    .append(push)
                    .append("\",padding=\"")
                    .append(padding)
                    .append(i)
                    .append("\"} 1\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
