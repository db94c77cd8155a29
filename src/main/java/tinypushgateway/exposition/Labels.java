package tinypushgateway.exposition;

import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;

import java.util.Arrays;

/**
 * Reads the labels of the sample in the current line. One object serves all lines of a push.
 *
 * <p>Positions count from the start of the line. A line often begins with the same labels as the one before, and what is known of these
 * holds for it too, so that they are not read again.
 */
final class Labels {
    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int END = 2;
    private static final int COLUMNS = 3;

    private static final int FIRST_LABELS = 4;

    private static final Bound NO_BOUND = new Bound("");

    private final Line line;
    private final Exposition.Limits limits;

    private byte[] bytes = {};
    private int[] rows = new int[COLUMNS * FIRST_LABELS];

    /** For each label, the sum of the hashes up to it. */
    private long[] hashes = new long[FIRST_LABELS];

    private int size;

    /** Where the line starts. */
    private int start;

    private boolean canonical;

    final Bound le = new Bound("le");
    final Bound quantile = new Bound("quantile");

    /** Where a label {@code job} starts that has a value, else 0; and where it ends. */
    int job;

    int jobEnd;

    Labels(Line line, Exposition.Limits limits) {
        this.line = line;
        this.limits = limits;
    }

    /** The label that tells the samples of one histogram or summary apart. */
    static final class Bound {
        final String name;

        /** Where the value starts, or 0 if the sample has no such label. */
        private int from;

        private boolean number;
        private long hash;

        /** The {@link BoundSpelling} of the value. */
        int style;

        private Bound(String name) {
            this.name = name;
        }

        boolean isPresent() {
            return from != 0;
        }

        /** Whether the value is no number, which expfmt rejects in a histogram or summary. */
        boolean isOdd() {
            return from != 0 && !number;
        }

        private void read(byte[] bytes, int lineStart, int valueFrom, int valueTo, long labelHash) {
            from = valueFrom - lineStart;
            style = BoundSpelling.of(bytes, valueFrom, valueTo);
            number = style != BoundSpelling.OTHER || FloatSyntax.isFloat(bytes, valueFrom, valueTo);
            hash = labelHash;
        }

        private void keepWithin(int length) {
            from = from < length ? from : 0;
        }
    }

    /** Starts over, before the first line of these bytes. */
    void begin(byte[] bytes) {
        this.bytes = bytes;
    }

    int size() {
        return size;
    }

    /** Where the name of a label starts. */
    int nameFrom(int label) {
        return rows[COLUMNS * label + NAME_FROM];
    }

    int nameTo(int label) {
        return rows[COLUMNS * label + NAME_TO];
    }

    /** Where a label ends: after its closing quote. */
    int end(int label) {
        return rows[COLUMNS * label + END];
    }

    /** The sum of the hashes of all labels. */
    long hash() {
        return size == 0 ? 0 : hashes[size - 1];
    }

    /** The sum of the hashes of all labels but the bound that a family of this type has. */
    long hashWithoutBound(MetricType type) {
        Bound bound = bound(type);
        return hash() - (bound.isPresent() ? bound.hash : 0);
    }

    /** The bound of the sample in a family of this type, which is absent for other types than histogram and summary. */
    Bound bound(MetricType type) {
        return switch (type) {
            case HISTOGRAM -> le;
            case SUMMARY -> quantile;
            default -> NO_BOUND;
        };
    }

    /** Where in the bytes of the push the value of a bound starts that is present. */
    int position(Bound bound) {
        return start + bound.from;
    }

    /** Whether the labels that were read are in canonical form. */
    boolean areCanonical() {
        return canonical;
    }

    /** Forgets all labels but those that end within so many bytes of the line. */
    void keepWithin(int length) {
        while (size > 0 && end(size - 1) > length) {
            size--;
        }
        int known = size == 0 ? 0 : end(size - 1);
        le.keepWithin(known);
        quantile.keepWithin(known);
        job = job < known ? job : 0;
    }

    /**
     * Reads on from the last label that was kept, or from {@code from}, after the opening brace, if there is none.
     *
     * @return the position after the closing brace
     */
    int read(int from) throws MalformedExposition {
        start = line.start;
        canonical = true;
        int at = size == 0 ? blanks(from) : afterLabel(start + end(size - 1));
        while (line.at(at) != '}') {
            at = afterLabel(label(at));
        }
        canonical = canonical && size > 0;
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
        int nameTo = name(from);
        int equals = blanks(nameTo);
        if (line.at(equals) != '=') {
            throw line.malformed(equals, "'=' after a label name");
        }
        int quote = blanks(equals + 1);
        if (line.at(quote) != '"') {
            throw line.malformed(quote, "a label value in double quotes");
        }
        int valueTo = value(quote + 1);
        boolean counts = valueTo > quote + 1 || Series.countsWhenEmpty(bytes, from, nameTo);
        add(from, nameTo, quote + 1, valueTo, counts ? ByteHash.part(bytes, from, valueTo + 1) : 0);
        return valueTo + 1;
    }

    private int name(int from) throws MalformedExposition {
        int at = Ascii.labelNameEnd(bytes, from, line.end);
        if (at == from) {
            throw line.malformed(from, "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'");
        }
        if (at - from > limits.nameBytes()) {
            throw line.malformed(
                    LIMIT, from, "a label name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)");
        }
        if (Ascii.equals("__name__", bytes, from, at)) {
            throw line.malformed(from, "a label name other than __name__, which is the metric's own");
        }
        if (hasName(from, at)) {
            throw line.malformed(DUPLICATE, from, "each label name once");
        }
        if (size == limits.labels()) {
            throw line.malformed(LIMIT, from, "at most " + limits.labels() + " labels (--push.max-labels)");
        }
        return at;
    }

    private boolean hasName(int from, int to) {
        for (int label = 0; label < size; label++) {
            int other = start + nameFrom(label);
            int otherTo = start + nameTo(label);
            if (otherTo - other == to - from
                    && bytes[other] == bytes[from]
                    && Arrays.equals(bytes, other, otherTo, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Reads from after the opening quote to the closing one. */
    private int value(int from) throws MalformedExposition {
        int end = line.end;
        int at = Ascii.afterPlain(bytes, from, end);
        for (int b; (b = line.at(at)) != '"'; at = Ascii.afterPlain(bytes, at, end)) {
            if (at >= end) {
                throw line.malformed(at, "the rest of the label value and a closing quote");
            }
            at = b == '\\' ? escape(at) : line.afterCharacter(at);
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

    private void add(int nameFrom, int nameTo, int valueFrom, int valueTo, long hash) {
        if (size == hashes.length) {
            rows = Arrays.copyOf(rows, 2 * rows.length);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        if (Ascii.equals(le.name, bytes, nameFrom, nameTo)) {
            le.read(bytes, start, valueFrom, valueTo, hash);
        } else if (Ascii.equals(quantile.name, bytes, nameFrom, nameTo)) {
            quantile.read(bytes, start, valueFrom, valueTo, hash);
        } else if (Ascii.equals("job", bytes, nameFrom, nameTo) && valueFrom < valueTo) {
            job = nameFrom - start;
            jobEnd = valueTo + 1 - start;
        }
        int row = COLUMNS * size;
        rows[row + NAME_FROM] = nameFrom - start;
        rows[row + NAME_TO] = nameTo - start;
        rows[row + END] = valueTo + 1 - start;
        hashes[size] = hash() + hash;
        size++;
    }

    private int blanks(int from) {
        int at = line.afterBlanks(from);
        canonical = canonical && at == from;
        return at;
    }
}
