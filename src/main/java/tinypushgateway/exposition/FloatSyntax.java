package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Numbers as Prometheus reads them: Go's strconv.ParseFloat without {@code _} and hexadecimal (parseFloat in promparse.go). A
 * number too large for 64 bits is an error there, so it is refused here.
 */
final class FloatSyntax {
    /** Up to so many digits before the point, and without an exponent, no number is too large: 1.8e308 has 309. */
    private static final int SAFE_BYTES = 300;

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
        if (at == to) {
            return to - from <= SAFE_BYTES || fits(bytes, from, to);
        }
        return isExponent(bytes, at, to) && fits(bytes, from, to);
    }

    private static boolean isExponent(byte[] bytes, int from, int to) {
        int at = from;
        if ((bytes[at] | 0x20) != 'e') {
            return false;
        }
        at++;
        if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
            at++;
        }
        return at < to && digits(bytes, at, to) == to;
    }

    private static boolean fits(byte[] bytes, int from, int to) {
        return !Double.isInfinite(Double.parseDouble(new String(bytes, from, to - from, US_ASCII)));
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

    private static int digits(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Ascii.isDigit(bytes[at])) {
            at++;
        }
        return at;
    }
}
