package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tinypushgateway.config.Options;

/**
 * The invariant of the parser: it returns, or throws {@link MalformedExposition} with a sound message, and nothing else. What it
 * understood, written down again, it understands the same.
 */
final class RoundTrip {
    /** The time of pushes whose timestamps are accepted. */
    static final long NOW = 1_700_000_000_000L;

    /** Accepts timestamps at {@link #NOW}. */
    static final Timestamps ACCEPTED = new Timestamps(
            Timestamps.Policy.ACCEPT, Duration.ofMinutes(30), InstantSource.fixed(Instant.ofEpochMilli(NOW)));

    private static final Exposition.Limits SMALL = new Exposition.Limits(60, 8, 6, 3, 1000);

    private RoundTrip() {}

    static void check(byte[] bytes) {
        boolean small = parses(bytes, SMALL, Timestamps.REJECTED);
        boolean any = parses(bytes, Options.DEFAULT.expositionLimits(), Timestamps.REJECTED);
        assertThat(any || !small).as("larger limits accept no less").isTrue();
        boolean withTimestamps = parses(bytes, Options.DEFAULT.expositionLimits(), ACCEPTED);
        assertThat(withTimestamps || !any)
                .as("nothing is refused for having no timestamp")
                .isTrue();
    }

    private static boolean parses(byte[] bytes, Exposition.Limits limits, Timestamps timestamps) {
        Exposition push;
        try {
            push = new ExpositionParser(limits, timestamps).parse(bytes.clone(), 0, bytes.length);
        } catch (MalformedExposition e) {
            checkMessage(e, bytes);
            return false;
        }
        checkAgain(push, timestamps);
        return true;
    }

    private static void checkMessage(MalformedExposition rejection, byte[] bytes) {
        String message = String.valueOf(rejection.getMessage());
        List<String> lines = List.of(new String(bytes, ISO_8859_1).split("\n", -1));
        assertThat(rejection.line()).isBetween(1, lines.size());
        assertThat(rejection.column())
                .isBetween(1, lines.get(rejection.line() - 1).length() + 1);
        assertThat(message)
                .matches("[ -~]+")
                .startsWith("line " + rejection.line() + ", column " + rejection.column() + ": found ")
                .hasSizeLessThan(300);
    }

    private static void checkAgain(Exposition push, Timestamps timestamps) {
        String rendered = Pushes.rendered(push);
        Exposition again;
        try {
            byte[] bytes = rendered.getBytes(ISO_8859_1);
            again = new ExpositionParser(Options.DEFAULT.expositionLimits(), timestamps).parse(bytes, 0, bytes.length);
        } catch (MalformedExposition e) {
            throw new AssertionError("not accepted again: " + e.getMessage() + "\n" + rendered, e);
        }
        assertThat(Pushes.linesWithTimestamps(again))
                .containsExactlyInAnyOrderElementsOf(Pushes.linesWithTimestamps(push));
        assertThat(Pushes.keys(again)).containsExactlyInAnyOrderElementsOf(Pushes.keys(push));
        assertThat(Pushes.rendered(again)).isEqualTo(rendered);
    }
}
