package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A key whose bound is written in one way, as Prometheus 3 does (normalizeFloatsInLabelValues in promparse.go) before it looks the
 * series up. One object holds one key after the other.
 */
final class NormalizedKey {
    private byte[] bytes = {};
    private int length;

    /** Takes the key of a sample that a family of this type has; false if it has no bound. */
    boolean set(byte[] key, int from, int to, MetricType type) {
        String label = type == MetricType.HISTOGRAM ? "le" : "quantile";
        int at = Series.nameEnd(key, from, to) + 1;
        while (at < to) {
            int end = Series.labelEnd(key, at);
            int valueFrom = at + label.length() + 2;
            if (valueFrom < end && key[valueFrom - 2] == '=' && Ascii.equals(label, key, at, valueFrom - 2)) {
                replace(key, from, to, valueFrom, end - 1);
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /** Equal for keys that are the {@link #same}. */
    int hash() {
        return Series.hash(bytes, 0, length);
    }

    boolean same(NormalizedKey other) {
        return Series.same(bytes, 0, length, other.bytes, 0, other.length);
    }

    private void replace(byte[] key, int from, int to, int valueFrom, int valueTo) {
        // Minus zero is zero to Prometheus; the sum of both is 0.0.
        byte[] value = Double.toString(FloatSyntax.value(key, valueFrom, valueTo) + 0.0)
                .getBytes(US_ASCII);
        length = to - from - (valueTo - valueFrom) + value.length;
        if (bytes.length < length) {
            bytes = new byte[2 * length];
        }
        int before = valueFrom - from;
        System.arraycopy(key, from, bytes, 0, before);
        System.arraycopy(value, 0, bytes, before, value.length);
        System.arraycopy(key, valueTo, bytes, before + value.length, to - valueTo);
    }
}
