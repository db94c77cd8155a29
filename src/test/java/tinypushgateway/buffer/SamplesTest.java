package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final int HASH = 42;

    private final Arena arena = new Arena(new Chunks());
    private final Samples samples = new Samples(arena);

    @Test
    void aNewerValueThatFitsTakesNoMemory() {
        int sample = put("key", "12", 0);
        long used = arena.bytesUsed();
        assertThat(put("key", "345", 1)).isEqualTo(sample);
        assertThat(line(sample)).isEqualTo("key 345\n");
        assertThat(samples.birth(sample)).isEqualTo(1);
        assertThat(arena.bytesUsed()).isEqualTo(used);
    }

    @Test
    void aValueMovesOnceForEveryFloatInItsShortestForm() {
        int sample = put("k", "1", 0);
        put("k", "1234", 0);
        long used = arena.bytesUsed();
        for (String value : new String[] {"-2.2250738585072014e-308", "1", "+Inf", "NaN", "0.1234567890123456789"}) {
            put("k", value, 0);
            assertThat(line(sample)).isEqualTo("k " + value + "\n");
        }
        assertThat(arena.bytesUsed()).isEqualTo(used);
    }

    @Test
    void aNewerValueNeverTakesMoreThanWasSaidBefore() {
        for (int first = 1; first < 80; first++) {
            for (int second = 1; second < 80; second++) {
                Arena memory = new Arena(new Chunks());
                Samples table = new Samples(memory);
                put(table, "k", "1".repeat(first), 0);
                long before = memory.bytesUsed();
                put(table, "k", "2".repeat(second), 0);
                assertThat(memory.bytesUsed() - before).isLessThanOrEqualTo(Samples.mostBytes(1, 2 + second));
            }
        }
    }

    @Test
    void theLongestLineFitsWhereverItStands() {
        String value = "1".repeat(Samples.LARGEST_LINE - 3);
        int sample = put("k", value, 0);
        assertThat(line(sample)).isEqualTo("k " + value + "\n");
        int moved = put("m", "1", 0);
        put("m", value, 0);
        assertThat(line(moved)).isEqualTo("m " + value + "\n");
    }

    @Test
    void aDroppedSampleIsNoMoreAndItsSeriesMayComeAgain() {
        int dropped = put("key", "1", 0);
        samples.drop(dropped);
        assertThat(samples.count()).isZero();
        int next = put("key", "2", 0);
        assertThat(next).isNotEqualTo(dropped);
        assertThat(samples.count()).isEqualTo(1);
        assertThat(samples.entries()).isEqualTo(1);
        assertThat(line(next)).isEqualTo("key 2\n");
    }

    @Test
    void aBirthMayBeNegative() {
        for (int birth : new int[] {-127, -100, -1, 0, 1, 100, 127}) {
            assertThat(samples.birth(put("a", "1", birth))).isEqualTo(birth);
            int moved = put("a", "12345", birth);
            samples.setBirth(moved, birth - 1);
            assertThat(samples.birth(moved)).isEqualTo(birth - 1);
            assertThat(line(moved)).isEqualTo("a 12345\n");
        }
    }

    @Test
    void whatIsRememberedOfAPeerIsNoneOfTheOtherMarks() throws Exception {
        for (int last = 0; last < 256; last++) {
            int peer = Samples.peer(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}));
            String key = "k" + last;
            byte[] bytes = (key + " 1").getBytes(ISO_8859_1);
            long slot = samples.find(bytes, 0, key.length(), HASH);
            int sample = samples.add(slot, bytes, 0, key.length(), bytes.length, HASH, last - 128, peer);
            assertThat(peer).isBetween(1, 63);
            assertThat(samples.peer(sample)).isEqualTo(peer);
            assertThat(samples.birth(sample)).isEqualTo(last - 128);
            assertThat(line(sample)).isEqualTo(key + " 1\n");
        }
    }

    @Test
    void neighboursOfANetworkAreRememberedAsDifferentPeers() throws Exception {
        Set<Integer> peers = new HashSet<>();
        for (int last = 0; last < 256; last++) {
            peers.add(Samples.peer(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last})));
        }
        assertThat(peers).hasSizeGreaterThan(50);
    }

    private int put(String key, String value, int birth) {
        return put(samples, key, value, birth);
    }

    /** All with the same hash: only the key tells them apart. */
    private static int put(Samples samples, String key, String value, int birth) {
        byte[] bytes = (key + " " + value).getBytes(ISO_8859_1);
        long slot = samples.find(bytes, 0, key.length(), HASH);
        if (samples.holds(slot)) {
            samples.renew(samples.at(slot), bytes, key.length() + 1, value.length(), birth, Samples.NO_PEER);
            return samples.at(slot);
        }
        return samples.add(slot, bytes, 0, key.length(), bytes.length, HASH, birth, Samples.NO_PEER);
    }

    private String line(int sample) {
        byte[] line = new byte[samples.lineLength(sample)];
        samples.copyLine(sample, line, 0);
        return new String(line, ISO_8859_1);
    }
}
