package tinypushgateway.exposition;

import java.util.Arrays;

/**
 * The identity of a series, on the bytes of its tidy key: {@code name} or {@code name{a="1",b="2"}}. The order of labels does not
 * count. A label with an empty value is as good as absent, as it is for Prometheus (labels.Builder drops it) - but for {@code job}
 * and {@code instance}, whose presence keeps {@code honor_labels: true} from filling in the target's (scrape.go,
 * mutateSampleLabels).
 *
 * <p>A tidy key has no blanks outside quotes, no trailing comma and no empty braces, and its escapes are the three of the format,
 * so that equal labels are equal bytes.
 */
public final class Series {
    private Series() {}

    /** Whether two tidy keys name one series. */
    public static boolean same(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        return Arrays.equals(a, aFrom, aTo, b, bFrom, bTo) || sameInOtherOrder(a, aFrom, aTo, b, bFrom, bTo);
    }

    /** Whether a label with this name and no value still tells two series apart. */
    static boolean countsWhenEmpty(byte[] bytes, int from, int to) {
        return Ascii.equals("job", bytes, from, to) || Ascii.equals("instance", bytes, from, to);
    }

    private static boolean sameInOtherOrder(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        int aName = nameEnd(a, aFrom, aTo);
        int bName = nameEnd(b, bFrom, bTo);
        return Arrays.equals(a, aFrom, aName, b, bFrom, bName)
                && holdsAll(a, aName, aTo, b, bName, bTo)
                && holdsAll(b, bName, bTo, a, aName, aTo);
    }

    /** Whether each label that counts in {@code b} is in {@code a} too. */
    private static boolean holdsAll(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        for (int at = bFrom + 1; at < bTo; ) {
            int end = labelEnd(b, at);
            if (counts(b, at, end) && !holds(a, aFrom, aTo, b, at, end)) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    private static boolean holds(byte[] a, int aFrom, int aTo, byte[] label, int from, int to) {
        for (int at = aFrom + 1; at < aTo; ) {
            int end = labelEnd(a, at);
            if (Arrays.equals(a, at, end, label, from, to)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean counts(byte[] bytes, int from, int to) {
        boolean empty = bytes[to - 2] == '"' && bytes[to - 3] == '=';
        return !empty || countsWhenEmpty(bytes, from, to - 3);
    }

    private static int nameEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '{') {
            at++;
        }
        return at;
    }

    /** The position after the closing quote of the label that starts here; a comma or the closing brace stands there. */
    private static int labelEnd(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != '"') {
            at++;
        }
        at++;
        while (bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }
}
