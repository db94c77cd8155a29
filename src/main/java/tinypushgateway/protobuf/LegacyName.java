package tinypushgateway.protobuf;

/** The names that text 0.0.4 can show without quotes. */
final class LegacyName {
    private LegacyName() {}

    /** The first position in {@code bytes[from, to)} that makes it no metric name, or {@code to} if it is one. */
    static int endOfMetricName(byte[] bytes, int from, int to) {
        return end(bytes, from, to, true);
    }

    /** The same for a label name, which has no colon. */
    static int endOfLabelName(byte[] bytes, int from, int to) {
        return end(bytes, from, to, false);
    }

    private static int end(byte[] bytes, int from, int to, boolean colons) {
        int at = from;
        while (at < to && (isLetter(bytes[at]) || colons && bytes[at] == ':' || at > from && isDigit(bytes[at]))) {
            at++;
        }
        return at;
    }

    private static boolean isLetter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z' || b == '_';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
