package tinypushgateway.exposition;

import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;

import java.util.Arrays;

/**
 * Reads one sample: {@code name{label="value",...} value}, perhaps with a timestamp behind it, and with blanks between any two of its
 * parts. One object serves all lines of a push.
 *
 * <p>A line often begins as the one before, name, first labels and all. What is the same up to the end of a label is not read again.
 *
 * <p>A line that is valid but not tidy (blanks, a trailing comma, empty braces) is rewritten where it stands: tidy is
 * never longer, but for a blank before the value, which takes the place of the line feed.
 */
final class SampleLine {
    private final Line line;
    private final ExpositionLimits limits;
    private final TimestampReader timestamps;
    private final LabelRows labels = new LabelRows();

    private byte[] bytes = {};
    private boolean canonical;

    /** Where the line starts that the positions here are of: until the next one is read, the one before. */
    private int start;

    /** The sample is {@code bytes[start, nameEnd)} name, {@code bytes[start, keyEnd)} key, then a blank and the value. */
    int nameEnd;

    int keyEnd;
    int valueEnd;

    /** In milliseconds since 1970, or {@link Exposition#NO_TIMESTAMP}. */
    long timestamp;

    /** Hash of the series: equal for keys that are {@link Series#same}. */
    int hash;

    /**
     * Where in the line the value of a label {@code le} starts that is no number, which no histogram may have (expfmt refuses it);
     * else 0.
     */
    int oddLe;

    /** The same for {@code quantile} and summaries. */
    int oddQuantile;

    /** Where in the line a label {@code job} starts that has a value, else 0; and where it ends. */
    int job;

    int jobEnd;

    private long nameHash;

    /** Where in the line the value of a label {@code le} starts, else 0; its {@link BoundSpelling}; and what the label adds to the hash. */
    private int le;

    private int leStyle;
    private long leHash;

    /** The same for {@code quantile}. */
    private int quantile;

    private int quantileStyle;
    private long quantileHash;

    /** How many bytes of the key, and the one after it, are the same in the next line. */
    private int sharedPrefix;

    SampleLine(Line line, ExpositionLimits limits, TimestampReader timestamps) {
        this.line = line;
        this.limits = limits;
        this.timestamps = timestamps;
    }

    /** Starts over, before the first line of these bytes. */
    void begin(byte[] bytes) {
        this.bytes = bytes;
        forgetLine();
    }

    /**
     * Finds the line that begins at {@code at}, of a text that goes on to {@code end}, and makes it the current one.
     *
     * @return where its line feed is, or {@code end}
     */
    int nextLine(int at, int end) throws MalformedExposition {
        line.number++;
        line.origin = at;
        line.end = end;
        line.start = line.afterBlanks(at);
        int lineFeed = LineFeed.find(bytes, line.start + sharedPrefix(line.start, end), end);
        line.end = lineFeed > line.start && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        line.hasLineFeed = lineFeed < end;
        if (line.end - line.origin > limits.lineBytes()) {
            throw line.malformed(
                    LIMIT,
                    line.origin + limits.lineBytes(),
                    "a line of at most " + limits.lineBytes() + " bytes (--push.max-line-bytes)");
        }
        return lineFeed;
    }

    /** How many bytes at {@code next} are the same as in the sample's line before, up to the end of its key: no line ends among them. */
    private int sharedPrefix(int next, int end) {
        int length = Math.min(keyEnd + 1 - start, end - next);
        int different = Arrays.mismatch(bytes, start, start + length, bytes, next, next + length);
        sharedPrefix = different < 0 ? length : different;
        return sharedPrefix;
    }

    /** Reads the current line, which is one of a sample: {@link Line#isSample}. */
    void read() throws MalformedExposition {
        int known = Math.min(sharedPrefix, line.end - line.start);
        int nameLength = nameEnd - start;
        start = line.start;
        canonical = true;
        if (known > nameLength) { // the name and what ended it
            nameEnd = start + nameLength;
        } else {
            known = 0;
            nameEnd = name(start);
            nameHash = ByteHash.part(bytes, start, nameEnd);
        }
        int brace = line.afterBlanks(nameEnd);
        if (line.at(brace) == '{') {
            canonical = brace == nameEnd;
            keep(canonical ? known : 0);
            keyEnd = labels(brace + 1);
        } else {
            keep(0);
            keyEnd = nameEnd;
        }
        value(keyEnd);
        hash = (int) ByteHash.finish(hashSum());
    }

    /** The line before is none to compare with. */
    private void forgetLine() {
        start = 0;
        nameEnd = 0;
        keyEnd = -1;
        sharedPrefix = 0;
    }

    /** Keeps what is known of labels that end within so many bytes of the line. */
    private void keep(int length) {
        labels.keepWithin(length);
        int known = labels.size() == 0 ? 0 : labels.end();
        oddLe = oddLe < known ? oddLe : 0;
        oddQuantile = oddQuantile < known ? oddQuantile : 0;
        le = le < known ? le : 0;
        quantile = quantile < known ? quantile : 0;
        job = job < known ? job : 0;
    }

    private long hashSum() {
        return labels.size() == 0 ? nameHash : labels.hash();
    }

    /** The labels of the sample; their positions count from the start of the line. */
    LabelRows labels() {
        return labels;
    }

