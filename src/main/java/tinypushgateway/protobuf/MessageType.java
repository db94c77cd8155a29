package tinypushgateway.protobuf;

import java.util.Arrays;

/** The messages of metrics.proto that are read: the names of their fields, and the wire types that each field may have. */
enum MessageType {
    FAMILY(bytes("name"), bytes("help"), varint("type"), bytes("metric"), bytes("unit")),

    METRIC(
            bytes("label"),
            bytes("gauge"),
            bytes("counter"),
            bytes("summary"),
            bytes("untyped"),
            varint("timestamp_ms"),
            bytes("histogram")),

    LABEL(bytes("name"), bytes("value")),

    COUNTER(fixed64("value"), bytes("exemplar"), bytes("created_timestamp")),

    GAUGE(fixed64("value")),

    UNTYPED(fixed64("value")),

    SUMMARY(varint("sample_count"), fixed64("sample_sum"), bytes("quantile"), bytes("created_timestamp")),

    QUANTILE(fixed64("quantile"), fixed64("value")),

    HISTOGRAM(
            varint("sample_count"),
            fixed64("sample_sum"),
            bytes("bucket"),
            fixed64("sample_count_float"),
            varint("schema"),
            fixed64("zero_threshold"),
            varint("zero_count"),
            fixed64("zero_count_float"),
            bytes("negative_span"),
            varint("negative_delta").orPacked(),
            fixed64("negative_count").orPacked(),
            bytes("positive_span"),
            varint("positive_delta").orPacked(),
            fixed64("positive_count").orPacked(),
            bytes("created_timestamp"),
            bytes("exemplars")),

    BUCKET(varint("cumulative_count"), fixed64("upper_bound"), bytes("exemplar"), fixed64("cumulative_count_float"));

    /** By field number; the first is none. */
    private final Field[] fields;

    /** The bits of wire types allowed, by field number. */
    private final int[] wireTypes;

    MessageType(Field... fields) {
        this.fields = fields;
        wireTypes = new int[1 + fields.length];
        for (int i = 0; i < fields.length; i++) {
            wireTypes[1 + i] = fields[i].wireTypes;
        }
    }

    /** Whether a field may have this wire type; one that metrics.proto does not know may have any. */
    boolean allows(int field, int wireType) {
        return field >= wireTypes.length || (wireTypes[field] >> wireType & 1) != 0;
    }

    /** How errors name a field: {@code field 4 (metric)}. */
    String describe(int field) {
        return "field " + field + (field < wireTypes.length ? " (" + fields[field - 1].name + ")" : "");
    }

    /** How errors name the wire types that a field may have: {@code wire type 2 (length-delimited)}. */
    String describeWireTypes(int field) {
        return Arrays.stream(WireType.ALL)
                .filter(type -> allows(field, type))
                .mapToObj(WireType::describe)
                .reduce((one, other) -> one + " or " + other)
                .orElse("none");
    }

    private static Field varint(String name) {
        return new Field(name, 1 << WireType.VARINT);
    }

    private static Field fixed64(String name) {
        return new Field(name, 1 << WireType.FIXED64);
    }

    private static Field bytes(String name) {
        return new Field(name, 1 << WireType.BYTES);
    }

    private record Field(String name, int wireTypes) {

        /** A repeated number, which may also be packed: many in one field. */
        Field orPacked() {
            return new Field(name, wireTypes | 1 << WireType.BYTES);
        }
    }
}
