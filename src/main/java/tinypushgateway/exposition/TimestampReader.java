package tinypushgateway.exposition;

import static tinypushgateway.exposition.MalformedExposition.Reason.SYNTAX;
import static tinypushgateway.exposition.MalformedExposition.Reason.TIMESTAMP;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Reads what stands behind the value of a sample: a timestamp, if such are accepted, in milliseconds since 1970. The syntax is that of
 * strconv.ParseInt, which both promparse.go and expfmt use, without a leading {@code +}, which promlex.l does not take.
 */
final class TimestampReader {
    /** So many always fit a long. More are rejected, as a time in a million years would be. */
    private static final int MOST_DIGITS = 18;

    /** Milliseconds below this are in or before March 1973; the seconds of today are below it until the year 5138. */
    private static final long LEAST_IF_MILLISECONDS = 100_000_000_000L;

    /** Microseconds of today are above this; as milliseconds it is in the year 5138. */
    private static final long MOST_IF_MILLISECONDS = 100_000_000_000_000L;

    private final Line line;
    private final Timestamps timestamps;
    private long now;
    private long oldest;
    private long newest;

    TimestampReader(Line line, Timestamps timestamps) {
        this.line = line;
        this.timestamps = timestamps;
    }

    /** Looks at the clock for the next push, where timestamps are accepted. */
    void begin() {
        now = timestamps.clock().millis();
        oldest = now - timestamps.maxAge().toMillis();
        newest = now + Timestamps.MOST_AHEAD.toMillis();
    }

    /** Reads from {@code from}, where no blank is, to the end of the line. */
    long read(int from) throws MalformedExposition {
        boolean numeric = Ascii.isDigit(line.bytes[from]) || line.bytes[from] == '-';
        if (!timestamps.areAccepted()) {
            throw numeric ? unwanted(from) : line.malformed(from, "the end of the line after the value");
        }
        if (!numeric && line.bytes[from] != '+') {
            throw line.malformed(from, "the end of the line after the value, or a blank and a timestamp");
        }
        int digitsFrom = line.bytes[from] == '-' ? from + 1 : from;
        int to = FloatSyntax.digits(line.bytes, digitsFrom, line.end);
        boolean wordEnds = to == line.end || Ascii.isBlank(line.bytes[to]);
        if (to == digitsFrom || !wordEnds) {
            throw notMilliseconds(from);
        }
        int more = line.afterBlanks(to);
        if (more < line.end) {
            throw line.malformed(SYNTAX, more, "the end of the line after the timestamp");
        }
        int significant = afterZeros(digitsFrom, to);
        if (to - significant > MOST_DIGITS) {
            throw notMilliseconds(from);
        }
        long number = number(significant, to);
        return inBounds(from, digitsFrom == from ? number : -number);
    }

    private int afterZeros(int from, int to) {
        int at = from;
        while (at < to && line.bytes[at] == '0') {
            at++;
        }
        return at;
    }

    private long number(int from, int to) {
        long number = 0;
        for (int at = from; at < to; at++) {
            number = 10 * number + line.bytes[at] - '0';
        }
        return number;
    }

    private long inBounds(int at, long timestamp) throws MalformedExposition {
        if (timestamp < oldest) {
            throw outOfBounds(
                    at,
                    timestamp,
                    "a timestamp of at most " + shown(timestamps.maxAge()) + " ago (--push.max-timestamp-age)",
                    timestamp >= 0 && timestamp < LEAST_IF_MILLISECONDS
                            ? "; it looks like seconds: multiply by 1000"
                            : "");
        }
        if (timestamp > newest) {
            throw outOfBounds(
                    at,
                    timestamp,
                    "a timestamp of at most " + shown(Timestamps.MOST_AHEAD) + " ahead",
                    timestamp > MOST_IF_MILLISECONDS
                            ? "; it looks like micro- or nanoseconds: push milliseconds"
                            : "; is the clock of the job right?");
        }
        return timestamp;
    }

    private MalformedExposition outOfBounds(int at, long timestamp, String expected, String hint) {
        Instant here = Instant.ofEpochMilli(now).truncatedTo(ChronoUnit.SECONDS);
        return line.malformed(
                TIMESTAMP,
                at,
                expected + ", not " + Instant.ofEpochMilli(timestamp) + " while it is " + here + " here" + hint);
    }

    private MalformedExposition notMilliseconds(int at) {
        return line.malformed(TIMESTAMP, at, "a timestamp in whole milliseconds since 1970, such as 1700000000000");
    }

    private MalformedExposition unwanted(int at) {
        String counts = timestamps.policy() == Timestamps.Policy.ARRIVAL ? "arrival" : "the scrape";
        return line.malformed(
                TIMESTAMP,
                at,
                "no timestamp, because this gateway has --push.timestamps=" + timestamps.policy() + ": the time of "
                        + counts
                        + " counts, see docs/timestamps.md of tiny-pushgateway; end the line after the value");
    }

    /** In the largest unit of which it is a whole number. */
    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
