package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tinypushgateway.protobuf.Decoded.grouping;
import static tinypushgateway.protobuf.Decoded.text;
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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.GroupingLabels;

/** What text the messages become. */
class MetricFamiliesTest {

    @Test
    void aCounterHasHelpTypeAndASampleForEachMetric() throws MalformedProtobuf {
        assertThat(text(family(
                        "rows_total",
                        "Rows.",
                        0,
                        metric("kind", "a").message(3, value(3)),
                        metric("kind", "b", "host", "c").message(3, value(4.5)))))
                .isEqualTo("""
                        # HELP rows_total Rows.
                        # TYPE rows_total counter
                        rows_total{kind="a"} 3
                        rows_total{kind="b",host="c"} 4.5
                        """);
    }

    @Test
    void gaugesAndUntypedMetricsHaveTheirOwnFields() throws MalformedProtobuf {
        assertThat(text(gauge("a", metric().message(2, value(-1))), family("b", "", 3, metric().message(5, value(2)))))
                .isEqualTo("""
                        # TYPE a gauge
                        a -1
                        # TYPE b untyped
                        b 2
                        """);
    }

    @Test
    void aFamilyWithoutATypeIsACounterAndAValueWithoutANumberIsZero() throws MalformedProtobuf {
        assertThat(text(new Message().text(1, "a").message(4, metric().message(3, new Message()))))
                .isEqualTo("# TYPE a counter\na 0\n");
    }

    @Test
    void aSummaryHasItsQuantilesSumAndCount() throws MalformedProtobuf {
        Message value = new Message()
                .varint(1, 7)
                .fixed64(2, 1.5)
                .message(3, quantile(0.5, 0.25))
                .message(3, quantile(0.99, Double.NaN));

        assertThat(text(summary("a", metric("x", "y").message(4, value)))).isEqualTo("""
                        # TYPE a summary
                        a{x="y",quantile="0.5"} 0.25
                        a{x="y",quantile="0.99"} NaN
                        a_sum{x="y"} 1.5
                        a_count{x="y"} 7
                        """);
    }

    @Test
    void aHistogramWithoutAnInfiniteBucketGetsOneFromItsCount() throws MalformedProtobuf {
        Message value = new Message()
                .varint(1, 5)
                .fixed64(2, 2.5)
                .message(3, bucket(0.1, 1))
                .message(3, bucket(1e6, 4));

        assertThat(text(histogram("a", metric("x", "y").message(7, value)))).isEqualTo("""
                        # TYPE a histogram
                        a_bucket{x="y",le="0.1"} 1
                        a_bucket{x="y",le="1e+06"} 4
                        a_bucket{x="y",le="+Inf"} 5
                        a_sum{x="y"} 2.5
                        a_count{x="y"} 5
                        """);
    }

    @Test
    void anInfiniteBucketIsShownAsItIs() throws MalformedProtobuf {
        Message value = new Message()
                .varint(1, 5)
                .message(3, bucket(Double.POSITIVE_INFINITY, 4))
                .message(3, bucket(1, 3));

        assertThat(text(histogram("a", metric().message(7, value)))).isEqualTo("""
                        # TYPE a histogram
                        a_bucket{le="+Inf"} 4
                        a_bucket{le="1"} 3
                        a_sum 0
                        a_count 5
                        """);
    }

    @Test
    void aFloatCountCountsIfItIsMoreThanZero() throws MalformedProtobuf {
        Message value = new Message()
                .varint(1, 5)
                .fixed64(4, 5.5)
                .message(3, bucket(1, 2).fixed64(4, 2.5))
                .message(3, bucket(2, 3).fixed64(4, 0))
                .message(3, bucket(3, 4).fixed64(4, -1))
                .message(3, bucket(4, 4).fixed64(4, Double.NaN));

        assertThat(text(histogram("a", metric().message(7, value)))).isEqualTo("""
                        # TYPE a histogram
                        a_bucket{le="1"} 2.5
                        a_bucket{le="2"} 3
                        a_bucket{le="3"} 4
                        a_bucket{le="4"} 4
                        a_bucket{le="+Inf"} 5.5
                        a_sum 0
                        a_count 5.5
                        """);
    }

