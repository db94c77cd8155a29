package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scrapes that break, in every way we know, lose nothing and deliver nothing twice. */
final class BrokenScraperIT {
    private static final Duration PUSHING = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** More bytes than the scrapers that are killed or close early have read by then. */
    private static final int SAMPLES_OF_A_PUSH = 150;

    @Test
    void besideScrapersThatBreakPrometheusStillGetsEverySampleOnce(@TempDir Path folder) throws Exception {
        try (GatewayProcess gateway =
                        GatewayProcess.start("--scrape.max-failures=100", "--scrape.confirm-timeout=700ms");
                PrometheusProcess prometheus = PrometheusProcess.scraping(gateway, folder)) {
            Jobs jobs = new Jobs(gateway);
            BrokenScraper broken = new BrokenScraper(gateway);
            Path pipe = BrokenScraper.pipe(folder);
            Random random = new Random(2);
            Together.repeat(
                    PUSHING,
                    rested(() -> jobs.push("steady", SAMPLES_OF_A_PUSH)),
                    rested(() -> jobs.push("steady", SAMPLES_OF_A_PUSH)),
                    rested(() -> broken.isKilledInTheMiddle(pipe, Duration.ofMillis(50 + random.nextInt(400)))),
                    rested(() -> broken.resetsAfter(1 + random.nextInt(30_000))),
                    rested(() -> broken.closesAfter(1 + random.nextInt(5_000))),
                    rested(() -> broken.stalls(Duration.ofMillis(random.nextInt(1500)))));

            OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
            prometheus.awaitScraped(metrics.delivered());

            assertThat(metrics.value("scrapes_total{outcome=\"broken\"}")).isGreaterThan(20);
            assertThat(metrics.value("scrapes_total{outcome=\"timed_out\"}")
                            + metrics.value("scrapes_total{outcome=\"taken_over\"}"))
                    .isPositive();
            assertThat(metrics.dropped()).isZero();
            assertThat(metrics.balances()).isTrue();
            assertThat(metrics.delivered()).isEqualTo(jobs.accepted().size());
            assertThat(prometheus.complaints()).isEmpty();
            jobs.assertStoredExactlyOnce(prometheus);
        }
    }

    @Test
    void whatNobodyTakesIsDroppedByItsOwnCountAndSaidToBe(@TempDir Path folder) throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.start("--scrape.max-failures=3", "--scrape.confirm-timeout=300ms")) {
            Jobs jobs = new Jobs(gateway);
            BrokenScraper broken = new BrokenScraper(gateway);

            jobs.push("oldest", 500);
            broken.isKilledInTheMiddle(BrokenScraper.pipe(folder), Duration.ofMillis(250));
            awaitFailures(gateway, 1);
            jobs.push("middle", 200);
            broken.resetsAfter(200);
            awaitFailures(gateway, 2);
            jobs.push("newest", 30);
            broken.resetsAfter(100);
            awaitFailures(gateway, 3);
            assertThat(gateway.ownMetrics().dropped()).isEqualTo(500);

            broken.closesAfter(100);
            awaitFailures(gateway, 4);
            assertThat(gateway.ownMetrics().dropped()).isEqualTo(700);
            assertThat(droppedInLog(gateway)).containsExactly("samples=500", "samples=200");

            assertThat(gateway.scrape().lines().filter(line -> line.contains("newest")))
                    .hasSize(30);
            OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
            assertThat(metrics.delivered()).isEqualTo(30);
            assertThat(metrics.value("samples_dropped_total{reason=\"scrape_failed\"}"))
                    .isEqualTo(700);
            assertThat(metrics.balances()).isTrue();
        }
    }

    /** Followed by a pause, so that no sample meets --scrape.max-failures of them before Prometheus comes. */
    private static Together.Action rested(Together.Action action) {
        return () -> {
            action.once();
            Thread.sleep(Duration.ofMillis(150));
        };
    }

    private static void awaitFailures(GatewayProcess gateway, long failures) throws InterruptedException {
        Waiting.until(
                PATIENCE,
                () -> {
                    OwnMetrics now = gateway.ownMetrics();
                    return now.value("scrapes_total{outcome=\"broken\"}")
                                    + now.value("scrapes_total{outcome=\"reset\"}")
                                    + now.value("scrapes_total{outcome=\"timed_out\"}")
                            == failures;
                },
                () -> gateway.ownMetrics().text());
    }

    /** The field that counts them, of each line that says samples were dropped. */
    private static List<String> droppedInLog(GatewayProcess gateway) {
        return gateway.log().matching(line -> line.contains("level=error msg=\"samples dropped\"")).stream()
                .map(line -> line.replaceAll(".* (samples=\\d+).*", "$1"))
                .toList();
    }
}
