package tinypushgateway.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;
import static tinypushgateway.exposition.MalformedExposition.Reason.SYNTAX;
import static tinypushgateway.protobuf.Decoded.grouping;
import static tinypushgateway.protobuf.Decoded.malformed;
import static tinypushgateway.protobuf.Message.bucket;
import static tinypushgateway.protobuf.Message.content;
import static tinypushgateway.protobuf.Message.counter;
import static tinypushgateway.protobuf.Message.family;
import static tinypushgateway.protobuf.Message.gauge;
import static tinypushgateway.protobuf.Message.histogram;
import static tinypushgateway.protobuf.Message.metric;
import static tinypushgateway.protobuf.Message.quantile;
import static tinypushgateway.protobuf.Message.summary;
import static tinypushgateway.protobuf.Message.value;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;

/** What is refused, and what the error says. */
class MalformedProtobufTest {
    private static final Exposition.Limits SMALL = new Exposition.Limits(60, 10, 8, 3, 4);

    static Stream<Arguments> rejected() {
        return Stream.of(
                arguments(
                        new Message().fixed64(1, 1),
                        "message 1, field 1 (name), offset 1: found wire type 1 (64 bits), expected wire type 2 (length-delimited)"),
                arguments(
                        new Message().text(1, "a").text(3, "GAUGE"),
                        "message 1 (a), field 3 (type), offset 4: found wire type 2 (length-delimited), expected wire type 0 (varint)"),
                arguments(
                        new Message().text(1, "a").varint(3, 5),
                        "message 1 (a), field 3 (type), offset 5: found 5 (GAUGE_HISTOGRAM), expected 0 (COUNTER), 1 (GAUGE), "
                                + "2 (SUMMARY), 3 (UNTYPED) or 4 (HISTOGRAM)"),
                arguments(
                        new Message().text(1, "a").varint(3, 1L << 32),
                        "message 1 (a), field 3 (type), offset 5: found 4294967296, expected 0 (COUNTER)"),
                arguments(
                        new Message().text(1, "a").varint(3, -1),
                        "message 1 (a), field 3 (type), offset 5: found -1, expected 0 (COUNTER)"),
                arguments(
                        new Message(),
                        "message 1, offset 1: found no name, expected field 1 (name) with a metric name"),
                arguments(
                        gauge("", metric().message(2, value(1))),
                        "message 1, offset 1: found no name, expected field 1 (name) with a metric name"),
                arguments(
                        gauge("a.b\u0001\u00fc", metric().message(2, value(1))),
                        "message 1, field 1 (name), offset 4: found '.b\\x01\\xC3\\xBC', expected a metric name "
                                + "([a-zA-Z_:][a-zA-Z0-9_:]*)"),
                arguments(gauge("1a"), "message 1, field 1 (name), offset 3: found '1a', expected a metric name"),
                arguments(
                        gauge("a", metric("b", "c").message(3, value(1))),
                        "message 1 (a), field 4 (metric) 1, offset 8: found field 3 (counter), expected field 2 (gauge), "
                                + "because the family has the type GAUGE"),
                arguments(
                        histogram(
                                "a",
                                metric().message(7, new Message()),
                                metric("b", "c").message(4, new Message())),
                        "message 1 (a), field 4 (metric) 2, offset 12: found field 4 (summary), expected field 7 (histogram), "
                                + "because the family has the type HISTOGRAM"),
                arguments(
                        counter("a", metric()),
                        "message 1 (a), field 4 (metric) 1, offset 8: found no value, expected field 3 (counter), "
                                + "because the family has the type COUNTER"),
                arguments(
                        gauge("a", metric().message(2, new Message().varint(1, 1))),
                        "message 1 (a), field 4 (metric) 1, field 2 (gauge), field 1 (value), offset 10: found wire type 0 (varint), "
                                + "expected wire type 1 (64 bits)"),
                arguments(
                        histogram(
                                "a",
                                metric().message(
                                                7,
                                                new Message()
                                                        .message(3, bucket(1, 1))
                                                        .message(3, new Message().text(2, "x")))),
                        "message 1 (a), field 4 (metric) 1, field 7 (histogram), field 3 (bucket) 2, field 2 (upper_bound), offset 25: "
                                + "found wire type 2 (length-delimited), expected wire type 1 (64 bits)"),
                arguments(
                        histogram("a", metric().message(7, new Message().fixed64(13, 1))),
                        "message 1 (a), field 4 (metric) 1, field 7 (histogram), field 13 (positive_delta), offset 10: "
                                + "found wire type 1 (64 bits), expected wire type 0 (varint) or wire type 2 (length-delimited)"),
                arguments(
                        new Message().text(1, "a").key(9, WireType.GROUP_START).key(9, WireType.GROUP_END),
                        "message 1 (a), field 9, offset 5: found wire type 3 (group), expected wire type 0, 1, 2 or 5"),
                arguments(
                        new Message().text(1, "a").key(9, 6),
                        "message 1 (a), field 9, offset 5: found wire type 6 (unknown), expected wire type 0, 1, 2 or 5"),
                arguments(
                        new Message().text(1, "a").key(0, WireType.VARINT),
                        "message 1 (a), offset 4: found field number 0, expected one from 1 to 536870911"),
                arguments(
                        new Message().text(1, "a").key(1 << 29, WireType.VARINT),
                        "message 1 (a), offset 4: found field number 536870912, expected one from 1 to 536870911"),
                arguments(
                        gauge("a", metric("b", "c", "d.e", "f").message(2, value(1))),
                        "message 1 (a), field 4 (metric) 1, field 1 (label) 2, field 1 (name), offset 21: found '.e', "
                                + "expected a label name ([a-zA-Z_][a-zA-Z0-9_]*)"),
                arguments(
                        gauge("a", metric("b:", "c").message(2, value(1))),
                        "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 1 (name), offset 13: found ':', expected a label"),
                arguments(
                        gauge("a", metric("", "c").message(2, value(1))),
                        "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 1 (name), offset 12: found nothing, "
                                + "expected a label name"),
                arguments(
                        gauge("a", metric("__name__", "c").message(2, value(1))),
                        "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 1 (name), offset 12: found '__name__', "
                                + "expected a label name other than __name__, which is the metric's own"),
                arguments(
                        gauge("a", metric("b", "c\u0000").message(2, value(1))),
                        "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 2 (value), offset 16: found '\\x00', "
                                + "expected valid UTF-8 without NUL"),
                arguments(
                        gauge(
                                "a",
                                new Message()
                                        .message(1, new Message().text(1, "b").bytes(2, (byte) 'x', (byte) 0xC3))),
                        "message 1 (a), field 4 (metric) 1, offset 8: found no value"),
                arguments(
                        gauge(
                                "a",
                                new Message()
                                        .message(2, value(1))
                                        .message(1, new Message().text(1, "b").bytes(2, (byte) 'x', (byte) 0xC3))),
                        "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 2 (value), offset 27: found '\\xC3', "
                                + "expected valid UTF-8 without NUL"),
                arguments(
                        gauge("a", metric().message(2, value(1)))
                                .bytes(2, (byte) 'x', (byte) 0xED, (byte) 0xA0, (byte) 0x80),
                        "message 1 (a), field 2 (help), offset 22: found '\\xED\\xA0\\x80', expected valid UTF-8 without NUL"),
                arguments(
                        family("a", "x\u0000y", 1, metric().message(2, value(1))),
                        "message 1 (a), field 2 (help), offset 7: found '\\x00y', expected valid UTF-8 without NUL"));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void theErrorNamesTheFieldAndWhatShouldStandThere(Message family, String message) {
        assertThat(malformed(family))
                .hasMessageStartingWith(message)
                .satisfies(error -> assertThat(error.reason()).isEqualTo(SYNTAX));
    }

    @Test
    void theErrorCountsTheMessages() {
        assertThat(malformed(gauge("a"), gauge("b"), new Message().text(1, "c").varint(3, 9)))
                .hasMessageStartingWith("message 3 (c), field 3 (type), offset 17: found 9,");
    }

    @Test
    void theErrorShowsAtMostSixtyBytesOfTheName() {
        assertThat(malformed(new Message().text(1, "a".repeat(60)).varint(3, 9)))
                .hasMessageStartingWith("message 1 (" + "a".repeat(60) + "), field 3");
        assertThat(malformed(new Message().text(1, "a".repeat(61)).varint(3, 9)))
                .hasMessageStartingWith("message 1 (" + "a".repeat(60) + "...), field 3");
    }

    @Test
    void aLengthBeyondTheMessageIsRefused() {
        assertThat(malformed(counter("a").key(4, WireType.BYTES).varint(7).raw(new byte[6])))
                .hasMessage(
                        "message 1 (a), field 4 (metric) 1, offset 7: found a length of 7 bytes, expected at most 6, because no more "
                                + "follow in the message");
        assertThat(malformed(counter("a").key(4, WireType.BYTES).varint(-1)))
                .hasMessageContaining("found a length of 18446744073709551615 bytes, expected at most 0");
        assertThat(malformed(counter("a").key(4, WireType.BYTES).varint(1L << 32)))
                .hasMessageContaining("found a length of 4294967296 bytes, expected at most 0");
        assertThat(malformed(counter(
                                "a",
                                new Message()
                                        .text(9, "b")
                                        .key(3, WireType.BYTES)
                                        .varint(2)
                                        .raw((byte) 9))
                        .varint(9, 1)
                        .varint(9, 1)))
                .hasMessageStartingWith(
                        "message 1 (a), field 4 (metric) 1, field 3 (counter), offset 12: found a length of 2 bytes");
    }

    @Test
    void aContentThatIsCutShortIsRefusedUnlessItIsCutBetweenMessages() {
        Message value = new Message().varint(1, 300).fixed64(2, 1).message(3, bucket(1, 200));
        byte[] first = content(
                family("a", "Help.", 1, metric("b", "c").varint(6, 1234567).message(2, value(1))));
        byte[] whole = content(
                family("a", "Help.", 1, metric("b", "c").varint(6, 1234567).message(2, value(1))),
                histogram("d", metric().message(7, value).varint(100, 1L << 62).fixed32(101, 1)));
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length == first.length) {
                assertThat(malformed(SMALL, GroupingLabels.NONE, cut)).isNull();
            } else {
                assertThat(malformed(SMALL, GroupingLabels.NONE, cut))
                        .as("%d bytes", length)
                        .isNotNull();
            }
        }
    }

    @Test
    void aMessageThatIsCutShortIsRefusedUnlessItIsCutBetweenFields() {
        Message metric = metric("b", "c")
                .varint(6, 1234567)
                .message(2, value(1))
                .varint(100, 1L << 62)
                .fixed32(101, 1);
        byte[] whole = metric.toByteArray();
        int accepted = 0;
        for (int length = 0; length < whole.length; length++) {
            Message cut = gauge("a", new Message().raw(Arrays.copyOf(whole, length)));
            accepted += malformed(cut) == null ? 1 : 0;
        }
        assertThat(accepted).as("after the value, and after field 100").isEqualTo(2);
    }

    @Test
    void aVarintHasAtMost64Bits() {
        byte[] ten = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
        byte[] tooLarge = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2};
        byte[] eleven = {-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, 0};

        assertThat(malformed(new Message().text(1, "a").key(9, 0).raw(ten))).isNull();
        assertThat(malformed(new Message().text(1, "a").key(9, 0).raw(tooLarge)))
                .hasMessage(
                        "message 1 (a), field 9, offset 5: found more than 64 bits, expected a varint of at most 64 bits in "
                                + "10 bytes");
        assertThat(malformed(new Message().text(1, "a").key(9, 0).raw(eleven)))
                .hasMessageContaining("found more than 64 bits");
        assertThat(malformed(new Message().text(1, "a").key(9, 0).raw((byte) -128)))
                .hasMessage(
                        "message 1 (a), field 9, offset 5: found the end of the message, expected the rest of a varint");
        assertThat(malformed(Options.DEFAULT.expositionLimits(), GroupingLabels.NONE, new byte[] {-128}))
                .hasMessage("message 1, offset 0: found the end of the body, expected the rest of a varint");
    }

    @Test
    void eachLabelNameIsUsedOnce() {
        assertDuplicate(
                gauge("a", metric("b", "1", "c", "2", "b", "1").message(2, value(1))),
                "message 1 (a), field 4 (metric) 1, field 1 (label) 3, field 1 (name), offset 28: found 'b', "
                        + "expected each label name once");
        assertDuplicate(
                histogram("a", metric("le", "1").message(7, new Message())),
                "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 1 (name), offset 12: found 'le', expected another label "
                        + "name, because the samples of a HISTOGRAM get this one");
        assertDuplicate(
                summary("a", metric("quantile", "1").message(4, new Message().message(3, quantile(1, 1)))),
                "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 1 (name), offset 12: found 'quantile', expected another");
        assertThat(malformed(gauge("a", metric("le", "1", "quantile", "1").message(2, value(1)))))
                .isNull();
        assertThat(malformed(histogram("a", metric("quantile", "1").message(7, new Message()))))
                .isNull();
    }

    @Test
    void aGroupingLabelMayNotBeTheOneThatTellsPointsApart() {
        byte[] histogram = content(gauge("b"), histogram("a", metric().message(7, new Message())));
        byte[] gauge = content(gauge("a", metric("le", "2").message(2, value(1))));

        assertThat(malformed(Options.DEFAULT.expositionLimits(), grouping("job", "x", "le", "1"), histogram))
                .hasMessageStartingWith(
                        "message 2 (a), offset 9: found a grouping label 'le', expected other grouping labels");
        assertThat(malformed(Options.DEFAULT.expositionLimits(), grouping("job", "x", "quantile", "1"), histogram))
                .isNull();
        assertThat(malformed(Options.DEFAULT.expositionLimits(), grouping("job", "x", "le", "1"), gauge))
                .isNull();
    }

    @Test
    void namesAreLimited() {
        assertLimit(
                gauge("a".repeat(11)),
                "a name of 11 bytes, expected a metric name of at most 10 bytes (--push.max-name-bytes)");
        assertLimit(
                histogram("a".repeat(4)),
                "a name of 4 bytes, expected a metric name of at most 10 bytes (--push.max-name-bytes), "
                        + "suffixes such as _count included");
        assertLimit(summary("a".repeat(5)), "a name of 5 bytes");
        assertLimit(
                gauge("a", metric("b".repeat(11), "").message(2, value(1))),
                "a name of 11 bytes, expected a label name of at most 10 bytes (--push.max-name-bytes)");
        assertWithinLimits(gauge("a".repeat(10), metric("b".repeat(10), "").message(2, value(1))));
        assertWithinLimits(histogram("a".repeat(3)));
        assertWithinLimits(summary("a".repeat(4)));
    }

    @Test
    void labelValuesAreLimitedAsTheyAreWritten() {
        assertLimit(
                gauge("a", metric("b", "123456789").message(2, value(1))),
                "message 1 (a), field 4 (metric) 1, field 1 (label) 1, field 2 (value), offset 15: found a value of 9 bytes, expected "
                        + "a label value of at most 8 bytes (--push.max-label-value-bytes)");
        assertLimit(gauge("a", metric("b", "\n2345678").message(2, value(1))), "a value of 9 bytes");
        assertWithinLimits(gauge("a", metric("b", "\n\"\\1").message(2, value(1))));
    }

    @Test
    void theNumberOfLabelsIsLimitedWithThoseThatAreAdded() {
        byte[] three = content(gauge("a", metric("b", "", "c", "", "d", "").message(2, value(1))));
        byte[] two = content(gauge("a", metric("b", "", "c", "").message(2, value(1))));

        assertLimit(
                gauge("a", metric("b", "", "c", "", "d", "", "e", "").message(2, value(1))),
                "message 1 (a), field 4 (metric) 1, field 1 (label), offset 30: found one more label, expected at most 3 labels "
                        + "(--push.max-labels)");
        assertLimit(
                histogram("a", metric("b", "", "c", "", "d", "").message(7, new Message())),
                "found 4 labels, with those of the group, expected at most 3 labels (--push.max-labels)");
        assertThat(malformed(SMALL, GroupingLabels.NONE, three)).isNull();
        assertThat(malformed(SMALL, grouping("job", ""), three)).hasMessageContaining("found 5 labels");
        assertThat(malformed(SMALL, grouping("job", ""), two)).hasMessageContaining("found 4 labels");
        assertThat(malformed(SMALL, grouping("instance", ""), two)).isNull();
        assertThat(malformed(SMALL, grouping("c", "", "instance", ""), two)).isNull();
    }

    @Test
    void linesAreLimited() {
        assertLimit(
                gauge(
                        "a",
                        metric("b123456789", "12345678", "c123456789", "12345678", "d123456789", "12345678")
                                .message(2, value(1))),
                "labels of 66 bytes, expected a line of at most 60 bytes (--push.max-line-bytes)");
        assertLimit(
                family("a", "x".repeat(52), 1, metric().message(2, value(1))),
                "message 1 (a), field 2 (help), offset 6: found a text of 52 bytes, expected a HELP line of at most 60 bytes "
                        + "(--push.max-line-bytes)");
        assertLimit(family("a", "x".repeat(50) + "\n", 1, metric().message(2, value(1))), "a text of 52 bytes");
        assertWithinLimits(family("a", "x".repeat(51), 1, metric().message(2, value(1))));
        assertWithinLimits(family("a", "\n" + "x".repeat(49), 1, metric().message(2, value(1))));
    }

    @Test
    void samplesAreLimited() {
        Message one = metric().message(2, value(1));
        Message three = new Message().message(3, bucket(1, 1));
        Message five = new Message().message(3, bucket(1, 1)).message(3, bucket(2, 1));

        assertLimit(
                gauge("a", one, one, one, one, one),
                "message 1 (a), field 4 (metric) 5, offset 71: found one more, expected at most 4 samples and families in a push "
                        + "(--push.max-samples): push it in parts");
        assertLimit(histogram("a", metric().message(7, five)), "found one more");
        assertWithinLimits(gauge("a", one, one, one, one));
        assertWithinLimits(histogram("a", metric().message(7, three)));
        Message statesInfinity = new Message().message(3, bucket(1, 1)).message(3, bucket(Double.POSITIVE_INFINITY, 1));
        assertWithinLimits(histogram("a", metric().message(7, statesInfinity)));
        assertThat(malformed(
                        SMALL,
                        GroupingLabels.NONE,
                        content(gauge("a", one), gauge("b", one), gauge("c", one), gauge("d"))))
                .isNull();
    }

    @Test
    void manySmallBucketsCannotMakeALargeText() {
        Message value = new Message();
        for (int i = 0; i < 30_000; i++) {
            value.message(3, new Message());
        }
        assertThat(malformed(histogram("a", metric("b", "x".repeat(2000)).message(7, value))))
                .hasMessageContaining("field 3 (bucket) 20001")
                .hasMessageContaining("expected at most 20000 samples");
    }

    private static void assertDuplicate(Message family, String message) {
        assertThat(malformed(family)).hasMessageStartingWith(message);
        assertThat(malformed(family).reason()).isEqualTo(DUPLICATE);
    }

    private static void assertLimit(Message family, String message) {
        MalformedProtobuf error = malformed(SMALL, GroupingLabels.NONE, content(family));
        assertThat(error).hasMessageContaining(message);
        assertThat(error.reason()).isEqualTo(LIMIT);
    }

    private static void assertWithinLimits(Message family) {
        assertThat(malformed(SMALL, GroupingLabels.NONE, content(family))).isNull();
    }
}