    @Test
    void aNativeHistogramIsShownByItsCountAndSum() throws MalformedProtobuf {
        Message value = new Message()
                .varint(1, 7)
                .fixed64(2, 1.25)
                .varint(5, 6) // schema
                .fixed64(6, 1e-128)
                .varint(7, 1)
                .message(12, new Message().varint(1, 4).varint(2, 2))
                .varint(13, 1)
                .varint(13, 2)
                .bytes(13, (byte) 1, (byte) 2, (byte) 3) // packed
                .bytes(10, (byte) 1)
                .bytes(14, new byte[16])
                .fixed64(14, 1.0);

        assertThat(text(histogram("a", metric().message(7, value)))).isEqualTo("""
                        # TYPE a histogram
                        a_bucket{le="+Inf"} 7
                        a_sum 1.25
                        a_count 7
                        """);
    }

    @Test
    void theClassicPartOfAHistogramThatHasBothIsShown() throws MalformedProtobuf {
        Message value = new Message().varint(5, 6).varint(13, 1).varint(1, 7).message(3, bucket(1, 2));

        assertThat(text(histogram("a", metric().message(7, value))))
                .contains("a_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 7\n");
    }

    @Test
    void countsAreWholeNumbersHoweverLarge() throws MalformedProtobuf {
        Message value = new Message().varint(1, -1).message(3, quantile(0.5, 123456789));

        assertThat(text(summary("a", metric().message(4, value)))).isEqualTo("""
                        # TYPE a summary
                        a{quantile="0.5"} 1.23456789e+08
                        a_sum 0
                        a_count 18446744073709551615
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "1795638737465, 1795638737465",
        "0, 0",
        "-1, -1",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775807, 9223372036854775807"
    })
    void aTimestampIsWrittenBehindEachSampleOfItsMetric(long timestamp, String written) throws MalformedProtobuf {
        Message value = new Message().varint(1, 1).message(3, bucket(1, 1));
        byte[] content = content(
                gauge(
                        "a",
                        metric().varint(6, timestamp).message(2, value(1)),
                        metric("b", "c").message(2, value(1))),
                histogram("d", metric().message(7, value).varint(6, timestamp)));

        assertThat(new String(Decoded.textBytes(GroupingLabels.NONE, content), UTF_8))
                .isEqualTo("""
                        # TYPE a gauge
                        a 1 TS
                        a{b="c"} 1
                        # TYPE d histogram
                        d_bucket{le="1"} 1 TS
                        d_bucket{le="+Inf"} 1 TS
                        d_sum 0 TS
                        d_count 1 TS
                        """.replace("TS", written));
    }

    @Test
    void labelValuesAndHelpTextsAreEscaped() throws MalformedProtobuf {
        assertThat(text(family(
                        "a",
                        "q\" b\\ n\n ü 😀",
                        1,
                        metric("x", "q\" b\\ n\n ü 😀\r").message(2, value(1)))))
                .isEqualTo("""
                        # HELP a q" b\\\\ n\\n ü 😀
                        # TYPE a gauge
                        a{x="q\\" b\\\\ n\\n ü 😀\r"} 1
                        """);
    }

    @Test
    void nothingBecomesNothing() throws MalformedProtobuf {
        assertThat(text()).isEmpty();
        assertThat(text(family("a", "Help.", 1))).isEmpty();
    }

    @Test
    void fieldsMayComeInAnyOrder() throws MalformedProtobuf {
        Message bucket = new Message().fixed64(2, 1).varint(1, 2);
        Message value = new Message().message(3, bucket).fixed64(2, 3).varint(1, 4);
        Message metric = new Message()
                .message(7, value)
                .message(1, new Message().text(2, "value").text(1, "name"))
                .message(1, new Message().text(2, "other").text(1, "more"));

        assertThat(text(new Message()
                        .message(4, metric)
                        .varint(3, 4)
                        .text(2, "Help.")
                        .text(1, "a")))
                .isEqualTo("""
                        # HELP a Help.
                        # TYPE a histogram
                        a_bucket{name="value",more="other",le="1"} 2
                        a_bucket{name="value",more="other",le="+Inf"} 4
                        a_sum{name="value",more="other"} 3
                        a_count{name="value",more="other"} 4
                        """);
    }

    @Test
    void theLastOfASingularFieldCounts() throws MalformedProtobuf {
        Message metric = new Message()
                .message(
                        1,
                        new Message().text(1, "x").text(2, "y").text(1, "name").text(2, "value"))
                .message(2, value(1).fixed64(1, 2));

        assertThat(text(new Message()
                        .text(1, "b")
                        .text(2, "Old.")
                        .varint(3, 4)
                        .message(4, metric)
                        .text(1, "a")
                        .text(2, "Help.")
                        .varint(3, 1)))
                .isEqualTo("""
                        # HELP a Help.
                        # TYPE a gauge
                        a{name="value"} 2
                        """);
    }

    @Test
    void valuesOfOneMetricInSeveralFieldsAreMerged() throws MalformedProtobuf {
        Message metric = new Message()
                .message(7, new Message().varint(1, 1).fixed64(2, 8).message(3, bucket(1, 1)))
                .message(1, new Message().text(1, "x").text(2, "y"))
                .message(7, new Message())
                .message(7, new Message().message(3, bucket(2, 2)).varint(1, 3).message(3, bucket(3, 3)));

        assertThat(text(
                        histogram("a", metric),
                        gauge("b", metric().message(2, value(1)).message(2, new Message()))))
                .isEqualTo("""
                        # TYPE a histogram
                        a_bucket{x="y",le="1"} 1
                        a_bucket{x="y",le="2"} 2
                        a_bucket{x="y",le="3"} 3
                        a_bucket{x="y",le="+Inf"} 3
                        a_sum{x="y"} 8
                        a_count{x="y"} 3
                        # TYPE b gauge
                        b 1
                        """);
    }

    @Test
    void unknownFieldsAreSkippedInEachMessage() throws MalformedProtobuf {
        Message label = unknown().text(1, "x").raw(unknown().toByteArray()).text(2, "y");
        Message bucket = unknown().varint(1, 2).fixed64(2, 1).raw(unknown().toByteArray());
        Message quantile =
                unknown().fixed64(1, 0.5).raw(unknown().toByteArray()).fixed64(2, 1);
        Message metric = unknown().message(1, label).raw(unknown().toByteArray());
        byte[] rest = metric.toByteArray();
        Message summary = unknown().message(3, quantile).raw(unknown().toByteArray());

        assertThat(text(
                        unknown()
                                .text(1, "a")
                                .varint(3, 4)
                                .message(
                                        4,
                                        metric.message(
                                                7, unknown().message(3, bucket).varint(1, 2)))
                                .raw(unknown().toByteArray()),
                        summary("b", new Message().raw(rest).message(4, summary))
                                .raw(unknown().toByteArray()),
                        gauge("c", new Message().raw(rest).message(2, unknown().fixed64(1, 9))),
                        unknown().text(1, "d")))
                .isEqualTo("""
                        # TYPE a histogram
                        a_bucket{x="y",le="1"} 2
                        a_bucket{x="y",le="+Inf"} 2
                        a_sum{x="y"} 0
                        a_count{x="y"} 2
                        # TYPE b summary
                        b{x="y",quantile="0.5"} 1
                        b_sum{x="y"} 0
                        b_count{x="y"} 0
                        # TYPE c gauge
                        c{x="y"} 9
                        """);
    }

    @Test
    void exemplarsTimesOfCreationAndUnitsAreLeftOut() throws MalformedProtobuf {
        Message exemplar = new Message()
                .message(1, new Message().text(1, "trace_id").text(2, "1"))
                .fixed64(2, 1);
        Message created = new Message().varint(1, 1795638737).varint(2, 465000000);
        Message value = new Message()
                .varint(1, 1)
                .message(3, bucket(1, 1).message(3, exemplar))
                .message(15, created)
                .message(16, exemplar);

        assertThat(text(
                        counter(
                                        "a",
                                        metric().message(
                                                        3,
                                                        value(1).message(2, exemplar)
                                                                .message(3, created)))
                                .text(5, "seconds"),
                        summary("b", metric().message(4, new Message().message(4, created))),
                        histogram("c", metric().message(7, value))))
                .isEqualTo("""
                        # TYPE a counter
                        a 1
                        # TYPE b summary
                        b_sum 0
                        b_count 0
                        # TYPE c histogram
                        c_bucket{le="1"} 1
                        c_bucket{le="+Inf"} 1
                        c_sum 0
                        c_count 1
                        """);
    }

    @Test
    void aValueOfAnotherTypeBesideTheRightOneIsSkipped() throws MalformedProtobuf {
        assertThat(text(gauge("a", metric().message(3, value(1)).message(2, value(2)))))
                .isEqualTo("# TYPE a gauge\na 2\n");
    }

    @Test
    void groupingLabelsComeLastAndReplaceThoseOfTheSameName() throws MalformedProtobuf {
        Message value = new Message().varint(1, 1).message(3, bucket(1, 1));

        assertThat(text(
                        grouping("job", "batch", "instance", "q\""),
                        gauge(
                                "a",
                                metric().message(2, value(1)),
                                metric("x", "y", "job", "own").message(2, value(2))),
                        histogram("b", metric("instance", "own", "x", "y").message(7, value))))
                .isEqualTo("""
                        # TYPE a gauge
                        a{job="batch",instance="q\\""} 1
                        a{x="y",job="batch",instance="q\\""} 2
                        # TYPE b histogram
                        b_bucket{x="y",le="1",job="batch",instance="q\\""} 1
                        b_bucket{x="y",le="+Inf",job="batch",instance="q\\""} 1
                        b_sum{x="y",job="batch",instance="q\\""} 0
                        b_count{x="y",job="batch",instance="q\\""} 1
                        """);
    }

    @Test
    void aSampleOfAGroupWithoutAnInstanceGetsAnEmptyOne() throws MalformedProtobuf {
        Message value = new Message().varint(1, 1).message(3, quantile(0.5, 1));

        assertThat(text(
                        grouping("job", "batch"),
                        gauge(
                                "a",
                                metric().message(2, value(1)),
                                metric("instance", "own").message(2, value(2))),
                        summary("b", metric("x", "y").message(4, value))))
                .isEqualTo("""
                        # TYPE a gauge
                        a{job="batch",instance=""} 1
                        a{instance="own",job="batch"} 2
                        # TYPE b summary
                        b{x="y",quantile="0.5",job="batch",instance=""} 1
                        b_sum{x="y",job="batch",instance=""} 0
                        b_count{x="y",job="batch",instance=""} 1
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 'message 1 (a)'",
        "2, 'message 1 (a)'",
        "3, 'message 1 (a), metric 1'",
        "4, 'message 1 (a), metric 2'",
        "5, 'message 3 (c)'",
        "6, 'message 3 (c), metric 1'",
        "9, 'message 3 (c), metric 1'",
        "10, 'message 3 (c), metric 2'",
        "12, 'message 3 (c), metric 2'",
        "13, 'message 4 (d)'",
        "14, 'message 4 (d), metric 1'",
        "16, 'message 4 (d), metric 1'",
        "17, ''"
    })
    void thePlaceOfALineIsFound(int line, String place) throws MalformedProtobuf {
        Message open = new Message().varint(1, 1).message(3, bucket(1, 1));
        Message closed = new Message().varint(1, 1).message(3, bucket(Double.POSITIVE_INFINITY, 1));
        byte[] content = content(
                family("a", "Help.", 1, metric("x", "1").message(2, value(1)), metric().message(2, value(1))),
                gauge("b"),
                histogram("c", metric("x", "1").message(7, open), metric().message(7, closed)),
                summary("d", metric().message(4, new Message().message(3, quantile(0.5, 1)))));
        assertThat(new String(Decoded.textBytes(GroupingLabels.NONE, content), UTF_8).lines())
                .hasSize(16);

        assertThat(new MetricFamilies(Options.DEFAULT.expositionLimits()).placeOfLine(content, 0, content.length, line))
                .isEqualTo(place);
    }

    @Test
    void oneObjectReadsManyPushesAlsoAfterARejection() throws MalformedProtobuf {
        MetricFamilies families = new MetricFamilies(Options.DEFAULT.expositionLimits());
        byte[] good = content(gauge("a", metric("x", "y").message(2, value(1))));
        byte[] bad = content(histogram(
                "b", metric("x", "y").message(7, new Message().message(3, new Message().text(1, "")))));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> families.mostTextBytes(bad, 0, bad.length, grouping("job", "x")))
                    .isInstanceOf(MalformedProtobuf.class);
            byte[] out = new byte[families.mostTextBytes(good, 0, good.length, GroupingLabels.NONE)];
            int length = families.write(good, 0, good.length, GroupingLabels.NONE, out);

            assertThat(new String(out, 0, length, UTF_8)).isEqualTo("# TYPE a gauge\na{x=\"y\"} 1\n");
        }
    }

    @Test
    void whatHasNotBeenAcceptedCannotBeWritten() {
        byte[] bad = {5, 1};

        assertThatThrownBy(() -> new MetricFamilies(Options.DEFAULT.expositionLimits())
                        .write(bad, 0, bad.length, GroupingLabels.NONE, new byte[100]))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Fields that metrics.proto does not have, in each wire type, and one with the largest number. */
    private static Message unknown() {
        return new Message()
                .varint(100, -1)
                .fixed64(101, 1)
                .bytes(102, (byte) 1, (byte) 2)
                .fixed32(103, 7)
                .varint((1 << 29) - 1, 0);
    }
}
