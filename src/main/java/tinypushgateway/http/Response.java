package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/** What to answer: known bytes, content that is written as it goes, or such content whose delivery is confirmed. */
public sealed interface Response {
    String TEXT = "text/plain; charset=utf-8";

    /** A browser must not make HTML of text, which may quote what a client sent. */
    Field NO_SNIFFING = new Field("X-Content-Type-Options", "nosniff");

    /** For what is true only now, or may be read once only. */
    Field NO_STORE = new Field("Cache-Control", "no-store");

    Status status();

    /** Behind the usual reason phrase, for clients that show their users nothing else; empty for nothing. */
    default String detail() {
        return "";
    }

    /** Fields besides those of framing, Date and Connection. */
    List<Field> fields();

    /** A response whose content is there. One that is sent often is made once: its serialised form is kept for a second. */
    final class Fixed implements Response {
        private final Status status;
        private final List<Field> fields;
        private final byte[] content;
        private final String detail;
        private volatile Serialised kept = Serialised.NONE;

        public Fixed(Status status, List<Field> fields, byte[] content) {
            this(status, "", fields, content);
        }

        Fixed(Status status, String detail, List<Field> fields, byte[] content) {
            this.status = status;
            this.detail = detail;
            this.fields = fields;
            this.content = content;
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
        public List<Field> fields() {
            return fields;
        }

        public byte[] content() {
            return content;
        }

        /** Head and content in one piece, as long as the connection stays open after them. */
        byte[] serialised() {
            long second = ResponseHead.second();
            Serialised known = kept;
            if (known.second != second) {
                known = new Serialised(second, serialise(false, false));
                kept = known;
            }
            return known.bytes;
        }

        /** Head and content in one piece; the answer to HEAD has no content (RFC 9110 section 9.3.2). */
        byte[] serialise(boolean close, boolean headOnly) {
            byte[] head = ResponseHead.ofLength(this, content.length, close);
            if (headOnly) {
                return head;
            }
            byte[] both = Arrays.copyOf(head, head.length + content.length);
            System.arraycopy(content, 0, both, head.length, content.length);
            return both;
        }

        private record Serialised(long second, byte[] bytes) {
            static final Serialised NONE = new Serialised(-1, new byte[0]);
        }
    }

    /**
     * A response whose content is written as it goes, so that a peer that reads slowly holds no more than a buffer of it.
     *
     * @param ended is run when the response is written, or cannot be
     */
    record Streamed(Status status, List<Field> fields, Body body, Runnable ended) implements Response {
        public Streamed(Status status, List<Field> fields, Body body) {
            this(status, fields, body, () -> {});
        }
    }

    /** Writes the content of one response. */
    interface Body {
        /** Writes all of it; a failure before the end ends the connection, so that the peer does not take a part for the whole. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** A response that is sent chunked, with {@code Connection: close}, and confirmed by the peer's close. */
    record Delivered(Status status, List<Field> fields, Delivery delivery) implements Response {}

    /** No content. */
    static Fixed empty(Status status) {
        return new Fixed(status, List.of(), new byte[0]);
    }

    /** One line of text, for this one request: no cache may keep it. */
    static Fixed text(Status status, String line, Field... more) {
        return text(status, "", line, more);
    }

    /** The same for a refusal. Its reason phrase says why as well: some clients of Pushgateway show the status line alone. */
    static Fixed refusal(Status status, String line, Field... more) {
        return text(status, line, line, more);
    }

    private static Fixed text(Status status, String detail, String line, Field... more) {
        Field[] fields = new Field[more.length + 3];
        fields[0] = new Field("Content-Type", TEXT);
        fields[1] = NO_SNIFFING;
        fields[2] = NO_STORE;
        System.arraycopy(more, 0, fields, 3, more.length);
        return new Fixed(status, detail, List.of(fields), (line + "\n").getBytes(UTF_8));
    }
}
