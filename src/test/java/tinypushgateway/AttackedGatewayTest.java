package tinypushgateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tinypushgateway.http.Corpus;

/** Each hostile request of the corpus against the whole gateway: what it takes is what it was meant to take, and it serves on. */
class AttackedGatewayTest {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [A-Z]");
    private static final Pattern CLOSE = Pattern.compile("\r\nConnection: close\r\n");
    private static final String MEANT = "outer 1\n";
    private static final int DOCTORED = 1000;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = new RunningGateway("--web.max-header-bytes=4KiB", "--web.max-headers=16", "--push.max-bytes=64KiB");
    }

    static List<Corpus.Case> corpus() throws IOException {
        return Corpus.read();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void noSampleEntersButWhatWasMeantToBePushed(Corpus.Case each) throws Exception {
        long before = gateway.gateway.ledger().accepted();

        String answers = exchange(each.bytes());

        assertThat(gateway.gateway.ledger().accepted() - before).isEqualTo(meant(each));
        if (each.name().startsWith("push ")) { // the others ask for paths that only RequestCorpusTest serves
            assertThat(statuses(answers)).isEqualTo(each.statuses());
        }
        assertServes();
    }

    @Test
    void doctoredRequestsMakeNoBugAndNothingIsReadBehindAClose() throws Exception {
        long seed = Long.getLong("attack.seed", System.nanoTime());
        System.out.println("AttackedGatewayTest: -Dattack.seed=" + seed);
        Random random = new Random(seed);
        List<Corpus.Case> corpus = corpus();
        try (RunningGateway other = new RunningGateway("--web.read-timeout=1s")) {
            for (int i = 0; i < DOCTORED; i++) {
                byte[] octets =
                        doctored(corpus.get(random.nextInt(corpus.size())).bytes(), random);
                String answers = exchange(other, octets);
                Matcher close = CLOSE.matcher(answers);
                if (close.find()) {
                    assertThat(STATUS.matcher(answers)
                                    .region(close.end(), answers.length())
                                    .find())
                            .as("an answer after the last: %s", answers)
                            .isFalse();
                }
            }
            assertThat(other.get("/-/healthy").statusCode()).isEqualTo(200);
            assertThat(other.own("tiny_pushgateway_internal_errors_total")).isZero();
            assertThat(other.gateway.ledger().imbalance()).isZero();
        }
    }

    @AfterAll
    static void onlyWhatWasMeantComesOut() {
        try (RunningGateway last = gateway) {
            assertThat(last.get("/metrics").body()).isEqualTo(MEANT);
            assertThat(last.own("tiny_pushgateway_internal_errors_total")).isZero();
            assertThat(last.gateway.ledger().imbalance()).isZero();
        }
    }

    private static void assertServes() {
        assertThat(gateway.get("/-/healthy").statusCode()).isEqualTo(200);
    }

    /** How many samples this case may push. */
    private static long meant(Corpus.Case each) {
        boolean accepted = each.statuses().contains(202);
        return accepted && new String(each.bytes(), ISO_8859_1).contains(MEANT) ? 1 : 0;
    }

    private static String exchange(byte[] octets) throws IOException {
        return exchange(gateway, octets);
    }

    /** Sends all of it and reads to the end of the connection, however that comes. */
    private static String exchange(RunningGateway with, byte[] octets) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), with.gateway.port())) {
            socket.setSoTimeout(15_000);
            try {
                socket.getOutputStream().write(octets);
                socket.shutdownOutput();
                InputStream in = socket.getInputStream();
                for (int octet = in.read(); octet >= 0; octet = in.read()) {
                    answers.write(octet);
                }
            } catch (java.net.SocketException e) {
                // reset: it was told that no more is read
            }
        }
        return answers.toString(ISO_8859_1);
    }

    private static List<Integer> statuses(String answers) {
        List<Integer> statuses = new ArrayList<>();
        for (Matcher status = STATUS.matcher(answers); status.find(); ) {
            statuses.add(Integer.valueOf(status.group(1)));
        }
        return statuses;
    }

    /** With one to three octets changed, left out, doubled, or the rest cut off. */
    private static byte[] doctored(byte[] octets, Random random) {
        StringBuilder text = new StringBuilder(new String(octets, ISO_8859_1));
        for (int edits = 1 + random.nextInt(3); edits > 0 && !text.isEmpty(); edits--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, text.charAt(at));
                case 3 -> text.insert(at, "\r\n\0: ;0".charAt(random.nextInt(7)));
                default -> text.setLength(at);
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
