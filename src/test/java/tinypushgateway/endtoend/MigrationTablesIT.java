package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of docs/migration.md, read from there: what they say of a path is so here and with the real Pushgateway, the queries give
 * what they should, and what they say of each feature is shown by a request.
 */
final class MigrationTablesIT {
    private static final Path DOCUMENT = ChildProcess.CHECKOUT.resolve("docs/migration.md");
    private static final Duration TO_BE_SCRAPED = Duration.ofSeconds(10);
    private static final String JOB = "/metrics/job/nightly";
    private static final String SAMPLE = "records 5\n";

    /** The features that no single request shows, and the test that shows each. */
    private static final Map<String, Class<?>> SHOWN_ELSEWHERE = Map.of(
            "persistence (`--persistence.file`)", ProcessIT.class,
            "TLS and basic authentication (`--web.config.file`)", PushClientsIT.class);

    /** What each query gives, by the labels of the element. */
    private static final Map<String, Map<Map<String, String>, Double>> QUERIES = Map.of(
            "last_over_time(backup_bytes[1d])",
            Map.of(Map.of("__name__", "backup_bytes", "job", "backup"), 3600.0),
            "count_over_time(backup_bytes{job=\"backup\"}[1d])",
            Map.of(Map.of("job", "backup"), 3.0));

    private static GatewayProcess gateway;
    private static PushgatewayProcess pushgateway;

    @TempDir
    private Path folder;

    private interface Check {
        void run() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayProcess.start();
        pushgateway = PushgatewayProcess.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        pushgateway.close();
    }

    @TestFactory
    Stream<DynamicTest> aPathMeansWhatItsRowSays() throws Exception {
        return Recipes.table(DOCUMENT, "in the path", "labels", "Pushgateway").stream()
                .flatMap(row -> {
                    List<String> paths = Recipes.code(row.getFirst());
                    List<String> labels = Recipes.code(row.get(1).split(": ", 2)[0]);
                    assertThat(paths).isNotEmpty();
                    assertThat(labels.size() % paths.size()).isZero();
                    int each = labels.size() / paths.size();
                    return IntStream.range(0, paths.size())
                            .mapToObj(i -> DynamicTest.dynamicTest(
                                    paths.get(i),
                                    () -> assertMeaning(
                                            whole(paths.get(i)),
                                            labels.subList(i * each, i * each + each),
                                            row.getLast())));
                });
    }

    private static void assertMeaning(String path, List<String> labels, String pushgatewayDoes) throws Exception {
        Map<String, String> expected = new TreeMap<>(Map.of("job", "nightly", "instance", ""));
        for (String label : labels) {
            String[] parts = label.split("=", 2);
            expected.put(parts[0], parts[1].substring(1, parts[1].length() - 1));
        }

        assertThat(put(gateway.port(), path, SAMPLE).status()).isEqualTo(202);
        String exposition = gateway.scrape();
        assertThat(Exposed.Sample.of(exposition.strip()).labels()).isEqualTo(expected);
        int theirs = put(pushgateway.port(), path, SAMPLE).status();
        if (pushgatewayDoes.equals("the same")) {
            assertThat(theirs).isEqualTo(200);
            assertThat(pushgateway.exposed()).isEqualTo(Exposed.of(exposition));
            pushgateway.wipe();
        } else {
            assertThat(pushgatewayDoes).startsWith(Integer.toString(theirs));
        }
    }

    @TestFactory
    Stream<DynamicTest> aPathIsRefusedAndTheRowSaysWhatToDo() throws Exception {
        return Recipes.table(DOCUMENT, "in the path", "rejected because", "do").stream()
                .flatMap(row -> Stream.concat(
                        Recipes.code(row.getFirst()).stream()
                                .map(path -> DynamicTest.dynamicTest(path, () -> assertRefused(whole(path)))),
                        Recipes.code(row.getLast()).stream()
                                .filter(code -> code.startsWith("..."))
                                .map(instead -> DynamicTest.dynamicTest(instead, () -> {
                                    assertThat(put(gateway.port(), whole(instead), SAMPLE)
                                                    .status())
                                            .isEqualTo(202);
                                    assertThat(gateway.scrape()).isNotEmpty();
                                }))));
    }

