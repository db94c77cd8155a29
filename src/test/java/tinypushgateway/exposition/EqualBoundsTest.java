package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tinypushgateway.exposition.Pushes.malformed;
import static tinypushgateway.exposition.Pushes.parse;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.Options;

/** A bound of a histogram or summary is a number to Prometheus 3, so two spellings of one number are one series. */
class EqualBoundsTest {
    private static final String HISTOGRAM = "# TYPE h histogram\n";
    private static final String SUMMARY = "# TYPE s summary\n";

    @ParameterizedTest
    @CsvSource({
        "1, 1.0",
        "1.0, 1",
        "1, 1.",
        "1, 01",
        "1, +1",
        "1, 1e0",
        "1, 1E+00",
        "1, 10e-1",
        "1, 1.0000000000000000000001",
        "1.5, 1.50",
        "0.5, .5",
        "0.5, 00.5",
        "0.1, 0.1000000000000000055511151231257827",
        "0.1, 1e-1",
        "0, 0.0",
        "0, -0",
        "0, 0e5",
        "0, 1e-999",
        "-1, -1.0",
        "1e+06, 1000000",
        "1e+06, 1000000.0",
        "1e+06, 1e6",
        "2.5e-05, 0.000025",
        "2.5e-05, 25e-06",
        "1e-05, 0.00001",
        "1.5e+06, 1500000",
        "1.5e+06, 1.50e+06",
        "1e+05, 100000",
        "1e-04, 0.0001",
        "1e+10, 1E10",
        "1e+10, 1e+010",
        "123456789012345680, 123456789012345678",
        "1234567890123456.7, 1234567890123456.8",
        "+Inf, Inf",
        "+Inf, inf",
        "+Inf, +INF",
        "+Inf, Infinity",
        "-Inf, -infinity",
        "NaN, nan",
    })
    void twoSpellingsOfOneNumberAreOneSeries(String one, String other) {
        assertRefused(HISTOGRAM + bucket(one), bucket(other), 14);
        assertRefused(HISTOGRAM + bucket(other), bucket(one), 14);
        assertRefused(SUMMARY + quantile(one), quantile(other), 13);
        assertRefused(SUMMARY + quantile(other), quantile(one), 13);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 10",
        "1, 1.5",
        "1.0, 10",
        "1, 1.01",
        "1, -1.0",
        "+Inf, -Inf",
        "+Inf, NaN",
        "1e+06, 1000001",
        "0, 1e-300",
        "999999999999999, 999999999999998",
        "0.1, 0.10000000000001",
    })
    void differentNumbersAreDifferentSeries(String one, String other) throws MalformedExposition {
        assertThat(parse(HISTOGRAM + bucket(one) + bucket(other)).samples()).isEqualTo(2);
        assertThat(parse(SUMMARY + quantile(one) + quantile(other)).samples()).isEqualTo(2);
    }

    /** Nothing is compared as long as only styles are met in which equal numbers are equal bytes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1 1.5 0.005 1e+06 2.5e+06 1e-05 999999 0.0001 +Inf | true
                    1.0 1.5 0.005 1e+06 2.5e+06 1e-05 999999.0 +Inf    | true
                    1 1000000 0.00001 1.5 +Inf 123456789012345         | true
                    1.0 1000000.0 0.00001 1.5 +Inf                     | true
                    1 2.0                                              | false
                    1000000 1e+07                                      | false
                    1000000.0 1e+07                                    | false
                    1 1000000.0                                        | false
                    0.00001 1e-06                                      | false
                    1234567.5 1e+06                                    | false
                    Inf                                                | false
                    1.50                                               | false
                    1e+05                                              | false
                    10e+06                                             | false
                    1.0E7                                              | false
                    0e+06                                              | false
                    1e+6                                               | false
                    1e+100                                             | false
                    -1                                                 | false
                    1.                                                 | false
                    1234567890123456                                   | false
                    """)
    void usualSpellingsTellNumbersApart(String bounds, boolean apart) {
        int styles = 0;
        for (String bound : bounds.strip().split(" ", -1)) {
            byte[] bytes = ("9" + bound + "9").getBytes(UTF_8);
            styles |= BoundSpelling.of(bytes, 1, bytes.length - 1);
        }
        assertThat(BoundSpelling.tellApart(styles)).isEqualTo(apart);
    }

    @Test
    void theMessageSaysWhereAndWhatToDo() {
        MalformedExposition rejection =
                malformed(HISTOGRAM + "h_bucket{le=\"1\"} 1\nx 1\nh_bucket{a=\"\", le = \"1.0\" } 2\n");

        assertThat(rejection)
                .hasMessage(
                        "line 4, column 22: found '1.0\"} 2', expected each bound once: an earlier line has this series with the"
                                + " same number in another form (1, 1.0 and 1e0 are one number); remove one of the two lines");
        assertThat(rejection.reason()).isEqualTo(MalformedExposition.Reason.DUPLICATE);
    }

    @Test
    void theOrderOfLabelsAndEmptyOnesDoNotCount() {
        assertRefused(
                HISTOGRAM + "h_bucket{a=\"1\",le=\"1\",b=\"2\"} 1\n",
                "h_bucket{le=\"1.0\",b=\"2\",c=\"\",a=\"1\"} 1\n",
                14);
        assertRefused(SUMMARY + "s{quantile=\"0.50\",a=\"1\"} 1\n", "s{a=\"1\",quantile=\".5\"} 1\n", 19);
    }

    @Test
    void theLastOfManyIsComparedWithTheFirst() {
        String many = IntStream.range(0, 2_000).mapToObj(i -> bucket(i + "")).collect(Collectors.joining());

        assertRefused(HISTOGRAM + many, bucket("0.0"), 14);
        assertRefused(HISTOGRAM + many, bucket("1999.0"), 14);
        assertRefused(HISTOGRAM + bucket("1e3") + many.replace(bucket("1000"), ""), bucket("1000"), 14);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum{le=\"1.0\"} 1\n",
                "# TYPE h histogram\nh_bucket{le=\"1\",a=\"1\"} 1\nh_bucket{le=\"1.0\",a=\"2\"} 1\n",
                "# TYPE h histogram\nh_bucket{le=\"1\",a=\"1\"} 1\nh_bucket{le=\"1.0\",a=\"1\",b=\"1\"} 1\n",
                "# TYPE h histogram\nh_bucket{le=\"1\",a=\"1\"} 1\nh_bucket{le=\"1.0\",a=\"1.0\"} 1\n",
                "# TYPE h histogram\n# TYPE i histogram\nh_bucket{le=\"1\"} 1\ni_bucket{le=\"1.0\"} 1\n",
                "# TYPE h histogram\nh_bucket{quantile=\"1\"} 1\nh_bucket{quantile=\"1.0\"} 1\n",
                "# TYPE h histogram\nh_bucket{ale=\"1\"} 1\nh_bucket{ale=\"1.0\"} 1\n",
                "# TYPE h histogram\nh_bucket{le=\"1\",lea=\"1\"} 1\nh_bucket{le=\"2.0\",lea=\"1.0\"} 1\n",
                "# TYPE s summary\ns{le=\"1\"} 1\ns{le=\"1.0\"} 1\n",
                "# TYPE h untyped\nh{le=\"1\"} 1\nh{le=\"1.0\"} 1\n",
                "# TYPE h gauge\nh{le=\"1\",quantile=\"1\"} 1\nh{le=\"1.0\",quantile=\"1.0\"} 1\n",
                "h_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 1\n",
            })
    void whatIsNoBoundOfTheSameSeriesIsNoDuplicate(String push) throws MalformedExposition {
        assertThat(parse(push).samples()).isEqualTo(2);
    }

    @Test
    void aSpellingBeforeIsForgottenWithItsPush() throws MalformedExposition {
        ExpositionParser parser = new ExpositionParser(Options.DEFAULT.expositionLimits());
        for (String bound : List.of("1", "1.0", "1e0", "1")) {
            byte[] push = (HISTOGRAM + bucket(bound) + bucket("2" + bound)).getBytes(UTF_8);

            assertThat(parser.parse(push, 0, push.length).samples()).isEqualTo(2);
        }
    }

    private static String bucket(String le) {
        return "h_bucket{le=\"" + le + "\"} 1\n";
    }

    private static String quantile(String quantile) {
        return "s{quantile=\"" + quantile + "\"} 1\n";
    }

    private static void assertRefused(String before, String line, int column) {
        MalformedExposition rejection = malformed(before + line);

        assertThat(rejection).as(before + line).isNotNull();
        assertThat(rejection.reason()).isEqualTo(MalformedExposition.Reason.DUPLICATE);
        assertThat(rejection.line()).isEqualTo((int) before.lines().count() + 1);
        assertThat(rejection.column()).isEqualTo(column);
        assertThat(rejection).hasMessageContaining("each bound once");
    }
}
