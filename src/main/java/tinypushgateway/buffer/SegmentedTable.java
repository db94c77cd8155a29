package tinypushgateway.buffer;

import java.util.Arrays;

/**
 * A hash table of int entries, in segments chosen by the upper bits of the hash. Each is a table of its own with open addressing and
 * linear probing, at most four fifths full, and grows alone by a half: with one table for all, a push would stand still while millions
 * of entries move. The hash stands beside the entry, so that neither probing nor growing looks at what entries stand for: that is
 * elsewhere in memory, and a look at it costs more than all the rest. Only the subclass knows it, which probes by {@link #slot},
 * {@link #at}, {@link #hasHash} and {@link #next}.
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
    private static final long[] NO_SLOTS = {NONE};

    private static final long ENTRY = 0xFFFF_FFFFL;

    /** A segment that has just grown has 15 slots for 8 entries. */
    private static final int MOST_BYTES_PER_ENTRY = 15;

    /** The first slots of a segment, and the header of its array. */
    private static final int BYTES_PER_SEGMENT = 16 + FIRST_SLOTS * Long.BYTES;

    /** Of each slot the upper half is the hash, the lower half the entry. */
    private final long[][] segments = new long[SEGMENTS][];

    private final int[] entriesOfSegment = new int[SEGMENTS];
    private int entries;

    SegmentedTable() {
        Arrays.fill(segments, NO_SLOTS);
    }

    /** Where to begin probing for this hash: the segment's number, then the slot within it. */
    final int slot(int hash) {
        int segment = hash >>> SEGMENT_SHIFT;
        return segment << SEGMENT_SHIFT | first(hash, segments[segment].length);
    }

    final int at(int slot) {
        return (int) segments[slot >>> SEGMENT_SHIFT][slot & WITHIN];
    }

    /** Whether the entry in this slot was put with this hash. */
    final boolean hasHash(int slot, int hash) {
        return (int) (segments[slot >>> SEGMENT_SHIFT][slot & WITHIN] >>> Integer.SIZE) == hash;
    }

    final int next(int slot) {
        int last = segments[slot >>> SEGMENT_SHIFT].length - 1;
        return (slot & WITHIN) == last ? slot & ~WITHIN : slot + 1;
    }

    /** Puts a new entry into the empty slot at which probing ended. */
    final void put(int slot, int hash, int entry) {
        int segment = slot >>> SEGMENT_SHIFT;
        entriesOfSegment[segment]++;
        entries++;
        long both = (long) hash << Integer.SIZE | entry & ENTRY;
        if (5 * entriesOfSegment[segment] > 4 * segments[segment].length) {
            grow(segment);
            insert(both, segments[segment]);
        } else {
            segments[segment][slot & WITHIN] = both;
        }
    }

    /** Puts an entry in the place of another with the same hash. */
    final void replace(int slot, int entry) {
        long[] slots = segments[slot >>> SEGMENT_SHIFT];
        slots[slot & WITHIN] = slots[slot & WITHIN] & ~ENTRY | entry & ENTRY;
    }

    final int entries() {
        return entries;
    }

    /** Memory of the slots, in bytes, at the most: it depends on the hashes how many segments have grown already. */
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

    /** Slots are in the order of hashes, so that a segment that grows is read and written from front to back. */
    private static int first(int hash, int slots) {
        return (int) ((long) (hash & WITHIN) * slots >>> SEGMENT_SHIFT);
    }

    private void grow(int segment) {
        long[] old = segments[segment];
        long[] grown = new long[Math.max(FIRST_SLOTS, old.length + (old.length >> 1))];
        for (long both : old) {
            if (both != NONE) {
                insert(both, grown);
            }
        }
        segments[segment] = grown;
    }

    private static void insert(long both, long[] slots) {
        int slot = first((int) (both >>> Integer.SIZE), slots.length);
        while (slots[slot] != NONE) {
            slot = slot == slots.length - 1 ? 0 : slot + 1;
        }
        slots[slot] = both;
    }
}
