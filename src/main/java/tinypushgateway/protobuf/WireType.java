package tinypushgateway.protobuf;

/** How the value of a field is encoded (protobuf.dev, "Encoding"). */
final class WireType {
    static final int VARINT = 0;
    static final int FIXED64 = 1;

    /** A length and so many bytes: a string, a message, or packed numbers. */
    static final int BYTES = 2;

    static final int GROUP_START = 3;
    static final int GROUP_END = 4;
    static final int FIXED32 = 5;

    static final int[] ALL = {VARINT, FIXED64, BYTES, GROUP_START, GROUP_END, FIXED32, 6, 7};

    private WireType() {}

    /** How errors name it: {@code wire type 0 (varint)}. */
    static String describe(int wireType) {
        String name = switch (wireType) {
            case VARINT -> "varint";
            case FIXED64 -> "64 bits";
            case BYTES -> "length-delimited";
            case GROUP_START, GROUP_END -> "group";
            case FIXED32 -> "32 bits";
            default -> "unknown";
        };
        return "wire type " + wireType + " (" + name + ")";
    }
}
