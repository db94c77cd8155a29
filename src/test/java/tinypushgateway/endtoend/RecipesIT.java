package tinypushgateway.endtoend;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The queries that docs/querying.md shows, read from there, give what it says they give. */
final class RecipesIT {
    private static final Path QUERYING = ChildProcess.CHECKOUT.resolve("docs/querying.md");
    private static final Path README = ChildProcess.CHECKOUT.resolve("README.md");
    private static final Duration TO_BE_SCRAPED = Duration.ofSeconds(10);

    /** The clock goes on between the pushes and the queries. */
    private static final double SECONDS_OF_THIS_TEST = 120;

    private static final double EXACT = 1e-9;

    /** What each query gives: values by the labels of the element, as Prometheus would write them. */
    private static final Map<String, Map<String, Double>> EXPECTED = Map.ofEntries(
            entry("last_over_time(backup_duration_seconds[1d])", Map.of("backup_duration_seconds{job=backup}", 36.0)),
            entry("count_over_time(backup_duration_seconds[1d])", Map.of("{job=backup}", 3.0)),
            entry("max_over_time(backup_duration_seconds[1d])", Map.of("{job=backup}", 42.0)),
            entry("avg_over_time(backup_duration_seconds[1d])", Map.of("{job=backup}", 36.0)),
            entry("avg_over_time(backup_success[1d])", Map.of("{job=backup}", 2.0 / 3)),
            entry(
                    "count_over_time(backup_success[1d]) - sum_over_time(backup_success[1d])",
                    Map.of("{job=backup}", 1.0)),
            entry(
                    "last_over_time(backup_bytes[1d]) / last_over_time(backup_duration_seconds[1d])",
                    Map.of("{job=backup}", 100.0)),
            entry(
                    "sum_over_time(orders_imported[1d])",
                    Map.of(
                            "{job=import, shop=a}", 12.0,
                            "{job=import, shop=b}", 11.0,
                            "{job=import, run=1, shop=c}", 2.0,
                            "{job=import, run=2, shop=c}", 3.0)),
            entry("sum by (job) (sum_over_time(orders_imported[1d]))", Map.of("{job=import}", 28.0)),
            entry(
                    "sum by (shop) (sum_over_time(orders_imported[1d]))",
                    Map.of("{shop=a}", 12.0, "{shop=b}", 11.0, "{shop=c}", 5.0)),
            entry("sum(sum_over_time(orders_imported[1h])) / 3600", Map.of("{}", 28.0 / 3600)),
            entry(
                    "histogram_quantile(0.5, sum by (le) (sum_over_time(request_seconds_bucket[1d])))",
                    Map.of("{}", 5.0 / 6)), // the fifth of the six up to 1, of ten in all
            entry(
                    "time() - last_over_time(job_last_success_timestamp_seconds[1d])",
                    Map.of("{job=backup}", 60.0, "{job=mirror}", 7200.0)));

    @TempDir
    private static Path folder;

    private static GatewayProcess gateway;
    private static PrometheusProcess prometheus;

    /** Each of these is one scrape. */
    @BeforeAll
    static void pushAndBeScraped() throws Exception {
        gateway = GatewayProcess.start();
        prometheus = PrometheusProcess.scraping(gateway, folder);
        long now = Instant.now().getEpochSecond();
        pushAndBeScraped("""
                backup_duration_seconds{job="backup",instance=""} 30
                backup_bytes{job="backup",instance=""} 3000
                backup_success{job="backup",instance=""} 1
                orders_imported{job="import",shop="a",instance=""} 5
                orders_imported{job="import",shop="c",run="1",instance=""} 2
                orders_imported{job="import",shop="c",run="2",instance=""} 3
                # TYPE request_seconds histogram
                request_seconds_bucket{job="api",instance="",le="1"} 2
                request_seconds_bucket{job="api",instance="",le="5"} 3
                request_seconds_bucket{job="api",instance="",le="+Inf"} 4
                """);
        pushAndBeScraped(String.format(Locale.ROOT, """
                backup_duration_seconds{job="backup",instance=""} 42
                backup_bytes{job="backup",instance=""} 10
                backup_success{job="backup",instance=""} 0
                orders_imported{job="import",shop="a",instance=""} 7
                job_last_success_timestamp_seconds{job="mirror",instance=""} %d
                """, now - 7200));
        pushAndBeScraped(String.format(Locale.ROOT, """
                backup_duration_seconds{job="backup",instance=""} 36
                backup_bytes{job="backup",instance=""} 3600
                backup_success{job="backup",instance=""} 1
                orders_imported{job="import",shop="b",instance=""} 11
                job_last_success_timestamp_seconds{job="backup",instance=""} %d
                # TYPE request_seconds histogram
                request_seconds_bucket{job="api",instance="",le="1"} 4
                request_seconds_bucket{job="api",instance="",le="5"} 5
                request_seconds_bucket{job="api",instance="",le="+Inf"} 6
                """, now - 60));
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        gateway.close();
    }

    @Test
    void everyQueryShownIsTestedAndNoOther() throws Exception {
        assertThat(Recipes.in(QUERYING)).containsExactlyInAnyOrderElementsOf(EXPECTED.keySet());
        assertThat(EXPECTED.keySet()).containsAll(Recipes.in(README));
    }

    @TestFactory
    List<DynamicTest> aRecipeGivesWhatItSays() throws Exception {
        return Recipes.in(QUERYING).stream()
                .map(query -> DynamicTest.dynamicTest(query, () -> gives(query)))
                .toList();
    }

    @Test
    void anInstantQuerySeesASampleForOneIntervalOnly() throws Exception {
        Waiting.until(
                TO_BE_SCRAPED,
                () -> prometheus.query("backup_duration_seconds").isEmpty(),
                () -> "an instant query still finds a sample that was exposed once");
    }

    @Test
    void nothingWentWrongMeanwhile() {
        assertThat(prometheus.complaints()).isEmpty();
    }

    private static void pushAndBeScraped(String exposition) throws Exception {
        assertThat(gateway.push(exposition).statusCode()).isEqualTo(202);
        OwnMetrics metrics = gateway.awaitEmpty(TO_BE_SCRAPED);
        prometheus.awaitScraped(metrics.delivered());
    }

    private static void gives(String query) {
        Map<String, Double> expected = EXPECTED.get(query);
        Map<String, Double> found =
                prometheus.query(query).stream().collect(toMap(RecipesIT::shown, StoredSample::value));
        assertThat(found).containsOnlyKeys(expected.keySet());
        double slack = query.contains("time() -") ? SECONDS_OF_THIS_TEST : EXACT;
        expected.forEach((labels, value) -> assertThat(found.get(labels)).isCloseTo(value, within(slack)));
    }

    private static String shown(StoredSample sample) {
        Map<String, String> labels = new TreeMap<>(sample.labels());
        String name = labels.remove("__name__");
        return (name == null ? "" : name) + labels;
    }
}
