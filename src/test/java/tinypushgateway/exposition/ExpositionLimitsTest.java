package tinypushgateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static tinypushgateway.exposition.Pushes.malformed;
import static tinypushgateway.exposition.Pushes.parse;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each limit lets its number pass, and refuses one more with the name of its flag. */
class ExpositionLimitsTest {
    private static final Exposition.Limits SMALL = new Exposition.Limits(40, 6, 4, 3, 5);

    static Stream<Arguments> atTheLimitAndOneOver() {
        return Stream.of(
                arguments("abcdef 1", "abcdefg 1", 1, "a metric name of at most 6 bytes (--push.max-name-bytes)"),
                arguments(
                        "m{abcdef=\"\"} 1",
                        "m{abcdefg=\"\"} 1",
                        3,
                        "a label name of at most 6 bytes (--push.max-name-bytes)"),
                arguments(
                        "# HELP abcdef a",
                        "# HELP abcdefg a",
                        8,
                        "a metric name of at most 6 bytes (--push.max-name-bytes)"),
                arguments(
                        "# TYPE abcdef gauge",
                        "# TYPE abcdefg gauge",
                        8,
                        "a metric name of at most 6 bytes (--push.max-name-bytes)"),
                arguments(
                        "m{a=\"1234\"} 1",
                        "m{a=\"12345\"} 1",
                        6,
                        "a label value of at most 4 bytes (--push.max-label-value-bytes)"),
                arguments(
                        "m{a=\"\\n\\n\"} 1",
                        "m{a=\"\\n12\\n\"} 1",
                        6,
                        "a label value of at most 4 bytes (--push.max-label-value-bytes)"),
                arguments(
                        "m{a=\"\u00e9\u00e9\"} 1",
                        "m{a=\"\u00e9\u20ac\"} 1",
                        6,
                        "a label value of at most 4 bytes (--push.max-label-value-bytes)"),
                arguments(
                        "m{a=\"\",b=\"\",c=\"\"} 1",
                        "m{a=\"\",b=\"\",c=\"\",d=\"\"} 1",
                        18,
                        "at most 3 labels (--push.max-labels)"),
                arguments(line(40), line(41), 41, "a line of at most 40 bytes (--push.max-line-bytes)"),
                arguments(
                        "# HELP x " + "a".repeat(31),
                        "# HELP x " + "a".repeat(32),
                        41,
                        "a line of at most 40 bytes (--push.max-line-bytes)"),
                arguments(
                        "#" + "a".repeat(39),
                        "#" + "a".repeat(40),
                        41,
                        "a line of at most 40 bytes (--push.max-line-bytes)"),
                arguments(" ".repeat(40), " ".repeat(41), 41, "a line of at most 40 bytes (--push.max-line-bytes)"));
    }

    @ParameterizedTest
    @MethodSource("atTheLimitAndOneOver")
    void theLimitItselfIsStillAccepted(String fits, String tooMuch, int column, String expected)
            throws MalformedExposition {
        assertThat(parse(fits, SMALL).bytes()).isNotEmpty();
        assertThat(parse(fits + "\r\n" + "y 1", SMALL).bytes()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("atTheLimitAndOneOver")
    void oneMoreIsRefusedWithTheNameOfTheFlag(String fits, String tooMuch, int column, String expected) {
        MalformedExposition rejection = malformed("y 1\n" + tooMuch + "\n", SMALL);

        assertThat(rejection.reason()).isEqualTo(MalformedExposition.Reason.LIMIT);
        assertThat(rejection)
                .hasMessageStartingWith("line 2, column " + column + ": found ")
                .hasMessageEndingWith(", expected " + expected);
    }

    @Test
    void theDefaultsHoldTheirNumbersToo() throws MalformedExposition {
        assertThat(parse("m{a=\"" + "v".repeat(2048) + "\"} 1").samples()).isEqualTo(1);
        assertThat(malformed("m{a=\"" + "v".repeat(2049) + "\"} 1").reason())
                .isEqualTo(MalformedExposition.Reason.LIMIT);
        assertThat(parse("n".repeat(256) + " 1").samples()).isEqualTo(1);
        assertThat(malformed("n".repeat(257) + " 1").reason()).isEqualTo(MalformedExposition.Reason.LIMIT);
        assertThat(parse(labels(64)).samples()).isEqualTo(1);
        assertThat(malformed(labels(65)).reason()).isEqualTo(MalformedExposition.Reason.LIMIT);
        assertThat(parse(line(16 * 1024)).samples()).isEqualTo(1);
        assertThat(malformed(line(16 * 1024 + 1)).reason()).isEqualTo(MalformedExposition.Reason.LIMIT);
    }

    @Test
    void soManySamplesAreAcceptedInAPushAndNotOneMore() throws MalformedExposition {
        String five = "a 1\nb 1\nc 1\nd 1\ne 1\n";

        assertThat(parse(five, SMALL).samples()).isEqualTo(5);
        assertThat(malformed(five + "f 1\n", SMALL))
                .hasMessage(
                        "line 6, column 1: found 'f 1', expected at most 5 samples and families in a push (--push.max-samples): push it in parts");
    }

    @Test
    void familiesWithoutSamplesCountAsWell() throws MalformedExposition {
        String five = "# TYPE a gauge\n# TYPE b gauge\n# HELP c x\n# TYPE d gauge\n# HELP e x\n";

        assertThat(parse(five, SMALL).families()).isEqualTo(5);
        assertThat(malformed(five + "# TYPE f gauge\n", SMALL).reason()).isEqualTo(MalformedExposition.Reason.LIMIT);
    }

    @Test
    void aLineLongerThanAChunkOfTheBufferCannotBeAllowed() {
        assertThat(new Exposition.Limits(32 * 1024, 1, 1, 1, 1).lineBytes()).isEqualTo(32 * 1024);
        assertThatThrownBy(() -> new Exposition.Limits(32 * 1024 + 1, 1, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String line(int length) {
        return "x" + " ".repeat(length - 2) + "1";
    }

    private static String labels(int count) {
        StringBuilder line = new StringBuilder("m{");
        for (int i = 0; i < count; i++) {
            line.append('l').append(i).append("=\"\",");
        }
        return line.append("} 1").toString();
    }
}
