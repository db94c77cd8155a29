package tinypushgateway.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The character classes of promlex.l, comparison with a word, and searches that look at eight bytes in one go. */
public final class Ascii {
    private static final int NAME_START = 1;
    private static final int NAME = 2;
    private static final int LABEL_START = 4;
    private static final int LABEL = 8;
    private static final int PLAIN = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final byte[] CLASSES = classes();

    private Ascii() {}

    /** Where the longest metric name ends that begins at {@code from} ({@code M({M}|{D})*} in promlex.l), or {@code from}. */
    public static int metricNameEnd(byte[] bytes, int from, int to) {
        int at = from;
        if (at < to && is(bytes[at], NAME_START)) {
            do {
                at++;
            } while (at < to && is(bytes[at], NAME));
        }
        return at;
    }

    /** The same for a label name, which has no colon: {@code L({L}|{D})*} in promlex.l. */
    public static int labelNameEnd(byte[] bytes, int from, int to) {
        int at = from;
        if (at < to && is(bytes[at], LABEL_START)) {
            do {
                at++;
            } while (at < to && is(bytes[at], LABEL));
        }
        return at;
    }

    /** What stands for itself in a quoted value: all of ASCII but NUL, quote and backslash. */
    static boolean isPlain(byte b) {
        return is(b, PLAIN);
    }

    /** The first position from {@code from} on, below {@code to}, where a byte is not plain. */
    static int afterPlain(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long found = notPlain((long) LONGS.get(bytes, at));
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        while (at < to && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The position of the first LF in {@code bytes[from, to)}, or {@code to}. */
    static int lineFeed(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long zeroWhereLineFeed = (long) LONGS.get(bytes, at) ^ '\n' * ONES;
            long found = zeroWhereLineFeed - ONES & ~zeroWhereLineFeed & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether {@code bytes[from, to)} is this word. */
    static boolean equals(String word, byte[] bytes, int from, int to) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The lowest bit set is in the first byte that is not plain; 0 if all eight are. */
    private static long notPlain(long eight) {
        long quote = eight ^ '"' * ONES;
        long backslash = eight ^ '\\' * ONES;
        return (eight | eight - ONES & ~eight | quote - ONES & ~quote | backslash - ONES & ~backslash) & HIGH_BITS;
    }

    private static boolean is(byte b, int wanted) {
        return (CLASSES[b & 0xFF] & wanted) != 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 128; c++) {
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            boolean digit = c >= '0' && c <= '9';
            classes[c] = (byte) ((letter || c == ':' ? NAME_START : 0)
                    | (letter || c == ':' || digit ? NAME : 0)
                    | (letter ? LABEL_START : 0)
                    | (letter || digit ? LABEL : 0)
                    | (c != 0 && c != '"' && c != '\\' ? PLAIN : 0));
        }
        return classes;
    }
}
