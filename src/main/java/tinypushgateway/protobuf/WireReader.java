package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static tinypushgateway.exposition.MalformedExposition.Reason.SYNTAX;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.MalformedExposition.Reason;

/**
 * Reads the wire format of protobuf, field by field, out of an array. A message is entered and left; nothing is read beyond the end of
 * the innermost one. Nothing is allocated, whatever lengths the input states, and nothing is called recursively.
 *
 * <p>Knows the way from the body down to the field being read, for errors.
 */
final class WireReader {
    /** What {@link #next} returns at the end of a message; no field has this number. */
    static final int END = 0;

    /** The innermost message is a bucket, in a histogram, in a metric, in a family. */
    private static final int MOST_DEPTH = 4;

    private static final int MOST_FIELD_NUMBER = (1 << 29) - 1;

    private static final int MOST_VARINT_BYTES = 10;

    /** How much of a metric name an error shows, in bytes. */
    private static final int SHOWN_NAME_BYTES = 60;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    private int at;

    /** Where the innermost message ends, or the body. */
    private int end;

    /** Where the body starts: errors count from there. */
    private int origin;

    /** Number of the message in the body, from 1. */
    private int message;

    private int nameFrom;
    private int nameTo;

    /** The innermost message is of this type, in which this field is being read, which is the index-th of its kind (0: it is singular). */
    private MessageType type = MessageType.FAMILY;

    private int field;
    private int wireType;
    private int index;

    /** The same of the messages around it, outermost first. */
    private int depth;

    private final int[] ends = new int[MOST_DEPTH];
    private final MessageType[] types = new MessageType[MOST_DEPTH];
    private final int[] fields = new int[MOST_DEPTH];
    private final int[] indexes = new int[MOST_DEPTH];

