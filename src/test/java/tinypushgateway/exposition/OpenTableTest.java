package tinypushgateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenTableTest {

    @Test
    void anEmptyTableHoldsNothingAndCostsNothing() {
        Entries table = new Entries(-1);

        assertThat(table.entries()).isZero();
        assertThat(table.bytes()).isZero();
        assertThat(table.at(table.slot(12345))).isEqualTo(OpenTable.NONE);
        assertThat(table.growthFor(0)).isZero();
    }

    /** With one mask all entries have one hash, with another they spread. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0xFF, 1, 0})
    void whatWasPutIsFoundHoweverTheTableGrew(int hashMask) {
        Entries table = new Entries(hashMask);
        for (int entry = 1; entry <= 1_000; entry++) {
            assertThat(table.contains(entry)).isFalse();
            table.add(entry);
            assertThat(table.contains(entry)).isTrue();
        }
        assertThat(table.entries()).isEqualTo(1_000);
        for (int entry = 1; entry <= 1_000; entry++) {
            assertThat(table.contains(entry)).isTrue();
        }
    }

    @Test
    void aTableIsAtMostTwoThirdsFullAndAtLeastAThird() {
        Entries table = new Entries(-1);
        for (int entry = 1; entry <= 5_000; entry++) {
            table.add(entry);
            long slots = table.bytes() / 4;
            assertThat(3L * table.entries()).isLessThanOrEqualTo(2 * slots);
            assertThat(slots == 8 || 3L * table.entries() > slots).isTrue();
        }
    }

    @Test
    void theGrowthForetoldIsTheGrowthThatComes() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Entries table = new Entries(-1);
            int next = 1;
            for (int step = 0; step < 5; step++) {
                int more = random.nextInt(60);
                long foretold = table.growthFor(more);
                long before = table.bytes();
                for (int i = 0; i < more; i++) {
                    table.add(next++);
                }
                assertThat(table.bytes() - before).isEqualTo(foretold);
            }
        }
    }

    @Test
    void anEntryMayTakeThePlaceOfAnother() {
        Map<Integer, Integer> hashes = new HashMap<>(Map.of(1, 77, 2, 77));
        OpenTable table = new OpenTable() {
            @Override
            protected int hash(int entry) {
                return hashes.getOrDefault(entry, entry);
            }
        };
        table.put(table.slot(77), 1);
        int slot = table.slot(77);
        table.replace(slot, 2);

        assertThat(table.at(slot)).isEqualTo(2);
        assertThat(table.entries()).isEqualTo(1);
    }

    private static final class Entries extends OpenTable {
        private final int hashMask;

        Entries(int hashMask) {
            this.hashMask = hashMask;
        }

        @Override
        protected int hash(int entry) {
            return entry * 0x9E37_79B9 & hashMask;
        }

        boolean contains(int entry) {
            return at(slotOf(entry)) == entry;
        }

        void add(int entry) {
            put(slotOf(entry), entry);
        }

        private int slotOf(int entry) {
            int slot = slot(hash(entry));
            while (at(slot) != NONE && at(slot) != entry) {
                slot = next(slot);
            }
            return slot;
        }
    }
}
