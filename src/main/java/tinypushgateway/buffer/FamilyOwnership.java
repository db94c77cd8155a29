package tinypushgateway.buffer;

import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.MetricType;

/**
 * Which family each metric name of a segment belongs to, and what type it has. A histogram or summary owns the names with its suffixes,
 * so that samples of one name never stand in two places. Who owns what never changes within a segment: a push that would change it
 * does not {@link #fits fit}.
 */
final class FamilyOwnership {
    private final FamilyRecords families;
    private int conflicts;

    /** The name that came with another type the last time, the type it had, and the one that came. */
    private int changed;

    private MetricType had = MetricType.UNDECLARED;
    private MetricType pushed = MetricType.UNDECLARED;

    FamilyOwnership(FamilyRecords families) {
        this.families = families;
    }

    /** How often a family got another type than it had. */
    int conflicts() {
        return conflicts;
    }

    /** The last of them; there must have been one. */
    TypeChange lastChange() {
        int from = families.nameOffset(changed);
        return TypeChange.of(families.nameChunk(changed), from, families.nameLength(changed), had, pushed);
    }

    /** The record of this name; a new one if there was none. */
    int record(byte[] bytes, int from, int length) {
        int hash = (int) ByteHash.of(bytes, from, from + length);
        long slot = families.find(bytes, from, length, hash);
        int record = families.at(slot);
        return record == PagedTable.NONE ? families.add(slot, bytes, from, length, hash) : record;
    }

    /**
     * Whether a family of this name can have this type here: not if the name belongs to another family, and not if it would have to
     * become a histogram or summary, or cease to be one, or own names that others have.
     *
     * @param record of the name, {@link PagedTable#NONE} if it is new
     */
    boolean fits(int record, byte[] bytes, int from, int length, MetricType type) {
        if (type == MetricType.UNDECLARED) {
            return true;
        }
        if (record != PagedTable.NONE) {
            MetricType composition = type.hasSuffixes() ? type : MetricType.UNDECLARED;
            return !families.isOwned(record) && families.composition(record) == composition;
        }
        if (type.hasSuffixes()) {
            for (byte[] name : type.namesOwned(bytes, from, from + length)) {
                if (families.find(name, 0, name.length) != PagedTable.NONE) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Takes note of a TYPE line that {@link #fits}, or of its absence: the newest type wins. */
    void declare(int record, MetricType type) {
        MetricType former = families.type(record);
        if (type == MetricType.UNDECLARED || type == former) {
            return;
        }
        if (former != MetricType.UNDECLARED) {
            noteConflict(record, former, type);
        }
        families.setType(record, type);
        if (type.hasSuffixes()) {
            claimNames(record, type);
        }
    }

    /** Takes note of a TYPE line that does not fit. */
    void noteMisfit(int record, byte[] bytes, int from, int length, MetricType type) {
        int other = record;
        for (byte[] name : type.namesOwned(bytes, from, from + length)) {
            other = other == PagedTable.NONE ? families.find(name, 0, name.length) : other;
        }
        noteConflict(other, families.type(families.owner(other)), type);
    }

    private void noteConflict(int record, MetricType had, MetricType pushed) {
        conflicts++;
        changed = record;
        this.had = had;
        this.pushed = pushed;
    }

    private void claimNames(int record, MetricType type) {
        int from = families.nameOffset(record);
        for (byte[] name :
                type.namesOwned(families.nameChunk(record), from, from + families.nameLength(record))) {
            families.give(record(name, 0, name.length), record);
        }
    }
}
