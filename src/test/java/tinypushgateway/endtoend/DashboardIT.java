package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.tls.TestAuthority;

/**
 * Each query of monitoring/dashboard.json gives something in a real Prometheus, which scrapes a real gateway by TLS and as two readers,
 * while jobs push to it and some pushes are rejected.
 */
final class DashboardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TO_BE_EVALUATED = Duration.ofSeconds(10);
    private static final Path MONITORING = ChildProcess.CHECKOUT.resolve("monitoring");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)|\\$\\{(\\w+)\\}");

    @TempDir
    private static Path folder;

    private static GatewayProcess gateway;
    private static PrometheusProcess prometheus;

    @BeforeAll
    static void pushAndScrape() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Issued server = authority.issue("server");
        gateway = GatewayProcess.startTls(
                authority.trusting(),
                "--web.tls-cert-file=" + server.certificate(),
                "--web.tls-key-file=" + server.key(),
                "--scrape.readers=a,b");
        for (String rules : List.of("rules.yaml", "gateway-rules.yaml")) {
            Files.writeString(
                    folder.resolve(rules),
                    Files.readString(MONITORING.resolve(rules)).replace("interval: 1m", "interval: 1s"));
        }
        prometheus = PrometheusProcess.start(folder, configuration(authority));
        prometheus.awaitUp(List.of(gateway));
        Waiting.until(
                PATIENCE, DashboardIT::trafficIsSeen, () -> gateway.ownMetrics().text());
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        gateway.close();
    }

    /** Some of what people do, each time; and whether enough of it has been scraped for a rate. */
    private static boolean trafficIsSeen() {
        try {
            assertThat(gateway.push("/metrics/job/backup/instance/db1", "backup_bytes 3600\n")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(gateway.push("orders_imported{job=\"import\"} 5\n").statusCode())
                    .isEqualTo(202);
            assertThat(gateway.push("/metrics/job/broken", "backup_bytes {\n").statusCode())
                    .isEqualTo(400);
            assertThat(gateway.push("/elsewhere", "backup_bytes 3600\n").statusCode())
                    .isEqualTo(404);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return !prometheus
                .query("min(count_over_time(up[1m])) > 5 and min(increase("
                        + "tiny_pushgateway_scrapes_total{outcome=\"delivered\"}[1m])) > 0")
                .isEmpty();
    }

    private static String configuration(TestAuthority authority) {
        String targets = String.format(Locale.ROOT, """
                    scheme: https
                    tls_config: {ca_file: '%s'}
                    honor_labels: true
                    static_configs: [{targets: ['%s']}]
                """, authority.certificate(), gateway.hostAndPort());
        return """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                rule_files: [rules.yaml, gateway-rules.yaml]
                scrape_configs:
                  - job_name: reader-a
                    params: {reader: [a]}
                """ + targets + """
                  - job_name: reader-b
                    params: {reader: [b]}
                """ + targets + """
                  - job_name: tiny-pushgateway-itself
                    metrics_path: /-/metrics
                """ + targets;
    }

    @TestFactory
    List<DynamicTest> aQueryGivesSomething() throws Exception {
        List<String> queries = Dashboard.read().queries();
        assertThat(queries).hasSizeGreaterThan(50);
        return queries.stream()
                .map(query -> DynamicTest.dynamicTest(query, () -> {
                    String asked = "(" + withValues(query) + ") == (" + withValues(query) + ")"; // NaN is not
                    prometheus.await(asked, TO_BE_EVALUATED);
                }))
                .toList();
    }

    @Test
    void aVariableOffersWhatThereIs() throws Exception {
        List<String> queries = Dashboard.read().variableQueries();
        assertThat(queries).hasSize(4);
        for (String query : queries) {
            Matcher parts = LABEL_VALUES.matcher(query);
            assertThat(parts.matches()).as(query).isTrue();
            String label = parts.group(2);
            assertThat(prometheus.query("count by (" + label + ") (" + withValues(parts.group(1)) + ")"))
                    .as(query)
                    .isNotEmpty()
                    .allSatisfy(found -> assertThat(found.label(label)).isNotEmpty());
        }
    }

    /** The three groups have pushed; one of them has never been accepted. */
    @Test
    void theTableOfGroupsHasOneRowForEachGroup() {
        prometheus
                .query("push_failure_time_seconds")
                .forEach(group -> assertThat(group.label("instance")).isNotEqualTo(gateway.hostAndPort()));
        assertThat(prometheus.query("push_failure_time_seconds"))
                .extracting(group -> group.label("job") + " " + group.label("instance"))
                .containsExactlyInAnyOrder("backup db1", "broken ", "import ");
        assertThat(prometheus.query("push_failure_time_seconds > push_time_seconds"))
                .extracting(group -> group.label("job"))
                .containsExactly("broken");
        assertThat(prometheus.query("tiny_pushgateway_group_last_delivery_timestamp_seconds > 0"))
                .extracting(group -> group.label("job") + " " + group.label("instance") + " " + group.label("reader"))
                .containsExactlyInAnyOrder("backup db1 a", "backup db1 b", "import  a", "import  b");
    }

    /** The certificate of this test ends tomorrow. */
    @Test
    void theAlertsThatFireAreThoseOfWhatWentWrong() throws Exception {
        prometheus.await("ALERTS{alertname=\"JobPushRejected\",job=\"broken\"}", TO_BE_EVALUATED);
        prometheus.await("count(ALERTS{alertstate=\"firing\"}) == 3", TO_BE_EVALUATED);

        assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}"))
                .extracting(
                        alert -> alert.label("alertname") + " " + alert.label("severity") + " " + alert.label("reason"))
                .containsExactlyInAnyOrder(
                        "TinyPushgatewayPushesRejected warning malformed_syntax",
                        "TinyPushgatewayRequestsRejected warning not_found",
                        "TinyPushgatewayCertificateExpires critical ");
    }

    @Test
    void everyPanelHasATitleADescriptionAUnitAndTheDataSourceOfTheVariable() throws Exception {
        List<JsonNode> panels = Dashboard.read().shown();

        assertThat(panels).hasSizeGreaterThan(25).allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
            assertThat(panel.path("targets")).isNotEmpty();
            assertThat(panel.findValuesAsText("uid")).containsOnly("${datasource}");
        });
        assertThat(panels.stream().map(panel -> panel.path("title").asText())).doesNotHaveDuplicates();
    }

    @Test
    void panelsHaveIdsOfTheirOwnAndDoNotOverlap() throws Exception {
        List<JsonNode> panels = Dashboard.read().panels();

        assertThat(panels.stream().map(panel -> panel.path("id").asInt()))
                .doesNotHaveDuplicates()
                .doesNotContain(0);
        TreeSet<String> taken = new TreeSet<>();
        for (JsonNode panel : panels) {
            JsonNode place = panel.path("gridPos");
            int right = place.path("x").asInt() + place.path("w").asInt();
            assertThat(right).isLessThanOrEqualTo(24);
            for (int x = place.path("x").asInt(); x < right; x++) {
                for (int row = 0; row < place.path("h").asInt(); row++) {
                    String cell = x + " " + (place.path("y").asInt() + row);
                    assertThat(taken.add(cell)).as(panel.path("title").asText()).isTrue();
                }
            }
        }
    }

    @Test
    void everyVariableIsUsedAndEveryOneUsedIsThere() throws Exception {
        Dashboard dashboard = Dashboard.read();
        TreeSet<String> used = new TreeSet<>();
        for (Matcher name = VARIABLE.matcher(dashboard.root().toString()); name.find(); ) {
            String plain = name.group(1) == null ? name.group(2) : name.group(1);
            if (!plain.startsWith("__")) {
                used.add(plain);
            }
        }

        assertThat(dashboard.variables()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(used);
    }

    /** As Grafana does it, with the values that are there. */
    private static String withValues(String query) {
        Map<String, String> values = Map.of(
                "$__rate_interval", "1m",
                "$job", "tiny-pushgateway-itself",
                "$instance", gateway.hostAndPort(),
                "$reader", "a|b",
                "$group_job", ".*");
        String all = query;
        for (Map.Entry<String, String> value : values.entrySet()) {
            all = all.replace(value.getKey(), value.getValue());
        }
        assertThat(all).doesNotContain("$");
        return all;
    }
}
