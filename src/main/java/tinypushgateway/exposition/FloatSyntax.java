package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Numbers as Prometheus reads them: Go's strconv.ParseFloat without {@code _} and hexadecimal (parseFloat in promparse.go). A
 * number too large for 64 bits is an error there, so it is rejected here.
 */
final class FloatSyntax {
    /** No number is too large while its digits and its exponent are no more than this together: 1.8e308 has 309 digits. */
    private static final int SAFE_DIGITS = 300;

    /** Go stops reading an exponent after the fifth digit, so that a longer one might mean something else there. */
    private static final int EXPONENT_DIGITS = 5;

    private static final int NO_EXPONENT = -1;

    private FloatSyntax() {}

    /** Whether {@code bytes[from, to)} is a number that Go would parse without an error. */
    static boolean isFloat(byte[] bytes, int from, int to) {
        int at = from;
        boolean signed = at < to && (bytes[at] == '+' || bytes[at] == '-');
        if (signed) {
            at++;
        }
        if (at < to && bytes[at] > '9') {
            return isInfinity(bytes, at, to) || !signed && isWord("nan", bytes, at, to);
        }
        int digitsFrom = at;
        at = digits(bytes, at, to);
        int digits = at - digitsFrom;
        if (at < to && bytes[at] == '.') {
            int fraction = at + 1;
            at = digits(bytes, fraction, to);
            digits += at - fraction;
        }
        if (digits == 0) {
            return false;
        }
        int exponent = at == to ? 0 : exponent(bytes, at, to);
        return exponent != NO_EXPONENT && (digits + exponent <= SAFE_DIGITS || fits(bytes, from, to));
    }

    /** The number in {@code bytes[from, to)}, which {@link #isFloat} accepts. */
    static double value(byte[] bytes, int from, int to) {
        int first = bytes[from] == '+' || bytes[from] == '-' ? from + 1 : from;
        if (bytes[first] > '9') {
            boolean nan = (bytes[first] | 0x20) == 'n';
            return nan ? Double.NaN : bytes[from] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.parseDouble(new String(bytes, from, to - from, US_ASCII));
    }

    /** The exponent that is all of {@code bytes[from, to)}, 0 if it is negative, or {@link #NO_EXPONENT}. */
    private static int exponent(byte[] bytes, int from, int to) {
        if ((bytes[from] | 0x20) != 'e') {
            return NO_EXPONENT;
        }
        int at = from + 1;
        boolean signed = at < to && (bytes[at] == '+' || bytes[at] == '-');
        boolean negative = signed && bytes[at] == '-';
        if (signed) {
            at++;
        }
        if (at == to || to - at > EXPONENT_DIGITS || digits(bytes, at, to) != to) {
            return NO_EXPONENT;
        }
        int exponent = 0;
        for (; at < to; at++) {
            exponent = 10 * exponent + bytes[at] - '0';
        }
        return negative ? 0 : exponent;
    }

    private static boolean fits(byte[] bytes, int from, int to) {
        return !Double.isInfinite(value(bytes, from, to));
    }

    private static boolean isInfinity(byte[] bytes, int from, int to) {
        return isWord("inf", bytes, from, to) || isWord("infinity", bytes, from, to);
    }

    private static boolean isWord(String lowerCase, byte[] bytes, int from, int to) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if ((bytes[from + i] | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the digits end that start at {@code from}. */
    static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Ascii.isDigit(bytes[at])) {
            at++;
        }
        return at;
    }
}
