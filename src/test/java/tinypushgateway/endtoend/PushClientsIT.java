package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.exporter.pushgateway.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.micrometer.metrics.export.prometheus.PrometheusPushGatewayManager;
import tinypushgateway.tls.TestAuthority;

/** Real clients of Pushgateway, given the address of this gateway and changed in nothing else. */
final class PushClientsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** With the names in them as clients may have them; the order is that in which a client writes them. */
    private static final List<Map<String, String>> GROUPINGS = List.of(
            Map.of(),
            Map.of("instance", "i1"),
            Map.of("shard", ""),
            Map.of("path", "/var/tmp"),
            Map.of("zone", "z\u00fcrich"),
            Map.of("zone", "s\u00fcd \u2603 west"),
            new TreeMap<>(Map.of("instance", "i 1", "path", "a/b", "shard", "", "zone", "\u00e4+b?c=d&e#f%g:h;i")));

    @TempDir
    private static Path folder;

    private static GatewayProcess gateway;
    private static GatewayProcess secured;
    private static PushgatewayProcess pushgateway;
    private static TestAuthority authority;
    private static List<PushClient> clients;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority(folder, "ca");
        gateway = GatewayProcess.start();
        pushgateway = PushgatewayProcess.start();
        List<String> flags = new ArrayList<>(List.of(authority.issue("server").flags()));
        flags.add("--auth.push-file=" + pushFile());
        secured = GatewayProcess.startTls(authority.trusting(), flags.toArray(String[]::new));
        clients = List.of(
                PushProgram.python(),
                PushProgram.go("protobuf", folder),
                PushProgram.go("text", folder),
                PushProgram.node(System.getenv().getOrDefault("PUSH_CLIENTS_NODE_MODULES", "")),
                JavaPushClients.prometheusMetrics(Format.PROMETHEUS_PROTOBUF),
                JavaPushClients.prometheusMetrics(Format.PROMETHEUS_TEXT),
                JavaPushClients.simpleclient(),
                new CurlPushClient());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        secured.close();
        pushgateway.close();
    }

    private static List<PushClient> clients() {
        return clients;
    }

    /** Each operation for each grouping key, and unusual jobs; of each group there is only one push. */
    static List<PushClient.Push> pushes(String job) {
        List<PushClient.Push> pushes = new ArrayList<>();
        for (String operation : List.of("push", "add")) {
            for (Map<String, String> grouping : GROUPINGS) {
                pushes.add(push(operation, job + "-" + operation, grouping, pushes.size() + 1));
            }
        }
        pushes.add(push("push", job + "/import", Map.of("instance", "i1"), pushes.size() + 1));
        pushes.add(push("push", job + " t\u00e4glich", Map.of("instance", "i1"), pushes.size() + 1));
        return pushes;
    }

    private static PushClient.Push push(String operation, String job, Map<String, String> grouping, int number) {
        return new PushClient.Push(operation, job, grouping, Integer.toString(number), "some text");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void pushesAndAddsAreExposedOnceAndAsByPushgateway(PushClient client) throws Exception {
        List<PushClient.Push> pushes = pushes("batch");

        assertThat(client.run(PushClient.Target.of(gateway.uri("")), pushes)).containsOnly("");
        String exposition = gateway.scrape();
        assertExposed(exposition, client, pushes);
        assertThat(gateway.scrape()).isEmpty();

        List<PushClient.Push> common =
                pushes.stream().filter(push -> !client.loses(push)).toList();
        assertThat(client.run(PushClient.Target.of(pushgateway.uri("")), common))
                .containsOnly("");
        List<String> numbers = common.stream().map(PushClient.Push::push).toList();
        assertThat(Exposed.of(
                                exposition,
                                sample -> numbers.contains(sample.labels().get("push")))
                        .withoutValuesOf("_created"))
                .isEqualTo(pushgateway.exposed().withoutValuesOf("_created"));
        pushgateway.wipe();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void deletesSucceedAndTakeNothingAway(PushClient client) throws Exception {
        List<PushClient.Push> pushes = pushes("batch");
        List<PushClient.Push> deletes = pushes.stream()
                .map(push -> new PushClient.Push("delete", push.job(), push.grouping(), push.push(), push.text()))
                .toList();

        client.run(PushClient.Target.of(gateway.uri("")), pushes);
        assertThat(client.run(PushClient.Target.of(gateway.uri("")), deletes)).containsOnly("");

        assertExposed(gateway.scrape(), client, pushes);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void basicAuthenticationOverTls(PushClient client) throws Exception {
        PushClient.Target target = new PushClient.Target(secured.uri(""), Optional.of(authority), Optional.of("pass"));
        List<PushClient.Push> pushes = new ArrayList<>(pushes("batch"));

        assertThat(client.run(target, pushes)).containsOnly("");
        assertThat(client.run(target, List.of(push("delete", "batch", Map.of("instance", "i1"), 1))))
                .containsOnly("");

        assertExposed(scrapeSecured(), client, pushes);
        assertThat(secured.awaitEmpty(PATIENCE).balances()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void theUserSeesTheReasonOfARejection(PushClient client) throws Exception {
        PushClient.Target target = PushClient.Target.of(gateway.uri(""));
        PushClient.Target intruder =
                new PushClient.Target(secured.uri(""), Optional.of(authority), Optional.of("wrong"));
        PushClient.Push tooLong = new PushClient.Push("push", "batch", Map.of(), "1", "x".repeat(5_000));

        assertThat(client.run(target, List.of(tooLong)).getFirst()).contains("400", "label value");
        assertThat(client.run(target, List.of(push("push", "batch", Map.of("zone", "x".repeat(5_000)), 1)))
                        .getFirst())
                .contains("400", "zone");
        assertThat(client.run(intruder, List.of(push("push", "batch", Map.of(), 1)))
                        .getFirst())
                .contains("401");
        assertThat(gateway.scrape()).isEmpty();
        assertThat(secured.ownMetrics().held()).isZero();
    }

    /** Its manager pushes at its start, each minute or so, and at its end. */
    @ParameterizedTest
    @EnumSource(PrometheusPushGatewayManager.ShutdownOperation.class)
    void springBoot(PrometheusPushGatewayManager.ShutdownOperation atItsEnd) throws Exception {
        PushClient.Push push = push("add", "spring boot", Map.of("instance", "i1", "path", "/var/tmp"), 1);
        PushClient client = JavaPushClients.prometheusMetrics(Format.PROMETHEUS_PROTOBUF);
        PrometheusPushGatewayManager manager = new PrometheusPushGatewayManager(
                JavaPushClients.gateway(PushClient.Target.of(gateway.uri("")), push, Format.PROMETHEUS_PROTOBUF),
                Duration.ofDays(1),
                atItsEnd);
        Waiting.until(
                PATIENCE,
                () -> gateway.ownMetrics().held() > 0,
                () -> gateway.log().all().toString());
        assertExposed(gateway.scrape(), client, List.of(push));

        manager.shutdown();
        switch (atItsEnd) {
            case POST, PUT -> assertExposed(gateway.scrape(), client, List.of(push));
            default -> assertThat(gateway.scrape()).isEmpty();
        }
    }

    /** The commands of Pushgateway's README, with our address. */
    @ParameterizedTest
    @MethodSource("readme")
    void theExamplesOfPushgatewaysReadme(String command, String exposed) throws Exception {
        String ours = command.replace("pushgateway.example.org:9091", gateway.hostAndPort());
        try (ChildProcess shell = ChildProcess.start("bash", "-c", ours)) {
            assertThat(shell.awaitExit(PATIENCE)).isZero();
            assertThat(shell.out().awaitEnd(PATIENCE)).isEmpty();
        }
        assertThat(Exposed.of(gateway.scrape())).isEqualTo(Exposed.of(exposed));
    }

    private static List<String[]> readme() {
        return List.of(
                new String[] {"""
                        echo "some_metric 3.14" | curl -sS --data-binary @- http://pushgateway.example.org:9091/metrics/job/some_job
                        """, "some_metric{job=\"some_job\",instance=\"\"} 3.14\n"},
                new String[] {"""
                        cat <<EOF | curl -sS --data-binary @- \\
                          http://pushgateway.example.org:9091/metrics/job/some_job/instance/some_instance
                        # TYPE some_metric counter
                        some_metric{label="val1"} 42
                        # TYPE another_metric gauge
                        # HELP another_metric Just an example.
                        another_metric 2398.283
                        EOF
                        """, """
                        # TYPE some_metric counter
                        some_metric{job="some_job",instance="some_instance",label="val1"} 42
                        # TYPE another_metric gauge
                        # HELP another_metric Just an example.
                        another_metric{job="some_job",instance="some_instance"} 2398.283
                        """},
                new String[] {"""
                        curl -sS -X DELETE http://pushgateway.example.org:9091/metrics/job/some_job/instance/some_instance
                        """, ""},
                new String[] {"""
                        curl -sS -X DELETE http://pushgateway.example.org:9091/metrics/job/some_job
                        """, ""},
                new String[] {"""
                        echo "some_metric 1" | curl -sS -X PUT --data-binary @- \\
                          http://pushgateway.example.org:9091/metrics/job/directory_cleaner/path@base64/L3Zhci90bXA
                        """, "some_metric{job=\"directory_cleaner\",path=\"/var/tmp\",instance=\"\"} 1\n"},
                new String[] {
                    """
                        echo "some_metric 1" | curl -sS --data-binary @- \\
                          http://pushgateway.example.org:9091/metrics/job/example/first_label@base64/=/second_label/foobar
                        """, "some_metric{job=\"example\",first_label=\"\",second_label=\"foobar\",instance=\"\"} 1\n"
                },
                new String[] {
                    """
                    echo "some_metric 1" | curl -sS --data-binary @- \\
                      http://pushgateway.example.org:9091/metrics/job/titan/name/%CE%A0%CF%81%CE%BF%CE%BC%CE%B7%CE%B8%CE%B5%CF%8D%CF%82
                    echo "some_metric 1" | curl -sS --data-binary @- \\
                      http://pushgateway.example.org:9091/metrics/job/titan/name@base64/zqDPgc6_zrzOt864zrXPjc-C
                    """,
                    "some_metric{job=\"titan\",name=\"\u03a0\u03c1\u03bf\u03bc\u03b7\u03b8\u03b5\u03cd\u03c2\",instance=\"\"} 1\n"
                });
    }

    @Test
    void aRealPrometheusGetsEachValueOfAllClientsOnce() throws Exception {
        Path storage = Files.createDirectory(folder.resolve("prometheus"));
        try (PrometheusProcess prometheus = PrometheusProcess.scraping(gateway, storage)) {
            int pushes = 0;
            for (PushClient client : clients) {
                List<PushClient.Push> each = pushes(client.toString());
                assertThat(client.run(PushClient.Target.of(gateway.uri("")), each))
                        .containsOnly("");
                pushes += each.size();
            }
            OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
            prometheus.await("count({job=~\".*import\"})", PATIENCE);

            assertThat(metrics.balances()).isTrue();
            assertThat(prometheus.complaints()).isEmpty();
            assertThat(prometheus.value("count(count_over_time(batch_seconds[1h]))"))
                    .isEqualTo(pushes);
            assertThat(prometheus.stored("{__name__=~\"batch_.+\"}"))
                    .hasSizeGreaterThan(10 * pushes)
                    .allSatisfy(series -> assertThat(series.points()).hasSize(1));
        }
    }

    /** Each push is there once, with its grouping labels. */
    private static void assertExposed(String exposition, PushClient client, List<PushClient.Push> pushes) {
        Map<String, Double> expected = new HashMap<>();
        for (PushClient.Push push : pushes) {
            Map<String, String> labels = new TreeMap<>(Map.of("instance", ""));
            push.grouping().forEach((name, value) -> labels.put(name, value.replace(" ", client.blank())));
            labels.put("job", push.job().replace(" ", client.blank()));
            labels.putAll(Map.of("push", push.push(), "text", push.text()));
            expected.put("batch_seconds" + labels, Double.parseDouble(push.push()) + 0.5);
        }
        Map<String, Exposed.Family> families = Exposed.of(exposition).families();
        assertThat(families).containsKeys("batch_records_total", "batch_seconds", "batch_bytes", "batch_latency");
        assertThat(families.get("batch_seconds").samples()).isEqualTo(expected);
        assertThat(families.get("batch_seconds").type()).isEqualTo("gauge");
        assertThat(families.get("batch_bytes").type()).isEqualTo("histogram");
        assertThat(families.get("batch_records_total").samples().values())
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, pushes.size())
                        .mapToObj(Double::valueOf)
                        .toList());
    }

    /** By curl, which ends TLS as a delivery needs it. */
    private static String scrapeSecured() throws IOException, InterruptedException {
        Curl.Result result = Curl.run(
                new byte[0],
                "--cacert",
                authority.certificate().toString(),
                secured.uri("/metrics").toString());
        assertThat(result.status()).isEqualTo("200");
        return String.join("\n", result.out().subList(0, result.out().size() - 1));
    }

    private static Path pushFile() throws IOException, InterruptedException {
        try (ChildProcess process = GatewayProcess.launch(ChildProcess.CHECKOUT, Map.of(), "hash-password", "user")) {
            process.feed("pass".getBytes(UTF_8));
            assertThat(process.awaitExit(PATIENCE)).isZero();
            return Files.write(folder.resolve("push-file"), process.out().awaitEnd(PATIENCE));
        }
    }
}
