package tinypushgateway.protobuf;

import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;

import java.util.Arrays;
import tinypushgateway.exposition.Exposition;

/**
 * Reads a message Metric: labels, value and timestamp, then, one by one, the buckets of a histogram or the quantiles of a summary. One
 * object reads all.
 *
 * <p>If the field that has the value comes several times, its messages are merged, as protobuf has it: the last number counts, buckets
 * and quantiles add up. Fields that text does not show are read over: exemplars, times of creation, native buckets, values of other types.
 */
final class Metric {
    static final int LABEL = 1;
    static final int LABEL_NAME = 1;
    static final int LABEL_VALUE = 2;

    private static final int TIMESTAMP = 6;

    /** In a histogram and in a summary alike. */
    private static final int COUNT = 1;

    private static final int SUM = 2;
    private static final int POINT = 3;
    private static final int COUNT_FLOAT = 4;

    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int VALUE_FROM = 2;
    private static final int VALUE_TO = 3;
    private static final int COLUMNS = 4;
    private static final int FIRST_LABELS = 8;

    private final WireReader reader;
    private final Exposition.Limits limits;

    private int[] rows = new int[COLUMNS * FIRST_LABELS];
    private int labels;

    private FamilyType type = FamilyType.COUNTER;

    /** Where the first field of the value starts. */
    private int valueFrom;

    /** Whether the reader is in the value, between two points. */
    private boolean inValue;

    private int points;

    /** The length of the labels in text, each with a comma behind it, without those that grouping labels replace: {@link TextChecks}. */
    long labelBytes;

    /** Whether the labels, or the grouping labels, have an instance: {@link TextChecks}. */
    boolean hasInstance;

    boolean hasTimestamp;

    /** In milliseconds since 1970. */
    long timestamp;

    /** The value of a counter, gauge or untyped metric. */
    double value;

    /** The sum of a histogram or summary. */
    double sum;

    /** The number of observations, unsigned; {@link #countFloat} counts instead if it is more than 0. */
    long count;

    double countFloat;

    /** Of the current point: the upper bound of the bucket, or the quantile. */
    double bound;

    /** Of the current bucket, as above. */
    long bucketCount;

    double bucketCountFloat;

    /** Of the current quantile. */
    double quantileValue;

