package tinypushgateway.exposition;

/**
 * How a bound ({@code le} of a histogram, {@code quantile} of a summary) is spelled. Within one usual style two spellings of one number
 * are the same bytes, so the numbers of a push have to be compared only where styles are mixed.
 */
final class BoundSpelling {
    /** {@code 2.5}, {@code 0.005}, {@code +Inf}: the same in each usual style. */
    static final int COMMON = 0;

    /** {@code 1}, {@code 250}: as Go, Ruby and Rust write a whole number. */
    static final int WHOLE = 1;

    /** {@code 1.0}, {@code 250.0}: as Python and Java write it, and OpenMetrics. */
    static final int POINT_ZERO = 2;

    /** Anything else, such as {@code 1e0}, {@code 01}, {@code 1.50} or {@code inf}. */
    static final int OTHER = 4;

    /** Decimals of up to 15 digits that differ are different 64-bit floats. */
    private static final int MOST_BYTES = 15;

    private BoundSpelling() {}

    /** The style of the number in {@code bytes[from, to)}. */
    static int of(byte[] bytes, int from, int to) {
        int point = FloatSyntax.digits(bytes, from, to);
        if (point == from) {
            return Ascii.equals("+Inf", bytes, from, to) ? COMMON : OTHER;
        }
        if (to - from > MOST_BYTES || (bytes[from] == '0' && point > from + 1)) {
            return OTHER;
        }
        if (point == to) {
            return WHOLE;
        }
        if (bytes[point] != '.' || point + 1 == to || FloatSyntax.digits(bytes, point + 1, to) != to) {
            return OTHER;
        }
        if (bytes[to - 1] != '0') {
            return COMMON;
        }
        return to == point + 2 ? POINT_ZERO : OTHER;
    }

    /** Whether bounds in all these styles are equal only if their bytes are. */
    static boolean tellApart(int styles) {
        return styles < (WHOLE | POINT_ZERO);
    }
}
