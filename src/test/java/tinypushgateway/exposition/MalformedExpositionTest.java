package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.METADATA;
import static tinypushgateway.exposition.MalformedExposition.Reason.SYNTAX;
import static tinypushgateway.exposition.MalformedExposition.Reason.TIMESTAMP;
import static tinypushgateway.exposition.Pushes.malformed;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.MalformedExposition.Reason;

/** What the parser refuses, and how it says so. */
class MalformedExpositionTest {

    static Stream<Arguments> rejected() {
        return Stream.of(
                // The name.
                rejected("1x 1", 1, "'1x 1'", "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*) or a comment (#)"),
                rejected(
                        "{a=\"b\"} 1", 1, "'{a=\"b\"} 1'", "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*) or a comment (#)"),
                rejected(
                        "{\"x.y\"} 1", 1, "'{\"x.y\"} 1'", "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*) or a comment (#)"),
                rejected(
                        "\ufeffx 1",
                        1,
                        "'\\xEF\\xBB\\xBFx 1'",
                        "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*) or a comment (#)"),
                rejected("\u0000", 1, "'\\x00'", "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*) or a comment (#)"),
                rejected("x", 2, "the end of the line", "'{', or a blank and the value"),
                rejected("x-y 1", 2, "'-y 1'", "'{', or a blank and the value"),
                rejected("x\u00e9 1", 2, "'\\xC3\\xA9 1'", "'{', or a blank and the value"),
                // Labels.
                rejected("x{", 3, "the end of the line", "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'"),
                rejected("x{,} 1", 3, "',} 1'", "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'"),
                rejected("x{a=\"1\",,} 1", 9, "',} 1'", "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'"),
                rejected("x{1a=\"1\"} 1", 3, "'1a=\"1\"} 1'", "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'"),
                rejected("x{:a=\"1\"} 1", 3, "':a=\"1\"} 1'", "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'"),
                rejected("x{\"a\"=\"1\"} 1", 3, "'\"a\"=\"1\"} 1'", "a label name ([a-zA-Z_][a-zA-Z0-9_]*) or '}'"),
                rejected(
                        "x{__name__=\"y\"} 1",
                        3,
                        "'__name__=\"y\"} 1'",
                        "a label name other than __name__, which is the metric's own"),
                rejected("x{a", 4, "the end of the line", "'=' after a label name"),
                rejected("x{a:b=\"1\"} 1", 4, "':b=\"1\"} 1'", "'=' after a label name"),
                rejected("x{a \"1\"} 1", 5, "'\"1\"} 1'", "'=' after a label name"),
                rejected("x{a=1} 1", 5, "'1} 1'", "a label value in double quotes"),
                rejected("x{a='1'} 1", 5, "''1'} 1'", "a label value in double quotes"),
                rejected("x{a= ", 6, "the end of the line", "a label value in double quotes"),
                rejected("x{a=\"", 6, "the end of the line", "the rest of the label value and a closing quote"),
                rejected("x{a=\"1", 7, "the end of the line", "the rest of the label value and a closing quote"),
                rejected("x{a=\"1\"", 8, "the end of the line", "',' or '}' after a label"),
                rejected("x{a=\"1\" b=\"2\"} 1", 9, "'b=\"2\"} 1'", "',' or '}' after a label"),
                rejected("x{a=\"1\";} 1", 8, "';} 1'", "',' or '}' after a label"),
                rejected("x{a=\"\\t\"} 1", 6, "'\\t\"} 1'", "one of the escapes \\\\ \\\" \\n"),
                rejected("x{a=\"\\", 6, "'\\'", "one of the escapes \\\\ \\\" \\n"),
                rejected("x{a=\"b\u0000\"} 1", 7, "'\\x00\"} 1'", "valid UTF-8 without NUL"),
                rejected("x{a=\"1\",a=\"1\"} 1", 9, DUPLICATE, "'a=\"1\"} 1'", "each label name once"),
                rejected("x{b=\"\",a=\"1\",b=\"2\"} 1", 14, DUPLICATE, "'b=\"2\"} 1'", "each label name once"),
                // The value.
                rejected("x{}", 4, "the end of the line", "a blank and the value"),
                rejected("x{}{} 1", 4, "'{} 1'", "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)"),
                rejected("x ", 3, "the end of the line", "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)"),
                rejected("x one", 3, "'one'", "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)"),
                rejected("x  1,5", 4, "'1,5'", "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)"),
                rejected("x 1\u0000", 3, "'1\\x00'", "a 64-bit float as Go writes it (1, -2.5, 1e3, +Inf, NaN)"),
                // After the value.
                rejected("x 1 # {a=\"b\"} 1", 5, "'# {a=\"b\"} 1'", "the end of the line after the value"),
                rejected("x{a=\"1\"} 1 y 2", 12, "'y 2'", "the end of the line after the value"),
                rejected("x 1 1700000000000", 5, TIMESTAMP, "'1700000000000'", NO_TIMESTAMP),
                rejected("x{a=\"1\"} 1  -1", 13, TIMESTAMP, "'-1'", NO_TIMESTAMP),
                rejected("x 1 1.5", 5, TIMESTAMP, "'1.5'", NO_TIMESTAMP),
                // Comments, HELP and TYPE.
                rejected("# a\u0000b", 4, "'\\x00b'", "a comment without NUL"),
                rejected("#\u0000", 2, "'\\x00'", "a comment without NUL"),
                rejected("# HELP 1x a", 8, "'1x a'", "a metric name and a blank after HELP"),
                rejected("# HELP x.y a", 9, "'.y a'", "a metric name and a blank after HELP"),
                rejected("# HELP \"x.y\" a", 8, "'\"x.y\" a'", "a metric name and a blank after HELP"),
                rejected("# HELP x a\\t", 11, "'\\t'", "one of the escapes \\\\ \\n in a HELP text"),
                rejected("# HELP x a\\\"", 11, "'\\\"'", "one of the escapes \\\\ \\n in a HELP text"),
                rejected("# HELP x a\\", 11, "'\\'", "one of the escapes \\\\ \\n in a HELP text"),
                rejected("# HELP x \u0000", 10, "'\\x00'", "valid UTF-8 without NUL"),
                rejected("# TYPE x{} gauge", 9, "'{} gauge'", "a metric name and a blank after TYPE"),
                rejected("# TYPE x bogus", 10, "'bogus'", A_TYPE),
                rejected("#TYPE x bogus", 9, "'bogus'", A_TYPE),
                rejected("# TYPE x counters", 10, "'counters'", A_TYPE),
                rejected("# TYPE x unknown", 10, "'unknown'", A_TYPE),
                rejected("# TYPE x gaugehistogram", 10, "'gaugehistogram'", A_TYPE));
    }

