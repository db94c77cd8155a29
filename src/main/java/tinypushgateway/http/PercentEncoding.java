package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Optional;

/** Percent-encoding as RFC 3986 section 2.1 has it, decoded once, and the UTF-8 that it is used for. */
public final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * The octets that a piece of a request target stands for; empty if two hexadecimal digits do not follow each {@code %}.
     *
     * @param text ASCII, as a request target is
     */
    public static Optional<byte[]> octets(String text) {
        byte[] octets = new byte[text.length()];
        int length = 0;
        for (int at = 0; at < text.length(); at++) {
            int octet = text.charAt(at);
            if (octet == '%') {
                octet = escaped(text, at);
                at += 2;
            }
            if (octet < 0) {
                return Optional.empty();
            }
            octets[length++] = (byte) octet;
        }
        return Optional.of(length == octets.length ? octets : Arrays.copyOf(octets, length));
    }

    /** The octet that the escape at {@code percent} stands for; -1 if two hexadecimal digits do not follow. */
    public static int escaped(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = HttpChars.hexDigit(text.charAt(percent + 1));
        int low = HttpChars.hexDigit(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** The text in these octets; empty if they are not well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
    public static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
