package tinypushgateway.http;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A time as {@code Sun, 06 Nov 1994 08:49:37 GMT}, IMF-fixdate of RFC 9110 section 5.6.7. Written by hand because a DateTimeFormatter
 * with names brings a hundred classes of locales with it, a megabyte of the image's cache of classes and of resident memory.
 */
final class HttpDate {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private HttpDate() {}

    /** @param second since 1970 */
    static String of(long second) {
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
