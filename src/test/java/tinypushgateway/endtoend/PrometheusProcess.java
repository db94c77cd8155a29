package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real Prometheus with a storage of its own. */
final class PrometheusProcess extends ServerProcess implements QueryApi {
    private static final Duration AHEAD = Duration.ofMinutes(2);
    private static final Pattern ADDRESS = Pattern.compile("msg=\"Listening on\" address=(\\S+)");

    /**
     * Samples that Prometheus left out of a scrape it took, and scrapes it refused, are told at level debug only; nothing else
     * that it says there matters.
     */
    private static final Pattern COMPLAINT = Pattern.compile(
            "level=(warn|error)|Append failed|Scrape failed|Duplicate sample|Out of (order|bounds)|Error on");

    private PrometheusProcess(ChildProcess process) throws InterruptedException {
        super(process, address(process));
    }

    private static String address(ChildProcess process) throws InterruptedException {
        String line = process.err().await(TO_START, l -> ADDRESS.matcher(l).find());
        return ADDRESS.matcher(line).results().findFirst().orElseThrow().group(1);
    }

    /** Starts one in this folder, which is empty, and waits until its first scrape of the gateway is stored. */
    static PrometheusProcess scraping(GatewayProcess gateway, Path folder) throws IOException, InterruptedException {
        PrometheusProcess prometheus = start(folder, String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: tiny-pushgateway
                    honor_labels: true
                    static_configs: [{targets: ['%s']}]
                """, gateway.hostAndPort()));
        prometheus.awaitUp(List.of(gateway));
        return prometheus;
    }

    /** Starts one with this configuration in this folder, which is empty or that of one which has ended, and waits until it answers queries. */
    static PrometheusProcess start(Path folder, String configuration) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        PrometheusProcess prometheus = new PrometheusProcess(ChildProcess.start(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0",
                "--log.level=debug"));
        // it listens, and answers 503, before its storage is open
        prometheus.awaitReady("/-/ready");
        return prometheus;
    }

    /** Waits until a first scrape of each of these gateways is stored. */
    void awaitUp(List<GatewayProcess> gateways) throws InterruptedException {
        for (GatewayProcess gateway : gateways) {
            Waiting.until(
                    TO_START,
                    () -> !query(String.format(
                                    Locale.ROOT, "max_over_time(up{instance=\"%s\"}[1h]) == 1", gateway.hostAndPort()))
                            .isEmpty(),
                    () -> process().err().all().toString());
        }
    }

    /**
     * Waits until Prometheus has given up this gateway, which it is no longer told of: its series are marked stale two intervals after
     * the last scrape has ended.
     */
    void awaitGivenUp(GatewayProcess gateway) throws InterruptedException {
        Waiting.until(
                TO_START,
                () -> query(String.format(Locale.ROOT, "up{instance=\"%s\"}", gateway.hostAndPort()))
                        .isEmpty(),
                () -> process().err().all().toString());
    }

    /** All that is stored of these series, of the last eight minutes and of the next two. */
    List<StoredSeries> stored(String selector) {
        String query = URLEncoder.encode(selector + "[10m]", UTF_8);
        long end = Instant.now().plus(AHEAD).getEpochSecond();
        return StoredSeries.matrix(get("/api/v1/query?query=" + query + "&time=" + end));
    }

    /** What is stored of the one series that this selects; nothing if there is none. */
    List<StoredSeries.Point> points(String selector) {
        List<StoredSeries> series = stored(selector);
        if (series.size() > 1) {
            throw new AssertionError(selector + " gives " + series);
        }
        return series.isEmpty() ? List.of() : series.getFirst().points();
    }

    /** The value of a query that gives one element. */
    double value(String promql) {
        List<StoredSample> vector = query(promql);
        if (vector.size() != 1) {
            throw new AssertionError(promql + " gives " + vector);
        }
        return vector.getFirst().value();
    }

    /** Waits until this query gives something. */
    void await(String promql, Duration patience) throws InterruptedException {
        Waiting.until(patience, () -> !query(promql).isEmpty(), () -> promql + " gives nothing; log: " + complaints());
    }

    /** Samples that scrapes brought, all together. */
    long samplesScraped() {
        return (long) value("sum(sum_over_time(scrape_samples_scraped[1h])) or vector(0)");
    }

    /** Waits until the samples of all scrapes so far are stored: until so many came. */
    void awaitScraped(long samples) throws InterruptedException {
        Waiting.until(
                Duration.ofSeconds(10),
                () -> samplesScraped() == samples,
                () -> samplesScraped() + " samples were scraped, not " + samples + "; log: " + complaints());
    }

    /** Whatever was wrong with a scrape, from the log and from Prometheus's own counters; empty if all was well. */
    List<String> complaints() {
        List<String> logged =
                process().err().matching(line -> COMPLAINT.matcher(line).find());
        List<String> counted = get("/metrics")
                .lines()
                .filter(line -> line.startsWith("prometheus_target_scrapes_") && !line.endsWith(" 0"))
                .toList();
        return Stream.of(logged, counted, alwaysUp() ? List.<String>of() : List.of("up was 0"))
                .flatMap(List::stream)
                .toList();
    }

    /** A push may have a metric named up, too; Prometheus's own has no other labels than the target's. */
    private boolean alwaysUp() {
        return query("min_over_time(up{job=\"tiny-pushgateway\"}[1h])").stream()
                .filter(up -> up.labels().keySet().equals(Set.of("job", "instance")))
                .allMatch(up -> up.value() == 1);
    }
}