    private static void assertRefused(String path) throws Exception {
        RawConnection.Response response = put(gateway.port(), path, SAMPLE);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).matches("the path of the request: found .+, expected .+\n");
        assertThat(gateway.scrape()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> aTextIsAcceptedByOneOfThem() throws Exception {
        return Recipes.table(DOCUMENT, "text", "here", "Pushgateway", "because").stream()
                .map(row -> DynamicTest.dynamicTest(row.getFirst(), () -> {
                    String text = Recipes.code(row.getFirst())
                            .getFirst()
                            .replace("\\r", "\r")
                            .replace("\\n", "\n");

                    assertThat(put(gateway.port(), JOB, text).status()).isEqualTo(Integer.parseInt(row.get(1)));
                    assertThat(put(pushgateway.port(), JOB, text).status()).isEqualTo(Integer.parseInt(row.get(2)));
                    assertThat(gateway.scrape().isEmpty()).isEqualTo(row.get(1).equals("400"));
                    pushgateway.wipe();
                }));
    }

    @Test
    void aBoundIsNotReplaced() throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        Histogram.builder().name("seconds").classicOnly().register(registry).observe(2);
        PushGateway client = PushGateway.builder()
                .address(gateway.hostAndPort())
                .job("nightly")
                .groupingKey("le", "1")
                .registry(registry)
                .build();

        assertThatThrownBy(client::push).hasMessageContaining("400");
        assertStatus(400, "PUT", JOB + "/le/1", "", "seconds_bucket{le=\"2\"} 1\n");
        assertExposed("");
    }

    @Test
    void theStatusLineIsTheOneShown() throws Exception {
        String line = Recipes.indented(DOCUMENT, "HTTP/1.1 400").strip();
        RawConnection.Response response = put(gateway.port(), JOB, "a 1\nb 2\nmy_metric{ab=}\n");

        assertThat("HTTP/1.1 " + response.status() + " " + response.reason()).isEqualTo(line);
        assertThat(line).endsWith(": " + response.body().strip());
    }

