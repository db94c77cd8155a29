package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/**
 * A response: with a body that is known, one that is written as it is made, or one whose delivery is confirmed. Writes its head (RFC 9112
 * section 4), with a Date that is made once a second for all of them.
 */
public abstract sealed class Response {
    /** A browser must not make HTML of text, which may quote what a client sent. */
    public static final Header NO_SNIFFING = new Header("X-Content-Type-Options", "nosniff");

    /** For what is true only now, or may be read once only. */
    public static final Header NO_STORE = new Header("Cache-Control", "no-store");

    private static final String TEXT = "text/plain; charset=utf-8";

    /** Of a reason phrase, in characters. */
    private static final int MOST_DETAIL = 160;

    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static volatile Second current = new Second(-1, "");

    private final Status status;

    /** Behind the usual reason phrase, for clients that show their users nothing else; empty for nothing. */
    private final String detail;

    private final List<Header> headers;

    private Response(Status status, String detail, List<Header> headers) {
        this.status = status;
        this.detail = detail;
        this.headers = headers;
    }

    /** A field of a response, RFC 9110 section 5. */
    public record Header(String name, String value) {}

    public final Status status() {
        return status;
    }

    /** Fields besides those of framing, Date and Connection. */
    public final List<Header> headers() {
        return headers;
    }

    /** A response whose body is there. One that is sent often is made once: its serialised form is kept for a second. */
    public static final class Fixed extends Response {
        private final byte[] body;
        private volatile Serialised kept = Serialised.NONE;

        public Fixed(Status status, List<Header> headers, byte[] body) {
            this(status, "", headers, body);
        }

        private Fixed(Status status, String detail, List<Header> headers, byte[] body) {
            super(status, detail, headers);
            this.body = body;
        }

        public byte[] body() {
            return body;
        }

        /** Head and body in one piece, as long as the connection stays open after them. */
        byte[] serialised() {
            long second = second();
            Serialised known = kept;
            if (known.second != second) {
                known = new Serialised(second, serialise(false, false));
                kept = known;
            }
            return known.bytes;
        }

        /** Head and body in one piece; the response to HEAD has no body (RFC 9110 section 9.3.2). */
        byte[] serialise(boolean close, boolean headOnly) {
            byte[] head = head("Content-Length: " + body.length + "\r\n", close);
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

    /** A response whose body is written as it goes, so that a peer that reads slowly holds no more than a buffer of it. */
    public static final class Streamed extends Response {
        private final Body body;
        private final Runnable ended;

        public Streamed(Status status, List<Header> headers, Body body) {
            this(status, headers, body, () -> {});
        }

        /** @param ended is run when the response is written, or cannot be */
        public Streamed(Status status, List<Header> headers, Body body, Runnable ended) {
            super(status, "", headers);
            this.body = body;
            this.ended = ended;
        }

        public Body body() {
            return body;
        }

        Runnable ended() {
            return ended;
        }
    }

    /** Writes the body of one response. */
    public interface Body {
        /** Writes all of it; a failure before the end ends the connection, so that the peer does not take a part for the whole. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** A response that is sent chunked, with {@code Connection: close}, and confirmed by the peer's close. */
    public static final class Delivered extends Response {
        private final Delivery delivery;

        public Delivered(Status status, List<Header> headers, Delivery delivery) {
            super(status, "", headers);
            this.delivery = delivery;
        }

        public Delivery delivery() {
            return delivery;
        }
    }

    /** A response body. {@link #ended} tells its sender whether the peer has read all of it, and is called exactly once, also after a failure. */
    public interface Delivery {
        /** How it ended. */
        enum Outcome {
            /** The peer read everything and then closed the connection. */
            CONFIRMED,
            /** The connection broke, or the peer had closed its side before the response ended, which proves nothing. */
            BROKEN,
            /**
             * The peer reset the connection after the end of the response, as some proxies do. It may have read everything, or have
             * died with data unread: a reset does not tell.
             */
            RESET,
            /** The peer did neither take it nor go away within {@link #patienceNanos}. */
            TIMED_OUT
        }

        /** The time for writing and confirmation together, in nanoseconds. */
        long patienceNanos();

        /**
         * Begins, before anything is written.
         *
         * @param cut ends the connection in a way that the peer cannot take for the end of the body; for any thread, at any time
         */
        default void begins(Runnable cut) {}

        /** Writes the body, on the connection's thread. */
        void writeTo(OutputStream out) throws IOException;

        void ended(Outcome outcome);
    }

    /** No body. */
    public static Fixed empty(Status status) {
        return new Fixed(status, List.of(), new byte[0]);
    }

    /** One line of text, for this one request: no cache may keep it. */
    public static Fixed text(Status status, String line, Header... more) {
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

    /** The head of a response that is sent in chunks, or up to the end of the connection if the peer knows no chunks. */
    final byte[] headOfStream(boolean chunked, boolean close) {
        return head(chunked ? "Transfer-Encoding: chunked\r\n" : "", close);
    }

    final byte[] head(String framing, boolean close) {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(status.code())
                .append(' ')
                .append(status.reason())
                .append(phrase(detail))
                .append("\r\nDate: ")
                .append(date())
                .append("\r\n");
        for (Header header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        head.append(framing).append(close ? "Connection: close\r\n\r\n" : "\r\n");
        return head.toString().getBytes(ISO_8859_1);
    }

    /** What a reason phrase may hold (RFC 9112 section 4), and nothing that a client could read in two ways. */
    private static String phrase(String text) {
        if (text.isEmpty()) {
            return "";
        }
        StringBuilder phrase = new StringBuilder(": ");
        for (int i = 0; i < text.length() && i < MOST_DETAIL; i++) {
            char c = text.charAt(i);
            phrase.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return text.length() <= MOST_DETAIL ? phrase.toString() : phrase + "...";
    }

    private static String date() {
        Second known = current;
        long second = second();
        if (known.number != second) {
            known = new Second(second, date(second));
            current = known;
        }
        return known.date;
    }

    /** The second that the Date is about, since 1970. */
    private static long second() {
        return System.currentTimeMillis() / 1000;
    }

    private record Second(long number, String date) {}

    /**
     * A time as {@code Sun, 06 Nov 1994 08:49:37 GMT}, IMF-fixdate of RFC 9110 section 5.6.7. Written by hand, since a DateTimeFormatter
     * with names brings a hundred classes of locales, which are a megabyte of the image's class cache and of resident memory.
     *
     * @param second since 1970
     */
    static String date(long second) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        StringBuilder date = new StringBuilder(29)
                .append(DAYS.get(utc.getDayOfWeek().getValue() - 1))
                .append(", ");
        twoDigits(date, utc.getDayOfMonth()).append(' ');
        date.append(MONTHS.get(utc.getMonthValue() - 1)).append(' ');
        twoDigits(date, utc.getYear() / 100);
        twoDigits(date, utc.getYear() % 100).append(' ');
        twoDigits(date, utc.getHour()).append(':');
        twoDigits(date, utc.getMinute()).append(':');
        return twoDigits(date, utc.getSecond()).append(" GMT").toString();
    }

    private static StringBuilder twoDigits(StringBuilder date, int number) {
        return date.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
