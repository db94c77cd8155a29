package tinypushgateway.buffer;

import tinypushgateway.exposition.Exposition;

/**
 * What a push needs at the most where it is added.
 *
 * @param bytes sum of its records, in bytes
 * @param largest the largest record, in bytes
 * @param samples entries in the table of samples
 * @param families entries in the table of families
 */
record SpaceRequirement(long bytes, int largest, int samples, int families) {
    /** @param timed whether every sample is kept, as {@link TimedSeries} do */
    static SpaceRequirement of(Exposition push, boolean timed) {
        long bytes = 0;
        int largest = 0;
        int families = 0;
        for (int i = 0; i < push.samples(); i++) {
            int key = push.keyLength(i);
            int text = push.textLength(i);
            if (timed) {
                bytes += TimedSeries.mostBytes(key, text);
                largest = Math.max(largest, TimedSeries.largest(key, text));
            } else {
                int sample = SampleRecords.mostBytes(key, text);
                int part = SampleRecords.mostBytesOfPart(text);
                bytes += Math.max(
                        sample, part + MetricRecords.compositeBytes()); // of which kind it is depends on pushes before
                largest = Math.max(largest, Math.max(sample, part));
            }
        }
        for (int i = 0; i < push.families(); i++) {
            int names = FamilyRecords.records(push.type(i));
            int record = FamilyRecords.mostBytes(push.nameLength(i));
            int help = FamilyRecords.helpBytes(push.helpLength(i));
            families += names;
            bytes += (long) names * record + help;
            largest = Math.max(largest, Math.max(record, help));
        }
        return new SpaceRequirement(bytes, largest, push.samples(), families);
    }
}
