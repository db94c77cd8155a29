package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tinypushgateway.groups.PushedGroups;

class ChunkPoolTest {
    private final ChunkPool chunks = new ChunkPool();

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
                PushedGroups.UNTRACKED);
        first.add(Texts.push("b 0." + "1".repeat(20_000) + "\n"), 1, PushedGroups.UNTRACKED);
        first.free();
        assertThat(chunks.size()).isEqualTo(1);

        Segment second = new Segment(chunks, 1, false);
        second.add(Texts.push("b 0." + "1".repeat(20_000) + "\nc 2\n"), 1, PushedGroups.UNTRACKED);
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
}
