package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Serialises the head of a response, RFC 9112 section 4, with a Date that is made once a second for all of them. */
final class ResponseHead {
    /** Of a reason phrase, in characters. */
    private static final int MOST_DETAIL = 160;

    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static volatile Second current = new Second(-1, "");

    private ResponseHead() {}

    /** The second the Date is about, since 1970. */
    static long second() {
        return System.currentTimeMillis() / 1000;
    }

    /** The head of a response whose body has this length. */
    static byte[] ofLength(Response response, long length, boolean close) {
        return head(response, "Content-Length: " + length + "\r\n", close);
    }

    /** The head of a response that is sent in chunks, or up to the end of the connection if the peer knows no chunks. */
    static byte[] ofStream(Response response, boolean chunked, boolean close) {
        return head(response, chunked ? "Transfer-Encoding: chunked\r\n" : "", close);
    }

    private static byte[] head(Response response, String framing, boolean close) {
        Status status = response.status();
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(status.code())
                .append(' ')
                .append(status.reason())
                .append(detail(response.detail()))
                .append("\r\nDate: ")
                .append(date())
                .append("\r\n");
        for (Header header : response.headers()) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        head.append(framing).append(close ? "Connection: close\r\n\r\n" : "\r\n");
        return head.toString().getBytes(ISO_8859_1);
    }

    /** What a reason phrase may hold (RFC 9112 section 4), and nothing that a client could read in two ways. */
    private static String detail(String text) {
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
