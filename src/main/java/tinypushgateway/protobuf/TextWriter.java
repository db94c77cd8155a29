package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import tinypushgateway.exposition.GroupingLabels;

/**
 * Writes families as text exposition 0.0.4, in the order in which Go's expfmt writes them (text_create.go). {@link TextSize} has seen them
 * before: nothing is checked here, and the array is large enough.
 */
final class TextWriter implements FamilyVisitor {
    private static final byte[] HELP = ascii("# HELP ");
    private static final byte[] TYPE = ascii("# TYPE ");
    private static final byte[] NO_SUFFIX = ascii("");
    private static final byte[] BUCKET = ascii("_bucket");
    private static final byte[] SUM = ascii("_sum");
    private static final byte[] COUNT = ascii("_count");
    private static final byte[] NO_INSTANCE = ascii("instance=\"\"");
    private static final byte[] INSTANCE = ascii("instance");

    private static final int NOT_WRITTEN = -1;

    private byte[] bytes = {};
    private byte[] out = {};
    private GroupingLabels grouping = GroupingLabels.NONE;
    private int at;

    /** Where the labels of the metric stand in what is written, if they have been written. */
    private int labelsFrom;

    private int labelsTo;

    /** Whether the labels, or the grouping labels, have an instance. */
    private boolean hasInstance;

    /** Where a bucket or quantile of the metric stands in what is written, up to its bound, and where from there on to its value. */
    private int headFrom;

    private int headTo;
    private int tailFrom;
    private int tailTo;

    /** Starts over, before the first family of these bytes. */
    void begin(byte[] bytes, GroupingLabels grouping, byte[] out) {
        this.bytes = bytes;
        this.grouping = grouping;
        this.out = out;
        at = 0;
    }

    /** How many bytes have been written. */
    int length() {
        return at;
    }

    @Override
    public void family(Family family) {
        if (family.helpTo > family.helpFrom) {
            put(HELP);
            copy(family.nameFrom, family.nameTo);
            put(' ');
            escaped(family.helpFrom, family.helpTo, false);
            put('\n');
        }
        put(TYPE);
        copy(family.nameFrom, family.nameTo);
        put(' ');
        put(family.type.word());
        put('\n');
    }

    @Override
    public void metric(Family family, Metric metric) throws MalformedProtobuf {
        labelsFrom = NOT_WRITTEN;
        headFrom = NOT_WRITTEN;
        switch (family.type) {
            case HISTOGRAM -> histogram(family, metric);
            case SUMMARY -> summary(family, metric);
            default -> {
                key(family, NO_SUFFIX, metric);
                at = NumberText.writeFloat(metric.value, out, at);
                endLine(metric);
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
            endLine(metric);
        }
        if (!hasInfinity) {
            pointKey(family, BUCKET, metric, Double.POSITIVE_INFINITY);
            count(metric.count, metric.countFloat);
            endLine(metric);
        }
        sumAndCount(family, metric);
    }

    private void summary(Family family, Metric metric) throws MalformedProtobuf {
        metric.beforePoints();
        while (metric.nextPoint()) {
            pointKey(family, NO_SUFFIX, metric, metric.bound);
            at = NumberText.writeFloat(metric.quantileValue, out, at);
            endLine(metric);
        }
        sumAndCount(family, metric);
    }

    private void sumAndCount(Family family, Metric metric) {
        key(family, SUM, metric);
        at = NumberText.writeFloat(metric.sum, out, at);
        endLine(metric);
        key(family, COUNT, metric);
        count(metric.count, metric.countFloat);
        endLine(metric);
    }

    private void count(long count, double countFloat) {
        at = countFloat > 0 ? NumberText.writeFloat(countFloat, out, at) : NumberText.writeUnsigned(count, out, at);
    }

    private void endLine(Metric metric) {
        if (metric.hasTimestamp) {
            put(' ');
            at = NumberText.writeSigned(metric.timestamp, out, at);
        }
        put('\n');
    }

    /** Writes name and labels of a sample without a label of its own, and a blank. */
    private void key(Family family, byte[] suffix, Metric metric) {
        copy(family.nameFrom, family.nameTo);
        put(suffix);
        int brace = at;
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
        if (at == brace + 1) {
            at = brace;
        } else {
            out[at - 1] = '}';
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
            at = NumberText.writeFloat(bound, out, at);
            tailFrom = at;
            endPointKey();
            tailTo = at;
        } else {
            again(headFrom, headTo);
            at = NumberText.writeFloat(bound, out, at);
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
        labelsTo = at;
    }

    /** Writes a label value or a HELP text, in which quotes need no escape. */
    private void escaped(int from, int to, boolean withQuotes) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                put('\\');
                put('n');
            } else {
                if (b == '\\' || b == '"' && withQuotes) {
                    put('\\');
                }
                put(b);
            }
        }
    }

    private void copy(int from, int to) {
        System.arraycopy(bytes, from, out, at, to - from);
        at += to - from;
    }

    /** Writes again what has been written. */
    private void again(int from, int to) {
        System.arraycopy(out, from, out, at, to - from);
        at += to - from;
    }

    private void put(byte[] text) {
        System.arraycopy(text, 0, out, at, text.length);
        at += text.length;
    }

    private void put(int b) {
        out[at++] = (byte) b;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
