package tinypushgateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitedEventTest {

    // Near the overflow, which System.nanoTime is free to be.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 500_000_000);
    private final Writes writes = new Writes();
    private final Log log = new Log(
            LogWriter.start(writes, 1 << 20),
            Level.INFO,
            Format.LOGFMT,
            InstantSource.fixed(Instant.EPOCH),
            nanos::get);
    private final LimitedEvent rejected = log.limited(Level.WARN, "push rejected");

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void tenLinesPassAndTheEleventhInTheSameSecondDoesNot() {
        times(11, rejected);
        assertThat(lines())
                .hasSize(10)
                .containsOnly("ts=1970-01-01T00:00:00.000Z level=warn msg=\"push rejected\" reason=full");
    }

    @Test
    void theFirstLineAfterSilenceSaysHowManyWereSuppressed() {
        times(42, rejected);
        pass(1000);
        times(2, rejected);
        assertThat(lines()).hasSize(12);
        assertThat(lines().get(10)).endsWith(" reason=full suppressed=32");
        assertThat(lines().get(11)).endsWith(" reason=full");
    }

    @Test
    void noSecondHoldsMoreThanTenWhereverItBegins() {
        times(5, rejected);
        pass(900);
        times(10, rejected);
        assertThat(lines()).hasSize(10);
        pass(100);
        times(10, rejected);
        assertThat(lines())
                .as("the five of the first moment are a second old now")
                .hasSize(15);
    }

    @Test
    void aSteadyTenASecondAreNeverSuppressed() {
        for (int i = 0; i < 100; i++) {
            times(1, rejected);
            pass(100);
        }
        assertThat(lines()).hasSize(100).noneMatch(line -> line.contains("suppressed"));
    }

    @Test
    void oneEventDoesNotSilenceAnother() {
        times(20, rejected);
        times(1, log.limited(Level.WARN, "connection rejected"));
        assertThat(lines()).hasSize(11);
        assertThat(lines().getLast()).contains("connection rejected");
    }

    @Test
    void anEventBelowTheLevelIsNeitherWrittenNorCounted() {
        LimitedEvent quiet = log.limited(Level.DEBUG, "quiet");
        times(20, quiet);
        assertThat(lines()).isEmpty();
    }

    @Test
    void manyThreadsTogetherGetTenLinesAndLoseNoCount() {
        IntStream.range(0, 10_000).parallel().forEach(_ -> rejected.log("reason", "full"));
        pass(1000);
        rejected.log("reason", "full");
        assertThat(lines()).hasSize(11);
        assertThat(lines().getLast()).endsWith(" suppressed=9990");
    }

    private static void times(int n, LimitedEvent event) {
        for (int i = 0; i < n; i++) {
            event.log("reason", "full");
        }
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private List<String> lines() {
        assertThat(log.flush(Writes.PATIENCE)).isTrue();
        return writes.all().stream().map(String::stripTrailing).toList();
    }
}
