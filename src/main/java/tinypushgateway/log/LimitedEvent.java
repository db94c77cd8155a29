package tinypushgateway.log;

import org.jspecify.annotations.Nullable;

/**
 * An event that a client can cause as often as it likes, such as a rejected push. At most
 * {@value RateLimit#LINES_PER_SECOND} lines of it are written in any second; what was held back is counted, and the
 * next line that is written says so with {@code suppressed=N}. For use by any number of threads.
 */
public final class LimitedEvent {

    private final Log log;
    private final Level level;
    private final String message;
    private final RateLimit limit;

    LimitedEvent(Log log, Level level, String message, RateLimit limit) {
        this.log = log;
        this.level = level;
        this.message = message;
        this.limit = limit;
    }

    public void log(@Nullable Object... keysAndValues) {
        if (!log.writes(level)) {
            return;
        }
        long suppressed = limit.enter();
        if (suppressed == RateLimit.HELD_BACK) {
            return;
        }
        Line line = log.line(level, message, keysAndValues);
        if (suppressed > 0) {
            line.field("suppressed", suppressed);
        }
        log.write(line);
    }
}
