package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;
import static tinypushgateway.exposition.MalformedExposition.Reason.SYNTAX;

import java.util.Arrays;
import tinypushgateway.exposition.Ascii;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.MalformedExposition.Reason;
import tinypushgateway.exposition.Utf8;

/** Checks that text can show what a family and its metrics say within the limits, before {@link TextWriter} counts or writes it. */
final class TextChecks {
    private static final byte[] INSTANCE = "instance".getBytes(US_ASCII);
    private static final byte[] METRIC_NAME = "__name__".getBytes(US_ASCII);

    private final WireReader reader;
    private final Exposition.Limits limits;

    private GroupingLabels grouping = GroupingLabels.NONE;
    private byte[] bytes = {};

    TextChecks(WireReader reader, Exposition.Limits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /** Starts over, before the first family of these bytes. */
    void begin(byte[] bytes, GroupingLabels grouping) {
        this.bytes = bytes;
        this.grouping = grouping;
    }

    void family(Family family) throws MalformedProtobuf {
        checkHelp(family);
        byte[] pointLabel = family.type.pointLabel();
        if (grouping.has(pointLabel, 0, pointLabel.length)) {
            throw reader.malformed(
                    DUPLICATE,
                    family.nameFrom,
                    "a grouping label " + MalformedExposition.quote(pointLabel, 0, pointLabel.length),
                    "other grouping labels for a " + family.type + ", whose samples are distinguished by that one");
        }
    }

    /** Leaves the length of the labels in the metric, for the writer that counts. */
    void metric(Family family, Metric metric) throws MalformedProtobuf {
        boolean hasInstance = grouping.hasInstance();
        long labels = 0;
        int count = grouping.size() + (family.type.hasPoints() ? 1 : 0);
        for (int label = 0; label < metric.labels(); label++) {
            checkName(family, metric, label);
            int value = valueLength(metric, label);
            int from = metric.nameFrom(label);
            int to = metric.nameTo(label);
            hasInstance = hasInstance || equals(INSTANCE, from, to);
            if (!grouping.has(bytes, from, to)) {
                labels += to - from + "=\"\",".length() + value;
                count++;
            }
        }
        metric.labelBytes = labels;
        metric.hasInstance = hasInstance;
        labels += grouping.isEmpty() ? 0 : grouping.text().length + 1;
        if (!grouping.isEmpty() && !hasInstance) {
            labels += INSTANCE.length + "=\"\",".length();
            count++;
        }
        if (count > limits.labels()) {
            throw reader.malformed(
                    LIMIT,
                    reader.position(),
                    count + " labels, with those of the group",
                    "at most " + limits.labels() + " labels (--push.max-labels)");
        }
        long line = family.nameTo - family.nameFrom + family.type.longestSuffix() + "{} \n".length() + labels;
        if (line > limits.lineBytes() + family.type.longestSuffix() + 2) { // a comma too many, a line feed
            throw reader.malformed(
                    LIMIT,
                    reader.position(),
                    "labels of " + labels + " bytes",
                    "a line of at most " + limits.lineBytes() + " bytes (--push.max-line-bytes)");
        }
    }

    private void checkName(Family family, Metric metric, int label) throws MalformedProtobuf {
        int from = metric.nameFrom(label);
        int to = metric.nameTo(label);
        int end = Ascii.labelNameEnd(bytes, from, to);
        if (end < to || from == to) {
            throw malformedName(
                    SYNTAX,
                    label,
                    end,
                    reader.quote(end, to),
                    "a label name ([a-zA-Z_][a-zA-Z0-9_]*); rename the label, because other names cannot be pushed");
        }
        if (to - from > limits.nameBytes()) {
            throw malformedName(
                    LIMIT,
                    label,
                    from,
                    "a name of " + (to - from) + " bytes",
                    "a label name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)");
        }
        if (equals(METRIC_NAME, from, to)) {
            throw malformedName(
                    SYNTAX,
                    label,
                    from,
                    reader.quote(from, to),
                    "a label name other than __name__, which is the metric's own");
        }
        if (equals(family.type.pointLabel(), from, to)) {
            throw malformedName(
                    DUPLICATE,
                    label,
                    from,
                    reader.quote(from, to),
                    "another label name, because the samples of a " + family.type + " get this one");
        }
        for (int other = 0; other < label; other++) {
            if (Arrays.equals(bytes, from, to, bytes, metric.nameFrom(other), metric.nameTo(other))) {
                throw malformedName(DUPLICATE, label, from, reader.quote(from, to), "each label name once");
            }
        }
    }

    /** The length of a label value with its escapes. */
    private int valueLength(Metric metric, int label) throws MalformedProtobuf {
        int from = metric.valueFrom(label);
        int to = metric.valueTo(label);
        int length = to - from;
        if (length <= limits.labelValueBytes()) {
            for (int at = from; at < to; ) {
                byte b = bytes[at];
                length += b == '\\' || b == '"' || b == '\n' ? 1 : 0;
                int next = afterCharacter(at, to);
                if (next == at) {
                    throw reader.malformedLabel(
                            SYNTAX, label + 1, Metric.LABEL_VALUE, at, reader.quote(at, to), "valid UTF-8 without NUL");
                }
                at = next;
            }
        }
        if (length > limits.labelValueBytes()) {
            throw reader.malformedLabel(
                    LIMIT,
                    label + 1,
                    Metric.LABEL_VALUE,
                    from,
                    "a value of " + length + " bytes",
                    "a label value of at most " + limits.labelValueBytes() + " bytes (--push.max-label-value-bytes)");
        }
        return length;
    }

    private void checkHelp(Family family) throws MalformedProtobuf {
        int from = family.helpFrom;
        int to = family.helpTo;
        int length = to - from;
        int most = limits.lineBytes() - "# HELP  ".length() - (family.nameTo - family.nameFrom);
        if (length <= most) {
            for (int at = from; at < to; ) {
                byte b = bytes[at];
                length += b == '\\' || b == '\n' ? 1 : 0;
                int next = afterCharacter(at, to);
                if (next == at) {
                    throw reader.malformedHelp(SYNTAX, at, reader.quote(at, to), "valid UTF-8 without NUL");
                }
                at = next;
            }
        }
        if (length > most) {
            throw reader.malformedHelp(
                    LIMIT,
                    from,
                    "a text of " + length + " bytes",
                    "a HELP line of at most " + limits.lineBytes() + " bytes (--push.max-line-bytes)");
        }
    }

    /** Where the character at a position ends, or that position if there is none that text may have. */
    private int afterCharacter(int at, int to) {
        byte b = bytes[at];
        return b > 0 ? at + 1 : b == 0 ? at : at + Utf8.sequence(bytes, at, to);
    }

    private MalformedProtobuf malformedName(Reason reason, int label, int position, String found, String expected) {
        return reader.malformedLabel(reason, label + 1, Metric.LABEL_NAME, position, found, expected);
    }

    private boolean equals(byte[] word, int from, int to) {
        return Arrays.equals(word, 0, word.length, bytes, from, to);
    }
}
