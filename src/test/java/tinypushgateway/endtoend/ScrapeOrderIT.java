package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.endtoend.StoredSeries.Point;

/**
 * What Prometheus stores when its scrapes are disturbed, and when they are limited. One Prometheus scrapes three gateways: one that another
 * scraper hangs at, one that limits its scrapes to the {@code sample_limit} of the job, and one that does not.
 */
final class ScrapeOrderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PUSHING = Duration.ofSeconds(8);

    /** An interval and more than the takeover grace: Prometheus comes meanwhile, and takes over. */
    private static final Duration LONG = Duration.ofMillis(1800);

    /** Less than the takeover grace: if Prometheus comes meanwhile, it waits for the end. */
    private static final Duration SHORT = Duration.ofMillis(250);

    private static final String HUNG_PEER = "127.0.0.2";
    private static final int ACCEPTED = 202;
    private static final int JOBS = 3;
    private static final int LIMIT = 500;
    private static final int GAUGES = 2003;
    private static final int HISTOGRAMS = 142;
    private static final int SAMPLES_OF_HISTOGRAM = 7;
    private static final int MANY = GAUGES + HISTOGRAMS * SAMPLES_OF_HISTOGRAM;

    @TempDir
    private static Path folder;

    private static GatewayProcess disturbed;
    private static GatewayProcess limited;
    private static GatewayProcess unlimited;
    private static PrometheusProcess prometheus;

    /** What each job has pushed last. */
    private static final AtomicIntegerArray LAST = new AtomicIntegerArray(JOBS);

    @BeforeAll
    static void pushAndBeScraped() throws Exception {
        disturbed = GatewayProcess.start("--scrape.takeover-grace=500ms", "--scrape.max-failures=100");
        limited = GatewayProcess.start("--scrape.max-samples=" + LIMIT);
        unlimited = GatewayProcess.start();
        for (GatewayProcess gateway : List.of(limited, unlimited)) {
            assertThat(gateway.push(many(gateway == limited ? "limited" : "unlimited"))
                            .statusCode())
                    .isEqualTo(ACCEPTED);
        }
        prometheus = PrometheusProcess.start(
                folder,
                String.format(
                        Locale.ROOT,
                        """
                        global: {scrape_interval: 1s, scrape_timeout: 1s}
                        scrape_configs:
                          - job_name: disturbed
                            honor_labels: true
                            static_configs: [{targets: ['%s']}]
                          - job_name: limited
                            honor_labels: true
                            sample_limit: %d
                            static_configs: [{targets: ['%s']}]
                          - job_name: unlimited
                            honor_labels: true
                            sample_limit: %d
                            static_configs: [{targets: ['%s']}]
                        """,
                        disturbed.hostAndPort(),
                        LIMIT,
                        limited.hostAndPort(),
                        LIMIT,
                        unlimited.hostAndPort()));
        Together.repeat(
                PUSHING, () -> hangLongAndShort(), () -> pushRising(0), () -> pushRising(1), () -> pushRising(2));
        for (GatewayProcess gateway : List.of(disturbed, limited, unlimited)) {
            gateway.awaitEmpty(PATIENCE);
        }
        for (int job = 0; job < JOBS; job++) {
            prometheus.await(
                    String.format(Locale.ROOT, "last_over_time(rising{n=\"%d\"}[1h]) == %d", job, LAST.get(job)),
                    PATIENCE);
        }
        Waiting.until(
                PATIENCE,
                () -> sum(prometheus.points("scrape_samples_scraped{job=\"limited\"}")) >= MANY,
                () -> prometheus.complaints().toString());
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        unlimited.close();
        limited.close();
        disturbed.close();
    }

    @Test
    void theOtherScraperHeldSamplesAndLostThemToPrometheus() {
        OwnMetrics metrics = disturbed.ownMetrics();
        assertThat(metrics.value("scrapes_total{outcome=\"taken_over\"}")).isPositive();
        assertThat(metrics.value("scrapes_total{outcome=\"broken\"}")).isPositive();
        assertThat(metrics.dropped()).isZero();
        assertThat(metrics.balances()).isTrue();
    }

    @Test
    void storedValuesNeverDecreaseAndEndWithTheLastOnePushed() {
        List<StoredSeries> rising = prometheus.stored("{__name__=~\"rising|requests_.*\"}");
        assertThat(rising).hasSize(JOBS * (1 + SAMPLES_OF_HISTOGRAM));
        for (StoredSeries series : rising) {
            assertThat(series.points()).as(series.labels() + "").hasSizeGreaterThanOrEqualTo(3);
            assertThat(series.points())
                    .as(series.labels() + "")
                    .extracting(Point::value)
                    .isSorted();
            if (!series.label("__name__").equals("requests_bucket")) {
                assertThat(series.points().getLast().value())
                        .as(series.labels() + "")
                        .isEqualTo(LAST.get(Integer.parseInt(series.label("n"))));
            }
        }
    }

    @Test
    void noBucketIsEverAboveALargerOneOrTheCount() {
        for (int job = 0; job < JOBS; job++) {
            List<Map<Long, Double>> ascending = new ArrayList<>();
            for (String le : List.of("1", "2", "3", "4", "+Inf")) {
                ascending.add(values(String.format(Locale.ROOT, "requests_bucket{n=\"%d\",le=\"%s\"}", job, le)));
            }
            ascending.add(values(String.format(Locale.ROOT, "requests_count{n=\"%d\"}", job)));
            for (int i = 1; i < ascending.size(); i++) {
                Map<Long, Double> smaller = ascending.get(i - 1);
                Map<Long, Double> larger = ascending.get(i);
                assertThat(smaller.keySet()).as("times of scrapes").isEqualTo(larger.keySet());
                smaller.forEach((time, value) -> assertThat(value).isLessThanOrEqualTo(larger.get(time)));
            }
            assertThat(ascending.get(4)).isEqualTo(ascending.get(5));
        }
    }

    @Test
    void eachScrapeOfPrometheusSucceedsOrTheGatewaySaysThatItWasTakenOver() {
        List<Point> up = prometheus.points("up{job=\"disturbed\"}");
        List<String> failed = disturbed
                .log()
                .matching(line -> line.contains("msg=\"scrape failed\"") && !line.contains("peer=" + HUNG_PEER));
        assertThat(up).extracting(Point::value).contains(1.0);
        assertThat(up).filteredOn(point -> point.value() == 0).hasSizeLessThanOrEqualTo(failed.size());
        assertThat(disturbed.log().matching(line -> line.contains("peer=" + HUNG_PEER)))
                .isNotEmpty();
    }

    @Test
    void withTheLimitOfPrometheusAllSamplesOfALargePushComeInAsManyScrapesAsItTakes() {
        assertThat(prometheus.stored("{gateway=\"limited\"}"))
                .hasSize(MANY)
                .allMatch(series -> series.points().size() == 1);
        assertThat(prometheus.points("up{job=\"limited\"}"))
                .extracting(Point::value)
                .containsOnly(1.0);
        List<Double> scraped = prometheus.points("scrape_samples_scraped{job=\"limited\"}").stream()
                .map(Point::value)
                .filter(samples -> samples > 0)
                .toList();
        assertThat(scraped).hasSizeBetween(MANY / LIMIT + 1, MANY / LIMIT + 2).allMatch(samples -> samples <= LIMIT);
        assertThat(limited.ownMetrics().delivered()).isEqualTo(MANY);
    }

    /** The limit of what the gateway can know, which docs/delivery.md names: Prometheus has read all, and stores nothing. */
    @Test
    void withoutItPrometheusDropsThemAllAndTheGatewayCountsThemAsDelivered() {
        assertThat(prometheus.stored("{gateway=\"unlimited\"}")).isEmpty();
        assertThat(prometheus.points("up{job=\"unlimited\"}"))
                .filteredOn(point -> point.value() == 0)
                .hasSize(1);
        assertThat(unlimited.ownMetrics().delivered()).isEqualTo(MANY);
        assertThat(unlimited.ownMetrics().dropped()).isZero();
    }

    private static void hangLongAndShort() throws IOException, InterruptedException {
        hang(LONG);
        hang(SHORT);
        hang(SHORT);
    }

    /** Asks for all that there is, from an address of its own, reads nothing, and resets the connection after this time. */
    private static void hang(Duration time) throws IOException, InterruptedException {
        try (Socket socket = disturbed.connectFrom(HUNG_PEER)) {
            socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n".getBytes(US_ASCII));
            Thread.sleep(time);
            socket.setSoLinger(true, 0);
        }
    }

    /** The next value of all series of this job: a histogram, and a sample that has its count. */
    private static void pushRising(int job) throws IOException, InterruptedException {
        int value = LAST.get(job) + 1;
        StringBuilder text = new StringBuilder("# TYPE requests histogram\n");
        for (int le = 1; le <= 4; le++) {
            text.append(bucket(job, Integer.toString(le), value * le / 5));
        }
        text.append(bucket(job, "+Inf", value));
        for (String name : List.of("requests_sum", "requests_count", "rising")) {
            text.append(String.format(Locale.ROOT, "%s{n=\"%d\"} %d\n", name, job, value));
        }
        assertThat(disturbed.push(text.toString()).statusCode()).isEqualTo(ACCEPTED);
        LAST.set(job, value);
        Thread.sleep(20);
    }

    private static String many(String gateway) {
        StringBuilder text = new StringBuilder("# TYPE runs gauge\n");
        for (int run = 0; run < GAUGES; run++) {
            text.append(String.format(Locale.ROOT, "runs{gateway=\"%s\",run=\"%d\"} %d\n", gateway, run, run));
        }
        text.append("# TYPE sizes histogram\n");
        for (int run = 0; run < HISTOGRAMS; run++) {
            String labels = "gateway=\"" + gateway + "\",run=\"" + run + "\"";
            for (String le : List.of("1", "2", "3", "4", "+Inf")) {
                text.append(String.format(Locale.ROOT, "sizes_bucket{%s,le=\"%s\"} 1\n", labels, le));
            }
            text.append(String.format(Locale.ROOT, "sizes_sum{%s} 1\nsizes_count{%s} 1\n", labels, labels));
        }
        return text.toString();
    }

    private static String bucket(int job, String le, int value) {
        return String.format(Locale.ROOT, "requests_bucket{n=\"%d\",le=\"%s\"} %d\n", job, le, value);
    }

    private static Map<Long, Double> values(String selector) {
        return prometheus.points(selector).stream().collect(toMap(Point::millis, Point::value));
    }

    private static double sum(List<Point> points) {
        return points.stream().mapToDouble(Point::value).sum();
    }
}