    @Test
    void theQueriesGiveWhatTheTableSays() throws Exception {
        List<List<String>> rows = Recipes.table(DOCUMENT, "with Pushgateway", "here");
        List<String> here = rows.stream()
                .flatMap(row -> Recipes.code(row.getLast()).stream())
                .filter(code -> code.contains("("))
                .toList();
        assertThat(here).containsExactlyInAnyOrderElementsOf(QUERIES.keySet());

        try (GatewayProcess scraped = GatewayProcess.start();
                PrometheusProcess prometheus = PrometheusProcess.scraping(scraped, folder)) {
            for (String value : List.of("30", "42", "3600")) {
                put(scraped.port(), "/metrics/job/backup", "backup_bytes " + value + "\n");
                prometheus.awaitScraped(scraped.awaitEmpty(TO_BE_SCRAPED).delivered());
            }
            for (List<String> row : rows) { // a query that is none fails
                Recipes.code(row.getFirst()).forEach(prometheus::query);
            }
            QUERIES.forEach((query, expected) -> {
                List<StoredSample> found = prometheus.query(query);
                assertThat(found).as(query).hasSameSizeAs(expected.keySet());
                assertThat(found)
                        .allSatisfy(sample ->
                                assertThat(sample.value()).isCloseTo(expected.get(sample.labels()), within(1e-9)));
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> everyFeatureIsAsItsRowSays() throws Exception {
        Map<String, Check> checks = features();
        List<String> rows = Recipes.table(DOCUMENT, "Pushgateway", "here").stream()
                .map(List::getFirst)
                .toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(checks.keySet().stream(), SHOWN_ELSEWHERE.keySet().stream())
                                .toList());
        return rows.stream()
                .filter(checks::containsKey)
                .map(row -> DynamicTest.dynamicTest(row, () -> checks.get(row).run()));
    }

    private static Map<String, Check> features() {
        return Map.ofEntries(
                entry("`PUT`, `POST`, `DELETE /metrics/job/...`", () -> {
                    assertStatus(202, "PUT", JOB, "", SAMPLE);
                    assertStatus(202, "POST", JOB, "", "others 7\n");
                    assertStatus(202, "DELETE", JOB, "", "");
                    assertExposed(
                            "records{job=\"nightly\",instance=\"\"} 5\nothers{job=\"nightly\",instance=\"\"} 7\n");
                }),
                entry("text format", () -> {
                    assertStatus(202, "PUT", JOB + "/instance/i", "", "records 5\r\n  others{ } \t7");
                    assertExposed(
                            "records{instance=\"i\",job=\"nightly\"} 5\nothers{instance=\"i\",job=\"nightly\"} 7\n");
                }),
                entry("delimited protobuf", () -> {
                    assertThat(pushFamilies(family(3)).status()).isEqualTo(202);
                    assertExposed("# TYPE up_to untyped\nup_to{job=\"nightly\",instance=\"\"} 2.5\n");
                    assertThat(pushFamilies(family(3), family(3)).status()).isEqualTo(400);
                    assertThat(pushFamilies(family(5)).status()).isEqualTo(400); // a gauge histogram
                    assertExposed("");
                }),
                entry("native histograms", () -> {
                    PrometheusRegistry registry = new PrometheusRegistry();
                    Histogram.builder()
                            .name("seconds")
                            .nativeOnly()
                            .register(registry)
                            .observe(2);
                    PushGateway.builder()
                            .address(gateway.hostAndPort())
                            .job("nightly")
                            .groupingKey("instance", "i")
                            .registry(registry)
                            .build()
                            .push();
                    assertExposed("""
                            # TYPE seconds histogram
                            seconds_bucket{le="+Inf",instance="i",job="nightly"} 1
                            seconds_sum{instance="i",job="nightly"} 2
                            seconds_count{instance="i",job="nightly"} 1
                            """);
                }),
                entry("missing `+Inf` bucket, `_sum`, `_count` in text", () -> {
                    assertStatus(202, "PUT", JOB, "", "# TYPE seconds histogram\nseconds_bucket{le=\"1\"} 3\n");
                    assertExposed(
                            "# TYPE seconds histogram\nseconds_bucket{le=\"1\",job=\"nightly\",instance=\"\"} 3\n");
                }),
                entry("timestamps", () -> assertStatus(400, "PUT", JOB, "", "records 5 1764122400000\n")),
                entry("`Content-Encoding: gzip`", () -> {
                    ByteArrayOutputStream packed = new ByteArrayOutputStream();
                    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                        gzip.write(SAMPLE.getBytes(UTF_8));
                    }
                    assertThat(exchange(gateway.port(), "PUT", JOB, "Content-Encoding: gzip\r\n", packed.toByteArray())
                                    .status())
                            .isEqualTo(202);
                    assertExposed("records{job=\"nightly\",instance=\"\"} 5\n");
                }),
                entry(
                        "`Content-Encoding: snappy`",
                        () -> assertThat(assertStatus(415, "PUT", JOB, "Content-Encoding: snappy\r\n", SAMPLE)
                                        .body())
                                .contains("gzip")),
                entry(
                        "UTF-8 metric and label names (`--push.enable-utf8-names`)",
                        () -> assertStatus(400, "PUT", JOB, "", "{\"records.read\"} 5\n")),
                entry("consistency check across groups", () -> {
                    assertStatus(202, "PUT", "/metrics/job/a", "", "# TYPE records gauge\nrecords 5\n");
                    assertStatus(202, "PUT", "/metrics/job/b", "", "# TYPE records counter\nrecords 7\n");
                    assertExposed("""
                            # TYPE records counter
                            records{job="a",instance=""} 5
                            records{job="b",instance=""} 7
                            """);
                    gateway.log()
                            .await(
                                    TO_BE_SCRAPED,
                                    line -> line.contains("another TYPE") && line.contains("family=records "));
                }),
                entry("`push_time_seconds`, `push_failure_time_seconds`", () -> {
                    assertStatus(202, "PUT", JOB, "", SAMPLE);
                    assertExposed("records{job=\"nightly\",instance=\"\"} 5\n");
                    assertStatus(400, "PUT", "/metrics/job/broken", "", "records {\n");
                    assertThat(gateway.ownMetrics().text())
                            .containsPattern(
                                    "(?m)^push_time_seconds\\{job=\"nightly\",instance=\"\"\\} \\d{10}(\\.\\d{3})?$")
                            .containsPattern(
                                    "(?m)^push_failure_time_seconds\\{job=\"broken\",instance=\"\"\\} \\d{10}(\\.\\d{3})?$");
                }),
                entry("web page with all groups, `/api/v1/metrics`", () -> {
                    assertThat(assertStatus(200, "GET", "/", "", "").body()).startsWith("<!DOCTYPE html>");
                    assertStatus(404, "GET", "/api/v1/metrics", "", "");
                }),
                entry("`/api/v1/status`, `/-/healthy`, `/-/ready`", () -> {
                    assertStatus(404, "GET", "/api/v1/status", "", "");
                    assertStatus(200, "GET", "/-/healthy", "", "");
                    assertStatus(200, "GET", "/-/ready", "", "");
                    assertStatus(200, "GET", "/-/metrics", "", "");
                }),
                entry("`PUT /api/v1/admin/wipe`", () -> assertStatus(404, "PUT", "/api/v1/admin/wipe", "", "")),
                entry("`PUT /-/quit`", () -> assertStatus(404, "PUT", "/-/quit", "", "")),
                entry(
                        "`--web.route-prefix`, `--web.external-url`",
                        () -> assertStatus(404, "PUT", "/prefix" + JOB, "", SAMPLE)));
    }

    /** A family {@code up_to} of this type with a sample of 2.5, behind its length. */
    private static byte[] family(int type) {
        return new byte[] {
            22, 0x0A, 5, 'u', 'p', '_', 't', 'o', 0x18, (byte) type, 0x22, 11, 0x2A, 9, 0x09, 0, 0, 0, 0, 0, 0, 4, 0x40
        };
    }

    private static RawConnection.Response pushFamilies(byte[]... families) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] family : families) {
            content.write(family);
        }
        String type =
                "Content-Type: application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited\r\n";
        return exchange(gateway.port(), "PUT", JOB, type, content.toByteArray());
    }

    private static RawConnection.Response assertStatus(
            int status, String method, String path, String fields, String content) throws IOException {
        RawConnection.Response response = exchange(gateway.port(), method, path, fields, content.getBytes(UTF_8));
        assertThat(response.status()).as(response::body).isEqualTo(status);
        return response;
    }

    private static void assertExposed(String exposition) throws Exception {
        assertThat(gateway.scrape()).isEqualTo(exposition);
    }

    /** A path in the tables may be without its start. */
    private static String whole(String shown) {
        return shown.startsWith("job@") ? "/metrics/" + shown : shown.replace("...", JOB);
    }

    private static RawConnection.Response put(int port, String path, String content) throws IOException {
        return exchange(port, "PUT", path, "", content.getBytes(UTF_8));
    }

    private static RawConnection.Response exchange(int port, String method, String path, String fields, byte[] content)
            throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send((method + " " + path + " HTTP/1.1\r\nHost: test\r\n" + fields + "Content-Length: "
                            + content.length + "\r\n\r\n")
                    .getBytes(UTF_8));
            connection.send(content);
            return connection.response();
        }
    }
}
