package tinypushgateway.exposition;

import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;

import java.util.Arrays;

/**
 * Reads one sample: {@code name{label="value",...} value}, perhaps with a timestamp behind it, and with blanks between any two of its
 * parts. One object serves all lines of a push.
 *
 * <p>A line often begins as the one before, with the same name and the same first labels. The bytes that both lines begin with are not
 * read again, up to the end of a label: a push of a thousand samples of twenty families would take 75 % more time.
 */
final class SampleLine {
    private final Line line;
    private final Exposition.Limits limits;
    private final TimestampReader timestamps;
    private final Labels labels;

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

    private long nameHash;

    /** With how many bytes of the sample before, up to the byte after its key, the line begins. */
    private int sharedPrefix;

    SampleLine(Line line, Exposition.Limits limits, TimestampReader timestamps) {
        this.line = line;
        this.limits = limits;
        this.timestamps = timestamps;
        labels = new Labels(line, limits);
    }

    /** Starts over, before the first line of these bytes. */
    void begin(byte[] bytes) {
        this.bytes = bytes;
        labels.begin(bytes);
        forgetLine();
    }

    /**
     * Makes the line that begins at {@code at} the current one, in a text that goes on to {@code textEnd}. No line ends in the bytes with
     * which the sample before begins, too.
     *
     * @return where the line feed of the line is, or {@code textEnd}
     */
    int nextLine(int at, int textEnd) throws MalformedExposition {
        line.begin(at, textEnd);
        int length = Math.min(keyEnd + 1 - start, textEnd - line.start);
        int different = Arrays.mismatch(bytes, start, start + length, bytes, line.start, line.start + length);
        sharedPrefix = different < 0 ? length : different;
        return line.findEnd(line.start + sharedPrefix);
    }

    /** Reads the current line, which is one of a sample: {@link Line#isSample}. */
    void read() throws MalformedExposition {
        int known = Math.min(sharedPrefix, line.end - line.start);
        int nameLength = nameEnd - start;
        start = line.start;
        if (known > nameLength) { // the name and what ended it
            nameEnd = start + nameLength;
        } else {
            known = 0;
            nameEnd = name();
            nameHash = ByteHash.part(bytes, start, nameEnd);
        }
        int brace = line.afterBlanks(nameEnd);
        if (line.at(brace) == '{') {
            labels.keepWithin(brace == nameEnd ? known : 0);
            keyEnd = labels.read(brace + 1);
            canonical = brace == nameEnd && labels.areCanonical();
        } else {
            labels.keepWithin(0);
            keyEnd = nameEnd;
            canonical = true;
        }
        value(line.afterBlanks(keyEnd));
        hash = (int) ByteHash.finish(nameHash + labels.hash());
    }

    /** The line before is none to compare with. */
    private void forgetLine() {
        start = 0;
        nameEnd = 0;
        keyEnd = -1;
        sharedPrefix = 0;
    }

    /** The labels of the sample; their positions count from the start of the line. */
    Labels labels() {
        return labels;
    }

    /** {@link Series#metricHash} of the sample, in a histogram or summary whose name has this hash. */
    int metricHash(MetricType type, long familyNameHash) {
        return (int) ByteHash.finish(familyNameHash + labels.hashWithoutBound(type));
    }

    /** Rewrites the line if it is not in canonical form. This is done last, since errors point into the line as it came. */
    void makeCanonical() throws MalformedExposition {
        if (!canonical) {
            long read = timestamp;
            line.end = writeCanonical(line.afterBlanks(keyEnd));
            forgetLine();
            read();
            timestamp = read; // the canonical form has none
        }
    }

    /**
     * Writes the sample over itself in its canonical form, so that equal series are nearly always equal bytes: {@code name{a="1",b="2"}
     * value} with one blank, before the value, without a trailing comma, and without empty braces. This is never longer, except where no
     * blank stands before the value: the blank then takes the place of the line feed.
     *
     * @return where the value ends now
     */
    private int writeCanonical(int valueFrom) {
        int to = nameEnd;
        boolean quoted = false;
        for (int at = nameEnd; at < keyEnd; at++) {
            byte b = bytes[at];
            if (quoted) {
                quoted = b != '"';
                bytes[to++] = b;
                if (b == '\\') {
                    bytes[to++] = bytes[++at];
                }
            } else if (b == '}') {
                to = closeBrace(bytes, to);
            } else if (!Ascii.isBlank(b)) {
                quoted = b == '"';
                bytes[to++] = b;
            }
        }
        System.arraycopy(bytes, valueFrom, bytes, to + 1, valueEnd - valueFrom);
        bytes[to] = ' ';
        return to + 1 + valueEnd - valueFrom;
    }

    private static int closeBrace(byte[] bytes, int end) {
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

    private int name() throws MalformedExposition {
        int at = Ascii.metricNameEnd(bytes, start, line.end);
        if (at == start) {
            throw line.malformed(start, "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*) or a comment (#)");
        }
        if (at - start > limits.nameBytes()) {
            throw line.malformed(
                    LIMIT, start, "a metric name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)");
        }
        return at;
    }

    private void value(int from) throws MalformedExposition {
        if (from == keyEnd && (keyEnd == nameEnd || keyEnd == line.end || !line.hasLineFeed)) {
            throw line.malformed(from, keyEnd == nameEnd ? "'{', or a blank and the value" : "a blank and the value");
        }
        valueEnd = from;
        while (valueEnd < line.end && !Ascii.isBlank(bytes[valueEnd])) {
            valueEnd++;
        }
        if (!FloatSyntax.isFloat(bytes, from, valueEnd)) {
            throw line.malformed(from, "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)");
        }
        canonical = canonical && from == keyEnd + 1 && bytes[keyEnd] == ' ';
        int more = line.afterBlanks(valueEnd);
        timestamp = more < line.end ? timestamps.read(more) : Exposition.NO_TIMESTAMP;
    }
}
