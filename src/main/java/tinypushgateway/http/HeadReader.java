package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Locale;

/**
 * Reads request line and field lines, RFC 9112 sections 2, 3 and 5. Strict: lines end in CRLF and nothing else, no line is folded, no
 * blank stands before a colon, no control octet stands anywhere. A request that could be read in two ways is rejected.
 */
final class HeadReader {
    private static final String[] METHODS = {"POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"};

    private final Input input;
    private final Server.Limits limits;
    private final Headers headers = new Headers();

    /** As it came in the request before: most connections bring the same one again and again. */
    private String lastTarget = "";

    /** Where the octet after the last one read is. The head starts at 0, see {@link Input#startRequest}. */
    private int start;

    HeadReader(Input input, Server.Limits limits) {
        this.input = input;
        this.limits = limits;
    }

    /**
     * Waits for the first octet of a request.
     *
     * @return false if the peer closed the connection instead
     */
    boolean awaitRequest() throws IOException {
        input.startRequest();
        return input.available() > 0 || input.fill();
    }

    /** Reads a head to its end. */
    Request.Head read() throws IOException, HttpError {
        skipEmptyLine();
        String method = method();
        String target = target();
        int minorVersion = version();
        if (target.equals("*") && !method.equals("OPTIONS")) { // RFC 9112 section 3.2.4
            throw HttpError.bad("only OPTIONS may have * for a request target");
        }
        headers.clear();
        while (header()) {
            if (headers.size() > limits.headers()) {
                throw new HttpError(
                        Status.FIELDS_TOO_LARGE,
                        "headers_too_large",
                        "more than " + limits.headers() + " headers (--web.max-headers)");
            }
        }
        headers.setBytes(input.buffer());
        input.keep();
        return new Request.Head(method, target, minorVersion, headers);
    }

    /** A server SHOULD ignore at least one empty line before the request line (RFC 9112 section 2.2). */
    private void skipEmptyLine() throws IOException, HttpError {
        int octet = next();
        if (octet == '\r') {
            lineFeed();
            octet = next();
        }
        start = input.at() - 1;
        if (!HttpChars.isToken(octet)) {
            throw HttpError.bad("the request line does not start with a method");
        }
    }

    private String method() throws IOException, HttpError {
        int octet = next();
        while (HttpChars.isToken(octet)) {
            octet = next();
        }
        if (octet != ' ') {
            throw HttpError.bad("no single space after the method");
        }
        return knownMethod(start, input.at() - 1);
    }

    private String target() throws IOException, HttpError {
        start = input.at();
        int octet = nextOfTarget();
        while (HttpChars.isVisible(octet)) {
            octet = nextOfTarget();
        }
        if (octet != ' ' || input.at() - 1 == start) {
            throw HttpError.bad("no request target, or no single space after it");
        }
        int end = input.at() - 1;
        if (!HttpChars.equals(lastTarget, input.buffer(), start, end)) {
            lastTarget = new String(input.buffer(), start, end - start, ISO_8859_1);
        }
        String target = lastTarget;
        if (target.startsWith("/") || target.equals("*")) {
            return target;
        }
        return originForm(target);
    }

    /** A server MUST accept the absolute form (RFC 9112 section 3.2.2). */
    private static String originForm(String target) throws HttpError {
        String lower = target.length() < 8 ? "" : target.substring(0, 8).toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http://") && !lower.equals("https://")) {
            throw HttpError.bad("the request target is neither a path nor an absolute http URI");
        }
        int start = target.indexOf("//") + 2;
        int end = start;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) { // RFC 3986 section 3.2
            end++;
        }
        if (!Request.Head.isHost(target.substring(start, end))) {
            throw HttpError.bad("the request target names no host");
        }
        return target.startsWith("/", end) ? target.substring(end) : "/" + target.substring(end);
    }

    private int version() throws IOException, HttpError {
        start = input.at();
        int octet = next();
        while (HttpChars.isVisible(octet) && input.at() - start <= 8) {
            octet = next();
        }
        int length = input.at() - 1 - start;
        byte[] bytes = input.buffer();
        boolean wellFormed = length == 8
                && octet == '\r'
                && HttpChars.equals("HTTP/", bytes, start, start + 5)
                && HttpChars.isDigit(bytes[start + 5])
                && bytes[start + 6] == '.'
                && HttpChars.isDigit(bytes[start + 7]);
        if (!wellFormed) {
            throw HttpError.bad("no HTTP/1.1 and CRLF at the end of the request line");
        }
        lineFeed();
        if (bytes[start + 5] != '1') {
            throw new HttpError(
                    Status.VERSION_NOT_SUPPORTED, "http_version", "only HTTP/1.1 and HTTP/1.0 are supported");
        }
        return bytes[start + 7] == '0' ? 0 : 1;
    }

    /** Reads a field line, or the empty line that ends the head: then false. */
    private boolean header() throws IOException, HttpError {
        start = input.at();
        int octet = next();
        if (octet == '\r') {
            lineFeed();
            return false;
        }
        if (octet == ' ' || octet == '\t') {
            throw HttpError.bad("a folded header (RFC 9112 section 5.2)");
        }
        while (HttpChars.isToken(octet)) {
            octet = next();
        }
        int nameTo = input.at() - 1;
        if (octet != ':' || nameTo == start) {
            throw HttpError.bad("a header without a name and ':' right after it");
        }
        fieldValue(nameTo);
        return true;
    }

    private void fieldValue(int nameTo) throws IOException, HttpError {
        int octet = next();
        while (HttpChars.isFieldValue(octet)) {
            octet = next();
        }
        if (octet != '\r') {
            throw HttpError.bad("a control character in a header value");
        }
        int from = nameTo + 1;
        int to = input.at() - 1;
        lineFeed();
        byte[] bytes = input.buffer();
        while (from < to && isBlank(bytes[from])) {
            from++;
        }
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
        headers.add(start, nameTo, from, to);
    }

    /** A recipient MUST NOT take a bare CR for the end of a line (RFC 9112 section 2.2). */
    private void lineFeed() throws IOException, HttpError {
        if (next() != '\n') {
            throw HttpError.bad("a CR without LF after it");
        }
    }

    private int nextOfTarget() throws IOException, HttpError {
        if (input.at() >= limits.headBytes()) {
            throw new HttpError(
                    Status.URI_TOO_LONG,
                    "headers_too_large",
                    "a request line of more than " + limits.headBytes() + " bytes (--web.max-header-bytes)");
        }
        return next();
    }

    private int next() throws IOException, HttpError {
        if (input.at() >= limits.headBytes()) {
            throw new HttpError(
                    Status.FIELDS_TOO_LARGE,
                    "headers_too_large",
                    "a request line and headers of more than " + limits.headBytes()
                            + " bytes (--web.max-header-bytes)");
        }
        return input.next();
    }

    /** A string that need not be made for the methods that nearly always come. */
    private String knownMethod(int from, int to) {
        byte[] bytes = input.buffer();
        for (String method : METHODS) {
            if (HttpChars.equals(method, bytes, from, to)) {
                return method;
            }
        }
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
