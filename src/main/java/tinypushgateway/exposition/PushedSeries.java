package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * The series met in one push, to find one that comes twice. With accepted timestamps one series may come with several, so it is series and
 * timestamp together that must not come twice. An entry is the sample's number, counted from 1.
 */
final class PushedSeries extends OpenTable {
    private final Exposition push;
    private final Normalized normalized = new Normalized();

    /** All styles of {@link BoundSpelling} met. */
    private int styles;

    PushedSeries(Exposition push) {
        this.push = push;
    }

    void begin() {
        clear();
        normalized.clear();
        styles = 0;
    }

    /** Adds the newest sample of the push; false if its series was there, with the same timestamp or without one as well. */
    boolean add() {
        int sample = push.samples() - 1;
        int slot = slot(hashOf(sample));
        for (int entry = at(slot); entry != NONE; entry = at(slot)) {
            if (push.hash(entry - 1) == push.hash(sample) && same(entry - 1, sample)) {
                return false;
            }
            slot = next(slot);
        }
        put(slot, sample + 1);
        return true;
    }

    /**
     * Adds the bound of the newest sample, which is spelled in this style; false if its series was there with the same bound in another
     * spelling. {@code le="1"} and {@code le="1.0"} are one series to Prometheus 3.
     */
    boolean addBound(int style) {
        boolean toldApart = BoundSpelling.tellApart(styles);
        styles |= style;
        if (BoundSpelling.tellApart(styles)) {
            return true;
        }
        int newest = push.samples() - 1;
        for (int sample = toldApart ? 0 : newest; sample < newest; sample++) {
            normalized.add(sample); // up to here, all that are equal are the same bytes
        }
        return normalized.add(newest);
    }

    @Override
    protected int hash(int entry) {
        return hashOf(entry - 1);
    }

    /** The timestamp is hashed with the key of {@link ByteHash}: jobs choose it, and must not be able to choose collisions. */
    private int hashOf(int sample) {
        int hash = push.hash(sample);
        return push.keepsTimestamps() ? (int) ByteHash.finish((long) hash << 32 ^ push.timestamp(sample)) : hash;
    }

    private boolean same(int a, int b) {
        return push.timestamp(a) == push.timestamp(b) && push.sameSeries(a, b);
    }

    /** Those with a bound, which is looked at as a number. Filled only when the push mixes spellings that could be of one number. */
    private final class Normalized extends OpenTable {
        private final NormalizedKey key = new NormalizedKey();
        private final NormalizedKey other = new NormalizedKey();

        /** By number of the sample. */
        private int[] hashes = {};

        /** False if the sample's series is there in another spelling. */
        boolean add(int sample) {
            if (!set(key, sample)) {
                return true;
            }
            int hash = key.hash();
            int slot = slot(hash);
            for (int entry = at(slot); entry != NONE; entry = at(slot)) {
                int met = entry - 1;
                if (hashes[met] == hash && set(other, met) && key.same(other)) {
                    return sameSpelling(met, sample);
                }
                slot = next(slot);
            }
            if (sample >= hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * (sample + 1));
            }
            hashes[sample] = hash;
            put(slot, sample + 1);
            return true;
        }

        @Override
        protected int hash(int entry) {
            return hashes[entry - 1];
        }

        private boolean set(NormalizedKey into, int sample) {
            MetricType type = push.type(push.family(sample));
            int start = push.start(sample);
            return type.hasSuffixes() && into.set(push.bytes(), start, start + push.keyLength(sample), type);
        }

        /** Samples of one series in one spelling differ in their timestamps, or {@link PushedSeries#add} would have rejected the second. */
        private boolean sameSpelling(int a, int b) {
            return push.hash(a) == push.hash(b) && push.sameSeries(a, b);
        }
    }

    /**
     * A key whose bound is written in one way, as Prometheus 3 does (normalizeFloatsInLabelValues in promparse.go) before it looks the
     * series up. One object holds one key after the other.
     */
    private static final class NormalizedKey {
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
}
