package tinypushgateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** What holds for a log line whatever text is put into it. */
class LineProperties {

    private static final Instant NOW = Instant.parse("2026-11-22T21:00:00Z");
    private static final long YEAR_9999 = 253_402_300_799_999L;

    @Property
    void itIsOneLineOfPrintableText(@ForAll Format format, @ForAll("nasty") String text) {
        Line line = new Line(format, NOW, Level.INFO, text);
        line.field("value", text);
        line.field(text, "value");
        String written = new String(line.bytes(), UTF_8);

        assertThat(written).endsWith("\n");
        assertThat(written.substring(0, written.length() - 1).codePoints())
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.SURROGATE
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
    }

    @Property
    void jsonGivesTheTextBack(@ForAll("nasty") String text) {
        Line line = new Line(Format.JSON, NOW, Level.WARN, "m");
        line.field("value", text);

        assertThat(NaiveJson.object(new String(line.bytes(), UTF_8).strip()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ts", "2026-11-22T21:00:00.000Z",
                        "level", "warn",
                        "msg", "m",
                        "value", wellFormed(text)));
    }

    @Property
    void logfmtGivesTheTextBack(@ForAll("nasty") String text) {
        Line line = new Line(Format.LOGFMT, NOW, Level.WARN, "m");
        line.field("value", text);
        String written = new String(line.bytes(), UTF_8);
        String value = written.substring(written.indexOf(" value=") + " value=".length(), written.length() - 1);

        assertThat(value.startsWith("\"") ? NaiveJson.string(value) : value).isEqualTo(wellFormed(text));
    }

    @Property
    void aDurationIsItsExactNumberOfSeconds(@ForAll long nanos) {
        Line line = new Line(Format.JSON, NOW, Level.WARN, "m");
        line.field("took", Duration.ofNanos(nanos));

        assertThat(NaiveJson.object(new String(line.bytes(), UTF_8).strip()).get("took"))
                .satisfies(took -> assertThat(new BigDecimal(took)).isEqualByComparingTo(BigDecimal.valueOf(nanos, 9)));
    }

    @Property
    void aTimestampIsWhatInstantPrintsToTheMillisecond(
            @ForAll @LongRange(min = -62_135_596_800_000L, max = YEAR_9999) long millis) {
        StringBuilder out = new StringBuilder();
        Timestamp.append(out, Instant.ofEpochMilli(millis).plusNanos(999_999));

        assertThat(out).hasSize("2026-11-22T21:00:00.000Z".length());
        assertThat(Instant.parse(out).truncatedTo(ChronoUnit.NANOS)).isEqualTo(Instant.ofEpochMilli(millis));
    }

    /** Ordinary characters among those that break logs. */
    @Provide
    Arbitrary<String> nasty() {
        return Arbitraries.oneOf(
                        Arbitraries.chars().range('a', 'z'),
                        Arbitraries.chars().all(),
                        Arbitraries.chars().range('\0', '\u009f'),
                        Arbitraries.chars().range('\ud800', '\udfff'),
                        Arbitraries.of('"', '\\', '=', '\n', '\r', '\u001b', '\u2028', '\u202e', ' '))
                .list()
                .ofMaxSize(40)
                .map(chars -> {
                    StringBuilder text = new StringBuilder();
                    chars.forEach(text::append);
                    return text.toString();
                });
    }

    private static String wellFormed(String text) {
        StringBuilder mended = new StringBuilder();
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
                .forEach(mended::appendCodePoint);
        return mended.toString();
    }
}
