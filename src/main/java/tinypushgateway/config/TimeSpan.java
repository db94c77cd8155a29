package tinypushgateway.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A duration as Prometheus writes it: {@code 500ms}, {@code 10s}, {@code 1m30s}, {@code 2h}. Units go from large to small,
 * each at most once, in whole numbers. A number without a unit is rejected, except 0, since the unit would be a guess.
 */
public final class TimeSpan {

    // Nine digits of each unit add up well within a long of milliseconds.
    private static final Pattern SPAN =
            Pattern.compile("(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");

    private TimeSpan() {}

    /** The duration; empty if the text is malformed. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher span = SPAN.matcher(text);
        if (text.isEmpty() || !span.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofHours(part(text, span, 1))
                .plusMinutes(part(text, span, 2))
                .plusSeconds(part(text, span, 3))
                .plusMillis(part(text, span, 4)));
    }

    private static long part(String text, Matcher span, int group) {
        return span.start(group) < 0 ? 0 : Long.parseLong(text.substring(span.start(group), span.end(group)));
    }
}
