package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Protobuf written field by field, by hand: valid messages and others. */
final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A MetricFamily of this type with a name, and with a HELP text unless that is empty. */
    static Message family(String name, String help, int type, Message... metrics) {
        Message family = new Message().text(1, name);
        if (!help.isEmpty()) {
            family.text(2, help);
        }
        family.varint(3, type);
        for (Message metric : metrics) {
            family.message(4, metric);
        }
        return family;
    }

    static Message counter(String name, Message... metrics) {
        return family(name, "", 0, metrics);
    }

    static Message gauge(String name, Message... metrics) {
        return family(name, "", 1, metrics);
    }

    static Message summary(String name, Message... metrics) {
        return family(name, "", 2, metrics);
    }

    static Message histogram(String name, Message... metrics) {
        return family(name, "", 4, metrics);
    }

    /** A Metric with these labels, names and values in turn. */
    static Message metric(String... labels) {
        Message metric = new Message();
        for (int i = 0; i < labels.length; i += 2) {
            metric.message(1, new Message().text(1, labels[i]).text(2, labels[i + 1]));
        }
        return metric;
    }

    /** The value of a counter, gauge or untyped metric. */
    static Message value(double value) {
        return new Message().fixed64(1, value);
    }

    static Message bucket(double upperBound, long count) {
        return new Message().varint(1, count).fixed64(2, upperBound);
    }

    static Message quantile(double quantile, double value) {
        return new Message().fixed64(1, quantile).fixed64(2, value);
    }

    /** The messages as a content: the length before each. */
    static byte[] content(Message... families) {
        Message content = new Message();
        for (Message family : families) {
            content.varint(family.bytes.size()).bytes.writeBytes(family.toByteArray());
        }
        return content.toByteArray();
    }

    Message varint(int field, long value) {
        return key(field, WireType.VARINT).varint(value);
    }

    Message fixed64(int field, double value) {
        return key(field, WireType.FIXED64).raw(littleEndian(8).putDouble(value).array());
    }

    Message fixed32(int field, int value) {
        return key(field, WireType.FIXED32).raw(littleEndian(4).putInt(value).array());
    }

    Message text(int field, String text) {
        return bytes(field, text.getBytes(UTF_8));
    }

    Message message(int field, Message inner) {
        return bytes(field, inner.toByteArray());
    }

    Message bytes(int field, byte... value) {
        return key(field, WireType.BYTES).varint(value.length).raw(value);
    }

    Message key(int field, int wireType) {
        return varint((long) field << 3 | wireType);
    }

    Message varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write(((int) rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return this;
    }

    Message fixed64(long bits) {
        return raw(littleEndian(8).putLong(bits).array());
    }

    Message raw(byte... some) {
        bytes.writeBytes(some);
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