    Metric(WireReader reader, Exposition.Limits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /** Reads the message that the reader has just entered, up to its end, in a family of this type. */
    void read(FamilyType type) throws MalformedProtobuf {
        this.type = type;
        int from = reader.position();
        labels = 0;
        hasTimestamp = false;
        value = 0;
        sum = 0;
        count = 0;
        countFloat = 0;
        valueFrom = -1;
        int otherValue = WireReader.END;
        int fieldFrom = from;
        for (int field = reader.next(); field != WireReader.END; field = reader.next()) {
            if (field == LABEL) {
                readLabel();
            } else if (field == type.valueField()) {
                valueFrom = valueFrom < 0 ? fieldFrom : valueFrom;
                readValue();
            } else if (field == TIMESTAMP) {
                hasTimestamp = true;
                timestamp = reader.varint();
            } else {
                otherValue = isValue(field) ? field : otherValue;
                reader.skip();
            }
            fieldFrom = reader.position();
        }
        if (valueFrom < 0) {
            throw reader.malformed(
                    from,
                    otherValue == WireReader.END ? "no value" : MessageType.METRIC.describe(otherValue),
                    MessageType.METRIC.describe(type.valueField()) + ", because the family has the type " + type);
        }
    }

    int labels() {
        return labels;
    }

    int nameFrom(int label) {
        return rows[COLUMNS * label + NAME_FROM];
    }

    int nameTo(int label) {
        return rows[COLUMNS * label + NAME_TO];
    }

    int valueFrom(int label) {
        return rows[COLUMNS * label + VALUE_FROM];
    }

    int valueTo(int label) {
        return rows[COLUMNS * label + VALUE_TO];
    }

    /** Goes back to before the first bucket or quantile. */
    void beforePoints() {
        reader.goBack(valueFrom);
        inValue = false;
        points = 0;
    }

    /** Reads the next bucket or quantile, or returns false after the last one. */
    boolean nextPoint() throws MalformedProtobuf {
        while (true) {
            int field = reader.next();
            if (inValue && field == POINT) {
                readPoint();
                return true;
            } else if (inValue && field == WireReader.END) {
                reader.leave();
                inValue = false;
            } else if (field == WireReader.END) {
                return false;
            } else if (!inValue && field == type.valueField()) {
                reader.enter(type.valueType(), 0);
                inValue = true;
            } else {
                reader.skip();
            }
        }
    }

    private void readLabel() throws MalformedProtobuf {
        if (labels == limits.labels()) {
            throw reader.malformed(
                    LIMIT,
                    reader.position(),
                    "one more label",
                    "at most " + limits.labels() + " labels (--push.max-labels)");
        }
        reader.enter(MessageType.LABEL, labels + 1);
        int row = COLUMNS * labels;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, 2 * row);
        }
        int from = reader.position();
        Arrays.fill(rows, row, row + COLUMNS, from);
        for (int field = reader.next(); field != WireReader.END; field = reader.next()) {
            if (field == LABEL_NAME) {
                rows[row + NAME_FROM] = reader.content();
                rows[row + NAME_TO] = reader.position();
            } else if (field == LABEL_VALUE) {
                rows[row + VALUE_FROM] = reader.content();
                rows[row + VALUE_TO] = reader.position();
            } else {
                reader.skip();
            }
        }
        reader.leave();
        labels++;
    }

    private void readValue() throws MalformedProtobuf {
        reader.enter(type.valueType(), 0);
        if (type.hasPoints()) {
            readSumAndCount();
        } else {
            for (int field = reader.next(); field != WireReader.END; field = reader.next()) {
                if (field == 1) {
                    value = reader.fixed64();
                } else {
                    reader.skip();
                }
            }
        }
        reader.leave();
    }

    private void readSumAndCount() throws MalformedProtobuf {
        int before = 0;
        for (int field = reader.next(); field != WireReader.END; field = reader.next()) {
            if (field == COUNT) {
                count = reader.varint();
            } else if (field == SUM) {
                sum = reader.fixed64();
            } else if (field == COUNT_FLOAT && type == FamilyType.HISTOGRAM) {
                countFloat = reader.fixed64();
            } else {
                if (field == POINT) {
                    reader.setIndex(++before);
                }
                reader.skip();
            }
        }
    }

    private void readPoint() throws MalformedProtobuf {
        points++;
        bound = 0;
        if (type == FamilyType.HISTOGRAM) {
            readBucket();
        } else {
            readQuantile();
        }
    }

    private void readBucket() throws MalformedProtobuf {
        bucketCount = 0;
        bucketCountFloat = 0;
        reader.enter(MessageType.BUCKET, points);
        for (int field = reader.next(); field != WireReader.END; field = reader.next()) {
            switch (field) {
                case 1 -> bucketCount = reader.varint();
                case 2 -> bound = reader.fixed64();
                case 4 -> bucketCountFloat = reader.fixed64();
                default -> reader.skip();
            }
        }
        reader.leave();
    }

    private void readQuantile() throws MalformedProtobuf {
        quantileValue = 0;
        reader.enter(MessageType.QUANTILE, points);
        for (int field = reader.next(); field != WireReader.END; field = reader.next()) {
            switch (field) {
                case 1 -> bound = reader.fixed64();
                case 2 -> quantileValue = reader.fixed64();
                default -> reader.skip();
            }
        }
        reader.leave();
    }

    private static boolean isValue(int field) {
        return field >= 2 && field <= 5 || field == 7;
    }
}
