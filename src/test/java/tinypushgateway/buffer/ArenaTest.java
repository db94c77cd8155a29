package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private final Arena arena = new Arena(new ChunkPool());

    @Test
    void noRecordHasTheAddressThatMeansNone() {
        assertThat(arena.bytes()).isZero();
        assertThat(arena.allocate(1)).isNotZero();
        assertThat(arena.bytes()).isEqualTo(4 * 1024);
    }

    @Test
    void theFieldsOfARecordStandSideBySide() {
        int record = arena.allocate(12);
        arena.putInt(record, 0, -2);
        arena.putChar(record, 4, 0xFFFE);
        arena.putByte(record, 6, 'b');
        arena.putInt(record, 7, 5);
        assertThat(arena.getInt(record, 0)).isEqualTo(-2);
        assertThat(arena.getChar(record, 4)).isEqualTo(0xFFFE);
        assertThat(arena.getByte(record, 6)).isEqualTo((byte) 'b');
        assertThat(arena.getInt(record, 7)).isEqualTo(5);
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void recordsNeverOverlap(@ForAll long seed) {
        int[] sizes = sizes(new Random(seed));
        Arena records = new Arena(new ChunkPool());
        int[] addresses = new int[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            addresses[i] = records.allocate(sizes[i]);
            byte[] fill = new byte[sizes[i]];
            Arrays.fill(fill, (byte) i);
            records.putBytes(addresses[i], 0, fill, 0, fill.length);
        }
        for (int i = 0; i < sizes.length; i++) {
            assertThat(records.getByte(addresses[i], 0)).isEqualTo((byte) i);
            assertThat(records.getByte(addresses[i], sizes[i] - 1)).isEqualTo((byte) i);
        }
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void growthIsAnUpperBound(@ForAll long seed) {
        Random random = new Random(seed);
        Arena records = new Arena(new ChunkPool());
        for (int size : sizes(random)) {
            records.allocate(size);
        }
        int[] sizes = sizes(random);
        long total = Arrays.stream(sizes).map(Arena::roundUp).asLongStream().sum();
        long most = records.bytes()
                + records.growthFor(total, Arrays.stream(sizes).max().orElse(0));
        for (int size : sizes) {
            records.allocate(size);
        }
        assertThat(records.bytes()).isLessThanOrEqualTo(most);
        assertThat(records.bytesUsed()).isLessThanOrEqualTo(records.bytes());
    }

    private static int[] sizes(Random random) {
        int most = 1 + random.nextInt(Arena.CHUNK_BYTES / 2);
        return random.ints(random.nextInt(200), 1, most + 1).toArray();
    }
}
