package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.endtoend.StoredSeries.Point;

/**
 * What Prometheus stores of samples with timestamps. Three servers with different windows for samples out of order are the readers of one
 * gateway that accepts timestamps; the first of them also scrapes one that gives samples the time of their arrival.
 */
final class TimestampsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int PUSHES = 300;
    private static final long SECOND = 1000;
    private static final long MAX_AGE = 60 * SECOND;

    /** Of samples that are too old when the servers start. */
    private static final long AGE_OF_LATE = MAX_AGE - 2 * SECOND;

    /** Of samples that become too old within an interval. */
    private static final long NEARLY_TOO_OLD = MAX_AGE - 400;

    /** By so much Prometheus may set the time of a scrape back, to have equal intervals. */
    private static final long TOLERANCE = 10;

    private static final int SERIES_OF_NEARLY = 100;

    /** The {@code out_of_order_time_window} of a server; the reader is called so. */
    private enum Window {
        NONE("0s"),
        MINUTE("1m"),
        HOUR("1h");

        private final String length;

        Window(String length) {
            this.length = length;
        }

        String reader() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @TempDir
    private static Path folder;

    private static final Map<Window, PrometheusProcess> SERVERS = new EnumMap<>(Window.class);
    private static final List<Integer> STATUSES_OF_OUT_OF_BOUNDS = new ArrayList<>();

    /** All of {@code up} that each server had stored before the push that costs a scrape. */
    private static final Map<Window, List<StoredSeries>> UP_BEFORE_LIMIT = new EnumMap<>(Window.class);

    /** The times of the samples that were nearly too old when they were pushed, by the label {@code n} of their series. */
    private static final Map<String, Long> NEARLY_TOO_OLD_TIMES = new HashMap<>();

    private static GatewayProcess accepting;
    private static GatewayProcess arriving;

    /** When the first and the last of many pushes were made. */
    private static long firstArrival;

    private static long lastArrival;

    /** When the samples that had become too old were exposed at the earliest. */
    private static long tooOldFrom;

    /** The time that those of the other samples are relative to. */
    private static long base;

    /** Each push is in one scrape, and those before the servers start are in one together. */
    @BeforeAll
    static void pushAndBeScraped() throws Exception {
        accepting = GatewayProcess.start(
                "--push.timestamps=accept", "--push.max-timestamp-age=1m", "--scrape.readers=none,minute,hour");
        arriving = GatewayProcess.start("--push.timestamps=arrival");

        accepting.get("/-/healthy");
        long late = now() - AGE_OF_LATE;
        push(sample("late", 1, late), sample("late", 2, late + 500));
        push(sample("replaced", 1, late + 30 * SECOND));
        push(sample("replaced", 2, late + 30 * SECOND));
        pushManyToArriving();
        tooOldFrom = late + 500 + MAX_AGE + 1;
        Waiting.until(PATIENCE, () -> now() >= tooOldFrom, () -> "the clock stands still");
        startServers();
        awaitStored();

        base = now();
        for (long outOfBounds : List.of(base - MAX_AGE - SECOND, base + MAX_AGE + 10 * SECOND)) {
            STATUSES_OF_OUT_OF_BOUNDS.add(accepting
                    .push("bystander 0\n" + sample("out_of_bounds", 1, outOfBounds))
                    .statusCode());
        }
        push(IntStream.range(0, SERIES_OF_NEARLY)
                .mapToObj(n -> sample(nearly(n), 0, base))
                .toArray(String[]::new));
        push(
                sample("ascends", 1, base - 3),
                sample("ascends", 2, base - 2),
                sample("ascends", 3, base - 1),
                sample("descends", 3, base - 1),
                sample("descends", 2, base - 2),
                sample("descends", 1, base - 3),
                sample("old", 1, base - 45 * SECOND),
                sample("twice", 1, base),
                sample("again", 1, base),
                sample("falls", 2, base - 10 * SECOND));
        awaitStored();
        push(sample("falls", 1, base - 40 * SECOND), sample("twice", 2, base), sample("again", 1, base));
        awaitStored();
        pushUntilOneHasBecomeTooOld();
        awaitStored();
        push(sample("ahead", 1, base + 55 * SECOND), sample("bystander", 1, base));
        awaitStored();
        push(sample("fresh", 1, base - 20 * SECOND));
        awaitStored();

        for (Window window : Window.values()) {
            UP_BEFORE_LIMIT.put(window, server(window).stored("up"));
        }
        push(sample("bystander", 2, base + SECOND), sample("falls", 3, base - 20 * SECOND));
        accepting.awaitEmpty(PATIENCE);
        server(Window.NONE).await("last_over_time(bystander[1h]) == 2", PATIENCE);
        server(Window.MINUTE).await("min_over_time(up{job=\"accept\"}[1h]) == 0", PATIENCE);
        server(Window.HOUR).await("last_over_time(bystander[1h]) == 2", PATIENCE);
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(PrometheusProcess::close);
        arriving.close();
        accepting.close();
    }

    @Test
    void withArrivalEveryPushOfASeriesBetweenTwoScrapesIsStoredAtItsTime() {
        List<Point> many = server(Window.NONE).points("many");
        assertThat(many).extracting(Point::value).containsExactlyElementsOf(numbers(PUSHES));
        assertThat(many.stream().mapToLong(Point::millis).distinct()).hasSize(PUSHES);
        assertThat(many).extracting(Point::millis).isSorted().allMatch(time -> time >= firstArrival);
        assertThat(many.getLast().millis()).isLessThanOrEqualTo(lastArrival + PUSHES);
        assertThat(server(Window.NONE).points("scrape_samples_scraped{job=\"arrival\"}"))
                .extracting(Point::value)
                .filteredOn(samples -> samples > 0)
                .containsExactly((double) PUSHES);
    }

    @Test
    void samplesOfOnePushAreStoredAtTheirTimesWhateverTheirOrder() {
        for (Window window : Window.values()) {
            for (String series : List.of("ascends", "descends")) {
                assertThat(server(window).points(series))
                        .as(window + " " + series)
                        .containsExactly(new Point(base - 3, 1), new Point(base - 2, 2), new Point(base - 1, 3));
            }
        }
    }

    @Test
    void samplesWithinTheBoundsAreStoredAndOthersAreRefused() {
        assertThat(STATUSES_OF_OUT_OF_BOUNDS).containsExactly(BAD_REQUEST, BAD_REQUEST);
        for (Window window : Window.values()) {
            assertThat(server(window).points("old")).as(window + "").containsExactly(new Point(base - 45 * SECOND, 1));
            assertThat(server(window).points("ahead"))
                    .as(window + "")
                    .containsExactly(new Point(base + 55 * SECOND, 1));
            assertThat(server(window).points("out_of_bounds")).as(window + "").isEmpty();
        }
    }

    @Test
    void ofTwoSamplesWithOneTimeTheNewerIsExposedButWhatPrometheusHasStays() {
        for (Window window : Window.values()) {
            assertThat(server(window).points("replaced"))
                    .as(window + "")
                    .extracting(Point::value)
                    .containsExactly(2.0);
            assertThat(server(window).points("twice")).as(window + "").containsExactly(new Point(base, 1));
            assertThat(server(window).points("again")).as(window + "").containsExactly(new Point(base, 1));
            assertThat(server(window).complaints())
                    .as(window + "")
                    .contains("prometheus_target_scrapes_sample_duplicate_timestamp_total 1");
        }
    }

    @Test
    void aSampleThatComesAfterANewerOneIsStoredInAWindowAndDroppedWithoutOne() {
        Point newer = new Point(base - 10 * SECOND, 2);
        Point older = new Point(base - 40 * SECOND, 1);
        Point between = new Point(base - 20 * SECOND, 3);
        assertThat(server(Window.NONE).points("falls")).containsExactly(newer);
        assertThat(server(Window.MINUTE).points("falls")).containsExactly(older, newer);
        assertThat(server(Window.HOUR).points("falls")).containsExactly(older, between, newer);
        assertThat(server(Window.NONE).complaints())
                .filteredOn(complaint -> complaint.endsWith("msg=\"Out of order sample\" series=falls"))
                .hasSize(2);
    }

    @Test
    void whatBecomesTooOldBeforeItIsScrapedHasTheTimeOfTheScrape() {
        for (Window window : Window.values()) {
            List<Point> late = server(window).points("late");
            assertThat(late).as(window + "").extracting(Point::value).containsExactly(2.0);
            assertThat(late.getFirst().millis()).as(window + "").isBetween(tooOldFrom, base);
        }
    }

    /** Their series have newer samples, so with its time one that is older than the window would have cost the whole scrape. */
    @Test
    void whatBecomesOlderThanTheWindowBeforeItIsScrapedHasTheTimeOfTheScrape() {
        for (Window window : Window.values()) {
            for (Map.Entry<String, Long> pushed : NEARLY_TOO_OLD_TIMES.entrySet()) {
                List<Point> others = new ArrayList<>(server(window).points("nearly{n=\"" + pushed.getKey() + "\"}"));
                assertThat(others.remove(new Point(base, 0))).as(window + "").isTrue();
                if (window == Window.NONE && others.isEmpty()) {
                    continue; // it was exposed with its time
                }
                assertThat(others).as(window + " " + pushed).hasSize(1).allSatisfy(point -> {
                    assertThat(point.value()).isEqualTo(1);
                    long after = point.millis() - pushed.getValue();
                    assertThat(after == 0 || after > MAX_AGE - TOLERANCE)
                            .as(after + " ms after its time")
                            .isTrue();
                });
            }
        }
    }

    @Test
    void noScrapeFailsWhileNoSampleIsFartherBehindTheNewestThanTheWindow() {
        for (Window window : Window.values()) {
            assertThat(UP_BEFORE_LIMIT.get(window))
                    .hasSize(window == Window.NONE ? 2 : 1)
                    .allSatisfy(up -> assertThat(up.points())
                            .as(window + " " + up.labels())
                            .hasSizeGreaterThanOrEqualTo(3)
                            .extracting(Point::value)
                            .containsOnly(1.0));
        }
    }

    @Test
    void theNewestSampleOfItsSeriesIsStoredHoweverFarBehindOthersItIs() {
        for (Window window : Window.values()) {
            assertThat(server(window).points("fresh"))
                    .as(window + "")
                    .containsExactly(new Point(base - 20 * SECOND, 1));
        }
    }

    /**
     * The limit that docs/timestamps.md names: a timestamp that is ahead moves the window for all series. The scrape is delivered as far as the
     * gateway can see.
     */
    @Test
    void aSampleThatIsFartherBehindTheNewestThanTheWindowCostsTheWholeScrape() {
        assertThat(server(Window.MINUTE).points("up{job=\"accept\"}"))
                .filteredOn(point -> point.value() == 0)
                .hasSize(1);
        assertThat(server(Window.MINUTE).points("bystander")).containsExactly(new Point(base, 1));
        for (Window window : List.of(Window.NONE, Window.HOUR)) {
            assertThat(server(window).points("bystander"))
                    .as(window + "")
                    .containsExactly(new Point(base, 1), new Point(base + SECOND, 2));
            assertThat(server(window).points("up{job=\"accept\"}"))
                    .as(window + "")
                    .extracting(Point::value)
                    .containsOnly(1.0);
        }
        OwnMetrics metrics = accepting.ownMetrics();
        assertThat(metrics.ofReader("minute").delivered())
                .isEqualTo(metrics.ofReader("hour").delivered())
                .isEqualTo(metrics.ofReader("none").delivered());
    }

    private static void pushManyToArriving() throws IOException, InterruptedException {
        firstArrival = now();
        for (int i = 1; i <= PUSHES; i++) {
            assertThat(arriving.push("many " + i + "\n").statusCode()).isEqualTo(ACCEPTED);
        }
        lastArrival = now();
    }

    /** Whatever the phase of a scrape, it comes too late for some of these. */
    private static void pushUntilOneHasBecomeTooOld() throws IOException, InterruptedException {
        for (int n = 0; server(Window.MINUTE).query("nearly == 1").isEmpty(); n++) {
            assertThat(n).isLessThan(SERIES_OF_NEARLY);
            long time = now() - NEARLY_TOO_OLD;
            if (accepting.push(sample(nearly(n), 1, time)).statusCode()
                    == ACCEPTED) { // else the push itself took too long
                NEARLY_TOO_OLD_TIMES.put(Integer.toString(n), time);
            }
            Thread.sleep(100);
        }
    }

    private static void startServers() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Window, Future<PrometheusProcess>> starting = new EnumMap<>(Window.class);
            for (Window window : Window.values()) {
                starting.put(window, threads.submit(() -> start(window)));
            }
            for (Window window : Window.values()) {
                SERVERS.put(window, starting.get(window).get());
            }
        }
    }

    private static PrometheusProcess start(Window window) throws IOException, InterruptedException {
        String configuration = String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                storage: {tsdb: {out_of_order_time_window: %s}}
                scrape_configs:
                  - job_name: accept
                    honor_labels: true
                    params: {reader: [%s]}
                    static_configs: [{targets: ['%s']}]
                """, window.length, window.reader(), accepting.hostAndPort());
        String ofArriving = String.format(Locale.ROOT, """
                  - job_name: arrival
                    honor_labels: true
                    static_configs: [{targets: ['%s']}]
                """, arriving.hostAndPort());
        return PrometheusProcess.start(
                Files.createDirectory(folder.resolve(window.reader())),
                window == Window.NONE ? configuration + ofArriving : configuration);
    }

    /** Waits until all servers have stored what was pushed, as far as they do. */
    private static void awaitStored() throws InterruptedException {
        OwnMetrics metrics = accepting.awaitEmpty(PATIENCE);
        long arrived = arriving.awaitEmpty(PATIENCE).delivered();
        for (Window window : Window.values()) {
            long delivered = metrics.ofReader(window.reader()).delivered();
            server(window).awaitScraped(window == Window.NONE ? delivered + arrived : delivered);
        }
    }

    private static PrometheusProcess server(Window window) {
        return SERVERS.get(window);
    }

    private static void push(String... samples) throws IOException, InterruptedException {
        assertThat(accepting.push(String.join("", samples)).statusCode()).isEqualTo(ACCEPTED);
    }

    private static String sample(String series, int value, long millis) {
        return series + " " + value + " " + millis + "\n";
    }

    private static String nearly(int n) {
        return "nearly{n=\"" + n + "\"}";
    }

    private static List<Double> numbers(int last) {
        return IntStream.rangeClosed(1, last)
                .mapToObj(number -> (double) number)
                .toList();
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
