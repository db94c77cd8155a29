package tinypushgateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenTableTest {

    @Test
    void anEmptyTableHoldsNothing() {
        Entries table = new Entries(-1);

        assertThat(table.at(table.slot(12345))).isEqualTo(OpenTable.NONE);
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
        for (int entry = 1; entry <= 1_000; entry++) {
            assertThat(table.contains(entry)).isTrue();
        }
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
