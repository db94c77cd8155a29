package tinypushgateway.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of DER (X.690) as it takes to put one form of a private key into another. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;

    /** Explicit tag 0, constructed. */
    static final int TAGGED_0 = 0xA0;

    private final byte[] bytes;
    private int at;

    /** Reads the elements that stand in these bytes one after another. */
    Der(byte[] bytes) {
        this.bytes = bytes;
    }

    /** One element of these contents. */
    static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] each : contents) {
            content.writeBytes(each);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        writeLength(whole, content.size());
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    /** The tag of the next element. */
    int tag() {
        return bytes[at] & 0xFF;
    }

    /**
     * The content of the next element.
     *
     * @throws IndexOutOfBoundsException if it is cut off
     */
    byte[] next() {
        at++;
        int length = bytes[at++] & 0xFF;
        if (length > 0x7F) {
            int octets = length & 0x7F;
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | bytes[at++] & 0xFF;
            }
        }
        if (length < 0 || length > bytes.length - at) {
            throw new IndexOutOfBoundsException(length);
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(0x80 | octets);
        for (int i = octets - 1; i >= 0; i--) {
            out.write(length >> 8 * i);
        }
    }
}
