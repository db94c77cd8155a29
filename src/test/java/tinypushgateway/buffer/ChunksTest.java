package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunksTest {
    private final Chunks chunks = new Chunks();

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
    void aBatchGivesBackWhatItHadAndSeesNothingOfTheBatchBefore() {
        Batch first = new Batch(0, chunks);
        first.add(
                Texts.push("# HELP a b c\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"2\"} 2\na_sum 3\n"),
                Samples.NO_PEER);
        first.free();
        assertThat(chunks.size()).isEqualTo(1);

        Batch second = new Batch(1, chunks);
        second.add(Texts.push("b 1\nc 2\n"), Samples.NO_PEER);
        assertThat(chunks.size()).isZero();
        assertThat(Texts.of(second)).isEqualTo("b 1\nc 2\n");
    }

    private void giveBack(int count) {
        byte[][] some = new byte[count][];
        for (int i = 0; i < count; i++) {
            some[i] = new byte[Arena.CHUNK_BYTES];
        }
        chunks.giveBack(some, count);
    }
}
