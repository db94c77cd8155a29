package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Writes numbers as Go's expfmt does (writeFloat in text_create.go, strconv.FormatFloat with 'g' and -1), since the bounds of buckets and
 * quantiles are label values, by which Prometheus tells series apart: the fewest digits that give the same 64 bits, and an exponent if it
 * is below -4 or above 5.
 *
 * <p>Numbers of at most 15 digits, which most are, are written without garbage. Two decimals of so few digits are never the same double, so
 * one that gives the double is the shortest.
 */
final class NumberText {
    /** {@code -2.2250738585072014e-308}. */
    static final int MOST_FLOAT_BYTES = 24;

    static final int MOST_UNSIGNED_BYTES = 20;
    static final int MOST_SIGNED_BYTES = 20;

    private static final int LEAST_EXPONENT = -4;
    private static final int FIRST_EXPONENT_TOO_LARGE = 6;

    private static final int SAFE_DIGITS = 15;

    /** Below this, a number has fewer than two digits that count, and Double.toString writes two. */
    private static final double FEW_DIGITS_BELOW = 1e-300;

    /** Exactly; a quotient by one of them is rounded once, as a decimal is that is parsed. */
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final long[] LONG_POWERS = longPowers();

    private static final byte[] NAN = "NaN".getBytes(US_ASCII);
    private static final byte[] INFINITY = "+Inf".getBytes(US_ASCII);
    private static final byte[] NEGATIVE_INFINITY = "-Inf".getBytes(US_ASCII);

    private NumberText() {}

    /** An upper bound of the bytes that {@link #writeFloat} writes. */
    static int mostBytes(double value) {
        return isSmallWhole(value) ? 1 + FIRST_EXPONENT_TOO_LARGE : MOST_FLOAT_BYTES;
    }

    /** Writes a float at {@code out[at]} and returns where it ends. */
    static int writeFloat(double value, byte[] out, int at) {
        if (isSmallWhole(value)) {
            return writeSigned((int) value, out, at); // -0 is 0, as for expfmt
        }
        if (Double.isNaN(value)) {
            return write(NAN, out, at);
        }
        if (Double.isInfinite(value)) {
            return write(value > 0 ? INFINITY : NEGATIVE_INFINITY, out, at);
        }
        int to = at;
        if (value < 0) {
            out[to++] = '-';
        }
        return writePositive(Math.abs(value), out, to);
    }

    /** An upper bound of the bytes that {@link #writeUnsigned} writes. */
    static int mostUnsignedBytes(long value) {
        return value < 0 ? MOST_UNSIGNED_BYTES : digits(value);
    }

    /** Writes a whole number of 64 bits without a sign. */
    static int writeUnsigned(long value, byte[] out, int at) {
        if (value >= 0) {
            int length = digits(value);
            writeDigits(value, length, out, at);
            return at + length;
        }
        long tens = Long.divideUnsigned(value, 10);
        int to = writeUnsigned(tens, out, at);
        out[to] = (byte) ('0' + (value - 10 * tens));
        return to + 1;
    }

    static int writeSigned(long value, byte[] out, int at) {
        if (value >= 0) {
            return writeUnsigned(value, out, at);
        }
        out[at] = '-';
        return writeUnsigned(-value, out, at + 1); // the least one is its own opposite, and right without a sign
    }

    private static boolean isSmallWhole(double value) {
        return value == (int) value && Math.abs(value) < 1e6;
    }

    private static int writePositive(double value, byte[] out, int at) {
        int exponent = exponentOf(value);
        int scale = SAFE_DIGITS - 1 - exponent;
        if (scale >= 0 && scale < POWERS.length) {
            double scaled = Math.rint(value * POWERS[scale]);
            if (scaled < POWERS[SAFE_DIGITS] && Double.compare(scaled / POWERS[scale], value) == 0) {
                return writeDecimal((long) scaled, scale, out, at);
            }
        }
        return writeShortest(value, out, at);
    }

    /** The largest n for which 10 to the n is not above the value, or nearly so; what is far from 1 may get any. */
    private static int exponentOf(double value) {
        int exponent = 0;
        if (value >= 1) {
            while (exponent + 1 < POWERS.length && POWERS[exponent + 1] <= value) {
                exponent++;
            }
        } else {
            while (-exponent < SAFE_DIGITS && POWERS[-exponent] * value < 1) {
                exponent--;
            }
        }
        return exponent;
    }

    /** Takes the digits from what Java writes, which are the fewest, but never fewer than two. */
    private static int writeShortest(double value, byte[] out, int at) {
        String text = Double.toString(value);
        long digits = 0;
        int scale = 0;
        boolean fraction = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                fraction = true;
            } else if (c == 'E') {
                scale -= Integer.parseInt(text, i + 1, text.length(), 10);
                break;
            } else {
                digits = 10 * digits + c - '0';
                scale += fraction ? 1 : 0;
            }
        }
        if (digits < 100 && value < FEW_DIGITS_BELOW) {
            long one = (digits + 5) / 10;
            if (Double.compare(Double.parseDouble(one + "e" + (1 - scale)), value) == 0) {
                return writeDecimal(one, scale - 1, out, at);
            }
        }
        return writeDecimal(digits, scale, out, at);
    }

    /** Writes {@code digits / 10^scale}, which is more than 0. */
    private static int writeDecimal(long digits, int scale, byte[] out, int at) {
        long shortest = digits;
        int point = scale;
        while (shortest % 10 == 0) {
            shortest /= 10;
            point--;
        }
        int length = digits(shortest);
        int exponent = length - 1 - point;
        if (exponent < LEAST_EXPONENT || exponent >= FIRST_EXPONENT_TOO_LARGE) {
            return writeWithExponent(shortest, length, exponent, out, at);
        }
        if (point <= 0) {
            return writeUnsigned(shortest * LONG_POWERS[-point], out, at);
        }
        long unit = point < LONG_POWERS.length ? LONG_POWERS[point] : Long.MAX_VALUE; // more than any digits
        int to = writeUnsigned(shortest / unit, out, at);
        out[to++] = '.';
        writeDigits(shortest % unit, point, out, to);
        return to + point;
    }

    private static int writeWithExponent(long digits, int length, int exponent, byte[] out, int at) {
        long unit = LONG_POWERS[length - 1];
        int to = at;
        out[to++] = (byte) ('0' + digits / unit);
        if (length > 1) {
            out[to++] = '.';
            writeDigits(digits % unit, length - 1, out, to);
            to += length - 1;
        }
        out[to++] = 'e';
        out[to++] = (byte) (exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        int width = magnitude < 100 ? 2 : 3;
        writeDigits(magnitude, width, out, to);
        return to + width;
    }

    /** Writes the last {@code length} digits of a number, with zeros before it. */
    private static void writeDigits(long value, int length, byte[] out, int at) {
        long rest = value;
        for (int i = at + length - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static int digits(long value) {
        int digits = 1;
        while (digits < LONG_POWERS.length && LONG_POWERS[digits] <= value) {
            digits++;
        }
        return digits;
    }

    private static int write(byte[] word, byte[] out, int at) {
        System.arraycopy(word, 0, out, at, word.length);
        return at + word.length;
    }

    private static long[] longPowers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }
}
