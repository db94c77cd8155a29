package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;

/**
 * The type of a metric family. {@link #UNDECLARED} is a family without a TYPE line; {@link #UNTYPED} is one whose TYPE line says
 * so.
 */
public enum MetricType {
    UNDECLARED(0, ""),
    COUNTER(1, "counter"),
    GAUGE(2, "gauge"),
    HISTOGRAM(3, "histogram"),
    SUMMARY(4, "summary"),
    UNTYPED(5, "untyped");

    private static final MetricType[] ALL = values();

    private final int code;
    private final byte[] word;

    MetricType(int code, String word) {
        this.code = code;
        this.word = word.getBytes(US_ASCII);
    }

    /** The type with this code. */
    public static MetricType of(int code) {
        return ALL[code];
    }

    /**
     * The type this word names in a TYPE line, or {@link #UNDECLARED} if none: promparse.go knows just these five, and expfmt takes them in
     * capitals as well.
     */
    static MetricType named(byte[] bytes, int from, int to) {
        for (MetricType type : ALL) {
            if (type.isNamed(bytes, from, to)) {
                return type;
            }
        }
        return UNDECLARED;
    }

    private boolean isNamed(byte[] bytes, int from, int to) {
        boolean same = to - from == word.length;
        for (int i = 0; same && i < word.length; i++) {
            same = (bytes[from + i] | 0x20) == word[i];
        }
        return same;
    }

    /** A small number that stands for the type where it is kept as bytes. */
    public int code() {
        return code;
    }

    /** The word of a TYPE line, in ASCII; shared, not to be written to. */
    public byte[] word() {
        return word;
    }

    /** Whether a family of this type owns the samples named as the family with {@code suffix} appended. */
    public boolean owns(Suffix suffix) {
        return switch (this) {
            case HISTOGRAM -> suffix != Suffix.NONE;
            case SUMMARY -> suffix == Suffix.SUM || suffix == Suffix.COUNT;
            default -> false;
        };
    }

    /** The names that a family of this type, whose name is in these bytes, owns besides its own. */
    public List<byte[]> namesOwned(byte[] bytes, int from, int to) {
        return Suffix.REAL.stream()
                .filter(this::owns)
                .map(suffix -> suffix.after(bytes, from, to))
                .toList();
    }

    /** Whether samples of the family have names other than the family's own. */
    public boolean hasSuffixes() {
        return this == HISTOGRAM || this == SUMMARY;
    }

    /** What histograms and summaries append to their family's name. */
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

        public int length() {
            return text.length;
        }

        /** The name in these bytes with this suffix. */
        public byte[] after(byte[] bytes, int from, int to) {
            byte[] name = Arrays.copyOfRange(bytes, from, to + text.length);
            System.arraycopy(text, 0, name, to - from, text.length);
            return name;
        }
    }
}
