package tinypushgateway.buffer;

import tinypushgateway.exposition.Exposition;

/**
 * What a push or a batch needs at the most where it is added.
 *
 * @param bytes sum of its records, in bytes
 * @param largest the largest record, in bytes
 * @param samples entries in the table of samples
 * @param families entries in the table of families
 */
record Demand(long bytes, int largest, int samples, int families) {
    static final Demand NOTHING = new Demand(0, 0, 0, 0);

    static Demand of(Exposition push) {
        long bytes = 0;
        int largest = 0;
        int families = 0;
        for (int i = 0; i < push.samples(); i++) {
            int record = Samples.mostBytes(push.keyLength(i), push.textLength(i));
            bytes += record;
            largest = Math.max(largest, record);
        }
        for (int i = 0; i < push.families(); i++) {
            int names = FamilyRecords.records(push.type(i));
            int record = FamilyRecords.mostBytes(push.nameLength(i));
            int help = FamilyRecords.helpBytes(push.helpLength(i));
            families += names;
            bytes += (long) names * record + help;
            largest = Math.max(largest, Math.max(record, help));
        }
        return new Demand(bytes, largest, push.samples(), families);
    }

    Demand plus(Demand other) {
        return new Demand(
                bytes + other.bytes,
                Math.max(largest, other.largest),
                samples + other.samples,
                families + other.families);
    }
}
