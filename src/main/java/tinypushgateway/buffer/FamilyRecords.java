package tinypushgateway.buffer;

import java.util.Arrays;
import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.Series;

/**
 * The metric families of a segment, found by name, in order of first arrival. A record, of 28 bytes and the name:
 *
 * <pre>
 *  0 next family                4 first metric            8 last metric
 * 12 cell of the HELP text     16 its length             18 its room
 * 20 length of the name        22 type                   23 odd samples
 * 24 owner: the histogram or summary that owns this name, 0 if none
 * </pre>
 */
final class FamilyRecords extends PagedTable {
    /** {@link #markOdd}: a sample that no histogram may have. */
    static final int ODD_FOR_HISTOGRAM = 1;

    /** {@link #markOdd}: a sample that no summary may have. */
    static final int ODD_FOR_SUMMARY = 2;

    private static final int NEXT = 0;
    private static final int FIRST = 4;
    private static final int LAST = 8;
    private static final int HELP = 12;
    private static final int HELP_LENGTH = 16;
    private static final int HELP_ROOM = 18;
    private static final int NAME_LENGTH = 20;
    private static final int TYPE = 22;
    private static final int ODD = 23;
    private static final int OWNER = 24;
    private static final int NAME = 28;

    /** {@code _bucket}, {@code _sum} and {@code _count}. */
    private static final int MOST_SUFFIXES = 3;

    private static final int LONGEST_SUFFIX = 7;

    /** No HELP text is longer than a line. */
    private static final int LARGEST_HELP = 32 * 1024;

    private final Arena arena;
    private int firstFamily;
    private int lastFamily;

    FamilyRecords(Arena arena) {
        this.arena = arena;
    }

    /** How many names a family of this type may have in all. */
    static int records(MetricType type) {
        return type.hasSuffixes() ? 1 + MOST_SUFFIXES : 1;
    }

    /** An upper bound of the record of this name, or of one with a suffix, in bytes. */
    static int mostBytes(int nameLength) {
        return Arena.roundUp(NAME + nameLength + LONGEST_SUFFIX);
    }

    /** Memory of a HELP text, in bytes, at the most. */
    static int helpBytes(int helpLength) {
        return Arena.roundUp(Math.min(LARGEST_HELP, helpLength + helpLength / 4));
    }

    /** The family with this name, or {@link #NONE}. */
    int find(byte[] bytes, int from, int length) {
        return at(find(bytes, from, length, (int) ByteHash.of(bytes, from, from + length)));
    }

    boolean isNamed(int family, byte[] bytes, int from, int length) {
        int name = nameOffset(family);
        return Arrays.equals(nameChunk(family), name, name + nameLength(family), bytes, from, from + length);
    }

    /** The slot of the family with this name, or the empty slot where it belongs. */
    long find(byte[] bytes, int from, int length, int hash) {
        long slot = slot(hash);
        for (int family = at(slot); family != NONE; family = at(slot)) {
            if (hasHash(slot, hash) && isNamed(family, bytes, from, length)) {
                return slot;
            }
            slot = next(slot);
        }
        return slot;
    }

    int add(long slot, byte[] bytes, int from, int length, int hash) {
        int family = arena.allocate(NAME + length);
        arena.clear(family, NAME);
        arena.putChar(family, NAME_LENGTH, length);
        arena.putBytes(family, NAME, bytes, from, length);
        put(slot, hash, family);
        if (firstFamily == NONE) {
            firstFamily = family;
        } else {
            arena.putInt(lastFamily, NEXT, family);
        }
        lastFamily = family;
        return family;
    }

    /** The family that arrived first, or {@link #NONE}. */
    int first() {
        return firstFamily;
    }

    /** The family that arrived after this one, or {@link #NONE}. */
    int following(int family) {
        return arena.getInt(family, NEXT);
    }

    /** Adds a metric behind those that the family has. */
    void append(int family, int metric) {
        int last = arena.getInt(family, LAST);
        arena.putInt(metric, SampleRecords.NEXT, NONE);
        if (last == NONE) {
            arena.putInt(family, FIRST, metric);
        } else {
            arena.putInt(last, SampleRecords.NEXT, metric);
        }
        arena.putInt(family, LAST, metric);
    }

    /** The metric of the family that arrived first, or {@link #NONE}. */
    int firstMetric(int family) {
        return arena.getInt(family, FIRST);
    }

    MetricType type(int family) {
        return MetricType.of(arena.getByte(family, TYPE));
    }

    void setType(int family, MetricType type) {
        arena.putByte(family, TYPE, type.code());
    }

    /** Which types the family's samples do not fit: a sum of {@link #ODD_FOR_HISTOGRAM} and {@link #ODD_FOR_SUMMARY}. */
    int odd(int family) {
        return arena.getByte(family, ODD);
    }

    void markOdd(int family, int odd) {
        arena.putByte(family, ODD, odd(family) | odd);
    }

    /** {@link Series#metricHash} of the metric with this key in the family, whose type counts as this one. */
    int metricHash(int family, MetricType type, byte[] key, int from, int keyLength) {
        int name = nameOffset(family);
        return Series.metricHash(type, nameChunk(family), name, name + nameLength(family), key, from, from + keyLength);
    }

    /** The type that makes several samples one metric here: histogram or summary, else {@link MetricType#UNDECLARED}. */
    MetricType composition(int family) {
        MetricType type = type(family);
        return type.hasSuffixes() ? type : MetricType.UNDECLARED;
    }

    /** The family that owns the samples of this name: itself, or a histogram or summary. */
    int owner(int family) {
        int owner = family;
        while (isOwned(owner)) {
            owner = arena.getInt(owner, OWNER);
        }
        return owner;
    }

    boolean isOwned(int family) {
        return arena.getInt(family, OWNER) != NONE;
    }

    /** Makes {@code owner} own this name, which has no samples. */
    void give(int family, int owner) {
        arena.putInt(family, OWNER, owner);
    }

    byte[] nameChunk(int family) {
        return arena.chunk(family);
    }

    int nameOffset(int family) {
        return Arena.offset(family) + NAME;
    }

    int nameLength(int family) {
        return arena.getChar(family, NAME_LENGTH);
    }

    /** Length of the HELP text in bytes, 0 if there is none. */
    int helpLength(int family) {
        return arena.getChar(family, HELP_LENGTH);
    }

    byte[] helpChunk(int family) {
        return arena.chunk(arena.getInt(family, HELP));
    }

    int helpOffset(int family) {
        return Arena.offset(arena.getInt(family, HELP));
    }

    /** Sets the HELP text, if it is not empty. A longer one gets a new cell, a quarter larger than it needs: see {@link SampleRecords}. */
    void setHelp(int family, byte[] bytes, int from, int length) {
        if (length == 0) {
            return;
        }
        if (length > arena.getChar(family, HELP_ROOM)) {
            int room = arena.getChar(family, HELP_ROOM) == 0 ? Arena.roundUp(length) : helpBytes(length);
            arena.putInt(family, HELP, arena.allocate(room));
            arena.putChar(family, HELP_ROOM, room);
        }
        arena.putBytes(arena.getInt(family, HELP), 0, bytes, from, length);
        arena.putChar(family, HELP_LENGTH, length);
    }
}
