package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any octets as what arrives on a connection. Each request is answered, or the connection ends; never anything else. A connection
 * that goes on has used exactly one request for each answer, as {@link NaiveRequest} reads it: no body is ever taken for a request.
 * And it does not matter how the octets are cut.
 *
 * <p>Run for longer: {@code JAZZER_FUZZ=1 mvn surefire:test -Dtest=RequestFuzz -Dtest.timeout='10 m'}.
 */
class RequestFuzz {
    private static final TestServer SERVER = start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    static List<Arguments> corpus() throws IOException {
        return Corpus.read().stream().map(each -> Arguments.of(each.bytes())).toList();
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5m")
    void anyOctets(byte[] octets) throws Exception {
        Replay whole = Replay.of(SERVER.server, octets, Integer.MAX_VALUE);

        assertThat(SERVER.heard.failures).isEmpty();
        assertThat(SERVER.inflightLeft()).isEqualTo(1024 * 1024);
        int from = 0;
        for (int i = 0; i < whole.statuses.size(); i++) {
            if (i < whole.statuses.size() - 1 || !whole.closes) {
                assertThat(NaiveRequest.isOne(octets, from, whole.ends.get(i))).isTrue();
            }
            from = whole.ends.get(i);
        }
        for (int pieces : List.of(1, 7)) {
            Replay cut = Replay.of(SERVER.server, octets, pieces);
            assertThat(cut.statuses).isEqualTo(whole.statuses);
            assertThat(cut.closes).isEqualTo(whole.closes);
        }
    }

    private static TestServer start() {
        try {
            return TestServer.inMemory();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
