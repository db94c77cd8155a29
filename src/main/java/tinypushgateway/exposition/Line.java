package tinypushgateway.exposition;

import tinypushgateway.exposition.MalformedExposition.Reason;

/** The line being read: where it is in the text, and how to say what is wrong in it. */
final class Line {
    byte[] bytes = {};

    /** Counted from 1. */
    int number;

    /** Where the line begins: columns are counted from here. */
    int origin;

    /** The line is {@code bytes[start, end)}, without leading blanks and its line end. */
    int start;

    int end;

    /** Whether a line feed ends the line, and not the end of the push. */
    boolean hasLineFeed;

    /** Starts over, before the first line of these bytes. */
    void begin(byte[] bytes) {
        this.bytes = bytes;
        number = 0;
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

    MalformedExposition malformed(int position, String expected) {
        return malformed(Reason.SYNTAX, position, expected);
    }

    MalformedExposition malformed(Reason reason, int position, String expected) {
        return malformed(reason, position, position, expected);
    }

    /** @param quoted where the bytes stand since the line was rewritten, that came at {@code position} */
    MalformedExposition malformed(Reason reason, int position, int quoted, String expected) {
        return new MalformedExposition(reason, number, position - origin + 1, quote(quoted), expected);
    }

    private String quote(int from) {
        return from >= end ? "the end of the line" : MalformedExposition.quote(bytes, from, end);
    }
}
