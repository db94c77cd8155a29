package tinypushgateway.buffer;

import java.util.Arrays;

/**
 * A hash table of int entries in small pages (extendible hashing: Fagin and others, 1979). The upper bits of a hash choose the page, by a
 * directory; within it the lower bits say where probing begins. A page that is four fifths full splits in two by one bit more, so that
 * no push stands still while millions of entries move, and no memory is left behind: what a page was before serves the next one to split.
 *
 * <p>The hash stands beside the entry, so that neither probing nor splitting looks at what entries stand for: that is elsewhere in memory,
 * and a look at it costs more than all the rest. Only the subclass knows it, which probes by {@link #slot}, {@link #at}, {@link #hasHash}
 * and {@link #next}. Entries are never removed one by one.
 */
abstract class PagedTable {
    /** What an empty slot holds; no entry may have this value. */
    static final int NONE = 0;

    private static final int FIRST_SLOTS = 8;
    private static final int PAGE_SLOTS = 256;

    /** A page splits at 205 entries, so after that there are 20 bytes for each, and some for a page that fills unevenly. */
    private static final int MOST_BYTES_PER_ENTRY = 21;

    /** The first page and the one for the next split. */
    private static final int LEAST_BYTES = 2 * Long.BYTES * (PAGE_SLOTS + 3);

    /** Before any page has split there is one page, and it is small. */
    private static final int LEAST_BYTES_BEFORE_SPLIT = Long.BYTES * (FIRST_SLOTS + 3);

    private static final int MOST_ENTRIES_BEFORE_SPLIT = 4 * PAGE_SLOTS / 5;

    /** Only while the directory is shorter than this part of the entries may it double: equal hashes are not told apart by more bits. */
    private static final int LEAST_ENTRIES_PER_PAGE = 16;

    private static final long ENTRY = 0xFFFF_FFFFL;
    private static final long[] NO_PAGE = {NONE, 0};

    /**
     * By the upper bits of the hash; a page whose entries differ in more of them than it is told apart by stands here several times. Of
     * each slot of a page the upper half is the hash, the lower half the entry; behind the last one stand depth and number of entries.
     */
    private long[][] directory = {NO_PAGE};

    /** How many bits of the hash choose a place in the directory. */
    private int depth;

    private long[] spare = NO_PAGE;
    private int entries;

    /** Where to begin probing for this hash: the place in the directory, then the slot within the page. */
    final long slot(int hash) {
        int place = place(hash);
        return (long) place << Integer.SIZE | hash & slots(directory[place]) - 1;
    }

    final int at(long slot) {
        return (int) directory[place(slot)][(int) slot];
    }

    /** Whether the entry in this slot was put with this hash. */
    final boolean hasHash(long slot, int hash) {
        return hash(directory[place(slot)][(int) slot]) == hash;
    }

    final long next(long slot) {
        return (int) slot == slots(directory[place(slot)]) - 1 ? slot & ~ENTRY : slot + 1;
    }

    /** Puts a new entry into the empty slot at which probing ended. */
    final void put(long slot, int hash, int entry) {
        long both = (long) hash << Integer.SIZE | entry & ENTRY;
        long[] page = directory[place(slot)];
        if (isFull(page)) {
            makeRoom(hash);
            insert(both, directory[place(hash)]);
        } else {
            page[(int) slot] = both;
            page[slots(page)]++;
        }
        entries++; // last, since a page may find no memory to grow
    }

    /** Puts an entry in the place of another with the same hash. */
    final void replace(long slot, int entry) {
        long[] page = directory[place(slot)];
        page[(int) slot] = page[(int) slot] & ~ENTRY | entry & ENTRY;
    }

    final int entries() {
        return entries;
    }

    /** Memory of the pages, in bytes, at the most: it depends on the hashes how many have split already. */
    final long bytes() {
        return mostBytes(entries);
    }

    /** By how many bytes {@link #bytes} grows for so many more entries. */
    final long growthFor(int more) {
        return mostBytes(entries + (long) more) - bytes();
    }

    private static long mostBytes(long entries) {
        if (entries == 0) {
            return 0;
        }
        int least = entries < MOST_ENTRIES_BEFORE_SPLIT ? LEAST_BYTES_BEFORE_SPLIT : LEAST_BYTES;
        return entries * MOST_BYTES_PER_ENTRY + least;
    }

    private int place(int hash) {
        return (int) ((hash & ENTRY) >>> Integer.SIZE - depth);
    }

    private static int place(long slot) {
        return (int) (slot >>> Integer.SIZE);
    }

    private static int hash(long both) {
        return (int) (both >>> Integer.SIZE);
    }

    private static int slots(long[] page) {
        return page.length - 1;
    }

    private static int depth(long[] page) {
        return (int) (page[slots(page)] >>> Integer.SIZE);
    }

    private static boolean isFull(long[] page) {
        return 5 * ((int) page[slots(page)] + 1) > 4 * slots(page);
    }

    private void makeRoom(int hash) {
        while (isFull(directory[place(hash)])) {
            long[] page = directory[place(hash)];
            if (slots(page) < PAGE_SLOTS || !isDivisible(page)) {
                enlarge(page, place(hash));
            } else {
                split(page, place(hash));
            }
        }
    }

    private boolean isDivisible(long[] page) {
        return depth(page) < depth || 2L * directory.length * LEAST_ENTRIES_PER_PAGE <= entries;
    }

    private void enlarge(long[] page, int place) {
        long[] larger = page(Math.max(FIRST_SLOTS, 2 * slots(page)), depth(page));
        for (int i = 0; i < slots(page); i++) {
            if (page[i] != NONE) {
                insert(page[i], larger);
            }
        }
        Arrays.fill(directory, firstPlace(page, place), firstPlace(page, place) + places(page), larger);
    }

    private void split(long[] page, int place) {
        if (depth(page) == depth) {
            doubleDirectory();
            split(page, 2 * place);
            return;
        }
        int bit = Long.SIZE - 1 - depth(page);
        long[] zeros = page(slots(page), depth(page) + 1);
        long[] ones = page(slots(page), depth(page) + 1);
        for (int i = 0; i < slots(page); i++) {
            if (page[i] != NONE) {
                insert(page[i], (page[i] >>> bit & 1) == 0 ? zeros : ones);
            }
        }
        int first = firstPlace(page, place);
        int half = places(page) / 2;
        Arrays.fill(directory, first, first + half, zeros);
        Arrays.fill(directory, first + half, first + 2 * half, ones);
        spare = page;
    }

    private void doubleDirectory() {
        long[][] doubled = new long[2 * directory.length][];
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = directory[i / 2];
        }
        directory = doubled;
        depth++;
    }

    /** How often a page stands in the directory, side by side. */
    private int places(long[] page) {
        return 1 << depth - depth(page);
    }

    private int firstPlace(long[] page, int place) {
        return place & -places(page);
    }

    private long[] page(int slots, int depth) {
        long[] page = slots(spare) == slots ? takeSpare() : new long[slots + 1];
        page[slots] = (long) depth << Integer.SIZE;
        return page;
    }

    private long[] takeSpare() {
        long[] page = spare;
        spare = NO_PAGE;
        Arrays.fill(page, NONE);
        return page;
    }

    private static void insert(long both, long[] page) {
        int last = slots(page) - 1;
        int slot = hash(both) & last;
        while (page[slot] != NONE) {
            slot = slot + 1 & last;
        }
        page[slot] = both;
        page[slots(page)]++;
    }
}
