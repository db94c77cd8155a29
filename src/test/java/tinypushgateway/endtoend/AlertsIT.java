package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The alerts of monitoring/ over time: by promtool, and with a real gateway and a real Prometheus. */
final class AlertsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path QUERYING = ChildProcess.CHECKOUT.resolve("docs/querying.md");
    private static final Path RULES = ChildProcess.CHECKOUT.resolve("monitoring/rules.yaml");
    private static final Path PROMTOOL_TESTS = ChildProcess.CHECKOUT.resolve("src/test/resources/promtool");

    /** More than the 26 hours of JobLate. */
    private static final long LATE = 100_000;

    private static final String LATE_MIRROR = "ALERTS{alertname=\"JobLate\",alertstate=\"firing\",job=\"mirror\"}";
    private static final String KEPT_MIRROR = "job:last_success:kept{job=\"mirror\"}";

    @ParameterizedTest
    @ValueSource(strings = {"rules", "gateway-rules"})
    void theRulesPassTheirTests(String rules) throws Exception {
        promtool("check", "rules", RULES.resolveSibling(rules + ".yaml").toString());
        promtool("test", "rules", RULES.resolveSibling(rules + "-test.yaml").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "naive-test.yaml",
                "down-for-20h-test.yaml",
                "down-for-25h-test.yaml",
                "for-a-day-test.yaml",
                "restart-test.yaml"
            })
    void overTimeAlertsDoWhatTheDocumentSays(String test) throws Exception {
        promtool("test", "rules", PROMTOOL_TESTS.resolve(test).toString());
    }

    @Test
    void anAlertForAJobThatMustRunFiresUntilItRuns(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("missing-rules.yaml"), Recipes.block(QUERYING, "yaml", "absent_over_time"));
        promtool("test", "rules", copy("missing-test.yaml", folder).toString());
    }

    @Test
    void eachHostOfAJobIsWatchedWhenTheRulesKeepItsLabel(@TempDir Path folder) throws Exception {
        String shown = "by (job, exported_job, host)";
        assertThat(Files.readString(QUERYING)).contains(shown);
        Files.writeString(folder.resolve("rules.yaml"), rulesWith("by (job, exported_job)", shown));
        promtool("test", "rules", copy("hosts-test.yaml", folder).toString());
    }

    @ParameterizedTest
    @CsvSource({"true, job_last_success_timestamp_seconds", "false, job_last_failure_timestamp_seconds"})
    void aJobPushesWhenItEndedAsTheDocumentShows(String backup, String pushed) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            String script = Recipes.block(QUERYING, "sh", "if backup")
                    .replace("if backup;", "if " + backup + ";")
                    .replace("http://localhost:9091/push", gateway.uri("/push").toString());
            run("sh", "-c", script);
            assertThat(gateway.scrape()).startsWith(pushed + "{job=\"backup\"} 1");
        }
    }

    /**
     * The rules as they are, but for their interval and for the range over what was pushed, which is so short that after ten seconds
     * nothing but the value that was recorded before can carry it on.
     */
    @Test
    void anAlertGoesOnWithoutTheSampleAndAfterARestartOfPrometheusUntilTheJobSucceeds(@TempDir Path folder)
            throws Exception {
        String rules = rulesWith("interval: 1m", "interval: 1s")
                .replace("(job_last_success_timestamp_seconds[1d])", "(job_last_success_timestamp_seconds[10s])");
        assertThat(rules).contains("[10s]");
        Files.writeString(folder.resolve("rules.yaml"), rules);
        try (GatewayProcess gateway = GatewayProcess.start()) {
            long lastSuccess = now() - LATE;
            try (PrometheusProcess prometheus = start(folder, gateway)) {
                gateway.push(String.format(Locale.ROOT, """
                        job_last_success_timestamp_seconds{job="mirror"} %d
                        job_last_success_timestamp_seconds{job="backup"} %d
                        """, lastSuccess, now()));
                prometheus.await(String.format(Locale.ROOT, "count_over_time(%s[1h]) > 15", KEPT_MIRROR), PATIENCE);

                assertThat(prometheus.query("last_over_time(job_last_success_timestamp_seconds[10s])"))
                        .isEmpty();
                assertThat(prometheus.value(KEPT_MIRROR)).isEqualTo((double) lastSuccess);
                assertThat(prometheus.query("ALERTS"))
                        .extracting(StoredSample::labels)
                        .containsExactly(Map.of(
                                "__name__", "ALERTS",
                                "alertname", "JobLate",
                                "alertstate", "firing",
                                "job", "mirror",
                                "severity", "warning"));
            }
            long restart = now();
            try (PrometheusProcess prometheus = start(folder, gateway)) {
                prometheus.await(String.format(Locale.ROOT, "timestamp(%s) > %d", LATE_MIRROR, restart), PATIENCE);

                gateway.push(
                        String.format(Locale.ROOT, "job_last_success_timestamp_seconds{job=\"mirror\"} %d\n", now()));
                prometheus.await(String.format(Locale.ROOT, "%s > %d", KEPT_MIRROR, lastSuccess), PATIENCE);
                prometheus.await(String.format(Locale.ROOT, "absent(%s)", LATE_MIRROR), PATIENCE);
            }
        }
    }

    /**
     * The rules as they are, but for their intervals and times, which are so short that after a few seconds nothing but the value that
     * was recorded before can carry it on. Beside them is the alert that people have for Pushgateway.
     */
    @Test
    void aJobThatPushesNoMoreIsLateAlsoAfterARestartOfTheGateway(@TempDir Path folder) throws Exception {
        String rules = rulesWith("interval: 1m", "interval: 1s")
                .replace("(push_time_seconds[10m])", "(push_time_seconds[3s])")
                .replace("job:last_push:kept > 26 * 3600", "job:last_push:kept > 5");
        assertThat(rules).contains("[3s]", "kept > 5\n");
        Files.writeString(folder.resolve("rules.yaml"), rules + """
                  - name: from-pushgateway
                    interval: 1s
                    rules:
                      - alert: PushTime
                        expr: time() - push_time_seconds{job="backup"} > 5
                """);
        String late = "ALERTS{alertname=\"JobPushLate\",alertstate=\"firing\",job=\"backup\"}";
        String plain = "ALERTS{alertname=\"PushTime\",alertstate=\"firing\"}";
        GatewayProcess gateway = GatewayProcess.start();
        try (PrometheusProcess prometheus = startLooking(folder, gateway)) {
            gateway.push("/metrics/job/backup/instance/db1", "backup_bytes 3600\n");
            prometheus.await(late + " and on () " + plain, PATIENCE);
            double lastPush = prometheus.value("push_time_seconds{job=\"backup\"}");

            gateway.close();
            gateway = GatewayProcess.startAt(Map.of(), "--web.listen-address=" + gateway.hostAndPort());
            prometheus.await("tiny_pushgateway_groups == 0", PATIENCE);
            long restart = now();
            prometheus.await("absent(push_time_seconds) and on () absent(" + plain + ")", PATIENCE);
            prometheus.await(String.format(Locale.ROOT, "timestamp(%s) > %d", late, restart + 5), PATIENCE);
            assertThat(prometheus.query("push_time_seconds")).isEmpty();
            assertThat(prometheus.value("job:last_push:kept{job=\"backup\"}")).isEqualTo(lastPush);

            gateway.push("/metrics/job/backup/instance/db1", "backup_bytes 3600\n");
            prometheus.await("absent(" + late + ")", PATIENCE);
            assertThat(prometheus.value("job:last_push:kept{job=\"backup\"}")).isGreaterThan(lastPush);
        } finally {
            gateway.close();
        }
    }

    @Test
    void aRejectedPushIsAnAlertOfItsGroupUntilTheNextOneIsAccepted(@TempDir Path folder) throws Exception {
        String rules = rulesWith("interval: 1m", "interval: 1s").replace("for: 5m", "for: 0s");
        Files.writeString(folder.resolve("rules.yaml"), rules);
        String rejected = "ALERTS{alertname=\"JobPushRejected\",alertstate=\"firing\"}";
        try (GatewayProcess gateway = GatewayProcess.start();
                PrometheusProcess prometheus = startLooking(folder, gateway)) {
            for (String database : List.of("db1", "db2")) {
                gateway.push("/metrics/job/backup/instance/" + database, "backup_bytes 3600\n");
            }
            assertThat(gateway.push("/metrics/job/backup/instance/db1", "backup_bytes {\n")
                            .statusCode())
                    .isEqualTo(400);
            prometheus.await(rejected, PATIENCE);
            assertThat(prometheus.query(rejected))
                    .extracting(alert -> alert.label("job") + " " + alert.label("instance"))
                    .containsExactly("backup db1");

            gateway.push("/metrics/job/backup/instance/db1", "backup_bytes 3600\n");
            prometheus.await("absent(" + rejected + ")", PATIENCE);
        }
    }

    /** A Prometheus that scrapes what the gateway says of itself, as the documents show it. */
    private static PrometheusProcess startLooking(Path folder, GatewayProcess gateway)
            throws IOException, InterruptedException {
        return PrometheusProcess.start(folder, String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                  - job_name: tiny-pushgateway-itself
                    metrics_path: /-/metrics
                    honor_labels: true
                    static_configs: [{targets: ['%s']}]
                """, gateway.hostAndPort()));
    }

    private static PrometheusProcess start(Path folder, GatewayProcess gateway)
            throws IOException, InterruptedException {
        return PrometheusProcess.start(folder, String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                  - job_name: tiny-pushgateway
                    honor_labels: true
                    static_configs: [{targets: ['%s']}]
                """, gateway.hostAndPort()));
    }

    private static String rulesWith(String instead, String then) throws IOException {
        String rules = Files.readString(RULES);
        assertThat(rules).contains(instead);
        return rules.replace(instead, then);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private static Path copy(String test, Path folder) throws IOException {
        return Files.copy(PROMTOOL_TESTS.resolve(test), folder.resolve(test));
    }

    private static void promtool(String... arguments) throws Exception {
        List<String> said = run("promtool", arguments);
        assertThat(said).anyMatch(line -> line.contains("SUCCESS")).noneMatch(line -> line.contains("WARNING"));
    }

    private static List<String> run(String program, String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = program;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try (ChildProcess process = ChildProcess.start(command)) {
            process.feed("".getBytes(UTF_8));
            int exitCode = process.awaitExit(PATIENCE);
            List<String> said = process.out().awaitEnd(PATIENCE);
            assertThat(exitCode).as(() -> said + " " + process.err().all()).isZero();
            return said;
        }
    }
}
