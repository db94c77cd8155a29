package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/**
 * The query of a request target as HTML forms write it: {@code name=value} joined by {@code &}, percent-encoded UTF-8, {@code +} for a
 * space.
 */
final class Query {
    private Query() {}

    /**
     * The value of the first parameter with this name, decoded once; empty if there is none. A parameter without {@code =} has an empty
     * value.
     *
     * @throws HttpError if an escape in this value, or in a name up to it, is malformed
     */
    static Optional<String> parameter(String target, String name) throws HttpError {
        int at = target.indexOf('?') + 1;
        while (at > 0 && at < target.length()) {
            int end = target.indexOf('&', at);
            end = end < 0 ? target.length() : end;
            int equals = target.indexOf('=', at);
            int nameTo = equals < 0 || equals > end ? end : equals;
            if (decode(target.substring(at, nameTo)).equals(name)) {
                return Optional.of(decode(target.substring(Math.min(end, nameTo + 1), end)));
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    private static String decode(String text) throws HttpError {
        if (text.indexOf('%') < 0) {
            return text.replace('+', ' ');
        }
        byte[] octets = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                octets[length++] = escaped(text, i);
                i += 2;
            } else {
                octets[length++] = (byte) (c == '+' ? ' ' : c); // a target is ASCII
            }
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw HttpError.bad("the query of the request target has escapes that are not UTF-8");
        }
    }

    private static byte escaped(String text, int percent) throws HttpError {
        int high = percent + 2 < text.length() ? Octets.hexDigit(text.charAt(percent + 1)) : -1;
        int low = percent + 2 < text.length() ? Octets.hexDigit(text.charAt(percent + 2)) : -1;
        if (high < 0 || low < 0) {
            throw HttpError.bad("the query of the request target has a % that two hexadecimal digits do not follow");
        }
        return (byte) (high << 4 | low);
    }
}
