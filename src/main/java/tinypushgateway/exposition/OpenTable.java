package tinypushgateway.exposition;

import java.util.Arrays;

/**
 * A hash table of int entries, open addressing with linear probing, at most two thirds full. What an entry stands for (a position
 * in an array) only its owner knows, who probes like this:
 *
 * <pre>{@code
 * int slot = table.slot(hash);
 * for (int entry; (entry = table.at(slot)) != OpenTable.NONE; slot = table.next(slot)) {
 *     if (is the one sought) return entry;
 * }
 * table.put(slot, newEntry);
 * }</pre>
 *
 * Entries are removed all at once, never one by one. Not safe for several threads.
 */
abstract class OpenTable {
    /** What an empty slot holds; no entry may have this value. */
    static final int NONE = 0;

    private static final int FIRST_SLOTS = 8;
    private static final int[] NO_SLOTS = {NONE};

    private int[] slots = NO_SLOTS;
    private int entries;

    /** The hash under which an entry was put; needed when the table grows. */
    protected abstract int hash(int entry);

    /** Where to begin probing for this hash. */
    final int slot(int hash) {
        return hash & slots.length - 1;
    }

    final int at(int slot) {
        return slots[slot];
    }

    final int next(int slot) {
        return slot + 1 & slots.length - 1;
    }

    /** Puts a new entry into the empty slot at which probing ended. */
    final void put(int slot, int entry) {
        if (3 * (entries + 1) > 2 * slots.length) {
            grow();
            insert(entry);
        } else {
            slots[slot] = entry;
        }
        entries++;
    }

    final void clear() {
        if (entries > 0) {
            Arrays.fill(slots, NONE);
            entries = 0;
        }
    }

    private void grow() {
        int[] old = slots;
        slots = new int[Math.max(FIRST_SLOTS, 2 * old.length)];
        for (int entry : old) {
            if (entry != NONE) {
                insert(entry);
            }
        }
    }

    private void insert(int entry) {
        int slot = slot(hash(entry));
        while (slots[slot] != NONE) {
            slot = next(slot);
        }
        slots[slot] = entry;
    }
}
