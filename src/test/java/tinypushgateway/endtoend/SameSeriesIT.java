package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus makes of one series that two replicas expose in one interval, with the two configurations of docs/scaling.md. The
 * way to the first replica is slow, so that what it exposes has the older time and arrives last.
 */
final class SameSeriesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void withTheReplicasInstanceNothingCollidesUnlessJobsPushAnInstance(@TempDir Path folder) throws Exception {
        Path targets = folder.resolve("targets.json");
        try (Replicas replicas = Replicas.start(targets);
                PrometheusProcess prometheus =
                        PrometheusProcess.start(folder, ScalingDocument.eachReplicaItsOwnSeries(targets))) {
            replicas.pushToBoth(prometheus);

            assertThat(prometheus.query("last_over_time(done[1h])"))
                    .extracting(sample -> sample.label("instance"), StoredSample::value)
                    .containsExactlyInAnyOrder(
                            tuple(replicas.link.hostAndPort(), 1.0), tuple(replicas.fast.hostAndPort(), 2.0));
            assertThat(prometheus.value("sum without (instance) (sum_over_time(done[1h]))"))
                    .isEqualTo(3);
            assertThat(prometheus.value("max without (instance) (last_over_time(done[1h]))"))
                    .isEqualTo(2);

            assertThat(prometheus.value("count_over_time(named{instance=\"host\"}[1h])"))
                    .isEqualTo(1);
            assertThat(prometheus.value("last_over_time(named{instance=\"host\"}[1h])"))
                    .isEqualTo(2);
            assertThat(prometheus.complaints()).contains("prometheus_target_scrapes_sample_out_of_order_total 1");
        }
    }

    @Test
    void withoutTheReplicasInstanceItIsOneSeriesAndTheWindowKeepsBothSamples(@TempDir Path folder) throws Exception {
        Path targets = folder.resolve("targets.json");
        try (Replicas replicas = Replicas.start(targets);
                PrometheusProcess prometheus =
                        PrometheusProcess.start(folder, ScalingDocument.oneSeriesWhateverTheReplica(targets))) {
            replicas.pushToBoth(prometheus);

            for (String series : List.of("done{instance=\"\"}", "named{instance=\"host\"}")) {
                assertThat(prometheus.value("count_over_time(" + series + "[1h])"))
                        .isEqualTo(2);
                assertThat(prometheus.value("sum_over_time(" + series + "[1h])"))
                        .isEqualTo(3);
                assertThat(prometheus.value("last_over_time(" + series + "[1h])"))
                        .isEqualTo(2);
            }
            assertThat(prometheus.query("last_over_time({__name__=~\"done|named\"}[1h])"))
                    .hasSize(2);
            assertThat(prometheus.complaints()).noneMatch(complaint -> complaint.contains("out_of_order"));
        }
    }

    /** Two of them, one behind a slow link that Prometheus is patient with. */
    private record Replicas(GatewayProcess slow, HeldLink link, GatewayProcess fast) implements AutoCloseable {
        static Replicas start(Path targets) throws IOException, InterruptedException {
            GatewayProcess slow = GatewayProcess.start();
            Replicas replicas = new Replicas(slow, HeldLink.to(slow), GatewayProcess.start());
            Files.writeString(
                    targets, String.format(Locale.ROOT, """
                    [
                      {"targets": ["%s"], "labels": {"__scrape_interval__": "10s", "__scrape_timeout__": "10s"}},
                      {"targets": ["%s"]}
                    ]
                    """, replicas.link.hostAndPort(), replicas.fast.hostAndPort()));
            return replicas;
        }

        /** The same series, one without and one with an {@code instance}: 1 to the slow replica, then 2 to the fast one. */
        void pushToBoth(PrometheusProcess prometheus) throws IOException, InterruptedException {
            slow.push("done{job=\"backup\"} 1\nnamed{instance=\"host\"} 1\n");
            link.awaitSomebody(PATIENCE);
            fast.push("done{job=\"backup\"} 2\nnamed{instance=\"host\"} 2\n");
            fast.awaitEmpty(PATIENCE);
            prometheus.awaitScraped(2);
            link.release();
            slow.awaitEmpty(PATIENCE);
            prometheus.awaitScraped(4);
        }

        @Override
        public void close() {
            slow.close();
            link.close();
            fast.close();
        }
    }
}
