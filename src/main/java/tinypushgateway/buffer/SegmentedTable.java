package tinypushgateway.buffer;

import java.util.Arrays;

/**
 * A hash table of int entries, in segments chosen by the upper bits of the hash. Each is a table of its own with open addressing and
 * linear probing, at most two thirds full, and grows alone: with one table for all, a push would stand still while millions of
 * entries move. What an entry stands for only the subclass knows, which probes by {@link #slot}, {@link #at} and {@link #next}.
 *
 * <p>Entries are never removed one by one.
 */
abstract class SegmentedTable {
    /** What an empty slot holds; no entry may have this value. */
    static final int NONE = 0;

    private static final int SEGMENT_SHIFT = 24;
    private static final int SEGMENTS = 1 << Integer.SIZE - SEGMENT_SHIFT;
    private static final int WITHIN = (1 << SEGMENT_SHIFT) - 1;

    private static final int FIRST_SLOTS = 8;
    private static final int[] NO_SLOTS = {NONE};

    /** A table that has just doubled has three slots for each entry. */
    private static final int MOST_BYTES_PER_ENTRY = 3 * Integer.BYTES;

    /** The first slots of a segment, or the header of its array. */
    private static final int BYTES_PER_SEGMENT = 16 + FIRST_SLOTS * Integer.BYTES;

    private final int[][] segments = new int[SEGMENTS][];
    private final int[] entriesOfSegment = new int[SEGMENTS];
    private int entries;

    SegmentedTable() {
        Arrays.fill(segments, NO_SLOTS);
    }

    /** The hash under which an entry was put; needed when a segment grows. */
    protected abstract int hash(int entry);

    /** Where to begin probing for this hash: the segment's number, then the slot within it. */
    final int slot(int hash) {
        int segment = hash >>> SEGMENT_SHIFT;
        return segment << SEGMENT_SHIFT | hash & segments[segment].length - 1;
    }

    final int at(int slot) {
        return segments[slot >>> SEGMENT_SHIFT][slot & WITHIN];
    }

    final int next(int slot) {
        return slot & ~WITHIN | slot + 1 & segments[slot >>> SEGMENT_SHIFT].length - 1;
    }

    /** Puts a new entry into the empty slot at which probing ended. */
    final void put(int slot, int entry) {
        int segment = slot >>> SEGMENT_SHIFT;
        entriesOfSegment[segment]++;
        entries++;
        if (3 * entriesOfSegment[segment] > 2 * segments[segment].length) {
            grow(segment);
            insert(entry, segments[segment]);
        } else {
            replace(slot, entry);
        }
    }

    /** Puts an entry in the place of another with the same hash. */
    final void replace(int slot, int entry) {
        segments[slot >>> SEGMENT_SHIFT][slot & WITHIN] = entry;
    }

    final int entries() {
        return entries;
    }

    /** Memory of the slots, in bytes, at the most: it depends on the hashes how many segments have doubled already. */
    final long bytes() {
        return mostBytes(entries);
    }

    /** By how many bytes {@link #bytes} grows for so many more entries. */
    final long growthFor(int more) {
        return mostBytes(entries + (long) more) - bytes();
    }

    private static long mostBytes(long entries) {
        return entries * MOST_BYTES_PER_ENTRY + Math.min(entries, SEGMENTS) * BYTES_PER_SEGMENT;
    }

    private void grow(int segment) {
        int[] old = segments[segment];
        int[] grown = new int[Math.max(FIRST_SLOTS, 2 * old.length)];
        for (int entry : old) {
            if (entry != NONE) {
                insert(entry, grown);
            }
        }
        segments[segment] = grown;
    }

    private void insert(int entry, int[] slots) {
        int last = slots.length - 1;
        int slot = hash(entry) & last;
        while (slots[slot] != NONE) {
            slot = slot + 1 & last;
        }
        slots[slot] = entry;
    }
}
