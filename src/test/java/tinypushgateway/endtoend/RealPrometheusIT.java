package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.Repetitions;

/** The main job: jobs push, good and bad, all at once, and a real Prometheus scrapes every second. */
final class RealPrometheusIT {
    private static final Duration PUSHING = Duration.ofSeconds(Repetitions.of(6, 20));
    private static final Duration TO_BE_SCRAPED = Duration.ofSeconds(20);

    @Test
    void everyAcceptedSampleIsStoredOnceAndNoBadPushHarmsAnother(@TempDir Path folder) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start();
                PrometheusProcess prometheus = PrometheusProcess.scraping(gateway, folder)) {
            Jobs jobs = new Jobs(gateway);
            Together.repeat(
                    PUSHING,
                    () -> pushVolume(jobs, "one"),
                    () -> pushVolume(jobs, "two"),
                    () -> pushVolume(jobs, "three"),
                    () -> jobs.pushWithCurl("curl", 3),
                    () -> pushOddities(jobs));

            OwnMetrics metrics = gateway.awaitEmpty(TO_BE_SCRAPED);
            prometheus.awaitScraped(metrics.delivered());

            assertThat(prometheus.complaints()).isEmpty();
            jobs.assertStoredExactlyOnce(prometheus);
            assertLedger(jobs, metrics);
        }
    }

    private static void pushVolume(Jobs jobs, String job) throws Exception {
        jobs.push(job, 7);
        Thread.sleep(Duration.ofMillis(20));
    }

    private static void pushOddities(Jobs jobs) throws Exception {
        for (OddPush odd : OddPush.values()) {
            jobs.push(odd);
            Thread.sleep(Duration.ofMillis(5));
        }
        jobs.breakOff();
    }

    private static void assertLedger(Jobs jobs, OwnMetrics metrics) {
        assertThat(metrics.balances()).isTrue();
        assertThat(metrics.accepted()).isEqualTo(jobs.accepted().size()).isGreaterThan(1000);
        assertThat(metrics.delivered()).isEqualTo(metrics.accepted());
        assertThat(metrics.value("pushes_total{code=\"400\"}"))
                .isEqualTo(jobs.rejections())
                .isPositive();
    }
}