    /** Starts over, before the first message of {@code bytes[from, to)}. */
    void begin(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        at = from;
        origin = from;
        end = to;
        message = 0;
        depth = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next byte is. */
    int position() {
        return at;
    }

    /** Goes back to a position in the innermost message where a field starts. */
    void goBack(int position) {
        at = position;
    }

    /** Enters the next message of the body, or returns false at the end of that. */
    boolean nextMessage() throws MalformedProtobuf {
        if (at == end) {
            return false;
        }
        message++;
        nameFrom = 0;
        nameTo = 0;
        field = END;
        enter(MessageType.FAMILY, 0);
        return true;
    }

    /** Tells the name of the family being read, for errors; it has been checked. */
    void setName(int from, int to) {
        nameFrom = from;
        nameTo = to;
    }

    /**
     * Reads on to the value of the next field of the innermost message, and returns the field's number, or {@link #END}.
     *
     * @throws MalformedProtobuf also if the wire type is none that the field may have
     */
    int next() throws MalformedProtobuf {
        field = END;
        if (at == end) {
            return END;
        }
        int from = at;
        long key = varint();
        long number = key >>> 3;
        if (number == 0 || number > MOST_FIELD_NUMBER) {
            throw malformed(
                    from, "field number " + Long.toUnsignedString(number), "one from 1 to " + MOST_FIELD_NUMBER);
        }
        field = (int) number;
        wireType = (int) key & 7;
        index = 0;
        if (!type.allows(field, wireType)) {
            throw malformed(from, WireType.describe(wireType), type.describeWireTypes(field));
        }
        return field;
    }

    /** Says that the field is the index-th of its kind in the message, for errors. */
    void setIndex(int index) {
        this.index = index;
    }

    /** Enters the message that is the value of the field. */
    void enter(MessageType inner, int index) throws MalformedProtobuf {
        this.index = index;
        int length = length();
        ends[depth] = end;
        types[depth] = type;
        fields[depth] = field;
        indexes[depth] = index;
        depth++;
        end = at + length;
        type = inner;
    }

    /** Leaves the innermost message, wherever in it the reader is. */
    void leave() {
        at = end;
        depth--;
        end = ends[depth];
        type = types[depth];
        field = fields[depth];
        index = indexes[depth];
    }

    /** Reads bytes with a length before them and returns where they start; they end at {@link #position}. */
    int content() throws MalformedProtobuf {
        int length = length();
        int from = at;
        at += length;
        return from;
    }

    double fixed64() throws MalformedProtobuf {
        need(8);
        double value = Double.longBitsToDouble((long) LONGS.get(bytes, at));
        at += 8;
        return value;
    }

    /** Reads 64 bits, seven in each byte, lowest first. */
    long varint() throws MalformedProtobuf {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++];
        }
        return longVarint();
    }

    /** Reads over the value of the field. Groups are rejected: metrics.proto has none, and they may be nested without end. */
    void skip() throws MalformedProtobuf {
        switch (wireType) {
            case WireType.VARINT -> at = afterVarint();
            case WireType.FIXED64 -> {
                need(8);
                at += 8;
            }
            case WireType.BYTES -> {
                int length = length();
                at += length;
            }
            case WireType.FIXED32 -> {
                need(4);
                at += 4;
            }
            default -> throw malformed(at, WireType.describe(wireType), "wire type 0, 1, 2 or 5");
        }
    }

    /** An error in the field being read. */
    MalformedProtobuf malformed(int position, String found, String expected) {
        return malformed(SYNTAX, position, found, expected);
    }

    MalformedProtobuf malformed(Reason reason, int position, String found, String expected) {
        return new MalformedProtobuf(reason, place() + ", offset " + (position - origin), found, expected);
    }

    /** An error in a field of the index-th label of the metric being read, which has been read already. */
    MalformedProtobuf malformedLabel(Reason reason, int label, int inner, int position, String found, String expected) {
        String place = outer() + ", " + MessageType.METRIC.describe(Metric.LABEL) + " " + label + ", "
                + MessageType.LABEL.describe(inner);
        return new MalformedProtobuf(reason, place + ", offset " + (position - origin), found, expected);
    }

    /** An error in the HELP text of the family being read, whose fields have been read already. */
    MalformedProtobuf malformedHelp(Reason reason, int position, String found, String expected) {
        String place = outer() + ", " + MessageType.FAMILY.describe(Family.HELP);
        return new MalformedProtobuf(reason, place + ", offset " + (position - origin), found, expected);
    }

    /** How errors quote {@code bytes[from, to)}. */
    String quote(int from, int to) {
        return from == to ? "nothing" : MalformedExposition.quote(bytes, from, to);
    }

    /** The way to the field being read: {@code message 3 (http_requests_total), field 4 (metric) 2, field 7 (histogram)}. */
    private String place() {
        return outer() + (field == END ? "" : ", " + described(type, field, index));
    }

    /** The way to the message being read. */
    private String outer() {
        StringBuilder place = new StringBuilder(describeMessage());
        for (int i = 1; i < depth; i++) {
            place.append(", ").append(described(types[i], fields[i], indexes[i]));
        }
        return place.toString();
    }

    /** {@code message 3 (http_requests_total)}, without a name if it is not known. */
    String describeMessage() {
        int shown = Math.min(nameTo - nameFrom, SHOWN_NAME_BYTES);
        return "message " + message
                + (shown == 0
                        ? ""
                        : " (" + new String(bytes, nameFrom, shown, US_ASCII)
                                + (shown < nameTo - nameFrom ? "...)" : ")"));
    }

    private static String described(MessageType type, int field, int index) {
        return type.describe(field) + (index == 0 ? "" : " " + index);
    }

    private long longVarint() throws MalformedProtobuf {
        int to = afterVarint();
        long value = 0;
        for (int shift = 0; at < to; shift += 7) {
            value |= (long) (bytes[at++] & 0x7F) << shift;
        }
        return value;
    }

    /** Where the varint ends that starts here. */
    private int afterVarint() throws MalformedProtobuf {
        int most = Math.min(end - at, MOST_VARINT_BYTES);
        for (int i = 0; i < most; i++) {
            byte b = bytes[at + i];
            if (b >= 0) {
                if (i == MOST_VARINT_BYTES - 1 && b > 1) {
                    break;
                }
                return at + i + 1;
            }
        }
        throw most < MOST_VARINT_BYTES
                ? malformed(at, "the end of " + (depth == 0 ? "the body" : "the message"), "the rest of a varint")
                : malformed(at, "more than 64 bits", "a varint of at most 64 bits in 10 bytes");
    }

    private int length() throws MalformedProtobuf {
        int from = at;
        long length = varint();
        if (length < 0 || length > end - at) {
            throw malformed(
                    from,
                    "a length of " + Long.toUnsignedString(length) + " bytes",
                    "at most " + (end - at) + ", because no more follow in the " + (depth == 0 ? "body" : "message"));
        }
        return (int) length;
    }

    private void need(int length) throws MalformedProtobuf {
        if (end - at < length) {
            throw malformed(at, "the end of the message after " + (end - at) + " bytes", length + " bytes");
        }
    }
}
