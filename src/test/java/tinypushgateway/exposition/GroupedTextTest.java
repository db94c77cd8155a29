package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.Options;

/** A push with the labels of its path in each sample. */
class GroupedTextTest {
    private static final Map<String, String> JOB_AND_INSTANCE = labels("job", "x", "instance", "y");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `n 1`                                       | `n{job="x",instance="y"} 1`
                    `n{a="1"} 1`                                | `n{a="1",job="x",instance="y"} 1`
                    `n{b="2",a="1"} 1`                          | `n{b="2",a="1",job="x",instance="y"} 1`
                    `n{a=""} 1`                                 | `n{a="",job="x",instance="y"} 1`
                    `n{a="},job=\\"q\\""} 1`                    | `n{a="},job=\\"q\\"",job="x",instance="y"} 1`
                    `n{jobs="1",ajob="2",instanc="3"} 1`        | `n{jobs="1",ajob="2",instanc="3",job="x",instance="y"} 1`
                    `n{le="1",quantile="2"} 1`                  | `n{le="1",quantile="2",job="x",instance="y"} 1`
                    """)
    void aSampleKeepsItsLabelsAndGetsThoseOfThePathAfterThem(String line, String written) throws MalformedExposition {
        assertThat(written(line, JOB_AND_INSTANCE)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `n{job="q"} 1`                              | `n{job="x",instance="y"} 1`
                    `n{instance="q",job="q"} 1`                 | `n{job="x",instance="y"} 1`
                    `n{job="x",instance="y"} 1`                 | `n{job="x",instance="y"} 1`
                    `n{job="q",a="1"} 1`                        | `n{a="1",job="x",instance="y"} 1`
                    `n{a="1",job="q"} 1`                        | `n{a="1",job="x",instance="y"} 1`
                    `n{a="1",job="q",b="2",instance="q"} 1`     | `n{a="1",b="2",job="x",instance="y"} 1`
                    `n{instance="",a="1"} 1`                    | `n{a="1",job="x",instance="y"} 1`
                    """)
    void aLabelOfThePathReplacesTheOneOfTheSample(String line, String written) throws MalformedExposition {
        assertThat(written(line, JOB_AND_INSTANCE)).isEqualTo(written);
    }

    @Test
    void aSampleWithoutInstanceGetsAnEmptyOneIfThePathHasNone() throws MalformedExposition {
        Map<String, String> job = labels("job", "x");

        assertThat(written("n 1", job)).isEqualTo("n{job=\"x\",instance=\"\"} 1");
        assertThat(written("n{a=\"1\"} 1", job)).isEqualTo("n{a=\"1\",job=\"x\",instance=\"\"} 1");
        assertThat(written("n{instance=\"q\"} 1", job)).isEqualTo("n{instance=\"q\",job=\"x\"} 1");
        assertThat(written("n{instance=\"\"} 1", job)).isEqualTo("n{instance=\"\",job=\"x\"} 1");
        assertThat(written("n 1", labels("instance", "", "job", "x"))).isEqualTo("n{instance=\"\",job=\"x\"} 1");
    }

    @Test
    void withoutLabelsOfAPathSamplesStayAsTheyAre() throws MalformedExposition {
        assertThat(written("n 1\nn{a=\"1\"} 2\nn {} 3\n", Map.of())).isEqualTo("n 1\nn{a=\"1\"} 2\nn 3\n");
    }

    @Test
    void valuesAreEscaped() throws MalformedExposition {
        assertThat(written("n{a=\"\\\\\\n\"} 1", labels("job", "\"\\\n\u00fc")))
                .isEqualTo("n{a=\"\\\\\\n\",job=\"\\\"\\\\\\n\u00fc\",instance=\"\"} 1");
    }

    @Test
    void commentsMetadataAndEmptyLinesAreCopied() throws MalformedExposition {
        String push = "# HELP n \\\\ job=\"q\"\r\n#TYPE n  COUNTER \n\n \t\n\t# x\n#\n\r\n";

        assertThat(written(push + "n 1\n# EOF", JOB_AND_INSTANCE))
                .isEqualTo(push + "n{job=\"x\",instance=\"y\"} 1\n# EOF");
        assertThat(written("", JOB_AND_INSTANCE)).isEmpty();
        assertThat(written("#", JOB_AND_INSTANCE)).isEqualTo("#");
        assertThat(written("\n", JOB_AND_INSTANCE)).isEqualTo("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n 1",
                " \tn\t1",
                "n  1",
                "n{} 1",
                "n { } 1",
                "n{job=\"q\",} 1",
                "n {\tjob\t=\t\"q\"\t,\t}\t1",
                "n{ instance = \"q\" , job=\"q\" } 1"
            })
    void anUntidyLineIsWrittenWithRightBracesAndCommas(String line) throws MalformedExposition {
        assertThat(written(line, JOB_AND_INSTANCE)).isEqualTo("n{job=\"x\",instance=\"y\"} 1");
        assertThat(written(line + "\n", JOB_AND_INSTANCE)).isEqualTo("n{job=\"x\",instance=\"y\"} 1\n");
        assertThat(written(line + "\r\n", JOB_AND_INSTANCE)).isEqualTo("n{job=\"x\",instance=\"y\"} 1\n");
        assertThat(written(line + "\r", JOB_AND_INSTANCE)).isEqualTo("n{job=\"x\",instance=\"y\"} 1");
    }

    @Test
    void theValueNeedsNoBlankBeforeItWhereTheParserNeedsNone() throws MalformedExposition {
        assertThat(written("n{}1\nn{a=\"1\"}2\n", labels("job", "x")))
                .isEqualTo("n{job=\"x\",instance=\"\"} 1\nn{a=\"1\",job=\"x\",instance=\"\"} 2\n");
        assertThat(malformed("n{a=\"1\"}2", JOB_AND_INSTANCE))
                .isEqualTo(Pushes.malformed("n{a=\"1\"}2").getMessage());
    }

    @Test
    void linesThatBeginAlikeAreWrittenEachWithItsOwnLabels() throws MalformedExposition {
        assertThat(written("""
                        n{ a="1", job="q", b="2"} 1
                        n{ a="1", job="q", b="3"} 2
                        n{ a="1", job="q"} 3
                        n{ a="1"} 4
                        n 5
                        n{ a="1", job="r"} 6
                        """, labels("job", "x", "instance", "y"))).isEqualTo("""
                        n{a="1",b="2",job="x",instance="y"} 1
                        n{a="1",b="3",job="x",instance="y"} 2
                        n{a="1",job="x",instance="y"} 3
                        n{a="1",job="x",instance="y"} 4
                        n{job="x",instance="y"} 5
                        n{a="1",job="x",instance="y"} 6
                        """);
    }

    @Test
    void aTimestampIsCopied() throws MalformedExposition {
        String push = "n 1 " + RoundTrip.NOW + "\nn{a=\"1\"}\t2\t" + RoundTrip.NOW + " \t\r\n";
        String written = text(GroupedTexts.written(push.getBytes(UTF_8), labels("job", "x"), RoundTrip.ACCEPTED));

        assertThat(Pushes.linesWithTimestamps(Pushes.parse(written, RoundTrip.ACCEPTED)))
                .containsExactly(
                        "n{job=\"x\",instance=\"\"} 1 " + RoundTrip.NOW,
                        "n{a=\"1\",job=\"x\",instance=\"\"} 2 " + RoundTrip.NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n 1 1700000000000",
                "n 1 x",
                "n{a=\"1\",} 1 2 3",
                "n",
                "n{",
                "n{a=\"1\" b=\"2\"} 1",
                "n{a=\"1\",a=\"2\"} 1",
                "n{job=\"1\",job=\"2\"} 1",
                "n{a=\"\u00fc\\x\"} 1",
                "n{__name__=\"x\"} 1",
                "n one",
                "n\u00fc 1",
                " {a=\"1\"} 1",
                "n{} 1\r\r"
            })
    void aMalformedSampleIsRefusedAsTheParserRefusesThePush(String line) {
        String push = "# HELP n x\r\n\nm 1\n" + line + "\nm{b=\"1\"} 2\n";

        assertThat(malformed(push, JOB_AND_INSTANCE))
                .isEqualTo(Pushes.malformed(push).getMessage());
    }

    @Test
    void timestampsAreRefusedAsTheParserRefusesThem() {
        for (String timestamp :
                new String[] {"1", "+1", "17000000000000000000", "1600000000000", "1700009999999", "x", "1 1"}) {
            byte[] push = ("n 0\nn{a=\"1\"} 1 " + timestamp + "\n").getBytes(UTF_8);
            MalformedExposition rejection = catchThrowableOfType(
                    MalformedExposition.class, () -> GroupedTexts.written(push, JOB_AND_INSTANCE, RoundTrip.ACCEPTED));

            assertThat(rejection.getMessage())
                    .isEqualTo(Pushes.malformed(text(push), RoundTrip.ACCEPTED).getMessage());
        }
    }

    @Test
    void whatTheParserOfTheResultRefusesHasTheNumberOfTheLine() throws MalformedExposition {
        assertRefusedInLine(3, "n{a=\"1\"} 1\n\nn{a=\"1\",job=\"q\"} 2\nn 3\n");
        assertRefusedInLine(3, "n{a=\"1\"} 1\n\n# TYPE n counter\nn 3\n");
        assertRefusedInLine(2, "n 1\r\nup 2\n");
        assertRefusedInLine(4, "# TYPE n histogram\n\n\nn_bucket{le=\"x\"} 1\n");
        assertRefusedInLine(2, "n 1\n# HELP n \\x\nn{a=\"1\"} 2\n");
    }

    /** All buckets would be one series, or the only one would have another bound. */
    @Test
    void aLabelOfThePathReplacesNoBound() throws MalformedExposition {
        String bucket = "n_bucket{le=\"1\"} 1\n";

        assertThat(malformed(bucket, labels("job", "x", "le", "5")))
                .startsWith("line 1, column 10: ")
                .contains("no label of this name in the path");
        assertThat(malformed("n{quantile=\"0.5\"} 1\n", labels("quantile", "0.9")))
                .startsWith("line 1, column 3: ");
        assertThat(written("n 1\n", labels("le", "5"))).isEqualTo("n{le=\"5\",instance=\"\"} 1\n");
    }

    /** The labels of the path count for the limit as well, which only the parser of the result sees. */
    @Test
    void limitsHoldForThePushAndForTheResult() {
        Exposition.Limits limits = new Exposition.Limits(30, 20, 20, 2, 100);
        GroupedText text = new GroupedText(limits, Timestamps.REJECTED);

        assertThat(rejection(text, "n 1\nn{a=\"0123456789012345678\"}     1\n"))
                .isEqualTo(Pushes.malformed("n 1\nn{a=\"0123456789012345678\"}     1\n", limits)
                        .getMessage())
                .startsWith("line 2, column 31: ")
                .contains("--push.max-line-bytes");
        assertThat(rejection(text, "n{a=\"1\",b=\"2\",job=\"3\"} 1\n"))
                .isEqualTo(Pushes.malformed("n{a=\"1\",b=\"2\",job=\"3\"} 1\n", limits)
                        .getMessage())
                .contains("--push.max-labels");
        assertThat(rejection(text, "#\nn 1\n")).isEqualTo("none");
        assertThat(Pushes.malformed("#\nn{job=\"x\",instance=\"y\",a=\"1\"} 1\n", limits)
                        .line())
                .isEqualTo(2);
    }

    @Test
    void aPushThatIsRefusedLeavesNothingBehind() throws MalformedExposition {
        GroupedText text = new GroupedText(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED);

        assertThat(rejection(text, "n{a=\"1\",b=\"2\"} 1\nn{a=\"1\",b=\"2\" 1\n"))
                .startsWith("line 2, ");
        assertThat(text(GroupedTexts.written(text, "n{a=\"1\",b=\"2\"} 1\n".getBytes(UTF_8), labels("job", "x"))))
                .isEqualTo("n{a=\"1\",b=\"2\",job=\"x\",instance=\"\"} 1\n");
        assertThat(text(GroupedTexts.written(text, "n 1".getBytes(UTF_8), labels("job", "x"))))
                .isEqualTo("n{job=\"x\",instance=\"\"} 1");
    }

    @Test
    void theBoundIsNeverOverstepped() throws MalformedExposition {
        byte[] shortest = "n 1\nn{}1\nn{a=\"\"}1\nn 1".getBytes(UTF_8);

        assertThat(GroupedText.mostBytes(shortest, 0, shortest.length, GroupingLabels.of(labels("job", ""))))
                .isBetween(GroupedTexts.written(shortest, labels("job", ""), Timestamps.REJECTED).length, 110);
        assertThat(GroupedText.mostBytes(shortest, 2, 2, GroupingLabels.of(labels("job", ""))))
                .isZero();
    }

    @Test
    void aBoundThatFitsNoArrayIsTheLargestInt() {
        byte[] lines = new byte[1 << 20];
        Arrays.fill(lines, (byte) '\n');

        assertThat(GroupedText.mostBytes(lines, 0, lines.length, GroupingLabels.of(labels("job", "x".repeat(2048)))))
                .isEqualTo(Integer.MAX_VALUE);
    }

    private static void assertRefusedInLine(int line, String push) throws MalformedExposition {
        assertThat(Pushes.malformed(written(push, JOB_AND_INSTANCE)).line()).isEqualTo(line);
    }

    private static Map<String, String> labels(String... namesAndValues) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return labels;
    }

    private static String written(String push, Map<String, String> labels) throws MalformedExposition {
        return text(GroupedTexts.written(push.getBytes(UTF_8), labels, Timestamps.REJECTED));
    }

    private static String malformed(String push, Map<String, String> labels) {
        return catchThrowableOfType(MalformedExposition.class, () -> written(push, labels))
                .getMessage();
    }

    private static String rejection(GroupedText text, String push) {
        try {
            GroupedTexts.written(text, push.getBytes(UTF_8), JOB_AND_INSTANCE);
            return "none";
        } catch (MalformedExposition e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