    private static final String NO_TIMESTAMP =
            "no timestamp, because this gateway has --push.timestamps=reject: the time of the scrape counts, see"
                    + " docs/timestamps.md of tiny-pushgateway; end the line after the value";
    private static final String EACH_SERIES_ONCE = "each series once in a push, in any order of its labels";
    private static final String A_TYPE = "counter, gauge, histogram, summary or untyped, and nothing after it";

    @ParameterizedTest
    @MethodSource("rejected")
    void theMessageSaysWhereWhatAndWhatInstead(String line, int column, Reason reason, String found, String expected) {
        MalformedExposition rejection = malformed("# HELP good a\r\ngood 1\n\n" + line + "\ngood{x=\"1\"} 2\n");

        assertThat(rejection).hasMessage("line 4, column " + column + ": found " + found + ", expected " + expected);
        assertThat(rejection.line()).isEqualTo(4);
        assertThat(rejection.column()).isEqualTo(column);
        assertThat(rejection.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void theLastLineIsRefusedAlikeWithoutItsLineEnd(
            String line, int column, Reason reason, String found, String expected) {
        assertThat(malformed(line)).hasMessageStartingWith("line 1, column " + column + ": found ");
        assertThat(malformed(line).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"'x 1\r\r\n', 3", "'x 1\ry 2\n', 3", "'# TYPE x gauge\r\r', 10", "'# HELP x a\r\r\n', 11"})
    void aCarriageReturnIsPartOfALineEndOnlyAtItsEnd(String text, int column) {
        assertThat(malformed(text).line()).isEqualTo(1);
        assertThat(malformed(text).column()).isEqualTo(column);
    }

    static Stream<Arguments> refusedBecauseOfLinesBefore() {
        return Stream.of(
                arguments("x 1\ny 1\nx 2", 3, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("x 1\nx{} 2", 2, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("x{a=\"1\",b=\"2\"} 1\nx{b=\"2\",a=\"1\"} 1", 2, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("x{a=\"1\"} 1\nx { a = \"1\" , } 1", 2, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("x{a=\"1\"} 1\nx{a=\"1\",b=\"\"} 1", 2, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("x{b=\"\"} 1\nx 1", 2, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("x{b=\"\"} 1\nx{c=\"\"} 1", 2, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("x{job=\"\"} 1\nx{c=\"\",job=\"\"} 1", 2, 1, DUPLICATE, EACH_SERIES_ONCE),
                arguments("# HELP x a\n# HELP x a", 2, 8, METADATA, "one HELP line for a name in a push"),
                arguments("# HELP x\n# HELP x a", 2, 8, METADATA, "one HELP line for a name in a push"),
                arguments("# TYPE x gauge\n#TYPE x gauge", 2, 7, METADATA, "one TYPE line for a name in a push"),
                arguments("# TYPE x untyped\n# TYPE x gauge", 2, 8, METADATA, "one TYPE line for a name in a push"),
                arguments("x 1\n# TYPE x gauge", 2, 8, METADATA, "the TYPE line before all lines of its family"),
                arguments("x_sum 1\n# TYPE x summary", 2, 8, METADATA, "the TYPE line before all lines of its family"),
                arguments(
                        "x_bucket 1\n# TYPE x histogram",
                        2,
                        8,
                        METADATA,
                        "the TYPE line before all lines of its family"),
                arguments(
                        "# HELP x_count a\n# TYPE x summary",
                        2,
                        8,
                        METADATA,
                        "the TYPE line before all lines of its family"),
                arguments(
                        "# TYPE x summary\n# TYPE x_sum gauge",
                        2,
                        8,
                        METADATA,
                        "no metadata for a name that belongs to an earlier histogram or summary"),
                arguments(
                        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\n# HELP x_bucket a",
                        3,
                        8,
                        METADATA,
                        "no metadata for a name that belongs to an earlier histogram or summary"),
                arguments(
                        "# TYPE x histogram\nx_bucket{a=\"1\",le=\"one\"} 1",
                        2,
                        20,
                        SYNTAX,
                        "a number as the value of 'le' in a histogram"),
                arguments(
                        "# TYPE x histogram\nx_bucket  { le=\"\", quantile=\"q\" } 1",
                        2,
                        17,
                        SYNTAX,
                        "a number as the value of 'le' in a histogram"),
                arguments(
                        "# TYPE x summary\nx{quantile=\"0x1p3\"} 1",
                        2,
                        13,
                        SYNTAX,
                        "a number as the value of 'quantile' in a summary"),
                arguments(
                        "# TYPE x summary\nx_sum{le=\"one\",quantile=\"\\\\\"} 1",
                        2,
                        26,
                        SYNTAX,
                        "a number as the value of 'quantile' in a summary"));
    }

    @ParameterizedTest
    @MethodSource("refusedBecauseOfLinesBefore")
    void whatContradictsALineBeforeIsRefused(String text, int line, int column, Reason reason, String expected) {
        MalformedExposition rejection = malformed(text + "\n");

        assertThat(rejection)
                .hasMessageStartingWith("line " + line + ", column " + column + ": found ")
                .hasMessageEndingWith(", expected " + expected);
        assertThat(rejection.reason()).isEqualTo(reason);
    }

    @Test
    void noMoreThanTwentyBytesAreQuoted() {
        assertThat(malformed("x 12345678901234567890,")).hasMessageContaining("found '12345678901234567890'...,");
        assertThat(malformed("x 1234567890123456789,")).hasMessageContaining("found '1234567890123456789,',");
    }

    @Test
    void whatIsNotPrintableAsciiIsEscaped() {
        assertThat(malformed("-\u0001\t\u001f ~\u007f\u00e9\n"))
                .hasMessageContaining("found '-\\x01\\x09\\x1F ~\\x7F\\xC3\\xA9',");
    }

    @Test
    void badUtf8IsRefusedWhereItStarts() {
        assertThat(malformed("x{a=\"\u00e9\u00e9\u0080\"} 1".getBytes(ISO_8859_1)))
                .hasMessageStartingWith("line 1, column 6: found '\\xE9\\xE9\\x80\"} 1', expected valid UTF-8");
        assertThat(malformed("# HELP x a\u0080".getBytes(ISO_8859_1)))
                .hasMessageStartingWith("line 1, column 11: found '\\x80', expected valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00c3", "\u00e2\u0082", "\u00f0\u009f\u0098"})
    void aCharacterCutOffByTheEndOfThePushIsRefused(String cut) {
        assertThat(malformed(("x{a=\"" + cut).getBytes(ISO_8859_1)).column()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "scrape_duration_seconds",
                "scrape_samples_scraped",
                "scrape_samples_post_metric_relabeling",
                "scrape_series_added",
                "scrape_timeout_seconds",
                "scrape_sample_limit",
                "scrape_body_size_bytes"
            })
    void theSeriesThatPrometheusMakesOfAScrapeAreItsOwn(String name) throws MalformedExposition {
        assertThat(malformed("a 1\n" + name + "{job=\"x\"} 0\n"))
                .hasMessageStartingWith("line 2, column 1: found '" + name.substring(0, Math.min(20, name.length())))
                .hasMessageEndingWith("expected a name that Prometheus does not use for its own series")
                .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.RESERVED));

        String others = name + "s 1\n_" + name + " 1\n" + name.substring(1) + " 1\n";
        byte[] bytes = others.getBytes(ISO_8859_1);
        assertThat(new ExpositionParser(Options.DEFAULT.expositionLimits())
                        .parse(bytes, 0, bytes.length)
                        .samples())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "SYNTAX, malformed_syntax",
        "TIMESTAMP, malformed_timestamp",
        "DUPLICATE, malformed_duplicate",
        "METADATA, malformed_metadata",
        "RESERVED, malformed_reserved",
        "LIMIT, malformed_limit",
    })
    void eachReasonHasALabelValue(Reason reason, String label) {
        assertThat(reason.label()).isEqualTo(label);
    }

    private static Arguments rejected(String line, int column, String found, String expected) {
        return rejected(line, column, SYNTAX, found, expected);
    }

    private static Arguments rejected(String line, int column, Reason reason, String found, String expected) {
        return arguments(line, column, reason, found, expected);
    }
}
