package tinypushgateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Eight bytes at a time beside one at a time. */
class AsciiTest {
    private static final byte[] NEIGHBOURS = {'\n' - 1, '\n' + 1, 0, '\n' | (byte) 0x80, -1, 'x', '\r'};

    @Test
    void aLineFeedIsFoundAtEveryPlaceOfEverySpan() {
        for (byte filler : NEIGHBOURS) {
            for (int from = 0; from < 9; from++) {
                for (int to = from; to < from + 35; to++) {
                    for (int lineFeed = -1; lineFeed < to + 9; lineFeed++) {
                        byte[] bytes = new byte[to + 9];
                        Arrays.fill(bytes, filler);
                        if (lineFeed >= 0) {
                            bytes[lineFeed] = '\n';
                        }
                        assertThat(Ascii.lineFeed(bytes, from, to)).isEqualTo(naive(bytes, from, to));
                    }
                }
            }
        }
    }

    @Test
    void theFirstOfManyLineFeedsIsFound() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(8) == 0 ? (byte) '\n' : NEIGHBOURS[random.nextInt(NEIGHBOURS.length)];
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);

            assertThat(Ascii.lineFeed(bytes, from, to)).isEqualTo(naive(bytes, from, to));
        }
    }

    private static int naive(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return to;
    }
}
