package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static tinypushgateway.exposition.Pushes.families;
import static tinypushgateway.exposition.Pushes.malformed;
import static tinypushgateway.exposition.Pushes.parse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tinypushgateway.exposition.MetricType.Suffix;

/** Which family each sample belongs to. */
class FamiliesTest {

    @Test
    void aHistogramOwnsItsBucketsSumAndCount() throws MalformedExposition {
        assertThat(
                        families(
                                parse(
                                        "# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_sum 2\nx_count 1\nx_max 2\nx_created 3\nx 4\n")))
                .containsExactly(
                        "x HISTOGRAM : x_bucket x_sum x_count x",
                        "x_max UNDECLARED : x_max",
                        "x_created UNDECLARED : x_created");
    }

    @Test
    void aSummaryOwnsItsSumAndCountButNoBuckets() throws MalformedExposition {
        assertThat(families(parse("# TYPE x summary\nx{quantile=\"0.5\"} 1\nx_sum 2\nx_count 1\nx_bucket 3\n")))
                .containsExactly("x SUMMARY : x x_sum x_count", "x_bucket UNDECLARED : x_bucket");
    }

    @ParameterizedTest
    @EnumSource(
            value = MetricType.class,
            names = {"COUNTER", "GAUGE", "UNTYPED"})
    void otherTypesOwnNothingButTheirName(MetricType type) throws MalformedExposition {
        String word = new String(type.word(), US_ASCII);

        assertThat(families(parse("# TYPE x " + word + "\nx 1\nx_sum 2\nx_count 3\nx_bucket 4\n")))
                .containsExactly(
                        "x " + type + " : x",
                        "x_sum UNDECLARED : x_sum",
                        "x_count UNDECLARED : x_count",
                        "x_bucket UNDECLARED : x_bucket");
    }

    @Test
    void withoutATypeEachNameIsAFamily() throws MalformedExposition {
        assertThat(families(parse("x_bucket{le=\"1\"} 1\nx_sum 2\nx 3\nx_bucket{le=\"2\"} 1\n")))
                .containsExactly(
                        "x_bucket UNDECLARED : x_bucket x_bucket", "x_sum UNDECLARED : x_sum", "x UNDECLARED : x");
    }

    @Test
    void familiesMayBeMixedInAPush() throws MalformedExposition {
        assertThat(
                        families(
                                parse(
                                        "# TYPE a counter\n# HELP b bees\na{x=\"1\"} 1\nb 1\na{x=\"2\"} 1\n# TYPE c gauge\n# HELP a ays\n")))
                .containsExactly("a COUNTER ays: a a", "b UNDECLARED bees: b", "c GAUGE :");
    }

    @Test
    void aHelpLineMayComeAfterTheSamples() throws MalformedExposition {
        assertThat(families(parse("a 1\n# HELP a late\n"))).containsExactly("a UNDECLARED late: a");
    }

    /** {@code x_bucket} is no family, so it owns no {@code x_bucket_sum}, though it belongs to one that would. */
    @Test
    void whatIsOwnedOwnsNothing() throws MalformedExposition {
        assertThat(
                        families(
                                parse(
                                        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\n# TYPE x_bucket_sum gauge\nx_bucket_sum 2\nx_bucket_count 3\n")))
                .containsExactly(
                        "x HISTOGRAM : x_bucket",
                        "x_bucket_sum GAUGE : x_bucket_sum",
                        "x_bucket_count UNDECLARED : x_bucket_count");
    }

    @Test
    void aHistogramMayBeNamedLikeASumOfAnother() throws MalformedExposition {
        assertThat(families(parse("# TYPE x_sum histogram\nx_sum_count 1\nx_count 2\n")))
                .containsExactly("x_sum HISTOGRAM : x_sum_count", "x_count UNDECLARED : x_count");
    }

    @Test
    void aSuffixAloneIsAName() throws MalformedExposition {
        assertThat(families(parse("_sum 1\n_count 2\n_bucket{le=\"x\"} 3\n")))
                .containsExactly(
                        "_sum UNDECLARED : _sum", "_count UNDECLARED : _count", "_bucket UNDECLARED : _bucket");
    }

    @Test
    void boundsAreNumbersOnlyWhereTheyBound() throws MalformedExposition {
        Exposition push = parse("""
                # TYPE s summary
                s{le="one"} 1
                # TYPE h histogram
                h{quantile="q"} 2
                g{le="one",quantile="q"} 3
                g{le="1",quantile="NaN"} 4
                """);

        assertThat(push.samples()).isEqualTo(4);
        assertThat(new boolean[] {push.oddForHistogram(0), push.oddForSummary(0)})
                .containsExactly(true, false);
        assertThat(new boolean[] {push.oddForHistogram(1), push.oddForSummary(1)})
                .containsExactly(false, true);
        assertThat(new boolean[] {push.oddForHistogram(2), push.oddForSummary(2)})
                .containsExactly(true, true);
        assertThat(new boolean[] {push.oddForHistogram(3), push.oddForSummary(3)})
                .containsExactly(false, false);
    }

    @Test
    void oddBoundsAreRememberedOfUntidyLinesToo() throws MalformedExposition {
        Exposition push = parse("g { le = \"one\" , } 1\ng { le = \"1\" , } 1\n");

        assertThat(push.oddForHistogram(0)).isTrue();
        assertThat(push.oddForHistogram(1)).isFalse();
    }

    @Test
    void boundsAreAnyNumber() throws MalformedExposition {
        assertThat(parse(
                                "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_bucket{le=\"1e-3\"} 1\nh_bucket{le=\"NaN\"} 1\nh_bucket 1\n")
                        .samples())
                .isEqualTo(4);
        assertThat(malformed("# TYPE h histogram\nh_bucket{le=\"1e309\"} 1\n")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "x_bucket, BUCKET",
        "x_sum, SUM",
        "x_count, COUNT",
        "x, NONE",
        "_sum, NONE",
        "sum, NONE",
        "x_sums, NONE",
        "x_sum_count, COUNT",
        "bucket, NONE",
        "__bucket, BUCKET",
        "x_Count, NONE",
    })
    void aSuffixNeedsANameBefore(String name, Suffix suffix) {
        byte[] bytes = ("y" + name + "z").getBytes(US_ASCII);

        assertThat(Suffix.of(bytes, 1, bytes.length - 1)).isEqualTo(suffix);
    }

    @Test
    void namesOwnedAreTheFamilysWithEachSuffix() {
        byte[] bytes = "-x-".getBytes(US_ASCII);

        assertThat(MetricType.HISTOGRAM.namesOwned(bytes, 1, 2))
                .extracting(name -> new String(name, US_ASCII))
                .containsExactly("x_bucket", "x_sum", "x_count");
        assertThat(MetricType.SUMMARY.namesOwned(bytes, 1, 2))
                .extracting(name -> new String(name, US_ASCII))
                .containsExactly("x_sum", "x_count");
        assertThat(MetricType.GAUGE.namesOwned(bytes, 1, 2)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MetricType.class)
    void aTypeIsKeptAsItsCode(MetricType type) {
        assertThat(MetricType.of(type.code())).isEqualTo(type);
        assertThat(MetricType.named(type.word(), 0, type.word().length)).isEqualTo(type);
        assertThat(type.hasSuffixes()).isEqualTo(type.owns(Suffix.SUM));
        assertThat(type.owns(Suffix.NONE)).isFalse();
    }
}
