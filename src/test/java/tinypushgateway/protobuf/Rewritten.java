package tinypushgateway.protobuf;

import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.ByteString;
import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.InvalidProtocolBufferException;
import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes a message anew as another program might have: fields in another order, numbers packed, lengths and keys in more bytes than they
 * need, and unknown fields among all.
 */
final class Rewritten {
    private final Random random;

    Rewritten(Random random) {
        this.random = random;
    }

    /** A message MetricFamily. */
    Message family(ByteString family) throws InvalidProtocolBufferException {
        return rewritten(MessageType.FAMILY, family);
    }

    private Message rewritten(MessageType type, ByteString bytes) throws InvalidProtocolBufferException {
        List<List<Message>> fields = new ArrayList<>();
        for (Map.Entry<Integer, UnknownFieldSet.Field> field :
                UnknownFieldSet.parseFrom(bytes).asMap().entrySet()) {
            fields.add(fields(type, field.getKey(), field.getValue()));
        }
        while (random.nextInt(3) == 0) {
            fields.add(List.of(unknown()));
        }
        return interleaved(fields);
    }

    /** All fields of a number, in their order. */
    private List<Message> fields(MessageType type, int number, UnknownFieldSet.Field field)
            throws InvalidProtocolBufferException {
        List<Message> fields = new ArrayList<>();
        if (field.getVarintList().size() + field.getFixed64List().size() > 0
                && type.allows(number, WireType.BYTES)
                && random.nextBoolean()) {
            fields.add(packed(number, field));
            return fields;
        }
        for (long value : field.getVarintList()) {
            fields.add(key(number, WireType.VARINT).varint(value));
        }
        for (long value : field.getFixed64List()) {
            fields.add(key(number, WireType.FIXED64).fixed64(value));
        }
        for (ByteString value : field.getLengthDelimitedList()) {
            byte[] inner = inner(type, number, value);
            fields.add(length(key(number, WireType.BYTES), inner.length).raw(inner));
        }
        return fields;
    }

    private byte[] inner(MessageType type, int number, ByteString value) throws InvalidProtocolBufferException {
        return switch (type) {
            case FAMILY -> number == 4 ? rewritten(MessageType.METRIC, value).toByteArray() : value.toByteArray();
            case METRIC ->
                switch (number) {
                    case 1 -> rewritten(MessageType.LABEL, value).toByteArray();
                    case 2 -> rewritten(MessageType.GAUGE, value).toByteArray();
                    case 3 -> rewritten(MessageType.COUNTER, value).toByteArray();
                    case 4 -> rewritten(MessageType.SUMMARY, value).toByteArray();
                    case 5 -> rewritten(MessageType.UNTYPED, value).toByteArray();
                    default -> rewritten(MessageType.HISTOGRAM, value).toByteArray();
                };
            case SUMMARY -> number == 3 ? rewritten(MessageType.QUANTILE, value).toByteArray() : value.toByteArray();
            case HISTOGRAM -> number == 3 ? rewritten(MessageType.BUCKET, value).toByteArray() : value.toByteArray();
            default -> value.toByteArray();
        };
    }

    private Message packed(int number, UnknownFieldSet.Field field) {
        Message packed = new Message();
        field.getVarintList().forEach(packed::varint);
        field.getFixed64List().forEach(packed::fixed64);
        byte[] bytes = packed.toByteArray();
        return length(key(number, WireType.BYTES), bytes.length).raw(bytes);
    }

    private Message unknown() {
        int number = 17 + random.nextInt(200_000);
        return switch (random.nextInt(4)) {
            case 0 -> key(number, WireType.VARINT).varint(random.nextLong());
            case 1 -> key(number, WireType.FIXED64).fixed64(random.nextLong());
            case 2 -> length(key(number, WireType.BYTES), 5).raw(new byte[5]);
            default -> new Message().fixed32(number, random.nextInt());
        };
    }

    private Message key(int number, int wireType) {
        return length(new Message(), number << 3 | wireType);
    }

    /** Writes a small number, now and then in more bytes than it needs. */
    private Message length(Message message, int value) {
        if (random.nextInt(8) > 0) {
            return message.varint(value);
        }
        return message.raw(
                (byte) (value | 0x80),
                (byte) (value >>> 7 | 0x80),
                (byte) (value >>> 14 | 0x80),
                (byte) (value >>> 21 | 0x80),
                (byte) (value >>> 28));
    }

    private Message interleaved(List<List<Message>> fields) {
        List<List<Message>> left = new ArrayList<>();
        fields.forEach(each -> left.add(new ArrayList<>(each)));
        left.removeIf(List::isEmpty);
        Message message = new Message();
        while (!left.isEmpty()) {
            List<Message> next = left.get(random.nextInt(left.size()));
            message.raw(next.removeFirst().toByteArray());
            left.removeIf(List::isEmpty);
        }
        return message;
    }
}
