package tinypushgateway.status;

import java.time.Duration;
import java.time.Instant;
import tinypushgateway.log.Timestamp;

/**
 * Numbers for people, in English and the same everywhere. Written without a formatter of the JDK, whose classes would be loaded for a page
 * that is rarely looked at.
 */
final class DisplayText {
    private static final String[] BYTES = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private DisplayText() {}

    /** With commas between thousands: {@code 1,234,567}. */
    static String count(long number) {
        StringBuilder digits = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int at = digits.length() - 3; at > first; at -= 3) {
            digits.insert(at, ',');
        }
        return digits.toString();
    }

    /** In the largest unit of which there is one, with one digit behind the point below ten: {@code 1.5 MiB}, {@code 32 MiB}. */
    static String bytes(long number) {
        long unit = 1;
        int name = 0;
        while (name < BYTES.length - 1 && number / 1024 >= unit) {
            unit *= 1024;
            name++;
        }
        long whole = number / unit;
        long tenth = number % unit * 10 / unit;
        return count(whole) + (whole < 10 && tenth > 0 ? "." + tenth : "") + " " + (number == 1 ? "byte" : BYTES[name]);
    }

    /** In its largest unit, rounded down: {@code 3 minutes}. */
    static String duration(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            return time.isPositive() ? "less than a second" : "0 seconds";
        }
        if (time.toMinutes() == 0) {
            return of(time.toSeconds(), "second");
        }
        if (time.toHours() == 0) {
            return of(time.toMinutes(), "minute");
        }
        return time.toHours() < 48 ? of(time.toHours(), "hour") : of(time.toDays(), "day");
    }

    /** {@code 3 minutes ago}. */
    static String ago(Duration time) {
        return time.compareTo(Duration.ofSeconds(1)) < 0 ? "just now" : duration(time) + " ago";
    }

    /** To the second: {@code 2026-11-26 08:01:02 UTC}. */
    static String time(Instant time) {
        String iso = iso(time);
        return iso.substring(0, 10) + " " + iso.substring(11, 19) + " UTC";
    }

    /** RFC 3339 in UTC, with milliseconds. */
    static String iso(Instant time) {
        StringBuilder text = new StringBuilder(24);
        Timestamp.append(text, time);
        return text.toString();
    }

    private static String of(long number, String unit) {
        return count(number) + " " + unit + (number == 1 ? "" : "s");
    }
}
