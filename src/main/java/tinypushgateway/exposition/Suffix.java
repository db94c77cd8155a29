package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;

/** What histograms and summaries append to their family's name, and which names they own by that. */
public enum Suffix {
    BUCKET("_bucket"),
    SUM("_sum"),
    COUNT("_count"),
    NONE("");

    /** All but {@link #NONE}. */
    public static final List<Suffix> REAL = List.of(BUCKET, SUM, COUNT);

    private final byte[] text;

    Suffix(String text) {
        this.text = text.getBytes(US_ASCII);
    }

    /** The suffix that the name in these bytes ends in. */
    public static Suffix of(byte[] bytes, int from, int to) {
        for (Suffix suffix : REAL) {
            int base = to - suffix.length();
            if (base > from && Arrays.equals(bytes, base, to, suffix.text, 0, suffix.length())) {
                return suffix;
            }
        }
        return NONE;
    }

    /** The names that a family of this type owns besides its own. */
    public static List<byte[]> namesOwned(MetricType type, byte[] bytes, int from, int to) {
        return REAL.stream()
                .filter(type::owns)
                .map(suffix -> suffix.after(bytes, from, to))
                .toList();
    }

    public int length() {
        return text.length;
    }

    /** The name in these bytes with this suffix. */
    public byte[] after(byte[] bytes, int from, int to) {
        byte[] name = Arrays.copyOf(Arrays.copyOfRange(bytes, from, to), to - from + text.length);
        System.arraycopy(text, 0, name, to - from, text.length);
        return name;
    }
}
