package tinypushgateway.exposition;

import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;
import static tinypushgateway.exposition.MalformedExposition.Reason.TIMESTAMP;

/**
 * Reads one sample: {@code name{label="value",...} value}. The grammar is that of promlex.l without its freedoms: a blank must stand
 * before the value, a comma between labels, and nothing after the value. One object serves all lines of a push.
 *
 * <p>A line that is valid but not tidy (blanks, a trailing comma, empty braces) is rewritten where it stands; tidy is never longer.
 */
final class SampleLine {
    private final Line line;
    private final byte[] bytes;
    private final ExpositionLimits limits;

    /** Label names of this line as pairs of positions, to find one that comes twice. */
    private int[] labelNames = new int[8];

    private int labels;
    private boolean tidy;

    /** The sample is {@code bytes[line.start, nameEnd)} name, {@code bytes[line.start, keyEnd)} key, then a blank and the value. */
    int nameEnd;

    int keyEnd;
    int valueEnd;

    /** Hash of the series: equal for keys that are {@link Series#same}. */
    int hash;

    /** Where the value of a label {@code le} starts that is no number, which no histogram may have (expfmt refuses it); else 0. */
    int oddLeAt;

    /** The same for {@code quantile} and summaries. */
    int oddQuantileAt;

    private long hashSum;

    SampleLine(Line line, ExpositionLimits limits) {
        this.line = line;
        this.bytes = line.bytes;
        this.limits = limits;
    }

    /** Reads the current line, which is not empty and does not start with {@code #}. */
    void read() throws MalformedExposition {
        tidy = true;
        oddLeAt = 0;
        oddQuantileAt = 0;
        nameEnd = name(line.start);
        hashSum = ByteHash.part(bytes, line.start, nameEnd);
        int brace = line.afterBlanks(nameEnd);
        if (line.at(brace) == '{') {
            tidy = brace == nameEnd;
            keyEnd = labels(brace + 1);
        } else {
            keyEnd = nameEnd;
        }
        value(keyEnd);
        hash = (int) ByteHash.finish(hashSum);
    }

    /** Refuses a sample that no family of this type may have. */
    void checkBounds(MetricType type) throws MalformedExposition {
        if (type == MetricType.HISTOGRAM && oddLeAt != 0) {
            throw line.malformed(oddLeAt, "a number as the value of 'le' in a histogram");
        }
        if (type == MetricType.SUMMARY && oddQuantileAt != 0) {
            throw line.malformed(oddQuantileAt, "a number as the value of 'quantile' in a summary");
        }
    }

    /** Rewrites the line if it is not tidy; last, since errors point into the line as it came. */
    void tidyUp() throws MalformedExposition {
        if (!tidy) {
            line.end = rewrite();
            read();
        }
    }

    private int name(int from) throws MalformedExposition {
        if (!Ascii.isNameStart(bytes[from])) {
            throw line.malformed(from, "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*) or a comment (#)");
        }
        int at = from + 1;
        while (at < line.end && Ascii.isName(bytes[at])) {
            at++;
        }
        if (at - from > limits.nameBytes()) {
            throw line.malformed(
                    LIMIT, from, "a metric name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)");
        }
        return at;
    }

    /** Reads from after the opening brace to after the closing one. */
    private int labels(int from) throws MalformedExposition {
        labels = 0;
        int at = blanks(from);
        while (line.at(at) != '}') {
            at = blanks(label(at));
            if (line.at(at) == ',') {
                at = blanks(at + 1);
                tidy = tidy && line.at(at) != '}';
            } else if (line.at(at) != '}') {
                throw line.malformed(at, "',' or '}' after a label");
            }
        }
        tidy = tidy && labels > 0;
        return at + 1;
    }

    private int label(int from) throws MalformedExposition {
        int nameTo = labelName(from);
        int equals = blanks(nameTo);
        if (line.at(equals) != '=') {
            throw line.malformed(equals, "'=' after a label name");
        }
        int quote = blanks(equals + 1);
        if (line.at(quote) != '"') {
            throw line.malformed(quote, "a label value in double quotes");
        }
        int valueTo = labelValue(quote + 1);
        noteBounds(from, nameTo, quote + 1, valueTo);
        if (valueTo > quote + 1 || Series.countsWhenEmpty(bytes, from, nameTo)) {
            hashSum += ByteHash.part(bytes, from, valueTo + 1);
        }
        return valueTo + 1;
    }

    private int labelName(int from) throws MalformedExposition {
        if (from >= line.end || !Ascii.isLabelStart(bytes[from])) {
            throw line.malformed(from, "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'");
        }
        int at = from + 1;
        while (at < line.end && Ascii.isLabel(bytes[at])) {
            at++;
        }
        if (at - from > limits.nameBytes()) {
            throw line.malformed(
                    LIMIT, from, "a label name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)");
        }
        if (Ascii.equals("__name__", bytes, from, at)) {
            throw line.malformed(from, "a label name other than __name__, which is the metric's own");
        }
        addLabel(from, at);
        return at;
    }

