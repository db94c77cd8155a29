package tinypushgateway.handler;

import java.util.Arrays;
import java.util.Optional;

/**
 * base64url (RFC 4648 section 5) as Pushgateway reads it in a path, which is Go's {@code base64.RawURLEncoding} behind a
 * {@code TrimRight(value, "=")}: any number of {@code =} at the end, CR and LF anywhere, and bits left over at the end are ignored.
 */
final class Base64Url {
    private Base64Url() {}

    /** The octets that the text stands for; empty if it has other characters, among them {@code +} and {@code /}, or was cut. */
    static Optional<byte[]> decode(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] == '=') {
            end--;
        }
        byte[] octets = new byte[end];
        int length = 0;
        int digits = 0;
        int bits = 0;
        for (int at = 0; at < end; at++) {
            if (text[at] == '\r' || text[at] == '\n') {
                continue;
            }
            int digit = digit(text[at]);
            if (digit < 0) {
                return Optional.empty();
            }
            bits = bits << 6 | digit;
            if (digits % 4 != 0) { // the first digit of four does not complete an octet
                octets[length++] = (byte) (bits >> 6 - 2 * (digits % 4));
            }
            digits++;
        }
        return digits % 4 == 1 ? Optional.empty() : Optional.of(Arrays.copyOf(octets, length));
    }

    private static int digit(byte c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        } else if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        } else if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : c == '_' ? 63 : -1;
    }
}
