package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples that become one series, as docs/querying.md tells it: in the gateway, and in Prometheus with the configuration shown there. */
final class SameLabelsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path QUERYING = ChildProcess.CHECKOUT.resolve("docs/querying.md");

    @Test
    void jobsThatPushWithoutAJobLabelReplaceEachOther() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            for (int job = 1; job <= 3; job++) {
                assertThat(gateway.push("rows " + job + "\n").statusCode()).isEqualTo(202);
            }
            assertThat(gateway.ownMetrics().value("samples_replaced_total")).isEqualTo(2);
            assertThat(gateway.scrape().lines()).containsExactly("rows 3");

            for (int job = 1; job <= 3; job++) {
                gateway.push("rows{job=\"" + job + "\"} " + job + "\n");
            }
            assertThat(gateway.ownMetrics().value("samples_replaced_total")).isEqualTo(2);
            assertThat(gateway.scrape().lines())
                    .containsExactly("rows{job=\"1\"} 1", "rows{job=\"2\"} 2", "rows{job=\"3\"} 3");
        }
    }

    @Test
    void aPushedLabelThatIsThatOfTheTargetMakesTwoSeriesOneAndPrometheusKeepsTheFirst(@TempDir Path folder)
            throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start();
                PrometheusProcess prometheus = PrometheusProcess.start(folder, configuration(gateway, true))) {
            pushBoth(gateway, prometheus);

            assertThat(gateway.ownMetrics().delivered()).isEqualTo(4);
            assertThat(prometheus.query("last_over_time(backup_bytes[1h])")).hasSize(1);
            assertThat(prometheus.value("last_over_time(backup_bytes{job=\"tiny-pushgateway\"}[1h])"))
                    .isEqualTo(1);
            assertThat(prometheus.query("last_over_time(host_bytes[1h])")).hasSize(1);
            assertThat(prometheus.value("last_over_time(host_bytes[1h])")).isEqualTo(1);
            assertThat(prometheus.complaints()) // it is lost in silence
                    .noneMatch(line -> line.matches("(?i).*(duplicate|out.of.order|error on).*"));
        }
    }

    @Test
    void withoutHonorLabelsBothAreStored(@TempDir Path folder) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start();
                PrometheusProcess prometheus = PrometheusProcess.start(folder, configuration(gateway, false))) {
            pushBoth(gateway, prometheus);

            assertThat(prometheus.value("last_over_time(backup_bytes{exported_job=\"tiny-pushgateway\"}[1h])"))
                    .isEqualTo(1);
            assertThat(prometheus.value("last_over_time(backup_bytes{exported_job=\"\"}[1h])"))
                    .isEqualTo(2);
            assertThat(prometheus.query("last_over_time(host_bytes[1h])")).hasSize(2);
        }
    }

    private static String configuration(GatewayProcess gateway, boolean honorLabels) throws Exception {
        String shown = Recipes.block(QUERYING, "yaml", "scrape_configs:");
        assertThat(shown).contains("scrape_interval: 15s", "honor_labels: true", "localhost:9091");
        return shown.replace("scrape_interval: 15s", "scrape_interval: 1s\n    scrape_timeout: 1s")
                .replace("honor_labels: true", "honor_labels: " + honorLabels)
                .replace("localhost:9091", gateway.hostAndPort());
    }

    /** Both pairs in one push, so that they are in one scrape. */
    private static void pushBoth(GatewayProcess gateway, PrometheusProcess prometheus) throws Exception {
        gateway.push(String.format(Locale.ROOT, """
                backup_bytes{job="tiny-pushgateway"} 1
                backup_bytes 2
                host_bytes{instance="%s"} 1
                host_bytes 2
                """, gateway.hostAndPort()));
        gateway.awaitEmpty(PATIENCE);
        prometheus.awaitScraped(4);
    }
}
