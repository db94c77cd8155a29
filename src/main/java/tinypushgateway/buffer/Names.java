package tinypushgateway.buffer;

import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.Suffix;

/**
 * Which family each metric name of a batch belongs to, and what type it has. A name is a family of its own until a histogram or
 * summary claims it; then it stays with that one, whatever TYPE lines come later, so that samples of one name never stand in two
 * places, and no TYPE line follows samples of its family (expfmt refuses that).
 */
final class Names {
    private final FamilyRecords families;
    private int conflicts;

    /** The name that came with another type the last time, the type it had, and the one that came. */
    private int changed;

    private MetricType had = MetricType.UNDECLARED;
    private MetricType pushed = MetricType.UNDECLARED;

    Names(FamilyRecords families) {
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
     * Takes note of a TYPE line, or of its absence: the newest type wins. A name that is owned keeps its owner's type, but brings the
     * names that it would own: where the TYPE line was, their samples came as its own.
     */
    void declare(int record, MetricType type) {
        MetricType former = families.type(record);
        if (type == MetricType.UNDECLARED || type == former && !families.isOwned(record)) {
            return;
        }
        if (families.isOwned(record) || former != MetricType.UNDECLARED) {
            noteConflict(record, families.type(families.owner(record)), type);
        }
        if (!families.isOwned(record)) {
            families.setType(record, type);
        }
        if (type.hasSuffixes()) {
            claimNames(record, type);
        }
    }

    /** Makes {@code owner}, or who owns that by now, own this name and its samples, if nobody does. */
    void claim(int record, int owner) {
        if (!families.isOwned(record)) {
            if (families.type(record) != MetricType.UNDECLARED) {
                noteConflict(record, families.type(record), families.type(families.owner(owner)));
            }
            families.give(record, families.owner(owner));
        }
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
                Suffix.namesOwned(type, families.nameChunk(record), from, from + families.nameLength(record))) {
            claim(record(name, 0, name.length), record);
        }
    }
}
