package tinypushgateway.exposition;

import java.util.Locale;

/**
 * The one error of this package: where the text stops being an exposition, what stands there and what should. Its message is made
 * for the job's author, quotes no more than a short piece of the input, and is plain ASCII.
 */
public final class MalformedExposition extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of mistake it is, as the label {@code reason} of the gateway's own metrics names it. */
    public enum Reason {
        SYNTAX,
        TIMESTAMP,
        DUPLICATE,
        METADATA,
        RESERVED,
        LIMIT;

        /** The label value: lower case, {@code malformed_} in front. */
        public String label() {
            return "malformed_" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** How much of the input an error quotes, in bytes. */
    private static final int QUOTED_BYTES = 20;

    private final Reason reason;
    private final int line;
    private final int column;
    private final String problem;

    MalformedExposition(Reason reason, int line, int column, String found, String expected) {
        this(reason, line, column, "found " + found + ", expected " + expected);
    }

    private MalformedExposition(Reason reason, int line, int column, String problem) {
        super("line " + line + ", column " + column + ": " + problem, null, false, false);
        this.problem = problem;
        this.reason = reason;
        this.line = line;
        this.column = column;
    }

    /** How errors quote {@code bytes[from, to)}: its first bytes, in ASCII. */
    public static String quote(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + QUOTED_BYTES);
        StringBuilder quoted = new StringBuilder("'");
        for (int at = from; at < end; at++) {
            int b = bytes[at] & 0xFF;
            if (b >= 0x20 && b < 0x7F) {
                quoted.append((char) b);
            } else {
                quoted.append("\\x")
                        .append("0123456789ABCDEF".charAt(b >> 4))
                        .append("0123456789ABCDEF".charAt(b & 15));
            }
        }
        return quoted.append(end < to ? "'..." : "'").toString();
    }

    public Reason reason() {
        return reason;
    }

    /** The message without line and column, for text that the client has not written itself. */
    public String problem() {
        return problem;
    }

    /** The line, counted from 1. */
    public int line() {
        return line;
    }

    /** The column, counted from 1, in bytes (the text may not be valid UTF-8). */
    public int column() {
        return column;
    }
}
