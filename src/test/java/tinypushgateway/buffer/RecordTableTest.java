package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordTableTest {
    private static final int ENTRIES = 200_000;

    /** Entry n stands for the number n, with a hash of a test's choice. */
    private static final class Numbers extends RecordTable {
        private final int[] hashes;

        Numbers(int[] hashes) {
            this.hashes = hashes;
        }

        boolean holds(int number) {
            for (int slot = slot(hashes[number]); at(slot) != NONE; slot = next(slot)) {
                if (hasHash(slot, hashes[number]) && at(slot) == number) {
                    return true;
                }
            }
            return false;
        }

        void add(int number) {
            int slot = slot(hashes[number]);
            while (at(slot) != NONE) {
                slot = next(slot);
            }
            put(slot, hashes[number], number);
        }
    }

    @Test
    void whatWasPutIsFoundHoweverManyThereAre() {
        int[] hashes = new Random(1).ints(ENTRIES).toArray();
        fillAndCheck(new Numbers(hashes), ENTRIES);
    }

    @Test
    void entriesWhoseHashesBeginAlikeAreFound() {
        int[] hashes = new Random(2).ints(20_000).map(hash -> hash >>> 8).toArray();
        fillAndCheck(new Numbers(hashes), 20_000);
    }

    @Test
    void entriesWithTheSameHashAreFound() {
        fillAndCheck(new Numbers(new int[1000]), 1000);
        int[] hashes = new int[1000];
        Arrays.fill(hashes, -1);
        fillAndCheck(new Numbers(hashes), 1000);
    }

    @Test
    void memoryIsKnownBeforehandAndNothingWhenEmpty() {
        Numbers numbers = new Numbers(new Random(3).ints(10_000).toArray());
        assertThat(numbers.bytes()).isZero();
        for (int i = 1; i < 10_000; i++) {
            long before = numbers.bytes();
            long growth = numbers.growthFor(1);
            numbers.add(i);
            assertThat(growth).isIn(0L, numbers.bytes()).isGreaterThanOrEqualTo(numbers.bytes() - before);
        }
        assertThat(numbers.bytes()).isEqualTo(8 * 16_384);
        assertThat(new Numbers(new int[0]).growthFor(9999)).isEqualTo(numbers.bytes());
    }

    private static void fillAndCheck(Numbers numbers, int count) {
        for (int i = 1; i < count; i++) {
            assertThat(numbers.holds(i)).isFalse();
            numbers.add(i);
        }
        assertThat(numbers.entries()).isEqualTo(count - 1);
        for (int i = 1; i < count; i++) {
            assertThat(numbers.holds(i)).isTrue();
        }
    }
}
