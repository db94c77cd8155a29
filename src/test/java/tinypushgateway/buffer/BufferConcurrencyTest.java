package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.buffer.Buffer.OfferResult;

/** Many pushers and scrapers at once, whose outcomes are random; the ledger balances to the sample all the time. */
class BufferConcurrencyTest {
    private static final int PUSHERS = 16;
    private static final int PUSHES = 600;
    private static final int SAMPLES = 8;
    private static final int SCRAPERS = 6;

    /** A virtual thread that never waits would keep its carrier. */
    private static final long PAUSE_NANOS = 20_000;

    /** Each value is pushed once, so it says which series it belongs to, and whether it was delivered before. */
    private final AtomicLong values = new AtomicLong();

    private final Map<String, String> seriesOfValue = new ConcurrentHashMap<>();
    private final Map<String, String> delivered = new ConcurrentHashMap<>();
    private final AtomicBoolean pushing = new AtomicBoolean(true);

    @ParameterizedTest
    @ValueSource(longs = {64L << 20, 1L << 20})
    void everySampleIsAccountedForOnVirtualThreads(long maxBytes) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            everySampleIsAccountedFor(Buffers.of(maxBytes, 2), maxBytes, threads);
        }
    }

    @Test
    void everySampleIsAccountedForOnPlatformThreads() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            everySampleIsAccountedFor(Buffers.of(4 << 20, 3), 4 << 20, threads);
        }
    }

    private void everySampleIsAccountedFor(Buffer buffer, long maxBytes, ExecutorService threads) throws Exception {
        List<Future<Long>> pushers = start(PUSHERS, threads, () -> push(buffer));
        List<Future<Long>> scrapers = start(SCRAPERS, threads, () -> scrape(buffer));
        List<Future<Long>> readers = start(2, threads, () -> readLedger(buffer, maxBytes));
        long accepted = sum(pushers);
        pushing.set(false);
        long given = sum(scrapers);
        assertThat(sum(readers)).isPositive();
        while (buffer.ledger().pending() > 0) {
            given += take(buffer.lease());
        }
        Ledger end = buffer.ledger();
        assertThat(end.accepted()).isEqualTo(accepted);
        assertThat(end.delivered()).isEqualTo(given).isEqualTo(delivered.size());
        assertThat(end.accepted()).isEqualTo(end.delivered() + end.replaced() + end.droppedScrapeFailed());
        assertThat(end.inFlight()).isZero();
        assertThat(end.bytes()).isZero();
    }

    private long push(Buffer buffer) {
        long accepted = 0;
        for (int i = 0; i < PUSHES; i++) {
            StringBuilder text = new StringBuilder();
            int first = ThreadLocalRandom.current().nextInt(200);
            for (int series = first; series < first + SAMPLES; series++) {
                long value = values.incrementAndGet();
                String key = "m" + series % 5 + "{series=\"" + series + "\"}";
                seriesOfValue.put(Long.toString(value), Texts.series(key));
                text.append(key).append(' ').append(value).append('\n');
            }
            if (Buffers.offer(buffer, Texts.push(text.toString()), Texts.PEER) == OfferResult.ACCEPTED) {
                accepted += SAMPLES;
            }
        }
        return accepted;
    }

    private long scrape(Buffer buffer) {
        Random random = new Random();
        long given = 0;
        while (pushing.get()) {
            Lease lease = buffer.lease();
            LockSupport.parkNanos(PAUSE_NANOS);
            if (random.nextInt(3) == 0) {
                given += take(lease);
            } else {
                lease.retain(false);
            }
        }
        return given;
    }

    /** What another scraper has taken over meanwhile is not delivered. */
    private long take(Lease lease) {
        Map<String, String> samples = Texts.samples(Texts.push(Texts.of(lease)));
        samples.forEach((series, value) -> assertThat(seriesOfValue).containsEntry(value, series));
        if (!lease.settle()) {
            return 0;
        }
        samples.forEach(
                (series, value) -> assertThat(delivered.put(value, series)).isNull());
        return samples.size();
    }

    private long readLedger(Buffer buffer, long maxBytes) {
        long reads = 0;
        while (pushing.get()) {
            Ledger ledger = buffer.ledger();
            assertThat(ledger.imbalance()).as("%s", ledger).isZero();
            assertThat(ledger.bytes()).isBetween(0L, maxBytes);
            reads++;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return reads;
    }

    private static List<Future<Long>> start(int count, ExecutorService threads, Callable<Long> task) {
        List<Future<Long>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(threads.submit(task));
        }
        return started;
    }

    private static long sum(List<Future<Long>> results) throws Exception {
        long sum = 0;
        for (Future<Long> result : results) {
            sum += result.get();
        }
        return sum;
    }
}
