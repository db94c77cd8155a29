package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Writes a push in the text format again, with grouping labels in each sample: the sample's own labels keep their order, those that the
 * grouping labels replace are left out, and the grouping labels follow. An {@link ExpositionParser} reads the result and does all the rest.
 *
 * <p>Lines of samples are read here as the parser reads them, so what is malformed in one of them is reported as if there were no grouping labels. Comments,
 * HELP, TYPE and empty lines are copied, and each line stays one line: where the parser finds fault with the result, the number of the
 * line is that of the push. Its column is too, but in a sample line, where it is that of the result.
 *
 * <p>One object writes any number of pushes, one after the other. Not safe for several threads.
 */
public final class GroupedText {
    private static final byte[] NO_BYTES = {};
    private static final byte[] EMPTY_INSTANCE = "instance=\"\"".getBytes(US_ASCII);

    /** A sample without labels gets two braces; one with labels a comma, and perhaps a blank before the value. */
    private static final int MOST_ADDED_AROUND = 2;

    private final Line line;
    private final boolean acceptsTimestamps;
    private final TimestampReader timestamps;
    private final SampleLine sample;

    private byte[] bytes = NO_BYTES;

    /** What is written, and how much of it is. */
    private byte[] out = NO_BYTES;

    private int length;

    /** @param timestamps as the parser of the result has them */
    public GroupedText(Exposition.Limits limits, Timestamps timestamps) {
        line = new Line(limits);
        acceptsTimestamps = timestamps.areAccepted();
        this.timestamps = new TimestampReader(line, timestamps);
        sample = new SampleLine(line, limits, this.timestamps);
    }

    /** How many bytes {@link #write} writes at most; {@code Integer.MAX_VALUE} if they may be more than that. */
    public static int mostBytes(byte[] bytes, int from, int to, GroupingLabels labels) {
        long lines = 0;
        for (int at = from; at < to; at = Ascii.lineFeed(bytes, at, to) + 1) {
            lines++;
        }
        int ofInstance = addsInstance(labels) ? EMPTY_INSTANCE.length + 1 : 0;
        return (int) Math.min(
                Integer.MAX_VALUE, to - from + lines * (labels.text().length + ofInstance + MOST_ADDED_AROUND));
    }

    /**
     * Writes {@code bytes[from, to)} with these labels to {@code out}, from its first byte on.
     *
     * @param bytes are not changed
     * @param out has room for {@link #mostBytes}, and is another array
     * @return how many bytes were written
     * @throws MalformedExposition at the first byte of a sample line that no exposition could have there, or that is over a limit
     */
    public int write(byte[] bytes, int from, int to, GroupingLabels labels, byte[] out) throws MalformedExposition {
        begin(bytes, out);
        try {
            writeLines(from, to, labels);
            return length;
        } finally {
            begin(NO_BYTES, NO_BYTES);
        }
    }

    private void writeLines(int from, int to, GroupingLabels labels) throws MalformedExposition {
        if (acceptsTimestamps) {
            timestamps.begin();
        }
        for (int at = from; at < to; ) {
            int next = Math.min(sample.nextLine(at, to) + 1, to);
            if (line.isSample()) {
                sample.read();
                writeSample(labels);
            } else {
                copy(at, next);
            }
            at = next;
        }
    }

    private void begin(byte[] bytes, byte[] out) {
        this.bytes = bytes;
        this.out = out;
        length = 0;
        line.begin(bytes);
        sample.begin(bytes);
    }

    private void writeSample(GroupingLabels grouping) throws MalformedExposition {
        int start = line.start;
        copy(start, sample.nameEnd);
        int brace = length;
        Labels own = sample.labels();
        boolean addsInstance = addsInstance(grouping);
        for (int i = 0; i < own.size(); i++) {
            int nameFrom = start + own.nameFrom(i);
            int nameTo = start + own.nameTo(i);
            boolean replaced = grouping.has(bytes, nameFrom, nameTo);
            if (replaced && isBound(nameFrom, nameTo)) {
                throw line.malformed(
                        MalformedExposition.Reason.DUPLICATE,
                        nameFrom,
                        "no label of this name in the path: it distinguishes the samples of a histogram or summary");
            }
            if (!replaced) {
                separate(brace);
                copy(nameFrom, start + own.end(i));
                addsInstance = addsInstance && !Ascii.equals("instance", bytes, nameFrom, nameTo);
            }
        }
        if (!grouping.isEmpty()) {
            separate(brace);
            append(grouping.text());
        }
        if (addsInstance) {
            separate(brace);
            append(EMPTY_INSTANCE);
        }
        if (length > brace) {
            out[length++] = '}';
        }
        out[length++] = ' ';
        copy(line.afterBlanks(sample.keyEnd), line.end); // the value, and the timestamp if there is one
        if (line.hasLineFeed) {
            out[length++] = '\n';
        }
    }

    private boolean isBound(int nameFrom, int nameTo) {
        return Ascii.equals("le", bytes, nameFrom, nameTo) || Ascii.equals("quantile", bytes, nameFrom, nameTo);
    }

    /** Writes what stands before a label. */
    private void separate(int brace) {
        out[length] = (byte) (length == brace ? '{' : ',');
        length++;
    }

    private void append(byte[] text) {
        System.arraycopy(text, 0, out, length, text.length);
        length += text.length;
    }

    private void copy(int from, int to) {
        System.arraycopy(bytes, from, out, length, to - from);
        length += to - from;
    }

    private static boolean addsInstance(GroupingLabels labels) {
        return !labels.isEmpty() && !labels.hasInstance();
    }
}
