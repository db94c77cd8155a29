package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The types of metric families, in the order of their numbers in metrics.proto, and in which field of a metric each has its value. */
enum FamilyType {
    COUNTER(3, MessageType.COUNTER, "counter", "", ""),
    GAUGE(2, MessageType.GAUGE, "gauge", "", ""),
    SUMMARY(4, MessageType.SUMMARY, "summary", "quantile", "_count"),
    UNTYPED(5, MessageType.UNTYPED, "untyped", "", ""),
    HISTOGRAM(7, MessageType.HISTOGRAM, "histogram", "le", "_bucket");

    private static final FamilyType[] ALL = values();

    private final int valueField;
    private final MessageType valueType;
    private final byte[] word;
    private final byte[] pointLabel;
    private final int longestSuffix;

    FamilyType(int valueField, MessageType valueType, String word, String pointLabel, String longestSuffix) {
        this.valueField = valueField;
        this.valueType = valueType;
        this.word = word.getBytes(US_ASCII);
        this.pointLabel = pointLabel.getBytes(US_ASCII);
        this.longestSuffix = longestSuffix.length();
    }

    /** Whether there is a type with this number: gauge histograms, which text 0.0.4 does not have, are none here. */
    static boolean exists(long number) {
        return number >= 0 && number < ALL.length;
    }

    static FamilyType of(long number) {
        return ALL[(int) number];
    }

    /** The number of the field of a metric that has the value. */
    int valueField() {
        return valueField;
    }

    /** The message in that field. */
    MessageType valueType() {
        return valueType;
    }

    /** The word of a TYPE line, in ASCII; shared, not to be written to. */
    byte[] word() {
        return word;
    }

    /** Whether a metric of this type is several samples, with names that end in {@code _sum}, {@code _count} and perhaps {@code _bucket}. */
    boolean hasPoints() {
        return pointLabel.length > 0;
    }

    /** The label that tells the buckets of a histogram or the quantiles of a summary apart, in ASCII; shared as well. Others have none. */
    byte[] pointLabel() {
        return pointLabel;
    }

    /** How many bytes the longest name of a sample has more than the family's. */
    int longestSuffix() {
        return longestSuffix;
    }
}
