package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.groups.Groups;

/** What a million pending series cost. */
class BufferMemoryTest {
    private static final int SERIES = 1_000_000;
    private static final int SERIES_PER_PUSH = 1000;
    private static final long MOST_BYTES_PER_SERIES = 160;

    @Test
    void aMillionSeriesOfAHundredBytesTakeAHundredAndSixtyEach() throws MalformedExposition {
        long used = Long.MAX_VALUE;
        long ledger = 0;
        long text = 0;
        for (int i = 0; i < 3; i++) { // the least one: threads of earlier tests may hold memory for a while
            long before = heapUsed();
            List<Buffer> held = new ArrayList<>();
            text = fill(held);
            long with = heapUsed();
            ledger = held.getFirst().ledger().bytes();
            assertThat(held.getFirst().ledger().pending()).isEqualTo(SERIES);
            held.clear();
            used = Math.min(used, with - Math.max(before, heapUsed()));
        }

        System.out.printf(
                Locale.ROOT,
                "%d pending series of %d bytes: %.1f bytes of heap each, %.1f by the ledger%n",
                SERIES,
                text / SERIES,
                (double) used / SERIES,
                (double) ledger / SERIES);
        assertThat(text / SERIES).isBetween(98L, 102L);
        assertThat(used / SERIES).isBetween(text / SERIES, MOST_BYTES_PER_SERIES);
        assertThat(ledger).isGreaterThanOrEqualTo(used - (1 << 20));
        assertThat(ledger / SERIES).isLessThanOrEqualTo(MOST_BYTES_PER_SERIES);
    }

    /** Adds a buffer with a million series; returns the length of their text. */
    private static long fill(List<Buffer> held) throws MalformedExposition {
        Buffer buffer = Buffers.of(512L << 20, 3);
        held.add(buffer);
        long text = 0;
        for (int first = 0; first < SERIES; first += SERIES_PER_PUSH) {
            byte[] push = push(first);
            text += push.length;
            assertThat(Buffers.offer(
                            buffer,
                            new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(push, 0, push.length),
                            Texts.PEER))
                    .isEqualTo(OfferResult.ACCEPTED);
        }
        return text;
    }

    /** Each group is forgotten while its sample is pending, and what the segment keeps of it is counted. */
    @Test
    void manyMoreGroupsThanAreKnownTakeWhatTheLedgerSays() throws MalformedExposition {
        int known = 100;
        Buffer buffer = Buffers.of(512L << 20, 3);
        Groups groups = new Groups(known, List.of(""), InstantSource.system());
        long before = heapUsed();
        ExpositionParser parser = new ExpositionParser(Options.DEFAULT.expositionLimits());
        String name = "x".repeat(200);
        for (int i = 0; i < 40_000; i++) {
            byte[] text = ("m{job=\"" + name + i + "\"} 1\n").getBytes(US_ASCII);
            Exposition push = parser.parse(text, 0, text.length);
            Groups.OfPush pushed = groups.of(push, GroupingLabels.NONE);
            assertThat(buffer.offer(push, Texts.PEER, Optional.empty(), pushed)).isEqualTo(OfferResult.ACCEPTED);
            pushed.accepted(1, Texts.PEER, "u".repeat(80));
        }
        parser.forget();
        long used = heapUsed() - before;
        long ledger = buffer.ledger().bytes();

        System.out.printf(Locale.ROOT, "40000 pending groups: %d bytes of heap, %d by the ledger%n", used, ledger);
        assertThat(ledger).isGreaterThanOrEqualTo(used - (1 << 20));
        assertThat(groups.size()).isEqualTo(known);
        buffer.lease().settle();
        assertThat(buffer.ledger().bytes()).isZero();
    }

    private static byte[] push(int first) {
        StringBuilder text = new StringBuilder();
        for (int i = first; i < first + SERIES_PER_PUSH; i++) {
            text.append("job_duration_seconds{job=\"backup\",host=\"node-")
                    .append(i % 997)
                    .append(".example\",shard=\"")
                    .append(i)
                    .append("\",result=\"success\"} ")
                    .append(i / 8.0)
                    .append('\n');
        }
        return text.toString().getBytes(US_ASCII);
    }

    private static long heapUsed() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
