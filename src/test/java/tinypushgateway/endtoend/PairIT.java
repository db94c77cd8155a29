package tinypushgateway.endtoend;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that scrape one gateway as readers with names, with the configurations that docs/scaling.md prints for a pair. */
final class PairIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration A_WHILE = Duration.ofSeconds(3);
    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final String READERS = "--scrape.readers=a,b";
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;

    /** About 90 bytes of buffer each, so that all of them are three times what the small buffer holds. */
    private static final int MANY = 35_000;

    private static final int A_PUSH = 500;

    /** Of one series, so that several are in one scrape. */
    private static final int RUNS = 50;

    @TempDir
    private Path folderOfA;

    @TempDir
    private Path folderOfB;

    /**
     * It is killed when all that it has confirmed is stored: what Prometheus has read and not stored yet dies with it, as docs/delivery.md says.
     */
    @Test
    void bothStoreEachSampleOnceThoughOneIsKilledAndComesBack() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(READERS);
                PrometheusProcess a = PrometheusProcess.start(folderOfA, ScalingDocument.pair("a", gateway))) {
            Jobs jobs = new Jobs(gateway);
            try (PrometheusProcess b = PrometheusProcess.start(folderOfB, ScalingDocument.pair("b", gateway))) {
                push(jobs, A_WHILE);
                awaitStoredByBoth(gateway, a, b);
            }
            long deliveredToB = gateway.ownMetrics().ofReader("b").delivered();
            push(jobs, AWAY);
            OwnMetrics withoutB = awaitDelivered(gateway, "a");
            assertThat(withoutB.ofReader("b").delivered()).isEqualTo(deliveredToB);
            assertThat(withoutB.ofReader("b").held()).isEqualTo(withoutB.accepted() - deliveredToB);

            try (PrometheusProcess b = PrometheusProcess.start(folderOfB, ScalingDocument.pair("b", gateway))) {
                push(jobs, A_WHILE);
                OwnMetrics metrics = awaitStoredByBoth(gateway, a, b);

                jobs.assertStoredExactlyOnce(a);
                jobs.assertStoredExactlyOnce(b);
                assertThat(a.complaints()).isEmpty();
                assertThat(b.complaints()).isEmpty();
                assertThat(metrics.accepted()).isEqualTo(jobs.accepted().size());
                for (String reader : List.of("a", "b")) {
                    assertThat(metrics.ofReader(reader).delivered()).isEqualTo(metrics.accepted());
                    assertThat(metrics.ofReader(reader).balances()).isTrue();
                }
            }
        }
    }

    @Test
    void aReaderThatStaysAwayBlocksNobodyAndItsLedgerSaysWhatItMissed() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(READERS, "--buffer.max-bytes=1MiB");
                PrometheusProcess a = PrometheusProcess.start(folderOfA, ScalingDocument.pair("a", gateway))) {
            NumberedSamples samples = new NumberedSamples();
            for (int pushed = 0; pushed < MANY; pushed += A_PUSH) {
                pushUntilAccepted(gateway, NumberedSamples.text("many", samples.next(A_PUSH), A_PUSH));
            }
            OwnMetrics metrics = awaitDelivered(gateway, "a");
            awaitStored(a, MANY);

            assertThat(NumberedSamples.storedOnce(a))
                    .isEqualTo(LongStream.rangeClosed(1, MANY)
                            .boxed()
                            .collect(toMap(id -> Long.toString(id), NumberedSamples::value)));
            assertThat(a.complaints()).isEmpty();
            assertThat(metrics.ofReader("a").delivered()).isEqualTo(MANY);
            assertThat(metrics.ofReader("a").balances()).isTrue();
            assertThat(metrics.ofReader("b").delivered()).isZero();
            assertThat(metrics.ofReader("b").balances()).isTrue();
            assertThat(metrics.ofReader("b").missed()).isBetween(MANY / 2L, MANY - 1L);
            assertThat(gateway.log().matching(line -> line.contains("reader_absent")))
                    .hasSize(1);

            assertTheRestIsThereForB(gateway, metrics.ofReader("b"));
        }
    }

    @Test
    void victoriaMetricsCanBeOneOfTheTwo() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(READERS);
                PrometheusProcess a = PrometheusProcess.start(folderOfA, ScalingDocument.pair("a", gateway));
                VictoriaMetricsProcess b =
                        VictoriaMetricsProcess.start(folderOfB, ScalingDocument.pair("b", gateway))) {
            Jobs jobs = new Jobs(gateway);
            push(jobs, A_WHILE);
            awaitStoredByBoth(gateway, a, b);

            jobs.assertStoredExactlyOnce(a);
            jobs.assertStoredExactlyOnce(b);
            assertThat(a.complaints()).isEmpty();
        }
    }

    /** So a store behind the two can tell that two samples are one. */
    @Test
    void withTimestampsBothStoreEveryValueOfASeriesAtTheSameTime() throws Exception {
        String series = "rows{job=\"import\",instance=\"\"}";
        try (GatewayProcess gateway = GatewayProcess.start(READERS, "--push.timestamps=arrival");
                PrometheusProcess a = PrometheusProcess.start(folderOfA, ScalingDocument.pair("a", gateway))) {
            pushRuns(gateway, series);
            awaitDelivered(gateway, "a");
            try (PrometheusProcess b = PrometheusProcess.start(folderOfB, ScalingDocument.pair("b", gateway))) {
                pushRuns(gateway, series);
                gateway.awaitEmpty(PATIENCE);
                for (PrometheusProcess each : List.of(a, b)) {
                    Waiting.until(
                            PATIENCE,
                            () -> each.points(series).size() == 2 * RUNS,
                            () -> each.points(series).toString());
                }

                assertThat(b.points(series)).isEqualTo(a.points(series));
                assertThat(a.complaints()).isEmpty();
                assertThat(b.complaints()).isEmpty();
            }
        }
    }

    private static void pushRuns(GatewayProcess gateway, String series) throws Exception {
        for (int run = 1; run <= RUNS; run++) {
            assertThat(gateway.push(series + " " + run + "\n").statusCode()).isEqualTo(ACCEPTED);
        }
    }

    private void assertTheRestIsThereForB(GatewayProcess gateway, OwnMetrics.OfReader before) throws Exception {
        try (PrometheusProcess b = PrometheusProcess.start(folderOfB, ScalingDocument.pair("b", gateway))) {
            OwnMetrics.OfReader after = awaitDelivered(gateway, "b").ofReader("b");
            awaitStored(b, before.held());

            assertThat(after.missed()).isEqualTo(before.missed());
            assertThat(NumberedSamples.storedOnce(b)).hasSize((int) before.held());
        }
    }

    private static void push(Jobs jobs, Duration time) throws InterruptedException, ExecutionException {
        Together.repeat(time, () -> pushSome(jobs, "one"), () -> pushSome(jobs, "two"));
    }

    private static void pushSome(Jobs jobs, String job) throws IOException, InterruptedException {
        jobs.push(job, 7);
        Thread.sleep(Duration.ofMillis(20));
    }

    /** As soon as a scrape of reader a has been confirmed, a push that was refused has room: what b has not got makes it. */
    private static void pushUntilAccepted(GatewayProcess gateway, String samples) throws Exception {
        int status = gateway.push(samples).statusCode();
        long whenRefused = gateway.ownMetrics().ofReader("a").delivered();
        while (status != ACCEPTED) {
            assertThat(status).isEqualTo(UNAVAILABLE);
            long delivered = gateway.ownMetrics().ofReader("a").delivered();
            status = gateway.push(samples).statusCode();
            if (delivered > whenRefused) {
                assertThat(status).isEqualTo(ACCEPTED);
            }
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    /** Waits until everything that was accepted is confirmed and stored, and gives the own metrics after that. */
    private static OwnMetrics awaitStoredByBoth(GatewayProcess gateway, QueryApi a, QueryApi b)
            throws InterruptedException {
        OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
        for (QueryApi storage : List.of(a, b)) {
            awaitStored(storage, metrics.accepted());
        }
        return metrics;
    }

    /** Waits until nothing is left for this reader. */
    private static OwnMetrics awaitDelivered(GatewayProcess gateway, String reader) throws InterruptedException {
        Waiting.until(
                PATIENCE,
                () -> gateway.ownMetrics().ofReader(reader).held() == 0,
                () -> gateway.ownMetrics().text());
        return gateway.ownMetrics();
    }

    private static void awaitStored(QueryApi storage, long samples) throws InterruptedException {
        Waiting.until(
                PATIENCE,
                () -> stored(storage) >= samples,
                () -> stored(storage) + " samples are stored, not " + samples);
    }

    private static long stored(QueryApi storage) {
        return storage.query("count(last_over_time({id!=\"\"}[1h]))").stream()
                .mapToLong(count -> (long) count.value())
                .sum();
    }
}
