package tinypushgateway.buffer;

import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.Series;

/**
 * The metrics of a segment, found by family and labels: what a newer push replaces as a whole. A metric of a counter, gauge or untyped
 * family is one sample, and its record is that of {@link SampleRecords}. One of a histogram or summary has a record of its own and a chain of
 * samples, of which the first ones count; those behind them are left from a push that brought more, and are written over in turn:
 *
 * <pre>
 *  0 next metric of the family    4 the family
 * 10 origin and state             12 first sample
 * 16 samples that count          20 the push that wrote them
 * 24 where the next one goes     28 the one before that
 * </pre>
 */
final class MetricRecords extends RecordTable {
    private static final int FAMILY = 4;
    private static final int FIRST = 12;
    private static final int SIZE = 16;
    private static final int PUSH = 20;
    private static final int CURSOR = 24;
    private static final int BEFORE_CURSOR = 28;

    /** Memory of the record of a histogram or summary, in bytes. */
    static final int COMPOSITE_BYTES = 32;

    private final Arena arena;
    private final SampleRecords samples;
    private final FamilyRecords families;

    MetricRecords(Arena arena, SampleRecords samples, FamilyRecords families) {
        this.arena = arena;
        this.samples = samples;
        this.families = families;
    }

    /** The slot of the sample of this series, in a family without parts, or the empty slot where it belongs. */
    int findSample(byte[] bytes, int from, int keyLength, int hash) {
        int slot = slot(hash);
        for (int record = at(slot); record != NONE; record = at(slot)) {
            if (hasHash(slot, hash) && !isComposite(record) && samples.isOf(record, bytes, from, keyLength)) {
                return slot;
            }
            slot = next(slot);
        }
        return slot;
    }

    /** The record of the series that a record elsewhere has, or {@link #NONE}. */
    int findSeries(SampleRecords keys, int series) {
        return at(findSample(keys.keyChunk(series), keys.keyFrom(series), keys.keyLength(series), keys.hash(series)));
    }

    /** The slot of the metric that has this sample, in a histogram or summary, or the empty slot where it belongs. */
    int findComposite(int family, MetricType type, byte[] bytes, int from, int keyLength, int hash) {
        int slot = slot(hash);
        for (int record = at(slot); record != NONE; record = at(slot)) {
            if (hasHash(slot, hash) && isComposite(record, family, type, type, bytes, from, keyLength)) {
                return slot;
            }
            slot = next(slot);
        }
        return slot;
    }

    /**
     * Whether there is a metric of this family with these labels.
     *
     * @param type of the family here
     * @param typeOfKey of the family that the sample was in, whose bound does not count in its key
     */
    boolean has(int family, MetricType type, MetricType typeOfKey, byte[] bytes, int from, int keyLength) {
        int hash = families.metricHash(family, typeOfKey, bytes, from, keyLength);
        int slot = slot(hash);
        for (int record = at(slot); record != NONE; record = at(slot)) {
            if (hasHash(slot, hash)
                    && (isComposite(record)
                            ? isComposite(record, family, type, typeOfKey, bytes, from, keyLength)
                            : isSample(record, family, typeOfKey, bytes, from, keyLength))) {
                return true;
            }
            slot = next(slot);
        }
        return false;
    }

    /** Whether a sample belongs to this metric of a histogram or summary. */
    boolean isOf(int metric, int family, MetricType type, byte[] bytes, int from, int keyLength) {
        return isComposite(metric, family, type, type, bytes, from, keyLength);
    }

    /** A new metric without samples in the slot that {@link #findComposite} found. */
    int addComposite(int slot, int hash, int family, int origin) {
        int metric = arena.allocate(COMPOSITE_BYTES);
        arena.clear(metric, COMPOSITE_BYTES);
        arena.putInt(metric, FAMILY, family);
        arena.putChar(metric, SampleRecords.MARKS, SampleRecords.marks(origin, SampleRecords.COMPOSITE));
        put(slot, hash, metric);
        return metric;
    }

    /** Whether this push has brought a sample of the metric already. */
    boolean isBegun(int metric, int push) {
        return arena.getInt(metric, PUSH) == push;
    }

    /** Begins to replace the samples of a metric by those of this push, unless that has begun; returns how many count no more. */
    int begin(int metric, int push, int origin) {
        if (isBegun(metric, push)) {
            return 0;
        }
        int before = size(metric);
        arena.putInt(metric, PUSH, push);
        arena.putInt(metric, SIZE, 0);
        arena.putInt(metric, CURSOR, arena.getInt(metric, FIRST));
        arena.putInt(metric, BEFORE_CURSOR, NONE);
        arena.putChar(metric, SampleRecords.MARKS, SampleRecords.marks(origin, SampleRecords.COMPOSITE));
        return before;
    }

    /** Adds a sample behind those that this push has brought of the metric. */
    void append(int metric, byte[] bytes, int from, int keyLength, int textLength) {
        int cursor = arena.getInt(metric, CURSOR);
        int before = arena.getInt(metric, BEFORE_CURSOR);
        int part = cursor == NONE
                ? samples.addToComposite(bytes, from, keyLength, textLength)
                : samples.rewrite(cursor, bytes, from, keyLength, textLength);
        if (part != cursor) {
            if (before == NONE) {
                arena.putInt(metric, FIRST, part);
            } else {
                samples.setNext(before, part);
            }
        }
        arena.putInt(metric, BEFORE_CURSOR, part);
        arena.putInt(metric, CURSOR, samples.next(part));
        arena.putInt(metric, SIZE, size(metric) + 1);
    }

    boolean isComposite(int record) {
        return samples.state(record) == SampleRecords.COMPOSITE;
    }

    /** How many samples the metric has. */
    int size(int record) {
        return isComposite(record) ? arena.getInt(record, SIZE) : 1;
    }

    /** The first sample of the metric: itself, if it has one only. */
    int first(int record) {
        return isComposite(record) ? arena.getInt(record, FIRST) : record;
    }

    /** Length of the lines of the metric, in bytes. */
    long textLength(int record) {
        long length = 0;
        int sample = first(record);
        for (int left = size(record); left > 0; left--) {
            length += samples.lineLength(sample);
            sample = samples.next(sample);
        }
        return length;
    }

    private boolean isComposite(
            int record, int family, MetricType type, MetricType typeOfKey, byte[] bytes, int from, int keyLength) {
        if (!isComposite(record) || arena.getInt(record, FAMILY) != family) {
            return false;
        }
        int first = first(record);
        return first != NONE
                && Series.sameMetric(
                        type,
                        samples.keyChunk(first),
                        samples.keyFrom(first),
                        samples.keyTo(first),
                        typeOfKey,
                        bytes,
                        from,
                        from + keyLength);
    }

    private boolean isSample(int record, int family, MetricType typeOfKey, byte[] bytes, int from, int keyLength) {
        byte[] key = samples.keyChunk(record);
        int keyFrom = samples.keyFrom(record);
        int keyTo = samples.keyTo(record);
        return families.isNamed(family, key, keyFrom, Series.nameLength(key, keyFrom, keyTo))
                && Series.sameMetric(
                        MetricType.UNDECLARED, key, keyFrom, keyTo, typeOfKey, bytes, from, from + keyLength);
    }
}
