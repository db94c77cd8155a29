package tinypushgateway.http;

import java.util.Optional;

/**
 * Request line and fields, as they were read.
 *
 * @param method any token; case matters
 * @param target in origin form, or {@code *}: an absolute form has lost its scheme and authority
 * @param minorVersion 0 or 1, of HTTP/1
 */
record RequestHead(String method, String target, int minorVersion, Headers headers) {

    /** The target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /**
     * A request of HTTP/1.1 without Host, or any with two or a malformed one, gets 400 (RFC 9112 section 3.2). An empty one is malformed too: a
     * URI whose scheme is http names a host (RFC 9110 section 4.2.1).
     */
    void checkHost() throws HttpError {
        int hosts = headers.count("host");
        if (hosts > 1 || hosts == 0 && minorVersion > 0) {
            throw HttpError.bad(hosts == 0 ? "no Host header" : "more than one Host header");
        }
        if (hosts > 0 && !(beginsHost(headers.firstOctet("host")) && headers.all("host", RequestHead::isOfHost))) {
            throw HttpError.bad("a Host that is not a host and port");
        }
    }

    /** Whether this is a host, with a port or without; how many dots and digits it has is of no interest here. */
    static boolean isHost(String text) {
        return !text.isEmpty() && beginsHost(text.charAt(0)) && text.chars().allMatch(RequestHead::isOfHost);
    }

    private static boolean beginsHost(int octet) {
        return octet >= 0 && octet != ':';
    }

    private static boolean isOfHost(int octet) {
        return HttpChars.isVisible(octet) && "\"#,/<>?@\\^`{|}".indexOf(octet) < 0;
    }

    /** A server may reject an expectation that it cannot meet with 417 (RFC 9110 section 10.1.1). */
    void checkExpect() throws HttpError {
        if (!headers.value("expect").orElse("100-continue").equalsIgnoreCase("100-continue")) {
            throw new HttpError(
                    Status.EXPECTATION_FAILED,
                    "expectation",
                    "an expectation other than 100-continue: send no other Expect");
        }
    }

    /**
     * The value of the first query parameter with this name, decoded once; empty if there is none. The query is read as HTML forms write
     * it: {@code name=value} joined by {@code &}, percent-encoded UTF-8, {@code +} for a space. A parameter without {@code =} has an empty
     * value. What is malformed elsewhere in the query is ignored: clients of Pushgateway, which reads no query, may send any.
     *
     * @throws HttpError if an escape in this value is malformed
     */
    Optional<String> parameter(String name) throws HttpError {
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
        byte[] octets = octets(text).orElseThrow(() -> malformed(name, "a % without two hexadecimal digits after it"));
        return PercentEncoding.utf8(octets).orElseThrow(() -> malformed(name, "escapes that are not UTF-8"));
    }

    private static Optional<byte[]> octets(String text) {
        return PercentEncoding.octets(text.replace('+', ' '));
    }

    private static HttpError malformed(String name, String found) {
        return HttpError.bad("the value of " + name + " in the query of the request target has " + found);
    }
}
