package tinypushgateway.exposition;

import java.util.Arrays;

/**
 * The identity of a series, on the bytes of its key in canonical form: {@code name} or {@code name{a="1",b="2"}}. The order of labels does not
 * count. A label with an empty value is as good as absent, as it is for Prometheus (labels.Builder drops it) - but for {@code job}
 * and {@code instance}, whose presence keeps {@code honor_labels: true} from filling in the target's (scrape.go,
 * mutateSampleLabels).
 *
 * <p>A key in canonical form has no blanks outside quotes, no trailing comma and no empty braces, and its escapes are the three of the
 * format, so that equal labels are equal bytes.
 */
public final class Series {
    private static final byte[] LE = {'l', 'e'};
    private static final byte[] QUANTILE = {'q', 'u', 'a', 'n', 't', 'i', 'l', 'e'};
    private static final byte[] NONE = {};

    private Series() {}

    /** Whether two keys name one series. */
    public static boolean same(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        return Arrays.equals(a, aFrom, aTo, b, bFrom, bTo) || sameInOtherOrder(a, aFrom, aTo, b, bFrom, bTo);
    }

    /** Hash of a key: equal for keys that are {@link #same}, and what {@link Exposition#hash} gives for it. */
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

    /**
     * Whether two samples of one family belong to one metric: what their labels say is the same, but for the label that tells the samples
     * of one metric apart. Names are not looked at.
     *
     * @param aType type of the metric that {@code a} is of: for a histogram {@code le} does not count, for a summary {@code quantile}
     * @param bType the same for {@code b}
     */
    public static boolean sameMetric(
            MetricType aType, byte[] a, int aFrom, int aTo, MetricType bType, byte[] b, int bFrom, int bTo) {
        int aLabels = Math.min(nameEnd(a, aFrom, aTo) + 1, aTo);
        int bLabels = Math.min(nameEnd(b, bFrom, bTo) + 1, bTo);
        int aRest = withoutBoundAtEnd(aType, a, aLabels, aTo);
        int bRest = withoutBoundAtEnd(bType, b, bLabels, bTo);
        return Arrays.equals(a, aLabels, aRest, b, bLabels, bRest)
                || sameInOtherOrder(aType, a, aLabels, aTo, bType, b, bLabels, bTo);
    }

    /**
     * Hash of the metric that a sample belongs to: equal for those that are {@link #sameMetric}, and what {@link
     * Exposition#metricHash} gives where the family and its type are the same.
     *
     * @param family bytes that hold the name of the family, from {@code nameFrom} to {@code nameTo}
     */
    public static int metricHash(
            MetricType type, byte[] family, int nameFrom, int nameTo, byte[] key, int from, int to) {
        long sum = ByteHash.part(family, nameFrom, nameTo);
        for (int at = nameEnd(key, from, to) + 1; at < to; ) {
            int end = labelEnd(key, at);
            if (counts(key, at, end) && !isBound(type, key, at)) {
                sum += ByteHash.part(key, at, end);
            }
            at = end + 1;
        }
        return (int) ByteHash.finish(sum);
    }

    /** Length of the metric name that a key begins with, in bytes. */
    public static int nameLength(byte[] bytes, int from, int to) {
        return nameEnd(bytes, from, to) - from;
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
        MetricType any = MetricType.UNDECLARED;
        return sameInOtherOrder(any, a, aName + 1, aTo, any, b, bName + 1, bTo);
    }

    private static boolean sameInOtherOrder(
            MetricType aType, byte[] a, int aLabels, int aTo, MetricType bType, byte[] b, int bLabels, int bTo) {
        int[] ofA = labels(aType, a, aLabels, aTo);
        int[] ofB = labels(bType, b, bLabels, bTo);
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

    /** Where the labels end: before the bound, if that is the last one and has a value without escapes, as the bound of a client library is. */
    private static int withoutBoundAtEnd(MetricType type, byte[] bytes, int labels, int to) {
        if (labels >= to) {
            return to;
        }
        int quote = to - 3; // before the closing quote and brace
        while (quote > labels && bytes[quote] != '"') {
            quote--;
        }
        int start = quote - 1 - boundLabel(type).length;
        boolean isBound = start >= labels && isBound(type, bytes, start) && bytes[quote - 1] == '=';
        if (isBound && start == labels) {
            return labels;
        }
        return isBound && bytes[start - 1] == ',' && bytes[start - 2] == '"' ? start - 1 : to - 1;
    }

    private static boolean isBound(MetricType type, byte[] bytes, int label) {
        byte[] bound = boundLabel(type);
        return bound.length > 0
                && label + bound.length < bytes.length
                && Arrays.equals(bytes, label, label + bound.length, bound, 0, bound.length)
                && bytes[label + bound.length] == '=';
    }

    private static byte[] boundLabel(MetricType type) {
        return switch (type) {
            case HISTOGRAM -> LE;
            case SUMMARY -> QUANTILE;
            default -> NONE;
        };
    }

    /** Start and end of each label that counts. */
    private static int[] labels(MetricType type, byte[] bytes, int from, int to) {
        int[] positions = new int[16];
        int count = 0;
        for (int at = from; at < to; ) {
            int end = labelEnd(bytes, at);
            if (counts(bytes, at, end) && !isBound(type, bytes, at)) {
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
