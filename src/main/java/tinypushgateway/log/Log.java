package tinypushgateway.log;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line an event. A line is built as one byte array and handed over in one write, so lines of different
 * threads never mix. Keys and messages are constants of our code; values may come from a client and are escaped.
 * An event that a client can cause at will goes through {@link #limited}, so that nobody can fill a disk from outside.
 */
public final class Log {

    private final PrintStream out;
    private final Level least;
    private final Format format;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    public Log(PrintStream out, Level least, Format format) {
        this(out, least, format, InstantSource.system(), System::nanoTime);
    }

    /** With the clock of the timestamps and the monotonic clock of the rate limits. */
    Log(PrintStream out, Level least, Format format, InstantSource clock, LongSupplier nanoTime) {
        this.out = out;
        this.least = least;
        this.format = format;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    public void debug(String message, @Nullable Object... keysAndValues) {
        log(Level.DEBUG, message, keysAndValues);
    }

    public void info(String message, @Nullable Object... keysAndValues) {
        log(Level.INFO, message, keysAndValues);
    }

    public void warn(String message, @Nullable Object... keysAndValues) {
        log(Level.WARN, message, keysAndValues);
    }

    public void error(String message, @Nullable Object... keysAndValues) {
        log(Level.ERROR, message, keysAndValues);
    }

    /** Whether an event of this level is written; ask before collecting costly values. */
    public boolean writes(Level level) {
        return level.compareTo(least) >= 0;
    }

    /** An event with a rate limit of its own: create it once, keep it in a field, log through it. */
    public LimitedEvent limited(Level level, String message) {
        return new LimitedEvent(this, level, message, new RateLimit(nanoTime));
    }

    private void log(Level level, String message, @Nullable Object[] keysAndValues) {
        if (writes(level)) {
            write(line(level, message, keysAndValues));
        }
    }

    Line line(Level level, String message, @Nullable Object[] keysAndValues) {
        Line line = new Line(format, clock.instant(), level, message);
        for (int i = 0; i + 1 < keysAndValues.length; i += 2) {
            line.field(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        if (keysAndValues.length % 2 == 1) {
            // A slip in a rarely run call must cost neither the value nor, by an exception, the caller.
            line.field("extra", keysAndValues[keysAndValues.length - 1]);
        }
        return line;
    }

    void write(Line line) {
        byte[] bytes = line.bytes();
        out.write(bytes, 0, bytes.length);
        out.flush(); // System.err is buffered and does not flush for a write of bytes.
    }
}
