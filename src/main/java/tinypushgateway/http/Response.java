package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/** A response: with a body that is known, one that is written as it is made, or one whose delivery is confirmed. */
public sealed interface Response {
    String TEXT = "text/plain; charset=utf-8";

    /** A browser must not make HTML of text, which may quote what a client sent. */
    Header NO_SNIFFING = new Header("X-Content-Type-Options", "nosniff");

    /** For what is true only now, or may be read once only. */
    Header NO_STORE = new Header("Cache-Control", "no-store");

    Status status();

    /** Behind the usual reason phrase, for clients that show their users nothing else; empty for nothing. */
    default String detail() {
        return "";
    }

    /** Fields besides those of framing, Date and Connection. */
    List<Header> headers();

    /** A response whose body is there. One that is sent often is made once: its serialised form is kept for a second. */
    final class Fixed implements Response {
        private final Status status;
        private final List<Header> headers;
        private final byte[] body;
        private final String detail;
        private volatile Serialised kept = Serialised.NONE;

        public Fixed(Status status, List<Header> headers, byte[] body) {
            this(status, "", headers, body);
        }

        Fixed(Status status, String detail, List<Header> headers, byte[] body) {
            this.status = status;
            this.detail = detail;
            this.headers = headers;
            this.body = body;
        }

        @Override
        public Status status() {
            return status;
        }

        @Override
        public String detail() {
            return detail;
        }

        @Override
        public List<Header> headers() {
            return headers;
        }

        public byte[] body() {
            return body;
        }

        /** Head and body in one piece, as long as the connection stays open after them. */
        byte[] serialised() {
            long second = ResponseHead.second();
            Serialised known = kept;
            if (known.second != second) {
                known = new Serialised(second, serialise(false, false));
                kept = known;
            }
            return known.bytes;
        }

        /** Head and body in one piece; the response to HEAD has no body (RFC 9110 section 9.3.2). */
        byte[] serialise(boolean close, boolean headOnly) {
            byte[] head = ResponseHead.ofLength(this, body.length, close);
            if (headOnly) {
                return head;
            }
            byte[] both = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, both, head.length, body.length);
            return both;
        }

        private record Serialised(long second, byte[] bytes) {
            static final Serialised NONE = new Serialised(-1, new byte[0]);
        }
    }

    /**
     * A response whose body is written as it goes, so that a peer that reads slowly holds no more than a buffer of it.
     *
     * @param ended is run when the response is written, or cannot be
     */
    record Streamed(Status status, List<Header> headers, Body body, Runnable ended) implements Response {
        public Streamed(Status status, List<Header> headers, Body body) {
            this(status, headers, body, () -> {});
        }
    }

    /** Writes the body of one response. */
    interface Body {
        /** Writes all of it; a failure before the end ends the connection, so that the peer does not take a part for the whole. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** A response that is sent chunked, with {@code Connection: close}, and confirmed by the peer's close. */
    record Delivered(Status status, List<Header> headers, Delivery delivery) implements Response {}

    /** No body. */
    static Fixed empty(Status status) {
        return new Fixed(status, List.of(), new byte[0]);
    }

    /** One line of text, for this one request: no cache may keep it. */
    static Fixed text(Status status, String line, Header... more) {
        return text(status, "", line, more);
    }

    /** The same for a rejected request. Its reason phrase says why as well, since some clients of Pushgateway show only the status line. */
    static Fixed rejection(Status status, String line, Header... more) {
        return text(status, line, line, more);
    }

    private static Fixed text(Status status, String detail, String line, Header... more) {
        Header[] headers = new Header[more.length + 3];
        headers[0] = new Header("Content-Type", TEXT);
        headers[1] = NO_SNIFFING;
        headers[2] = NO_STORE;
        System.arraycopy(more, 0, headers, 3, more.length);
        return new Fixed(status, detail, List.of(headers), (line + "\n").getBytes(UTF_8));
    }
}
