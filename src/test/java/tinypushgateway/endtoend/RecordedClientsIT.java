package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tinypushgateway.Repetitions;

/**
 * What clients of Pushgateway wrote to the wire is answered as Pushgateway answers it, and exposes the same series, values, types and help,
 * once: whole, byte by byte, and cut anywhere.
 */
final class RecordedClientsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LEAST_RECORDINGS = 140;

    /** So that the gateway mostly reads the parts one by one; nothing is asked of it. */
    private static final Duration BETWEEN_PARTS = Duration.ofMillis(2);

    /** Where the gateway differs from Pushgateway on purpose. */
    private static final Map<String, Answer> DIFFERENT = Map.ofEntries(
            // Lines may end with CR LF here, and the last one needs no line feed.
            Map.entry("curl-7.88.1/push_crlf", new Answer(202, "some_metric{job=\"some_job\",instance=\"\"} 3.14\n")),
            Map.entry(
                    "curl-7.88.1/push_data_nolf",
                    new Answer(202, "some_metric{job=\"some_job\",instance=\"\"} 3.14\n")),
            // An escaped slash, which Pushgateway cannot read, is a slash.
            Map.entry(
                    "node-prom-client-15.1.3/push_group_slash",
                    node("job=\"batch\"", "job=\"batch\",path=\"/var/tmp\"")),
            Map.entry("node-prom-client-15.1.3/push_job_slash", node("job=\"batch\"", "job=\"nightly/import\"")),
            // Pushgateway redirects, and clients take that for success. A redirect would lose the push.
            Map.entry("java-simpleclient-0.16.0/push_job_empty", new Answer(400, "")),
            Map.entry("rust-prometheus-0.13.3/push_job_empty", new Answer(400, "")),
            Map.entry("node-prom-client-15.1.3/push_prefix", new Answer(404, "")),
            // Pushgateway takes these for text.
            Map.entry("curl-7.88.1/push_form", new Answer(415, "")),
            Map.entry("python-prometheus_client-0.25.0-git/push_snappy", new Answer(415, "")));

    @TempDir
    private static Path folder;

    private static GatewayProcess gateway;
    private static GatewayProcess authenticating;

    /** @param exposed as text */
    private record Answer(int status, String exposed) {}

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayProcess.start();
        authenticating = GatewayProcess.start("--auth.push-file=" + pushFile());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        authenticating.close();
    }

    private static List<Recording> recordings() throws IOException {
        return Recording.all();
    }

    private static List<Recording> authenticated() throws IOException {
        return Recording.all().stream().filter(RecordedClientsIT::hasPassword).toList();
    }

    @Test
    void allRecordingsAreThere() throws Exception {
        assertThat(recordings()).hasSizeGreaterThan(LEAST_RECORDINGS);
        assertThat(recordings()).extracting(Recording::name).containsAll(DIFFERENT.keySet());
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void isAnsweredAsByPushgatewayHoweverItIsCut(Recording recording) throws Exception {
        Answer expected =
                DIFFERENT.getOrDefault(recording.name(), new Answer(ours(recording.status()), recording.exposed()));
        for (Map.Entry<String, int[]> cuts : cuts(recording).entrySet()) {
            RawConnection.Response response = exchange(gateway, recording, cuts.getValue());

            assertThat(response.status())
                    .as(() -> cuts.getKey() + ": " + response)
                    .isEqualTo(expected.status());
            assertThat(Exposed.of(gateway.scrape())).as(cuts.getKey()).isEqualTo(Exposed.of(expected.exposed()));
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("authenticated")
    void theRightPasswordIsAccepted(Recording recording) throws Exception {
        RawConnection.Response response = exchange(authenticating, recording, new int[0]);

        assertThat(response.status()).as(response::toString).isEqualTo(202);
        assertThat(Exposed.of(authenticating.scrape())).isEqualTo(Exposed.of(recording.exposed()));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void withoutThePasswordNothingIsStored(Recording recording) throws Exception {
        if (hasPassword(recording) || ours(recording.status()) != 202) {
            return;
        }
        RawConnection.Response response = exchange(authenticating, recording, new int[0]);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.fields()).anyMatch(field -> field.startsWith("www-authenticate:Basic "));
        assertThat(authenticating.scrape()).isEmpty();
    }

    private static int ours(int pushgateways) {
        return pushgateways == 200 ? 202 : pushgateways;
    }

    /** What Node's plain push exposes, with other labels. */
    private static Answer node(String label, String labels) {
        return new Answer(
                202, Recording.of("node-prom-client-15.1.3/push").exposed().replace(label, labels));
    }

    /** Sends it in parts that end there, and holds the gateway to what the request says of its connection. */
    private static RawConnection.Response exchange(GatewayProcess gateway, Recording recording, int[] cuts)
            throws IOException, InterruptedException {
        try (RawConnection connection = new RawConnection(gateway.port())) {
            int sent = 0;
            for (int cut : cuts) {
                connection.send(recording.request(), sent, cut);
                sent = cut;
                if (cuts.length == 1) {
                    Thread.sleep(BETWEEN_PARTS);
                }
            }
            if (cuts.length == 1 && sent == recording.contentStart() && asksFirst(recording)) {
                RawConnection.Response interim = connection.any();
                if (interim.status() != 100) {
                    return interim;
                }
            }
            connection.send(recording.request(), sent, recording.request().length);
            RawConnection.Response response = connection.response();
            if (recording.head().contains("\r\nconnection: close\r\n")) {
                assertThat(response.closes()).isTrue();
            }
            if (response.closes()) {
                assertThat(connection.isAtEnd()).isTrue();
            } else {
                connection.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
                assertThat(connection.response().status()).isEqualTo(200);
            }
            if (response.status() == 202) {
                assertThat(response.closes()).isEqualTo(recording.head().contains("\r\nconnection: close\r\n"));
            }
            return response;
        }
    }

    /** Go's delete_auth has none: client_golang 1.14 forgets it. */
    private static boolean hasPassword(Recording recording) {
        return recording.head().contains("\r\nauthorization: basic ");
    }

    private static boolean asksFirst(Recording recording) {
        return recording.head().contains("\r\nexpect: 100-continue\r\n");
    }

    private static Map<String, int[]> cuts(Recording recording) {
        int length = recording.request().length;
        int content = recording.contentStart();
        Map<String, int[]> cuts = new LinkedHashMap<>();
        cuts.put("whole", new int[0]);
        cuts.put("byte by byte", IntStream.range(1, length).toArray());
        Stream.of(content, (content + length) / 2, 5, content / 2, content - 2, content + 1, length - 1)
                .limit(Repetitions.of(2, 7))
                .distinct()
                .filter(cut -> cut < length)
                .forEach(cut -> cuts.put("cut at " + cut, new int[] {cut}));
        return cuts;
    }

    private static Path pushFile() throws Exception {
        try (ChildProcess process = GatewayProcess.launch(ChildProcess.CHECKOUT, Map.of(), "hash-password", "user")) {
            process.feed("pass".getBytes(UTF_8));
            assertThat(process.awaitExit(PATIENCE)).isZero();
            List<String> lines = process.out().awaitEnd(PATIENCE);
            return Files.write(folder.resolve("push"), lines);
        }
    }
}
