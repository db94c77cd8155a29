package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The types of metric families, in the order of their numbers in metrics.proto, and in which field of a metric each has its value. */
enum FamilyType {
    COUNTER(3, MessageType.COUNTER, "counter"),
    GAUGE(2, MessageType.GAUGE, "gauge"),
    SUMMARY(4, MessageType.SUMMARY, "summary"),
    UNTYPED(5, MessageType.UNTYPED, "untyped"),
    HISTOGRAM(7, MessageType.HISTOGRAM, "histogram");

    private static final FamilyType[] ALL = values();

    private final int valueField;
    private final MessageType valueType;
    private final byte[] word;

    FamilyType(int valueField, MessageType valueType, String word) {
        this.valueField = valueField;
        this.valueType = valueType;
        this.word = word.getBytes(US_ASCII);
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
        return this == HISTOGRAM || this == SUMMARY;
    }

    /** The label that tells the buckets of a histogram or the quantiles of a summary apart; other types have none. */
    String pointLabel() {
        return this == HISTOGRAM ? "le" : this == SUMMARY ? "quantile" : "";
    }

    /** How many bytes the longest name of a sample has more than the family's. */
    int longestSuffix() {
        return this == HISTOGRAM ? "_bucket".length() : this == SUMMARY ? "_count".length() : 0;
    }
}
