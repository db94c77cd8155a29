package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteHashTest {
    private static final int LONGEST = 70;

    @Test
    void equalSpansHaveOneHashWhereverTheyLie() {
        byte[] span = new byte[LONGEST];
        new Random(1).nextBytes(span);
        for (int length = 0; length <= LONGEST; length++) {
            long hash = ByteHash.of(span, 0, length);
            for (int offset = 0; offset < 20; offset++) {
                byte[] elsewhere = new byte[offset + length + 9];
                new Random(offset).nextBytes(elsewhere);
                System.arraycopy(span, 0, elsewhere, offset, length);

                assertThat(ByteHash.of(elsewhere, offset, offset + length)).isEqualTo(hash);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 'a', -1})
    void spansOfOneByteRepeatedDifferByTheirLength(byte repeated) {
        byte[] bytes = new byte[LONGEST];
        Arrays.fill(bytes, repeated);
        Set<Long> hashes = new HashSet<>();
        for (int length = 0; length <= LONGEST; length++) {
            hashes.add(ByteHash.of(bytes, 0, length));
        }
        assertThat(hashes).hasSize(LONGEST + 1);
    }

    @Test
    void everyBitOfASpanCounts() {
        for (int length = 1; length <= LONGEST; length++) {
            byte[] span = new byte[length];
            new Random(length).nextBytes(span);
            Set<Long> hashes = new HashSet<>(Set.of(ByteHash.of(span, 0, length)));
            for (int bit = 0; bit < 8 * length; bit++) {
                span[bit >> 3] ^= (byte) (1 << (bit & 7));
                hashes.add(ByteHash.of(span, 0, length));
                span[bit >> 3] ^= (byte) (1 << (bit & 7));
            }
            assertThat(hashes).hasSize(8 * length + 1);
        }
    }

    /** What a table uses are the low bits: of 4,096 like names in as many slots, about 1 - 1/e of the slots have one. */
    @ParameterizedTest
    @ValueSource(strings = {"m%d", "metric_%04d_total", "metric_name_%d", "metric_%d_with_a_long_name_in_seconds"})
    void likeNamesSpreadOverATable(String format) {
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 4_096; i++) {
            byte[] name = String.format(Locale.ROOT, format, i).getBytes(US_ASCII);
            slots.add((int) ByteHash.of(name, 0, name.length) & 4_095);
        }
        assertThat(slots).hasSizeBetween(2_400, 2_780);
    }

    /** A series' hash is a sum over its labels: two counters side by side must not make sums meet. */
    @ParameterizedTest
    @ValueSource(strings = {"m{a=\"%d\",b=\"%d\"} 1", "m{shard=\"shard-%d\",other=\"shard-%d\"} 1"})
    void likeSeriesHaveHashesOfTheirOwn(String format) throws MalformedExposition {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 4_096; i++) {
            hashes.add(Pushes.parse(String.format(Locale.ROOT, format, i >> 6, i & 63))
                    .hash(0));
        }
        assertThat(hashes).hasSizeGreaterThan(4_090);
    }
}
