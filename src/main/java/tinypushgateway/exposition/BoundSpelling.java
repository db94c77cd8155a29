package tinypushgateway.exposition;

/**
 * How a bound ({@code le} of a histogram, {@code quantile} of a summary) is spelled, as bits. Within one usual style two spellings of one
 * number are the same bytes, so the numbers of a push have to be compared only where styles are mixed.
 */
final class BoundSpelling {
    /** {@code 2.5}, {@code 0.005}, {@code +Inf}: the same in each usual style. */
    static final int COMMON = 0;

    /** {@code 1}, {@code 250}: as Go, Ruby and Rust write a whole number. */
    static final int WHOLE = 1;

    /** {@code 1.0}, {@code 250.0}: as Python and Java write it, and OpenMetrics. */
    static final int POINT_ZERO = 2;

    /** {@code 1e+06}, {@code 2.5e-05}: as Go and Python write what is not from 0.0001 to below 1000000. */
    static final int EXPONENT = 4;

    /** Such a number without an exponent. */
    static final int WIDE = 8;

    /** Anything else, such as {@code 1e0}, {@code 01}, {@code 1.50} or {@code inf}; it may be no number at all. */
    static final int OTHER = 16;

    /** Decimals of up to 15 digits that differ are different 64-bit floats. */
    private static final int MOST_BYTES = 15;

    private static final int LEAST_EXPONENT = 6;
    private static final int LEAST_NEGATIVE_EXPONENT = 5;

    private BoundSpelling() {}

    /** The style of {@code bytes[from, to)}, which is a number unless the style is {@link #OTHER}. */
    static int of(byte[] bytes, int from, int to) {
        int point = FloatSyntax.digits(bytes, from, to);
        if (point == from) {
            return Ascii.equals("+Inf", bytes, from, to) ? COMMON : OTHER;
        }
        if (to - from > MOST_BYTES || (bytes[from] == '0' && point > from + 1)) {
            return OTHER;
        }
        int wide = point - from > LEAST_EXPONENT ? WIDE : 0;
        if (point == to) {
            return WHOLE | wide;
        }
        int end = bytes[point] == '.' ? FloatSyntax.digits(bytes, point + 1, to) : point;
        if (end == point + 1) {
            return OTHER;
        }
        if (end < to) {
            boolean normalized = bytes[from] != '0' && point == from + 1 && (end == point || bytes[end - 1] != '0');
            return normalized && isExponent(bytes, end, to) ? EXPONENT : OTHER;
        }
        if (bytes[to - 1] != '0') {
            return wide | (isSmall(bytes, from, to) ? WIDE : COMMON);
        }
        return to == point + 2 ? POINT_ZERO | wide : OTHER;
    }

    /** Whether bounds in all these styles are equal only if their bytes are. */
    static boolean tellApart(int styles) {
        return styles < OTHER
                && (styles & (WHOLE | POINT_ZERO)) != (WHOLE | POINT_ZERO)
                && (styles & (EXPONENT | WIDE)) != (EXPONENT | WIDE);
    }

    private static boolean isExponent(byte[] bytes, int from, int to) {
        if (to != from + 4 || bytes[from] != 'e' || FloatSyntax.digits(bytes, from + 2, to) != to) {
            return false;
        }
        int exponent = 10 * (bytes[to - 2] - '0') + bytes[to - 1] - '0';
        return switch (bytes[from + 1]) {
            case '+' -> exponent >= LEAST_EXPONENT;
            case '-' -> exponent >= LEAST_NEGATIVE_EXPONENT;
            default -> false;
        };
    }

    /** Whether a decimal is below 0.0001. */
    private static boolean isSmall(byte[] bytes, int from, int to) {
        return to - from > 6 && Ascii.equals("0.0000", bytes, from, from + 6);
    }
}
