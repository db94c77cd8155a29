package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.Series;

/**
 * The metric families of a segment, found by name, in order of first arrival, with their types. A histogram or summary owns the names with its
 * suffixes, so that samples of one name never stand in two places. The owner of a name never changes within a segment: a push that would
 * change it is not {@link #isCompatible compatible}. A record, of 28 bytes and the name:
 *
 * <pre>
 *  0 next family                4 first metric            8 last metric
 * 12 cell of the HELP text     16 its length             18 its room
 * 20 length of the name        22 type                   23 types that do not suit its samples
 * 24 owner: the histogram or summary that owns this name, 0 if none
 * </pre>
 */
final class FamilyRecords extends RecordTable {
    /** {@link #markUnsuitable}: the family has a sample that a histogram cannot have. */
    static final int NO_HISTOGRAM = 1;

    /** {@link #markUnsuitable}: the family has a sample that a summary cannot have. */
    static final int NO_SUMMARY = 2;

    private static final int NEXT = 0;
    private static final int FIRST = 4;
    private static final int LAST = 8;
    private static final int HELP = 12;
    private static final int HELP_LENGTH = 16;
    private static final int HELP_ROOM = 18;
    private static final int NAME_LENGTH = 20;
    private static final int TYPE = 22;
    private static final int UNSUITABLE = 23;
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
    private int typeConflicts;

    /** The family that was pushed with another type the last time, the type it had, and the one that was pushed. */
    private int conflicting;

    private MetricType had = MetricType.UNDECLARED;
    private MetricType pushed = MetricType.UNDECLARED;

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

    /** How often a family was pushed with another type than it had. */
    int typeConflicts() {
        return typeConflicts;
    }

    /** The last of these conflicts; there must have been one. */
    BufferObserver.TypeChange lastTypeChange() {
        return new BufferObserver.TypeChange(
                new String(nameChunk(conflicting), nameOffset(conflicting), nameLength(conflicting), US_ASCII),
                new String(had.word(), US_ASCII),
                new String(pushed.word(), US_ASCII));
    }

    /** The record of this name; a new one if there was none. */
    int findOrAdd(byte[] bytes, int from, int length) {
        int hash = (int) ByteHash.of(bytes, from, from + length);
        int slot = find(bytes, from, length, hash);
        return at(slot) == NONE ? add(slot, bytes, from, length, hash) : at(slot);
    }

    /**
     * Whether a family of this name can have this type here. It cannot if the name belongs to another family, or if the family would have to
     * become a histogram or summary, or cease to be one, or own names that others have.
     *
     * @param family with this name, {@link #NONE} if it is new
     */
    boolean isCompatible(int family, byte[] bytes, int from, int length, MetricType type) {
        if (type == MetricType.UNDECLARED) {
            return true;
        }
        if (family != NONE) {
            return !isOwned(family) && composition(family) == (type.hasSuffixes() ? type : MetricType.UNDECLARED);
        }
        return !type.hasSuffixes() || familyWithOwnedName(type, bytes, from, length) == NONE;
    }

    /** Sets the type that a {@link #isCompatible compatible} TYPE line gives, if there was one: the newest type wins. */
    void declare(int family, MetricType type) {
        MetricType former = type(family);
        if (type == MetricType.UNDECLARED || type == former) {
            return;
        }
        if (former != MetricType.UNDECLARED) {
            countTypeConflict(family, former, type);
        }
        arena.putByte(family, TYPE, type.code());
        if (type.hasSuffixes()) {
            int from = nameOffset(family);
            for (byte[] name : type.namesOwned(nameChunk(family), from, from + nameLength(family))) {
                arena.putInt(findOrAdd(name, 0, name.length), OWNER, family);
            }
        }
    }

    /** Counts a TYPE line that is not {@link #isCompatible compatible}. */
    void countIncompatible(int family, byte[] bytes, int from, int length, MetricType type) {
        int other = family == NONE ? familyWithOwnedName(type, bytes, from, length) : family;
        countTypeConflict(other, type(owner(other)), type);
    }

    private int familyWithOwnedName(MetricType type, byte[] bytes, int from, int length) {
        int found = NONE;
        for (byte[] name : type.namesOwned(bytes, from, from + length)) {
            found = found == NONE ? find(name, 0, name.length) : found;
        }
        return found;
    }

    private void countTypeConflict(int family, MetricType former, MetricType newer) {
        typeConflicts++;
        conflicting = family;
        had = former;
        pushed = newer;
    }

    boolean isNamed(int family, byte[] bytes, int from, int length) {
        int name = nameOffset(family);
        return Arrays.equals(nameChunk(family), name, name + nameLength(family), bytes, from, from + length);
    }

    /** The slot of the family with this name, or the empty slot where it belongs. */
    int find(byte[] bytes, int from, int length, int hash) {
        int slot = slot(hash);
        for (int family = at(slot); family != NONE; family = at(slot)) {
            if (hasHash(slot, hash) && isNamed(family, bytes, from, length)) {
                return slot;
            }
            slot = next(slot);
        }
        return slot;
    }

    int add(int slot, byte[] bytes, int from, int length, int hash) {
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

    /** Types that the family cannot have because of its samples: a sum of {@link #NO_HISTOGRAM} and {@link #NO_SUMMARY}. */
    int unsuitableTypes(int family) {
        return arena.getByte(family, UNSUITABLE);
    }

    void markUnsuitable(int family, int types) {
        arena.putByte(family, UNSUITABLE, unsuitableTypes(family) | types);
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
