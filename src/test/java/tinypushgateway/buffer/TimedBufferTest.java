package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.Timestamps;

/** A buffer that keeps every sample, each with its time. */
class TimedBufferTest {
    private static final long MINUTE = 60_000;
    private static final Duration MAX_AGE = Duration.ofMinutes(30);

    private long now = 1_700_000_000_000L;
    private final Buffer buffer = buffer(1L << 26, List.of(), Long.MAX_VALUE, 10_000);

    @Test
    void everyPushOfASeriesIsExposedAtItsOwnTime() {
        push("a{x=\"1\"} 1\n");
        now += 5;
        push("a{x=\"1\"} 2\na{x=\"2\"} 3\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("a{x=\"1\"} 1 1700000000000\na{x=\"1\"} 2 1700000000005\na{x=\"2\"} 3 1700000000005\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::delivered, Ledger::replaced, Ledger::bytes)
                .containsExactly(3L, 0L, 0L);
    }

    @Test
    void samplesOfOneMillisecondAreMovedByOneAlsoAcrossScrapesAndAClockThatStepsBack() {
        push("a 1\n");
        push("a 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1 1700000000000\na 2 1700000000001\n");
        push("a 3\n");
        now -= 3_600_000;
        push("a 4\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 3 1700000000002\na 4 1700000000003\n");
        now += 3_600_010;
        push("a 5\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 5 1700000000010\n");
    }

    @Test
    void timesThatJobsGiveAreExposedInTheirOrder() {
        push("a 3 1700000000300\na 1 1700000000100\nb 1\n");
        push("a 2 1700000000200\n");
        buffer.lease().retain(false);
        push("a 1.5 1700000000150\na 4\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("""
                        a 1 1700000000100
                        a 1.5 1700000000150
                        a 4 1700000000151
                        a 2 1700000000200
                        a 3 1700000000300
                        b 1 1700000000000
                        """);
    }

    @Test
    void theNewerOfTwoSamplesWithOneTimeWins() {
        push("a 1 1700000000100\n");
        push("a 2.0000000000001 1700000000100\n");
        buffer.lease().retain(false);
        push("a 3 1700000000100\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 3 1700000000100\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::accepted, Ledger::delivered, Ledger::replaced, Ledger::imbalance)
                .containsExactly(3L, 1L, 2L, 0L);
    }

    @Test
    void whatHasBecomeTooOldIsExposedWithoutItsTimeIfItIsTheNewestOfItsSeries() {
        push("a 1\nb 1\n");
        now += 10 * MINUTE;
        push("a 2\n");
        buffer.lease().retain(false);
        now += 21 * MINUTE;
        push("b 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 2 1700000600000\nb 2 1700001860000\n");
        push("c 1\n");
        push("c 2\n");
        now += 31 * MINUTE;
        assertThat(Texts.scrape(buffer)).isEqualTo("c 2\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::accepted, Ledger::delivered, Ledger::replaced, Ledger::imbalance)
                .containsExactly(6L, 3L, 3L, 0L);
    }

    @Test
    void aHistogramHasAllItsPushes() {
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\n");
        now++;
        push("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("""
                        # TYPE h histogram
                        h_bucket{le="1"} 1 1700000000000
                        h_bucket{le="+Inf"} 1 1700000000000
                        h_bucket{le="+Inf"} 2 1700000000001
                        """);
    }

    @Test
    void aSeriesHasNoMorePendingSamplesThanItMay() {
        Buffer small = buffer(1L << 26, List.of(), Long.MAX_VALUE, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(offer(small, "a 1\nb" + i + " 1\n")).isEqualTo(OfferResult.ACCEPTED);
        }
        Ledger before = small.ledger();
        assertThat(offer(small, "c 1\na 1\n")).isEqualTo(OfferResult.SERIES_FULL);
        assertThat(small.ledger()).isEqualTo(before);
        assertThat(offer(small, "c 1\n")).isEqualTo(OfferResult.ACCEPTED);
        Texts.scrape(small);
        assertThat(offer(small, "a 1\n")).isEqualTo(OfferResult.ACCEPTED);
    }

    @Test
    void aFloodOfOneSeriesMovesNoSampleOfOthersFarAhead() {
        boolean rejected = false;
        for (int segment = 0; segment < 20; segment++) {
            for (int i = 0; i < 9_000; i++) {
                rejected |= offer(buffer, "a 1\n") == OfferResult.SERIES_FULL;
            }
            Texts.scrape(buffer);
        }
        assertThat(rejected).isTrue();
        assertThat(offer(buffer, "b 1\n")).isEqualTo(OfferResult.ACCEPTED);
        String exposed = Texts.scrape(buffer).strip();
        long time = Long.parseLong(exposed.substring(exposed.lastIndexOf(' ') + 1));
        assertThat(time - now).isBetween(0L, MINUTE + 100);
        now += 1000;
        assertThat(offer(buffer, "a 1\n")).isEqualTo(OfferResult.ACCEPTED);
        assertThat(offer(buffer, "a 2\n")).isEqualTo(OfferResult.ACCEPTED);
    }

    @Test
    void aSeriesMayBeDividedBetweenScrapes() {
        Buffer parted = buffer(1L << 26, List.of(), 2, 10_000);
        for (int i = 0; i < 5; i++) {
            offer(parted, "# TYPE a gauge\na " + i + "\n");
        }
        assertThat(Texts.scrape(parted)).isEqualTo("# TYPE a gauge\na 0 1700000000000\na 1 1700000000001\n");
        assertThat(Texts.scrape(parted)).isEqualTo("# TYPE a gauge\na 2 1700000000002\na 3 1700000000003\n");
        assertThat(Texts.scrape(parted)).isEqualTo("# TYPE a gauge\na 4 1700000000004\n");
        assertThat(parted.ledger()).extracting(Ledger::delivered, Ledger::bytes).containsExactly(5L, 0L);
    }

    @Test
    void whatIsTooOldIsNotExposedWithoutItsTimeBeforeANewerOneThatASmallScrapeLeaves() {
        Buffer parted = buffer(1L << 26, List.of(), 2, 10_000);
        offer(parted, "a 1\nb 1\nc 1\n");
        parted.lease().retain(false);
        now += 31 * MINUTE;
        offer(parted, "a 2\nc 2\n");
        assertThat(Texts.scrape(parted)).isEqualTo("b 1\n");
        assertThat(Texts.scrape(parted)).isEmpty();
        assertThat(Texts.scrape(parted)).isEqualTo("a 2 1700001860000\nc 2 1700001860000\n");
        assertThat(parted.ledger())
                .extracting(Ledger::delivered, Ledger::replaced, Ledger::imbalance)
                .containsExactly(3L, 2L, 0L);
    }

    @Test
    void theNewestOfASeriesIsThatOfTheLatestTimeAndNotTheOneThatCameLast() {
        push("a 1 1700000000200\n");
        buffer.lease().retain(false);
        push("a 2 1700000000100\n");
        now += 31 * MINUTE;
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::delivered, Ledger::replaced, Ledger::imbalance)
                .containsExactly(1L, 1L, 0L);
    }

    @Test
    void whatIsTooOldIsNotExposedWithoutItsTimeBeforeANewerOneOfTheNextScrape() {
        Buffer parted = buffer(1L << 26, List.of(), 1, 10_000);
        offer(parted, "a 1\n");
        parted.lease().retain(false);
        now += 31 * MINUTE;
        offer(parted, "a 2\n");
        assertThat(Texts.scrape(parted)).isEmpty();
        assertThat(Texts.scrape(parted)).isEqualTo("a 2 1700001860000\n");
    }

    @Test
    void memoryThatHeldOtherSamplesBeforeIsAsGoodAsNew() {
        for (int i = 0; i < 6; i++) {
            now++;
            String name = i % 2 == 0 ? "a" : "a_longer_name";
            push(IntStream.range(0, 5000)
                    .mapToObj(x -> name + "{x=\"" + x + "\"} 1\n")
                    .collect(Collectors.joining()));
            assertThat(Texts.scrape(buffer))
                    .isEqualTo(IntStream.range(0, 5000)
                            .mapToObj(x -> name + "{x=\"" + x + "\"} 1 " + now + "\n")
                            .collect(Collectors.joining()));
        }
    }

    @Test
    void whatIsAsOldAsItMayBeHasItsTime() {
        Buffer parted = buffer(1L << 26, List.of(), 1, 10_000);
        offer(parted, "a 1\nb 1\n");
        push("a 1\n");
        now += 30 * MINUTE;
        assertThat(Texts.scrape(parted)).isEqualTo("a 1 1700000000000\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1 1700000000000\n");
        now++;
        assertThat(Texts.scrape(parted)).isEqualTo("b 1\n");
    }

    @Test
    void aScrapeWritesNoMoreBytesThanItMay() {
        Buffer.Times times = new Buffer.Times(true, MAX_AGE, 10_000, () -> Instant.ofEpochMilli(now));
        Buffer parted =
                new Buffer(new Buffer.Settings(1L << 26, 3, List.of(), Duration.ZERO, Long.MAX_VALUE, 200, times));
        for (int i = 0; i < 50; i++) {
            now++;
            offer(parted, "a 1\nb 1\n");
        }
        int lines = 0;
        for (String text = Texts.scrape(parted); !text.isEmpty(); text = Texts.scrape(parted)) {
            assertThat(text).hasSizeBetween(18, 200);
            lines += text.lines().toList().size();
        }
        assertThat(lines).isEqualTo(100);
    }

    @Test
    void aFurtherSampleOfAKnownSeriesTakesAtMostFortyBytes() {
        String text = IntStream.range(0, 1000)
                .mapToObj(i -> "a_metric_with_a_name{instance=\"host-" + i + "\",job=\"batch\"} 12345.678901234567\n")
                .reduce("", String::concat);
        push(text);
        long before = buffer.ledger().bytes();
        for (int i = 0; i < 100; i++) {
            now += 1000;
            push(text);
        }
        assertThat((buffer.ledger().bytes() - before) / 100_000.0).isLessThanOrEqualTo(40);
    }

    @Test
    void aReaderThatStaysAwayGetsEverySampleInTheEnd() {
        Buffer pair = buffer(1L << 26, List.of("a", "b"), Long.MAX_VALUE, 10_000);
        for (int i = 0; i < 500; i++) {
            now += 10;
            offer(pair, "a " + i + "\nb{i=\"" + i % 7 + "\"} " + i + "\n");
            Lease lease = pair.lease("a");
            lease.settle();
        }
        Lease lease = pair.lease("b");
        List<String> lines = Texts.of(lease).lines().toList();
        assertThat(lines).hasSize(1000);
        assertThat(lines.stream().filter(line -> line.startsWith("a ")))
                .containsExactlyElementsOf(IntStream.range(0, 500)
                        .mapToObj(i -> "a " + i + " " + (1_700_000_000_010L + 10L * i))
                        .toList());
        assertThat(lease.settle()).isTrue();
        assertThat(pair.ledgers()).extracting(Ledger::imbalance, Ledger::bytes).containsOnly(tuple(0L, 0L));
    }

    /** If each sample were looked for from the oldest one of its series on, this would take minutes, with the buffer's lock held. */
    @Test
    @Timeout(60)
    void samplesInAnyOrderAreSoonInTheirs() {
        List<Integer> shuffled =
                new ArrayList<>(IntStream.range(0, 300_000).boxed().toList());
        Collections.shuffle(shuffled, new Random(1));
        StringBuilder text = new StringBuilder();
        shuffled.forEach(
                i -> text.append("a ").append(i).append(' ').append(now - i).append('\n'));
        push(text.toString());
        assertThat(Texts.scrape(buffer).lines().toList())
                .isEqualTo(IntStream.range(0, 300_000)
                        .mapToObj(i -> "a " + (299_999 - i) + " " + (now - 299_999 + i))
                        .toList());
    }

    /** The same for segments that are put together, as long as no other connection has the processor. */
    @Test
    @Timeout(60)
    void samplesOfAReaderThatStaysAwayAreSoonPutTogether() {
        Buffer pair = buffer(1L << 26, List.of("a", "b"), Long.MAX_VALUE, Integer.MAX_VALUE);
        for (int segment = 0; segment < 20; segment++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 40_000; i++) {
                text.append("a 1 ").append(now + 20L * i + segment - 1_000_000).append('\n');
            }
            offer(pair, text.toString());
            pair.lease("a").settle();
        }
        assertThat(Texts.of(pair.lease("b")).lines()).hasSize(800_000);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void theBufferDoesWhatANaiveOneDoes(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> names = List.of("a", "b").subList(0, 1 + random.nextInt(2));
        Buffer tested = buffer(1L << 26, names, Long.MAX_VALUE, 10_000);
        List<NaiveSegment> segments = new ArrayList<>(List.of(new NaiveSegment(Long.MIN_VALUE)));
        int[] oldest = new int[names.size()];
        long value = 0;
        for (int step = 0; step < 100; step++) {
            now += random.nextInt(20) == 0 ? random.nextInt(40) * MINUTE : random.nextInt(4) - 1;
            if (random.nextInt(3) > 0) {
                TreeSet<String> lines = new TreeSet<>();
                segments.getLast().arrive(now);
                StringBuilder push = new StringBuilder();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    String series = "s" + random.nextInt(4);
                    long time = random.nextInt(2) == 0 ? Long.MIN_VALUE : now - 5 + random.nextInt(10);
                    if (lines.add(series + " " + time)) {
                        value++;
                        push.append(series)
                                .append(' ')
                                .append(value)
                                .append(time == Long.MIN_VALUE ? "" : " " + time)
                                .append('\n');
                        segments.getLast().add(series, time, Long.toString(value));
                    }
                }
                assertThat(offer(tested, push.toString())).isEqualTo(OfferResult.ACCEPTED);
            } else {
                int reader = random.nextInt(names.size());
                Lease lease = tested.lease(names.get(reader));
                if (!segments.getLast().series.isEmpty()) {
                    segments.add(new NaiveSegment(segments.getLast().latest + 1));
                }
                List<NaiveSegment> taken = segments.subList(oldest[reader], segments.size() - 1);
                assertThat(Texts.of(lease).lines()).containsExactlyInAnyOrderElementsOf(expected(taken));
                if (random.nextInt(3) > 0) {
                    assertThat(lease.settle()).isTrue();
                    oldest[reader] = segments.size() - 1;
                } else {
                    lease.retain(false);
                }
            }
            assertThat(tested.ledgers()).extracting(Ledger::imbalance).containsOnly(0L);
        }
    }

    private static final class NaiveSegment {
        private final Map<String, TreeMap<Long, String>> series = new HashMap<>();
        private final Map<String, Long> latestArrivals = new HashMap<>();
        private long arrival;
        private long latest;

        NaiveSegment(long arrival) {
            this.arrival = arrival;
            latest = arrival;
        }

        void arrive(long now) {
            arrival = Math.max(arrival, now);
            latest = Math.max(latest, arrival);
        }

        void add(String name, long time, String value) {
            TreeMap<Long, String> samples = series.computeIfAbsent(name, none -> new TreeMap<>());
            if (time != Long.MIN_VALUE) {
                samples.put(time, value);
                return;
            }
            long at = arrival;
            if (!samples.isEmpty() && samples.lastKey() >= at && samples.lastKey() - at < 1000) {
                at = samples.lastKey() + 1;
            } else if (latestArrivals.getOrDefault(name, Long.MIN_VALUE) >= at) {
                at = latestArrivals.get(name) + 1;
            }
            samples.put(at, value);
            latestArrivals.put(name, at);
            latest = Math.max(latest, at);
        }
    }

    private List<String> expected(List<NaiveSegment> taken) {
        Map<String, TreeMap<Long, String>> all = new HashMap<>();
        taken.forEach(segment -> segment.series.forEach((name, samples) ->
                all.computeIfAbsent(name, none -> new TreeMap<>()).putAll(samples)));
        List<String> lines = new ArrayList<>();
        all.forEach((name, samples) -> samples.forEach((time, value) -> {
            if (time >= now - MAX_AGE.toMillis()) {
                lines.add(name + " " + value + " " + time);
            } else if (time.equals(samples.lastKey())) {
                lines.add(name + " " + value);
            }
        }));
        return lines;
    }

    private Buffer buffer(long maxBytes, List<String> readers, long maxSamples, int maxSamplesPerSeries) {
        Buffer.Times times = new Buffer.Times(true, MAX_AGE, maxSamplesPerSeries, () -> Instant.ofEpochMilli(now));
        return new Buffer(
                new Buffer.Settings(maxBytes, 1000, readers, Duration.ZERO, maxSamples, Long.MAX_VALUE, times));
    }

    private void push(String text) {
        assertThat(offer(buffer, text)).isEqualTo(OfferResult.ACCEPTED);
        assertThat(buffer.ledger().imbalance()).isZero();
    }

    private OfferResult offer(Buffer to, String text) {
        Timestamps timestamps =
                new Timestamps(Timestamps.Policy.ACCEPT, Duration.ofDays(1), () -> Instant.ofEpochMilli(now));
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            Exposition push = new ExpositionParser(Texts.LIMITS, timestamps).parse(bytes, 0, bytes.length);
            return Buffers.offer(to, push, Texts.PEER);
        } catch (MalformedExposition e) {
            throw new AssertionError(e.getMessage() + " in:\n" + text, e);
        }
    }
}
