package tinypushgateway.http;

import java.util.Optional;

/**
 * The query of a request target as HTML forms write it: {@code name=value} joined by {@code &}, percent-encoded UTF-8, {@code +} for a
 * space.
 */
final class Query {
    private Query() {}

    /**
     * The value of the first parameter with this name, decoded once; empty if there is none. A parameter without {@code =} has an empty
     * value. What is malformed elsewhere in the query is ignored: clients of Pushgateway, which reads no query, may send any.
     *
     * @throws HttpError if an escape in this value is malformed
     */
    static Optional<String> parameter(String target, String name) throws HttpError {
        int at = target.indexOf('?') + 1;
        while (at > 0 && at < target.length()) {
            int end = target.indexOf('&', at);
            end = end < 0 ? target.length() : end;
            int equals = target.indexOf('=', at);
            int nameTo = equals < 0 || equals > end ? end : equals;
            if (isName(target.substring(at, nameTo), name)) {
                return Optional.of(value(name, target.substring(Math.min(end, nameTo + 1), end)));
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    private static boolean isName(String text, String name) {
        return text.indexOf('%') < 0
                ? text.replace('+', ' ').equals(name)
                : octets(text)
                        .flatMap(PercentEncoding::utf8)
                        .filter(name::equals)
                        .isPresent();
    }

    private static String value(String name, String text) throws HttpError {
        if (text.indexOf('%') < 0) {
            return text.replace('+', ' ');
        }
        byte[] octets =
                octets(text).orElseThrow(() -> malformed(name, "a % without two hexadecimal digits after it"));
        return PercentEncoding.utf8(octets).orElseThrow(() -> malformed(name, "escapes that are not UTF-8"));
    }

    private static Optional<byte[]> octets(String text) {
        return PercentEncoding.octets(text.replace('+', ' '));
    }

    private static HttpError malformed(String name, String found) {
        return HttpError.bad("the value of " + name + " in the query of the request target has " + found);
    }
}
