package tinypushgateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event while it is being written: {@code ts=... level=info msg="listening" address=":9091"}, or the same fields
 * as a JSON object. Numbers and booleans stay bare; a Duration is a number of seconds, as Prometheus writes time.
 */
final class Line {

    /** A value is cut here, so that a line stays readable and its size bounded whatever a client sent. */
    static final int MAX_VALUE_CHARS = 1024;

    private final Format format;
    private final StringBuilder text = new StringBuilder(160);

    Line(Format format, Instant time, Level level, String message) {
        this.format = format;
        switch (format) {
            case LOGFMT -> {
                text.append("ts=");
                Timestamp.append(text, time);
                text.append(" level=").append(level).append(" msg=");
            }
            case JSON -> {
                text.append("{\"ts\":\"");
                Timestamp.append(text, time);
                text.append("\",\"level\":\"").append(level).append("\",\"msg\":");
            }
        }
        Quoted.append(text, cut(message));
    }

    void field(String key, @Nullable Object value) {
        switch (format) {
            case LOGFMT -> text.append(' ').append(plain(key)).append('=');
            case JSON -> text.append(",\"").append(plain(key)).append("\":");
        }
        String shown = cut(shown(value));
        if (isBare(value, shown)) {
            text.append(shown);
        } else {
            Quoted.append(text, shown);
        }
    }

    /** The whole line with its LF. Nothing may be added after it. */
    byte[] bytes() {
        if (format == Format.JSON) {
            text.append('}');
        }
        return text.append('\n').toString().getBytes(UTF_8);
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof Duration duration) {
            return seconds(duration);
        }
        return value instanceof InetAddress address ? address.getHostAddress() : String.valueOf(value);
    }

    /** Exact, and without BigDecimal, whose first use took 15 ms of our start. */
    private static String seconds(Duration duration) {
        Duration size = duration.abs();
        StringBuilder out = new StringBuilder(duration.isNegative() ? "-" : "").append(size.toSeconds());
        if (size.toNanosPart() > 0) {
            out.append('.').append(Integer.toString(1_000_000_000 + size.toNanosPart()), 1, 10);
            while (out.charAt(out.length() - 1) == '0') {
                out.setLength(out.length() - 1);
            }
        }
        return out.toString();
    }

    private boolean isBare(@Nullable Object value, String shown) {
        return switch (format) {
            case LOGFMT -> isPlain(shown);
            case JSON -> isJsonLiteral(value);
        };
    }

    /** NaN and the infinities are no numbers in JSON (RFC 8259 section 6), nor need a stranger's Number print as one. */
    private static boolean isJsonLiteral(@Nullable Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Duration
                || (value instanceof Double number && Double.isFinite(number));
    }

    /** Keys are constants of ours; this is for the day when one is not. */
    private static String plain(String key) {
        if (isPlain(key)) {
            return key;
        }
        StringBuilder safe = new StringBuilder(key.length() + 1).append('_');
        for (int i = 0; i < key.length(); i++) {
            safe.append(isPlain(key.charAt(i)) ? key.charAt(i) : '_');
        }
        return safe.toString();
    }

    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!isPlain(word.charAt(i))) {
                return false;
            }
        }
        return !word.isEmpty();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-'
                || c == '+'
                || c == '/';
    }

    private static String cut(String value) {
        return value.length() <= MAX_VALUE_CHARS ? value : value.substring(0, MAX_VALUE_CHARS) + "...";
    }
}
