package tinypushgateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line an event. Keys and messages are constants of our code; values may come from a client and are escaped. No caller waits
 * for the stream: if lines come faster than it takes them, those that find no room in the queue are dropped, and the next line says how
 * many with {@code lines_dropped=N}. An event that a client can cause at will goes through {@link #limited}, so that no client can fill a disk
 * from outside.
 */
public final class Log implements AutoCloseable {

    /** How long a shutdown waits until the last lines are written. */
    private static final Duration TO_WRITE_THE_LAST = Duration.ofSeconds(1);

    private final LogWriter writer;
    private final Level least;
    private final Format format;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** With the clock of the timestamps and the monotonic clock of the rate limits. */
    Log(LogWriter writer, Level least, Format format, InstantSource clock, LongSupplier nanoTime) {
        this.writer = writer;
        this.least = least;
        this.format = format;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Starts a thread that writes the lines to this stream; {@link #close} ends it. */
    public static Log to(OutputStream out, Level least, Format format, int maxQueuedBytes) {
        LogWriter writer = LogWriter.start(out, maxQueuedBytes);
        return new Log(writer, least, format, InstantSource.system(), System::nanoTime);
    }

    /** Writes a line that is no event, the last of a process that does not run, and waits for it no longer than {@link #close}. */
    public static void print(OutputStream out, String line) {
        LogWriter writer = LogWriter.start(out, Integer.MAX_VALUE);
        writer.add((line + "\n").getBytes(UTF_8));
        writer.flush(TO_WRITE_THE_LAST);
        writer.close();
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
        long dropped = writer.takeUnreported();
        if (dropped > 0) {
            line.field("lines_dropped", dropped);
        }
        if (!writer.add(line.bytes())) {
            writer.giveBackUnreported(dropped);
        }
    }

    /** How many lines were dropped so far. */
    public long droppedLines() {
        return writer.dropped();
    }

    /** Waits until all that was logged is written, at most this long. Returns whether it is. */
    public boolean flush(Duration patience) {
        return writer.flush(patience);
    }

    /** Writes what was logged, for a second at most, and ends the thread. What is logged later is dropped. */
    @Override
    public void close() {
        writer.flush(TO_WRITE_THE_LAST);
        writer.close();
    }
}
