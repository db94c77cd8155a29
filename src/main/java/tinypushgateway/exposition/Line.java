package tinypushgateway.exposition;

import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;

import tinypushgateway.exposition.MalformedExposition.Reason;

/** The line being read: where it is in the text, and how to say what is wrong in it. */
final class Line {
    private final Exposition.Limits limits;

    byte[] bytes = {};

    /** Counted from 1. */
    private int number;

    /** Where the line begins: columns are counted from here. */
    private int origin;

    /** The line is {@code bytes[start, end)}, without leading blanks and its line end. */
    int start;

    int end;

    /** Whether a line feed ends the line, and not the end of the push. */
    boolean hasLineFeed;

    Line(Exposition.Limits limits) {
        this.limits = limits;
    }

    /** Starts over, before the first line of these bytes. */
    void begin(byte[] bytes) {
        this.bytes = bytes;
        number = 0;
    }

    /** Begins the next line, at {@code at} in a text that goes on to {@code textEnd}. */
    void begin(int at, int textEnd) {
        number++;
        origin = at;
        end = textEnd;
        start = afterBlanks(at);
    }

    /**
     * Finds the end of the line, which is not before {@code from}.
     *
     * @return where its line feed is, or the end of the text
     */
    int findEnd(int from) throws MalformedExposition {
        int lineFeed = Ascii.lineFeed(bytes, from, end);
        hasLineFeed = lineFeed < end;
        end = lineFeed > start && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        if (end - origin > limits.lineBytes()) {
            throw malformed(
                    LIMIT,
                    origin + limits.lineBytes(),
                    "a line of at most " + limits.lineBytes() + " bytes (--push.max-line-bytes)");
        }
        return lineFeed;
    }

    /** The byte at this position, or -1 (no byte of valid input there is) at the end of the line. */
    int at(int position) {
        return position < end ? bytes[position] & 0xFF : -1;
    }

    /** Whether the line is one of a sample: neither empty nor a comment. */
    boolean isSample() {
        return start < end && bytes[start] != '#';
    }

    /** The first position from {@code position} on that is not a blank. */
    int afterBlanks(int position) {
        int at = position;
        while (at < end && Ascii.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Where the character ends that begins here and is not plain ({@link Ascii#isPlain}). */
    int afterCharacter(int position) throws MalformedExposition {
        int length = Utf8.sequence(bytes, position, end);
        if (length == 0) {
            throw malformed(position, "valid UTF-8 without NUL");
        }
        return position + length;
    }

    MalformedExposition malformed(int position, String expected) {
        return malformed(Reason.SYNTAX, position, expected);
    }

    MalformedExposition malformed(Reason reason, int position, String expected) {
        return malformed(reason, position, position, expected);
    }

    /** @param quoted where the bytes stand since the line was rewritten, that came at {@code position} */
    MalformedExposition malformed(Reason reason, int position, int quoted, String expected) {
        String found = quoted >= end ? "the end of the line" : MalformedExposition.quote(bytes, quoted, end);
        return new MalformedExposition(reason, number, position - origin + 1, found, expected);
    }
}
