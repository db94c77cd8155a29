package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request of the {@link Corpus}: whole and byte by byte over a socket, and split at every offset in memory. */
class RequestCorpusTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<Corpus.Case> corpus() throws IOException {
        return Corpus.read();
    }

    @Test
    void thereAreEnough() throws Exception {
        assertThat(corpus())
                .hasSizeGreaterThan(150)
                .extracting(Corpus.Case::name)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void itIsAnsweredAsExpectedWhole(Corpus.Case each) throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(each.octets());
            check(each, wire);
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void itIsAnsweredAsExpectedByteByByte(Corpus.Case each) throws Exception {
        try (Wire wire = server.connect()) {
            sendByteByByte(each, wire);
            check(each, wire);
        }
    }

    @Tag("thorough")
    @ParameterizedTest
    @MethodSource("corpus")
    void itIsAnsweredAsExpectedSplitAnywhere(Corpus.Case each) throws Exception {
        byte[] octets = each.bytes();
        for (int at = 1; at < octets.length; at++) {
            Replay replay = Replay.split(server.server, octets, at);
            assertThat(replay.statuses).as("split at %d", at).isEqualTo(each.statuses());
            assertThat(replay.closes).as("split at %d", at).isEqualTo(each.closes());
        }
        assertThat(Replay.of(server.server, octets, 1).statuses).isEqualTo(each.statuses());
        assertThat(server.routes.smuggled).hasValue(0);
    }

    /** A server that has answered and closed takes no more: what some requests have behind them may find no one. */
    private static void sendByteByByte(Corpus.Case each, Wire wire) throws IOException {
        try {
            for (byte octet : each.bytes()) {
                wire.send(new byte[] {octet});
            }
        } catch (IOException e) {
            assertThat(each.closes()).as("the server closed the connection").isTrue();
        }
    }

    /** The end of our stream lets a server that still waits end its own. */
    private static void check(Corpus.Case each, Wire wire) throws IOException {
        wire.endOutput();
        List<Wire.Answer> answers = wire.answers();
        assertThat(answers).extracting(Wire.Answer::status).isEqualTo(each.statuses());
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).closes()).isEqualTo(each.closes() && i == answers.size() - 1);
        }
        assertThat(server.routes.smuggled).hasValue(0);
        assertThat(server.heard.failures).isEmpty();
        assertThat(server.ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").status())
                .isEqualTo(200);
    }
}
