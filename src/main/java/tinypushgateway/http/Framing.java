package tinypushgateway.http;

import java.util.Locale;

/** How long the body of a request is, RFC 9112 section 6.3. */
sealed interface Framing {

    /** Neither Content-Length nor Transfer-Encoding: there is no body. */
    record None() implements Framing {}

    /**
     * The length is announced.
     *
     * @param bytes {@code Long.MAX_VALUE} stands for any number that large or larger
     */
    record Length(long bytes) implements Framing {}

    record Chunked() implements Framing {}

    Framing NONE = new None();
    Framing CHUNKED = new Chunked();

    /** Decides, in the order of the numbered rules of section 6.3; a request that is ambiguous is rejected. */
    static Framing of(Request.Head head) throws HttpError {
        boolean coded = head.headers().count("transfer-encoding") > 0;
        int lengths = head.headers().count("content-length");
        if (coded && lengths > 0) { // 6.3 rule 3: ought to be handled as an error
            throw HttpError.framing("both Transfer-Encoding and Content-Length: send one of them");
        }
        if (coded) {
            return ofCoding(head);
        }
        if (lengths > 1) { // 6.3 rule 5: identical ones may be rejected as well
            throw HttpError.framing("more than one Content-Length");
        }
        return lengths == 0 ? NONE : ofLength(head.headers().decimal("content-length"));
    }

    private static Framing ofCoding(Request.Head head) throws HttpError {
        if (head.minorVersion() == 0) { // 6.1: MUST be treated as if the framing is faulty
            throw HttpError.framing("Transfer-Encoding in HTTP/1.0");
        }
        String value = head.headers().value("transfer-encoding").orElse("");
        String[] codings = value.toLowerCase(Locale.ROOT).split(",", -1);
        int chunked = 0;
        for (int i = 0; i < codings.length; i++) {
            codings[i] = codings[i].strip();
            chunked += codings[i].equals("chunked") ? 1 : 0;
        }
        if (chunked != 1 || !codings[codings.length - 1].equals("chunked")) { // 6.3 rule 4
            throw HttpError.framing("a Transfer-Encoding in which chunked is not last, or not once");
        }
        if (codings.length > 1) { // 6.1: the status SHOULD be 501
            throw new HttpError(
                    Status.NOT_IMPLEMENTED,
                    "framing",
                    "the only supported transfer coding is chunked (use Content-Encoding: gzip)");
        }
        return CHUNKED;
    }

    private static Framing ofLength(long length) throws HttpError {
        if (length < 0) {
            throw HttpError.framing("a Content-Length that is not a number");
        }
        return new Length(length);
    }
}