    /** {@link Series#metricHash} of the sample, in a histogram or summary whose name has this hash. */
    int metricHash(MetricType type, long familyNameHash) {
        long bound = 0;
        if (type == MetricType.HISTOGRAM && le != 0) {
            bound = leHash;
        } else if (type == MetricType.SUMMARY && quantile != 0) {
            bound = quantileHash;
        }
        return (int) ByteHash.finish(hashSum() - nameHash - bound + familyNameHash);
    }

    /** Refuses a sample that no family of this type may have. */
    void checkBounds(MetricType type) throws MalformedExposition {
        if (type == MetricType.HISTOGRAM && oddLe != 0) {
            throw line.malformed(start + oddLe, "a number as the value of 'le' in a histogram");
        }
        if (type == MetricType.SUMMARY && oddQuantile != 0) {
            throw line.malformed(start + oddQuantile, "a number as the value of 'quantile' in a summary");
        }
    }

    /** Where the bound of a sample starts that a family of this type has, or 0: other types have none. */
    int bound(MetricType type) {
        int offset = type == MetricType.HISTOGRAM ? le : type == MetricType.SUMMARY ? quantile : 0;
        return offset == 0 ? 0 : start + offset;
    }

    /** The {@link BoundSpelling} of that bound. */
    int boundStyle(MetricType type) {
        return type == MetricType.HISTOGRAM ? leStyle : quantileStyle;
    }

    /** Rewrites the line if it is not tidy; last, since errors point into the line as it came. */
    void makeCanonical() throws MalformedExposition {
        if (!canonical) {
            long read = timestamp;
            line.end = rewrite();
            forgetLine();
            read();
            timestamp = read; // the tidy line has none
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

    /** Reads from after the opening brace, or from the end of the last label known, to after the closing brace. */
    private int labels(int from) throws MalformedExposition {
        int at = labels.size() == 0 ? blanks(from) : afterLabel(start + labels.end());
        while (line.at(at) != '}') {
            at = afterLabel(label(at));
        }
        canonical = canonical && labels.size() > 0;
        return at + 1;
    }

    /** Reads from the end of a label to the next one, or to the closing brace. */
    private int afterLabel(int from) throws MalformedExposition {
        int at = blanks(from);
        if (line.at(at) == ',') {
            at = blanks(at + 1);
            canonical = canonical && line.at(at) != '}';
        } else if (line.at(at) != '}') {
            throw line.malformed(at, "',' or '}' after a label");
        }
        return at;
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
        boolean counts = valueTo > quote + 1 || Series.countsWhenEmpty(bytes, from, nameTo);
        long part = counts ? ByteHash.part(bytes, from, valueTo + 1) : 0;
        note(from, nameTo, quote + 1, valueTo, part);
        labels.add(from - start, nameTo - start, valueTo + 1 - start, hashSum() + part);
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
        if (labels.hasName(bytes, start, from, at)) {
            throw line.malformed(DUPLICATE, from, "each label name once");
        }
        if (labels.size() == limits.labels()) {
            throw line.malformed(LIMIT, from, "at most " + limits.labels() + " labels (--push.max-labels)");
        }
        return at;
    }

    /** Reads from after the opening quote to the closing one. */
    private int labelValue(int from) throws MalformedExposition {
        int at = from;
        int end = line.end;
        while (true) {
            at = Ascii.afterPlain(bytes, at, end);
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

    private void note(int nameFrom, int nameTo, int from, int to, long hash) {
        if (Ascii.equals("le", bytes, nameFrom, nameTo)) {
            le = from - start;
            leHash = hash;
            leStyle = BoundSpelling.of(bytes, from, to);
            oddLe = isOdd(leStyle, from, to) ? le : 0;
        } else if (Ascii.equals("quantile", bytes, nameFrom, nameTo)) {
            quantile = from - start;
            quantileHash = hash;
            quantileStyle = BoundSpelling.of(bytes, from, to);
            oddQuantile = isOdd(quantileStyle, from, to) ? quantile : 0;
        } else if (Ascii.equals("job", bytes, nameFrom, nameTo) && from < to) {
            job = nameFrom - start;
            jobEnd = to + 1 - start;
        }
    }

    private boolean isOdd(int style, int from, int to) {
        return style == BoundSpelling.OTHER && !FloatSyntax.isFloat(bytes, from, to);
    }

    private void value(int from) throws MalformedExposition {
        int valueFrom = line.afterBlanks(from);
        if (valueFrom == from && (from == nameEnd || from == line.end || !line.hasLineFeed)) {
            throw line.malformed(from, from == nameEnd ? "'{', or a blank and the value" : "a blank and the value");
        }
        int to = valueFrom;
        while (to < line.end && !Ascii.isBlank(bytes[to])) {
            to++;
        }
        if (!FloatSyntax.isFloat(bytes, valueFrom, to)) {
            throw line.malformed(valueFrom, "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)");
        }
        canonical = canonical && valueFrom == from + 1 && bytes[from] == ' ';
        valueEnd = to;
        int more = line.afterBlanks(to);
        timestamp = more < line.end ? timestamps.read(more) : Exposition.NO_TIMESTAMP;
    }

    private int blanks(int from) {
        int at = line.afterBlanks(from);
        canonical = canonical && at == from;
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
        System.arraycopy(bytes, valueFrom, bytes, to + 1, valueEnd - valueFrom);
        bytes[to] = ' ';
        return to + 1 + valueEnd - valueFrom;
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
