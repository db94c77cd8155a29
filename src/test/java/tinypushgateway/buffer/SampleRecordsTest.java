package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleRecordsTest {
    private final Arena arena = new Arena(new Arena.ChunkPool());
    private final SampleRecords samples = new SampleRecords(arena);

    @Test
    void aNewerValueThatFitsTakesNoMemory() {
        int sample = add("key", "12");
        long used = arena.bytesUsed();
        replace(sample, "345");
        assertThat(line(sample)).isEqualTo("key 345\n");
        assertThat(arena.bytesUsed()).isEqualTo(used);
    }

    @Test
    void aValueMovesOnceForEveryFloatInItsShortestForm() {
        int sample = add("k", "1");
        replace(sample, "1234");
        long used = arena.bytesUsed();
        for (String value : new String[] {"-2.2250738585072014e-308", "1", "+Inf", "NaN", "0.1234567890123456789"}) {
            replace(sample, value);
            assertThat(line(sample)).isEqualTo("k " + value + "\n");
        }
        assertThat(arena.bytesUsed()).isEqualTo(used);
    }

    @Test
    void aNewerValueNeverTakesMoreThanWasSaidBefore() {
        for (int first = 1; first < 80; first++) {
            for (int second = 1; second < 80; second++) {
                SampleRecordsTest other = new SampleRecordsTest();
                int sample = other.add("k", "1".repeat(first));
                long before = other.arena.bytesUsed();
                other.replace(sample, "2".repeat(second));
                assertThat(other.arena.bytesUsed() - before)
                        .isLessThanOrEqualTo(SampleRecords.mostBytes(1, 2 + second));

                int part = other.addToComposite("k", "1".repeat(first));
                before = other.arena.bytesUsed();
                part = other.rewrite(part, "key", "2".repeat(second));
                assertThat(other.line(part)).isEqualTo("key " + "2".repeat(second) + "\n");
                assertThat(other.arena.bytesUsed() - before)
                        .isLessThanOrEqualTo(SampleRecords.mostBytesInComposite(4 + second));
            }
        }
    }

    @Test
    void aPartThatIsWrittenOverKeepsItsPlaceInTheChain() {
        int next = addToComposite("b", "1");
        int part = addToComposite("a", "1");
        samples.setNext(part, next);
        int larger = rewrite(part, "a_longer_key", "1");
        assertThat(larger).isNotEqualTo(part);
        assertThat(samples.next(larger)).isEqualTo(next);
        assertThat(rewrite(larger, "a", "3")).isEqualTo(larger);
        assertThat(samples.next(larger)).isEqualTo(next);
        assertThat(line(larger)).isEqualTo("a 3\n");
    }

    @Test
    void theLongestLineFitsWhereverItStands() {
        String value = "1".repeat(SampleRecords.LARGEST_LINE - 3);
        assertThat(line(add("k", value))).isEqualTo("k " + value + "\n");
        int moved = add("m", "1");
        replace(moved, value);
        assertThat(line(moved)).isEqualTo("m " + value + "\n");
        assertThat(line(rewrite(addToComposite("p", "1"), "p", value))).isEqualTo("p " + value + "\n");
    }

    @Test
    void whatGrowsByAByteEachTimeLeavesLittleBehind() {
        int sample = add("k", "1");
        int part = addToComposite("k", "1");
        for (int length = 2; length <= 10_000; length++) {
            replace(sample, "1".repeat(length));
            part = rewrite(part, "k", "1".repeat(length));
        }
        assertThat(arena.bytesUsed()).isLessThan(2 * 5 * 10_000 * 5 / 4);
    }

    @Test
    void whatIsRememberedOfAPeerIsNoneOfTheStates() throws Exception {
        for (int last = 0; last < 256; last++) {
            int peer = SampleRecords.peer(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}));
            byte[] bytes = "k 1".getBytes(ISO_8859_1);
            int sample = samples.add(bytes, 0, 1, bytes.length, peer);
            assertThat(peer).isBetween(1, 63);
            assertThat(samples.origin(sample)).isEqualTo(peer);
            assertThat(samples.state(sample)).isEqualTo(SampleRecords.INLINE);
            assertThat(line(sample)).isEqualTo("k 1\n");
        }
    }

    @Test
    void neighboursOfANetworkAreRememberedAsDifferentPeers() throws Exception {
        Set<Integer> peers = new HashSet<>();
        for (int last = 0; last < 256; last++) {
            peers.add(SampleRecords.peer(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last})));
        }
        assertThat(peers).hasSizeGreaterThan(50);
    }

    private int add(String key, String value) {
        byte[] bytes = (key + " " + value).getBytes(ISO_8859_1);
        return samples.add(bytes, 0, key.length(), bytes.length, 1);
    }

    private void replace(int sample, String value) {
        samples.replaceValue(sample, value.getBytes(ISO_8859_1), 0, value.length(), 1);
    }

    private int addToComposite(String key, String value) {
        byte[] bytes = (key + " " + value).getBytes(ISO_8859_1);
        return samples.addToComposite(bytes, 0, key.length(), bytes.length);
    }

    private int rewrite(int part, String key, String value) {
        byte[] bytes = (key + " " + value).getBytes(ISO_8859_1);
        return samples.rewrite(part, bytes, 0, key.length(), bytes.length);
    }

    private String line(int sample) {
        byte[] line = new byte[samples.lineLength(sample)];
        samples.copyLine(sample, line, 0);
        return new String(line, ISO_8859_1);
    }
}
