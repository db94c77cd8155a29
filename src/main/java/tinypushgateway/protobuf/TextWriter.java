package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;

import java.util.Arrays;
import tinypushgateway.exposition.GroupingLabels;

/**
 * Writes families as text exposition 0.0.4, in the order in which Go's expfmt writes them (text_create.go), or only counts lines and
 * bytes. Counts of bytes are upper bounds, since numbers are not formatted for them. {@link TextChecks} has checked what is written, and
 * the array is as large as was counted.
 */
final class TextWriter {
    private static final byte[] HELP = ascii("# HELP ");
    private static final byte[] TYPE = ascii("# TYPE ");
    private static final byte[] NO_SUFFIX = ascii("");
    private static final byte[] BUCKET = ascii("_bucket");
    private static final byte[] SUM = ascii("_sum");
    private static final byte[] COUNT = ascii("_count");
    private static final byte[] NO_INSTANCE = ascii("instance=\"\"");
    private static final byte[] INSTANCE = ascii("instance");

    private static final byte[] NO_BYTES = {};

    private static final int NOT_WRITTEN = -1;

    private final WireReader reader;
    private final int mostSamples;

    private byte[] bytes = {};
    private byte[] out = {};
    private boolean writes;
    private GroupingLabels grouping = GroupingLabels.NONE;
    private long at;
    private int lines;
    private int families;
    private int samples;

    /** Where the labels of the metric stand in what is written, if they have been written. */
    private long labelsFrom;

    private long labelsTo;

    /** Whether the labels, or the grouping labels, have an instance. */
    private boolean hasInstance;

    /** Where a bucket or quantile of the metric stands in what is written, up to its bound, and where from there on to its value. */
    private long headFrom;

    private long headTo;
    private long tailFrom;
    private long tailTo;

    /** @param mostSamples of a push, and also its most families */
    TextWriter(WireReader reader, int mostSamples) {
        this.reader = reader;
        this.mostSamples = mostSamples;
    }

    /** Starts to count, before the first family of these bytes. */
    void beginToCount(byte[] bytes, GroupingLabels grouping) {
        begin(bytes, grouping, NO_BYTES);
        writes = false;
    }

    /** Starts to write, before the first family of these bytes. */
    void begin(byte[] bytes, GroupingLabels grouping, byte[] out) {
        this.bytes = bytes;
        this.grouping = grouping;
        this.out = out;
        writes = true;
        at = 0;
        lines = 0;
        families = 0;
        samples = 0;
    }

    /** Lets go of the bytes. */
    void forget() {
        begin(NO_BYTES, GroupingLabels.NONE, NO_BYTES);
    }

    /** How many bytes have been written, or are at most, or the largest int if there are more. */
    int length() {
        return (int) Math.min(at, Integer.MAX_VALUE);
    }

    /** How many lines have been written or counted. */
    int lines() {
        return lines;
    }

    void family(Family family) throws MalformedProtobuf {
        countOneOf(++families);
        if (family.helpTo > family.helpFrom) {
            put(HELP);
            copy(family.nameFrom, family.nameTo);
            put(' ');
            escaped(family.helpFrom, family.helpTo, false);
            endLine();
        }
        put(TYPE);
        copy(family.nameFrom, family.nameTo);
        put(' ');
        put(family.type.word());
        endLine();
    }

    void metric(Family family, Metric metric) throws MalformedProtobuf {
        labelsFrom = NOT_WRITTEN;
        headFrom = NOT_WRITTEN;
        switch (family.type) {
            case HISTOGRAM -> histogram(family, metric);
            case SUMMARY -> summary(family, metric);
            default -> {
                key(family, NO_SUFFIX, metric);
                number(metric.value);
                endSample(metric);
            }
        }
    }

    private void histogram(Family family, Metric metric) throws MalformedProtobuf {
        boolean hasInfinity = false;
        metric.beforePoints();
        while (metric.nextPoint()) {
            hasInfinity = hasInfinity || metric.bound == Double.POSITIVE_INFINITY;
            pointKey(family, BUCKET, metric, metric.bound);
            count(metric.bucketCount, metric.bucketCountFloat);
            endSample(metric);
        }
        if (!hasInfinity) {
            pointKey(family, BUCKET, metric, Double.POSITIVE_INFINITY);
            count(metric.count, metric.countFloat);
            endSample(metric);
        }
        sumAndCount(family, metric);
    }

    private void summary(Family family, Metric metric) throws MalformedProtobuf {
        metric.beforePoints();
        while (metric.nextPoint()) {
            pointKey(family, NO_SUFFIX, metric, metric.bound);
            number(metric.quantileValue);
            endSample(metric);
        }
        sumAndCount(family, metric);
    }

