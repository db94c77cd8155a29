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

    /** Hash of a tidy key: equal for keys that are {@link #same}, and what {@link Exposition#hash} gives for it. */
    public static int hash(byte[] bytes, int from, int to) {
        int name = nameEnd(bytes, from, to);
        long sum = ByteHash.part(bytes, from, name);
        for (int at = name + 1; at < to; ) {
            int end = labelEnd(bytes, at);
            if (counts(bytes, at, end)) {
                sum += ByteHash.part(bytes, at, end);
            }
            at = end + 1;
        }
        return (int) ByteHash.finish(sum);
    }

    /** Whether a tidy key has a label {@code job}, be it empty. */
    public static boolean hasJob(byte[] bytes, int from, int to) {
        for (int at = nameEnd(bytes, from, to) + 1; at < to; at = labelEnd(bytes, at) + 1) {
            if (Ascii.equals("job", bytes, at, at + 3) && bytes[at + 3] == '=') {
                return true;
            }
        }
        return false;
    }

    /** Whether a label with this name and no value still tells two series apart. */
    static boolean countsWhenEmpty(byte[] bytes, int from, int to) {
        return Ascii.equals("job", bytes, from, to) || Ascii.equals("instance", bytes, from, to);
    }

    /** Runs under the buffer's lock at times: no label's bytes are read more than twice, however many there are. */
    private static boolean sameInOtherOrder(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        int aName = nameEnd(a, aFrom, aTo);
        int bName = nameEnd(b, bFrom, bTo);
        if (!Arrays.equals(a, aFrom, aName, b, bFrom, bName)) {
            return false;
        }
        int[] ofA = labels(a, aName + 1, aTo);
        int[] ofB = labels(b, bName + 1, bTo);
        if (ofA.length != ofB.length) {
            return false;
        }
        for (int i = 0;
                i < ofB.length;
                i += 2) { // no label comes twice, so as many as there are and all found are the same
            if (!holds(a, ofA, b, ofB[i], ofB[i + 1])) {
                return false;
            }
        }
        return true;
    }

    /** Start and end of each label that counts. */
    private static int[] labels(byte[] bytes, int from, int to) {
        int[] positions = new int[16];
        int count = 0;
        for (int at = from; at < to; ) {
            int end = labelEnd(bytes, at);
            if (counts(bytes, at, end)) {
                if (count == positions.length) {
                    positions = Arrays.copyOf(positions, 2 * count);
                }
                positions[count++] = at;
                positions[count++] = end;
            }
            at = end + 1;
        }
        return Arrays.copyOf(positions, count);
    }

    private static boolean holds(byte[] a, int[] ofA, byte[] label, int from, int to) {
        for (int i = 0; i < ofA.length; i += 2) {
            if (ofA[i + 1] - ofA[i] == to - from && Arrays.equals(a, ofA[i], ofA[i + 1], label, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean counts(byte[] bytes, int from, int to) {
        boolean empty = bytes[to - 2] == '"' && bytes[to - 3] == '=';
        return !empty || countsWhenEmpty(bytes, from, to - 3);
    }

    static int nameEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '{') {
            at++;
        }
        return at;
    }

    /** The position after the closing quote of the label that starts here; a comma or the closing brace stands there. */
    static int labelEnd(byte[] bytes, int from) {
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
