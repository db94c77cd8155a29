package tinypushgateway.buffer;

import java.io.IOException;

/**
 * A part of a sealed segment, as much as one scrape takes, or all of it.
 *
 * @param counts of the samples in it
 */
record SegmentPart(Segment segment, Position from, Position to, SegmentGroups.Counts counts) {
    private static final int NONE = RecordTable.NONE;

    /** All samples of a series fit. */
    private static final int ALL = -1;

    /**
     * A position between two metrics, or between two samples of a series.
     *
     * @param family of the metric that comes next, {@link RecordTable#NONE} after the last
     * @param metric that comes next, {@link RecordTable#NONE} for the first of the family
     * @param sample of a series that comes next, counted from 0
     */
    record Position(int family, int metric, int sample) {
        static final Position END = new Position(NONE, NONE, 0);

        /** The position before the first metric. */
        static Position startOf(Segment segment) {
            return new Position(segment.families().first(), NONE, 0);
        }

        private int sampleOf(int series) {
            return metric == series ? sample : 0;
        }
    }

    /**
     * What a scrape exposes of samples with timestamps.
     *
     * @param oldestTime of a sample that is exposed with its timestamp, in milliseconds since 1970
     * @param active the segment that took the pushes when the scrape began; those before it are sealed
     */
    record Exposure(long oldestTime, Segment active) {}

    static SegmentPart wholeOf(Segment segment) {
        return new SegmentPart(
                segment,
                Position.startOf(segment),
                Position.END,
                segment.groups().samples());
    }

    /**
     * The largest part from a position on that these limits allow. A metric is never divided, so the part exceeds them if its first metric does.
     * A series whose samples have timestamps is divided.
     */
    static SegmentPart of(Segment segment, Position from, long maxSamples, long maxBytes) {
        FamilyRecords families = segment.families();
        Size size = new Size(maxSamples, maxBytes);
        int metric = from.metric();
        for (int family = from.family(); family != NONE; family = families.following(family)) {
            metric = metric == NONE ? families.firstMetric(family) : metric;
            size.bytes += metric == NONE ? 0 : ExpositionWriter.metadataLength(families, family);
            for (; metric != NONE; metric = segment.samples().next(metric)) {
                int end = addMetric(segment, metric, from.sampleOf(metric), size);
                if (end != ALL) {
                    return new SegmentPart(segment, from, new Position(family, metric, end), size.samples);
                }
            }
        }
        return new SegmentPart(segment, from, Position.END, size.samples);
    }

    /** Returns the first sample of the metric that does not fit, or {@link #ALL}. */
    private static int addMetric(Segment segment, int metric, int first, Size size) {
        int group = segment.group(metric);
        if (segment.timed().isEmpty()) {
            MetricRecords metrics = segment.metrics();
            return size.add(group, metrics.size(metric), metrics.textLength(metric)) ? ALL : 0;
        }
        TimedSeries timed = segment.timed().get();
        int[] ordered = timed.inOrder(metric);
        for (int i = first; i < ordered.length; i++) {
            // with the first one count those that have the time of another one, which are not exposed
            int count = i == 0 ? 1 + timed.count(metric) - ordered.length : 1;
            if (!size.add(group, count, timed.lineLength(metric, ordered[i]))) {
                return i;
            }
        }
        return ALL;
    }

    private static final class Size {
        private final long maxSamples;
        private final long maxBytes;
        private final SegmentGroups.Counts samples = new SegmentGroups.Counts();
        private long bytes;

        Size(long maxSamples, long maxBytes) {
            this.maxSamples = maxSamples;
            this.maxBytes = maxBytes;
        }

        /** Adds so much if it fits; the first always does. */
        boolean add(int group, int count, long length) {
            if (samples.total() > 0 && (samples.total() + count > maxSamples || bytes + length > maxBytes)) {
                return false;
            }
            samples.add(group, count);
            bytes += length;
            return true;
        }
    }

    /**
     * Writes the part.
     *
     * @return the samples that were left out: too old to be exposed with their timestamp, and not the newest of their series, or with the
     *     time of a newer one
     */
    SegmentGroups.Counts write(Exposure exposure, ExpositionWriter out) throws IOException {
        SegmentGroups.Counts leftOut = new SegmentGroups.Counts();
        FamilyRecords families = segment.families();
        int metric = from.metric();
        for (int family = from.family(); family != NONE; family = families.following(family)) {
            metric = metric == NONE ? families.firstMetric(family) : metric;
            if (metric != NONE && !new Position(family, metric, 0).equals(to)) {
                out.help(families, family);
                out.type(families, family, families.type(family), families.unsuitableTypes(family));
            }
            for (; metric != NONE; metric = segment.samples().next(metric)) {
                if (segment.timed().isPresent()) {
                    leftOut.add(
                            segment.group(metric), writeSeries(segment.timed().get(), metric, exposure, out));
                } else if (metric != to.metric()) {
                    out.metric(segment, metric);
                }
                if (metric == to.metric()) {
                    return leftOut;
                }
            }
        }
        return leftOut;
    }

    private int writeSeries(TimedSeries timed, int series, Exposure exposure, ExpositionWriter out) throws IOException {
        int[] ordered = timed.inOrder(series);
        int first = from.sampleOf(series);
        int end = series == to.metric() ? to.sample() : ordered.length;
        int leftOut = first == 0 && end > 0 ? timed.count(series) - ordered.length : 0;
        for (int i = first; i < end; i++) {
            boolean tooOld = timed.time(ordered[i]) < exposure.oldestTime();
            if (tooOld && (i + 1 < ordered.length || segment.newerHas(segment.samples(), series, exposure.active()))) {
                leftOut++;
            } else {
                out.sample(timed, series, ordered[i], !tooOld);
            }
        }
        return leftOut;
    }

    int samples() {
        return counts.total();
    }
}