    private void addLabel(int from, int to) throws MalformedExposition {
        for (int i = 0; i < labels; i++) {
            int other = labelNames[2 * i];
            if (labelNames[2 * i + 1] - other == to - from
                    && bytes[other] == bytes[from]
                    && sameBytes(other, from, to)) {
                throw line.malformed(DUPLICATE, from, "each label name once");
            }
        }
        if (labels == limits.labels()) {
            throw line.malformed(LIMIT, from, "at most " + limits.labels() + " labels (--push.max-labels)");
        }
        if (2 * labels == labelNames.length) {
            labelNames = java.util.Arrays.copyOf(labelNames, 4 * labels);
        }
        labelNames[2 * labels] = from;
        labelNames[2 * labels + 1] = to;
        labels++;
    }

    private boolean sameBytes(int other, int from, int to) {
        return java.util.Arrays.equals(bytes, other, other + to - from, bytes, from, to);
    }

    /** Reads from after the opening quote to the closing one. */
    private int labelValue(int from) throws MalformedExposition {
        int at = from;
        int end = line.end;
        while (true) {
            while (at < end && Ascii.isPlain(bytes[at])) {
                at++;
            }
            int b = line.at(at);
            if (b == '"') {
                break;
            } else if (b == '\\') {
                at = escape(at);
            } else {
                at = text(at, "the rest of the label value and a closing quote");
            }
        }
        if (at - from > limits.labelValueBytes()) {
            throw line.malformed(
                    LIMIT,
                    from,
                    "a label value of at most " + limits.labelValueBytes() + " bytes (--push.max-label-value-bytes)");
        }
        return at;
    }

    private int escape(int at) throws MalformedExposition {
        int escaped = line.at(at + 1);
        if (escaped != '\\' && escaped != '"' && escaped != 'n') {
            throw line.malformed(at, "one of the escapes \\\\ \\\" \\n");
        }
        return at + 2;
    }

    /** Reads one character that is not ASCII. */
    private int text(int at, String expected) throws MalformedExposition {
        if (at >= line.end) {
            throw line.malformed(at, expected);
        }
        int length = Utf8.sequence(bytes, at, line.end);
        if (length == 0) {
            throw line.malformed(at, "valid UTF-8 without NUL");
        }
        return at + length;
    }

    private void noteBounds(int nameFrom, int nameTo, int from, int to) {
        if (Ascii.equals("le", bytes, nameFrom, nameTo)) {
            oddLeAt = FloatSyntax.isFloat(bytes, from, to) ? 0 : from;
        } else if (Ascii.equals("quantile", bytes, nameFrom, nameTo)) {
            oddQuantileAt = FloatSyntax.isFloat(bytes, from, to) ? 0 : from;
        }
    }

    private void value(int from) throws MalformedExposition {
        int valueFrom = line.afterBlanks(from);
        if (valueFrom == from) {
            throw line.malformed(from, from == nameEnd ? "'{', or a blank and the value" : "a blank and the value");
        }
        int to = valueFrom;
        while (to < line.end && !Ascii.isBlank(bytes[to])) {
            to++;
        }
        if (!FloatSyntax.isFloat(bytes, valueFrom, to)) {
            throw line.malformed(valueFrom, "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)");
        }
        tidy = tidy && valueFrom == from + 1 && bytes[from] == ' ';
        valueEnd = to;
        if (to < line.end) {
            throw somethingMore(line.afterBlanks(to));
        }
    }

    private MalformedExposition somethingMore(int at) {
        if (at < line.end && (Ascii.isDigit(bytes[at]) || bytes[at] == '-')) {
            return line.malformed(
                    TIMESTAMP,
                    at,
                    "no timestamp: the time of the scrape counts, see 'Timestamps' in README.md; end the line after the value");
        }
        // expfmt takes blanks at the end for the start of a timestamp.
        return line.malformed(valueEnd, "the end of the line right after the value");
    }

    private int blanks(int from) {
        int at = line.afterBlanks(from);
        tidy = tidy && at == from;
        return at;
    }

    /** Writes the line, which is valid, in its tidy form over itself and returns the new end. */
    private int rewrite() {
        int to = nameEnd;
        int at = nameEnd;
        for (boolean quoted = false; at < keyEnd; at++) {
            byte b = bytes[at];
            if (quoted) {
                quoted = b != '"';
                bytes[to++] = b;
                if (b == '\\') {
                    bytes[to++] = bytes[++at];
                }
            } else if (b == '}') {
                to = close(to);
            } else if (!Ascii.isBlank(b)) {
                quoted = b == '"';
                bytes[to++] = b;
            }
        }
        int valueFrom = line.afterBlanks(keyEnd);
        bytes[to++] = ' ';
        System.arraycopy(bytes, valueFrom, bytes, to, valueEnd - valueFrom);
        return to + valueEnd - valueFrom;
    }

    /** Closes the braces: a comma before is dropped, and so are braces with nothing in them. */
    private int close(int end) {
        int to = end;
        if (bytes[to - 1] == '{') {
            return to - 1;
        }
        if (bytes[to - 1] == ',') {
            to--;
        }
        bytes[to++] = '}';
        return to;
    }
}
