package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.SYNTAX;
import static tinypushgateway.exposition.MalformedExposition.Reason.TIMESTAMP;
import static tinypushgateway.exposition.Pushes.lines;
import static tinypushgateway.exposition.Pushes.linesWithTimestamps;
import static tinypushgateway.exposition.Pushes.malformed;
import static tinypushgateway.exposition.Pushes.parse;
import static tinypushgateway.exposition.RoundTrip.ACCEPTED;
import static tinypushgateway.exposition.RoundTrip.NOW;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.MalformedExposition.Reason;

/** What becomes of timestamps; it is {@link RoundTrip#NOW}. */
class TimestampsTest {
    private static final Timestamps ARRIVAL =
            new Timestamps(Timestamps.Policy.ARRIVAL, Duration.ofMinutes(30), () -> Instant.EPOCH);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `x 1 1700000000000`                        | x 1
                    `x  1  1700000000000`                      | x 1
                    `x 1 \t 1700000000000 \t`                  | x 1
                    ` x\t1\t1700000000000\t`                   | x 1
                    `x{} 1 1700000000000`                      | x 1
                    `x{a="1"} 1 1700000000000`                 | x{a="1"} 1
                    `x{a="1"}1 1700000000000`                  | x{a="1"} 1
                    `x { a = "1" , } \t +Inf 1700000000000`    | x{a="1"} +Inf
                    `x 1 0001700000000000`                     | x 1
                    """)
    void anAcceptedTimestampIsKeptApartFromTheTidyText(String pushed, String canonical) throws MalformedExposition {
        for (String lineEnd : new String[] {"\n", "\r\n"}) {
            Exposition push = parse("y 0\n" + pushed + lineEnd + "x 2\n", ACCEPTED);

            assertThat(lines(push)).containsExactly("y 0", canonical, "x 2");
            assertThat(push.timestamp(0)).isEqualTo(Exposition.NO_TIMESTAMP);
            assertThat(push.timestamp(1)).isEqualTo(1_700_000_000_000L);
            assertThat(push.timestamp(2)).isEqualTo(Exposition.NO_TIMESTAMP);
        }
    }

    @Test
    void theLastLineNeedsNoLineEnd() throws MalformedExposition {
        assertThat(parse("x 1 1700000000000", ACCEPTED).timestamp(0)).isEqualTo(NOW);
    }

    @Test
    void aTimestampIsAsOldAsTheFlagSaysAndAMinuteAheadAtMost() throws MalformedExposition {
        long oldest = NOW - Duration.ofMinutes(30).toMillis();
        long newest = NOW + Duration.ofMinutes(1).toMillis();

        assertThat(parse("x 1 " + oldest, ACCEPTED).timestamp(0)).isEqualTo(oldest);
        assertThat(parse("x 1 " + newest, ACCEPTED).timestamp(0)).isEqualTo(newest);
        assertThat(malformed("x 1 " + (oldest - 1), ACCEPTED))
                .hasMessage(
                        "line 1, column 5: found '1699998199999', expected a timestamp of at most 30m ago"
                                + " (--push.max-timestamp-age), not 2023-11-14T21:43:19.999Z while it is 2023-11-14T22:13:20Z here");
        assertThat(malformed("x 1 " + (newest + 1), ACCEPTED))
                .hasMessage(
                        "line 1, column 5: found '1700000060001', expected a timestamp of at most 1m ahead, not"
                                + " 2023-11-14T22:14:20.001Z while it is 2023-11-14T22:13:20Z here; is the clock of the job right?");
        assertThat(malformed("x 1 " + (oldest - 1), ACCEPTED).reason()).isEqualTo(TIMESTAMP);
        assertThat(malformed("x 1 " + (newest + 1), ACCEPTED).reason()).isEqualTo(TIMESTAMP);
    }

    @Test
    void theClockIsAskedForEachPush() throws MalformedExposition {
        long[] now = {NOW};
        ExpositionParser parser = new ExpositionParser(
                Options.DEFAULT.expositionLimits(),
                new Timestamps(Timestamps.Policy.ACCEPT, Duration.ofSeconds(90), () -> Instant.ofEpochMilli(now[0])));
        byte[] push = ("x 1 " + NOW).getBytes(UTF_8);

        assertThat(parser.parse(push.clone(), 0, push.length).timestamp(0)).isEqualTo(NOW);
        now[0] += 90_000;
        assertThat(parser.parse(push.clone(), 0, push.length).timestamp(0)).isEqualTo(NOW);
        now[0] += 1;
        assertThat(catchThrowable(() -> parser.parse(push, 0, push.length))).hasMessageContaining("at most 90s ago");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1700000000", "0", "99999999999"})
    void whatLooksLikeSecondsIsToldSo(String seconds) {
        assertThat(malformed("x 1 " + seconds, ACCEPTED))
                .hasMessageEndingWith("; it looks like seconds: multiply by 1000");
    }

    @Test
    void whatLooksLikeMicrosecondsIsToldSo() {
        assertThat(malformed("x 1 " + NOW + "000", ACCEPTED))
                .hasMessageEndingWith("; it looks like micro- or nanoseconds: push milliseconds");
        assertThat(malformed("x 1 100000000000", ACCEPTED)).hasMessageEndingWith(" here");
        assertThat(malformed("x 1 -1", ACCEPTED)).hasMessageEndingWith(" here");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, TIMESTAMP, at most 30m ago",
        "-0, TIMESTAMP, at most 30m ago",
        "-999999999999999999, TIMESTAMP, at most 30m ago",
        "999999999999999999, TIMESTAMP, at most 1m ahead",
        "1000000000000000000, TIMESTAMP, whole milliseconds",
        "9223372036854775808, TIMESTAMP, whole milliseconds",
        "-9223372036854775808, TIMESTAMP, whole milliseconds",
        "1700000000.123, TIMESTAMP, whole milliseconds",
        "1700000000000.0, TIMESTAMP, whole milliseconds",
        "1.7e12, TIMESTAMP, whole milliseconds",
        "1700000000000ms, TIMESTAMP, whole milliseconds",
        "1_700_000_000_000, TIMESTAMP, whole milliseconds",
        "0x18bcfe56800, TIMESTAMP, whole milliseconds",
        "+1700000000000, TIMESTAMP, whole milliseconds",
        "-, TIMESTAMP, whole milliseconds",
        "--1, TIMESTAMP, whole milliseconds",
        "now, SYNTAX, the end of the line after the value",
        "# {a=\"1\"} 1, SYNTAX, the end of the line after the value",
        "2023-11-14T22:13:20Z, TIMESTAMP, whole milliseconds",
    })
    void whatIsNoTimestampIsRefused(String written, Reason reason, String expected) {
        MalformedExposition rejection = malformed("y 1\nx  1 \t" + written + "\nz 1\n", ACCEPTED);

        assertThat(rejection)
                .hasMessageStartingWith("line 2, column 7: found '")
                .hasMessageContaining(expected);
        assertThat(rejection.reason()).isEqualTo(reason);
    }

    @Test
    void nothingStandsBehindATimestamp() {
        MalformedExposition rejection = malformed("x 1 " + NOW + " 2\n", ACCEPTED);

        assertThat(rejection)
                .hasMessage("line 1, column 19: found '2', expected the end of the line after the timestamp");
        assertThat(rejection.reason()).isEqualTo(SYNTAX);
    }

    @Test
    void oneSeriesMayComeWithManyTimestampsInAnyOrderAndOnceWithout() throws MalformedExposition {
        String push =
                "x{a=\"1\"} 1 1699999999999\nx{a=\"1\"} 2 1700000000001\nx{a=\"1\"} 3\nx{a=\"1\"} 4 1700000000000\n";

        assertThat(linesWithTimestamps(parse(push, ACCEPTED)))
                .containsExactlyElementsOf(push.lines().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x 1 1700000000000\ny 1\nx 2 1700000000000",
                "x 1 1700000000000\nx 1\nx 2 01700000000000",
                "x{a=\"1\",b=\"2\"} 1 1700000000000\nx 1\nx{b=\"2\",c=\"\",a=\"1\"} 1 1700000000000",
                "x 1\nx 1 1700000000000\nx 2",
                "x 1\nx 1 1700000000000\nx{} 2",
            })
    void oneSeriesWithOneTimestampOrWithoutComesOnce(String push) {
        MalformedExposition rejection = malformed(push, ACCEPTED);

        assertThat(rejection)
                .hasMessageStartingWith("line 3, column 1: found 'x")
                .hasMessageEndingWith(
                        "expected each series once in a push for each timestamp, and once without, in any order of its labels");
        assertThat(rejection.reason()).isEqualTo(DUPLICATE);
    }

    @Test
    void boundsOfOneSeriesAreSpelledAlikeWhateverTheirTimestamps() throws MalformedExposition {
        String mixed = "# TYPE h histogram\nh_bucket{le=\"1\"} 1 1700000000000\nh_bucket{le=\"2.0\"} 1\n";

        assertThat(parse(mixed + "h_bucket{le=\"1\"} 1 1700000000001\nh_bucket{le=\"1\"} 1\n", ACCEPTED)
                        .samples())
                .isEqualTo(4);
        assertThat(malformed(mixed + "h_bucket{le=\"1.0\"} 1 1700000000001\n", ACCEPTED))
                .hasMessageStartingWith(
                        "line 4, column 14: found '1.0\"} 1 170000000000'..., expected each bound once");
    }

    @Test
    void manyTimestampsOutgrowTheFirstGuess() throws MalformedExposition {
        String push = IntStream.range(0, 5_000)
                .mapToObj(i -> i % 3 == 0 ? "x" + i + " 1\n" : "x 1 " + (NOW - i) + "\n")
                .collect(Collectors.joining());

        assertThat(String.join("\n", linesWithTimestamps(parse(push, ACCEPTED))) + "\n")
                .isEqualTo(push);
    }

    @ParameterizedTest
    @EnumSource(
            value = Timestamps.Policy.class,
            names = {"REJECT", "ARRIVAL"})
    void withoutAcceptATimestampIsRefusedAndASeriesComesOnce(Timestamps.Policy policy) throws MalformedExposition {
        Timestamps timestamps = policy == Timestamps.Policy.ARRIVAL ? ARRIVAL : Timestamps.REJECTED;
        MalformedExposition rejection = malformed("y 1\nx 1 1700000000000\n", timestamps);

        assertThat(rejection.reason()).isEqualTo(TIMESTAMP);
        assertThat(rejection)
                .hasMessageStartingWith(
                        "line 2, column 5: found '1700000000000', expected no timestamp, because this gateway has"
                                + " --push.timestamps=" + policy + ": the time of ");
        assertThat(malformed("x 1\nx 2\n", timestamps).reason()).isEqualTo(DUPLICATE);
        assertThat(parse("x 1\ny 1\n", timestamps).timestamp(1)).isEqualTo(Exposition.NO_TIMESTAMP);
    }

    @Test
    void theTimeThatCountsIsNamed() {
        assertThat(malformed("x 1 1", ARRIVAL))
                .hasMessageContaining("the time of arrival counts, see docs/timestamps.md of");
        assertThat(malformed("x 1 1", Timestamps.REJECTED)).hasMessageContaining("the time of the scrape counts, see");
    }

    /** At odd places of larger arrays, whose other bytes are no part of the push. */
    @Test
    void aPushWithTimestampsIsReadWhereverItLiesAndCutOffAnywhere() throws MalformedExposition {
        byte[] push = """
                # TYPE h histogram
                h_bucket{le="1"} 1 1700000000000
                h_bucket{ le="1" } 1\t1700000000001\t
                h_bucket{le="+Inf"} 3
                h_count 3  1699999999999
                y 1 1700000000000""".getBytes(UTF_8);
        for (byte surrounding : new byte[] {'0', '\n', ' ', '"'}) {
            byte[] larger = new byte[push.length + 20];
            Arrays.fill(larger, surrounding);
            System.arraycopy(push, 0, larger, 3, push.length);
            Exposition parsed = new ExpositionParser(Options.DEFAULT.expositionLimits(), ACCEPTED)
                    .parse(larger, 3, 3 + push.length);

            assertThat(linesWithTimestamps(parsed))
                    .containsExactly(
                            "h_bucket{le=\"1\"} 1 1700000000000",
                            "h_bucket{le=\"1\"} 1 1700000000001",
                            "h_bucket{le=\"+Inf\"} 3",
                            "h_count 3 1699999999999",
                            "y 1 1700000000000");
        }
        for (int length = 0; length <= push.length; length++) {
            RoundTrip.check(Arrays.copyOf(push, length));
        }
    }
}