    private void sumAndCount(Family family, Metric metric) throws MalformedProtobuf {
        key(family, SUM, metric);
        number(metric.sum);
        endSample(metric);
        key(family, COUNT, metric);
        count(metric.count, metric.countFloat);
        endSample(metric);
    }

    private void count(long count, double countFloat) {
        if (countFloat > 0) {
            number(countFloat);
        } else {
            at = writes ? NumberText.writeUnsigned(count, out, (int) at) : at + NumberText.mostUnsignedBytes(count);
        }
    }

    private void number(double value) {
        at = writes ? NumberText.writeFloat(value, out, (int) at) : at + NumberText.mostBytes(value);
    }

    private void endSample(Metric metric) throws MalformedProtobuf {
        if (metric.hasTimestamp) {
            put(' ');
            at = writes ? NumberText.writeSigned(metric.timestamp, out, (int) at) : at + NumberText.MOST_SIGNED_BYTES;
        }
        endLine();
        countOneOf(++samples);
    }

    private void endLine() {
        put('\n');
        lines++;
    }

    private void countOneOf(int number) throws MalformedProtobuf {
        if (number > mostSamples) {
            throw reader.malformed(
                    LIMIT,
                    reader.position(),
                    "one more",
                    "at most " + mostSamples
                            + " samples and families in a push (--push.max-samples): push it in parts");
        }
    }

    /** Writes name and labels of a sample without a label of its own, and a blank. */
    private void key(Family family, byte[] suffix, Metric metric) {
        copy(family.nameFrom, family.nameTo);
        put(suffix);
        long brace = at;
        put('{');
        labels(metric);
        if (!grouping.isEmpty()) {
            put(grouping.text());
            put(',');
            if (!hasInstance) {
                put(NO_INSTANCE);
                put(',');
            }
        }
        if (at > brace + 1) {
            at--; // the last comma
            put('}');
        } else {
            at = brace;
        }
        put(' ');
    }

    /** Writes name and labels of a bucket or quantile, and a blank. Most of it is the same for all points of the metric. */
    private void pointKey(Family family, byte[] suffix, Metric metric, double bound) {
        if (headFrom == NOT_WRITTEN) {
            headFrom = at;
            copy(family.nameFrom, family.nameTo);
            put(suffix);
            put('{');
            labels(metric);
            put(family.type.pointLabel());
            put('=');
            put('"');
            headTo = at;
            number(bound);
            tailFrom = at;
            endPointKey();
            tailTo = at;
        } else {
            again(headFrom, headTo);
            number(bound);
            again(tailFrom, tailTo);
        }
    }

    private void endPointKey() {
        put('"');
        if (!grouping.isEmpty()) {
            put(',');
            put(grouping.text());
            if (!hasInstance) {
                put(',');
                put(NO_INSTANCE);
            }
        }
        put('}');
        put(' ');
    }

    /** Writes the metric's own labels, but for those of the names of grouping labels, each with a comma behind it. */
    private void labels(Metric metric) {
        if (labelsFrom != NOT_WRITTEN) {
            again(labelsFrom, labelsTo);
            return;
        }
        labelsFrom = at;
        if (writes) {
            writeLabels(metric);
        } else {
            at += metric.labelBytes;
            hasInstance = metric.hasInstance;
        }
        labelsTo = at;
    }

    private void writeLabels(Metric metric) {
        hasInstance = grouping.hasInstance();
        for (int label = 0; label < metric.labels(); label++) {
            int from = metric.nameFrom(label);
            int to = metric.nameTo(label);
            if (!grouping.has(bytes, from, to)) {
                hasInstance = hasInstance || Arrays.equals(bytes, from, to, INSTANCE, 0, INSTANCE.length);
                copy(from, to);
                put('=');
                put('"');
                escaped(metric.valueFrom(label), metric.valueTo(label), true);
                put('"');
                put(',');
            }
        }
    }

    /** Writes a label value or a HELP text, in which quotes need no escape. */
    private void escaped(int from, int to, boolean withQuotes) {
        int written = from;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\\' || (b == '"' && withQuotes)) {
                copy(written, i);
                put('\\');
                put(b == '\n' ? 'n' : b);
                written = i + 1;
            }
        }
        copy(written, to);
    }

    private void copy(int from, int to) {
        put(bytes, from, to - from);
    }

    /** Writes again what has been written. */
    private void again(long from, long to) {
        put(out, (int) from, (int) (to - from));
    }

    private void put(byte[] text) {
        put(text, 0, text.length);
    }

    private void put(byte[] from, int start, int length) {
        if (writes) {
            System.arraycopy(from, start, out, (int) at, length);
        }
        at += length;
    }

    private void put(int b) {
        if (writes) {
            out[(int) at] = (byte) b;
        }
        at++;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
