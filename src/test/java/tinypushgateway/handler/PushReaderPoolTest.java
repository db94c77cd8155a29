package tinypushgateway.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Timestamps;

class PushReaderPoolTest {
    private static final Duration FOR_EVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    @Test
    void asManyAreTakenAsThereAreAndNoMore() {
        PushReader.Pool pool = new PushReader.Pool(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED, 2, AT_ONCE);
        PushReader first = pool.take().orElseThrow();
        PushReader second = pool.take().orElseThrow();

        assertThat(second).isNotSameAs(first);
        assertThat(pool.take()).isEmpty();

        pool.giveBack(first);
        assertThat(pool.take()).containsSame(first);
        assertThat(pool.take()).isEmpty();
    }

    @Test
    void aPushThatWaitsGetsTheNextThatIsGivenBack() throws Exception {
        PushReader.Pool pool =
                new PushReader.Pool(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED, 1, FOR_EVER);
        PushReader taken = pool.take().orElseThrow();
        CompletableFuture<PushReader> waiting = new CompletableFuture<>();
        Thread waits =
                Thread.ofVirtual().start(() -> waiting.complete(pool.take().orElseThrow()));
        while (waits.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        pool.giveBack(taken);

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isSameAs(taken);
    }

    @Test
    void anInterruptedPushGetsNone() throws Exception {
        PushReader.Pool pool =
                new PushReader.Pool(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED, 1, FOR_EVER);
        assertThat(pool.take()).isPresent();
        CompletableFuture<Boolean> got = new CompletableFuture<>();
        Thread waits = Thread.ofVirtual().start(() -> got.complete(pool.take().isPresent()));

        waits.interrupt();

        assertThat(got.get(20, TimeUnit.SECONDS)).isFalse();
    }
}
