package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import tinypushgateway.groups.Groups;

class ArenaTest {
    private final Arena.ChunkPool chunks = new Arena.ChunkPool();
    private final Arena arena = new Arena(chunks);

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
        Arena records = new Arena(new Arena.ChunkPool());
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
        Arena records = new Arena(new Arena.ChunkPool());
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

    @Test
    void aRecordThatFitsNoSmallChunkGrowsByAWholeOne() {
        Arena records = new Arena(new Arena.ChunkPool());
        long growth = records.growthFor(Arena.roundUp(10_000), 10_000);
        records.allocate(10_000);
        assertThat(records.bytes()).isEqualTo(Arena.CHUNK_BYTES).isLessThanOrEqualTo(growth);
    }

    @Test
    void aChunkThatCameBackIsUsedAgain() {
        byte[] chunk = chunks.take();
        chunks.giveBack(new byte[][] {chunk, new byte[0]}, 1);
        assertThat(chunks.size()).isEqualTo(1);
        assertThat(chunks.take()).isSameAs(chunk);
        assertThat(chunks.size()).isZero();
        assertThat(chunks.take()).hasSize(Arena.CHUNK_BYTES).isNotSameAs(chunk);
    }

    @Test
    void afterABurstTheNextScrapeLetsGoOfIt() {
        giveBack(100);
        assertThat(chunks.size()).isEqualTo(100);
        giveBack(3);
        assertThat(chunks.size()).isEqualTo(3);
        giveBack(0);
        assertThat(chunks.size()).isZero();
    }

    @Test
    void aSegmentGivesBackWhatItHadAndSeesNothingOfTheSegmentBefore() {
        Segment first = new Segment(chunks, 1, false);
        first.add(
                Texts.push("# HELP a b c\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"2\"} 2\na_sum 3\n"),
                1,
                Groups.OfPush.UNTRACKED);
        first.add(Texts.push("b 0." + "1".repeat(20_000) + "\n"), 1, Groups.OfPush.UNTRACKED);
        first.free();
        assertThat(chunks.size()).isEqualTo(1);

        Segment second = new Segment(chunks, 1, false);
        second.add(Texts.push("b 0." + "1".repeat(20_000) + "\nc 2\n"), 1, Groups.OfPush.UNTRACKED);
        assertThat(chunks.size()).isZero();
        assertThat(Texts.of(second)).isEqualTo("b 0." + "1".repeat(20_000) + "\nc 2\n");
    }

    private void giveBack(int count) {
        byte[][] some = new byte[count][];
        for (int i = 0; i < count; i++) {
            some[i] = new byte[Arena.CHUNK_BYTES];
        }
        chunks.giveBack(some, count);
    }

    private static int[] sizes(Random random) {
        int most = 1 + random.nextInt(Arena.CHUNK_BYTES / 2);
        return random.ints(random.nextInt(200), 1, most + 1).toArray();
    }
}
