package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@link Series#same} and the hash of a series beside a naive reference. */
class SeriesProperties {

    @Property
    void twoKeysAreOneSeriesIfTheirMapsAreEqual(@ForAll("keys") String a, @ForAll("keys") String b) {
        assertThat(same(a, b)).isEqualTo(NaiveSeries.of(a).equals(NaiveSeries.of(b)));
        assertThat(same(b, a)).isEqualTo(same(a, b));
    }

    @Property
    void theOrderOfLabelsDoesNotCount(@ForAll("keys") String key, @ForAll long seed) {
        int brace = key.indexOf('{');
        if (brace > 0) {
            List<String> labels = new ArrayList<>(
                    List.of(key.substring(brace + 1, key.length() - 1).split("(?<!\\\\)(?<=\"),", -1)));
            Collections.shuffle(labels, new Random(seed));
            String shuffled = key.substring(0, brace) + "{" + String.join(",", labels) + "}";

            assertThat(same(key, shuffled)).isTrue();
        }
    }

    @Property
    void oneSeriesHasOneHash(@ForAll("keys") String a, @ForAll("keys") String b) throws MalformedExposition {
        if (same(a, b)) {
            assertThat(Pushes.parse(a + " 1").hash(0))
                    .isEqualTo(Pushes.parse(b + " 1").hash(0));
        }
    }

    @Property
    void aSampleHasAJobIfItsMapHasOneThatIsNotEmpty(@ForAll("keys") String key) throws MalformedExposition {
        String job = NaiveSeries.of(key).labels().getOrDefault("job", "");

        assertThat(Pushes.parse(key + " 1").job(0)).isEqualTo(job.isEmpty() ? 0 : 1);
    }

    @Property
    void theHashOfAKeyIsThatOfItsPush(@ForAll("keys") String key) throws MalformedExposition {
        byte[] bytes = key.getBytes(UTF_8);

        assertThat(Series.hash(bytes, 0, bytes.length))
                .isEqualTo(Pushes.parse(key + " 1").hash(0));
    }

    @Property
    void aKeyBehindAnotherIsReadAsItIsAlone(@ForAll("keys") String a, @ForAll("keys") String b)
            throws MalformedExposition {
        if (!same(a, b)) {
            Exposition both = Pushes.parse(a + " 1\n" + b + " 2");

            assertThat(Pushes.keys(both)).containsExactly(a, b);
            assertThat(both.hash(0)).isEqualTo(Pushes.parse(a + " 1").hash(0));
            assertThat(both.hash(1)).isEqualTo(Pushes.parse(b + " 2").hash(0));
        }
    }

    @Property
    void aPushTakesEachSeriesOnce(@ForAll("keys") String a, @ForAll("keys") String b) {
        MalformedExposition rejection = Pushes.malformed(a + " 1\n" + b + " 1");

        assertThat(rejection != null).isEqualTo(NaiveSeries.of(a).equals(NaiveSeries.of(b)));
    }

    @Property
    void samplesAreOneMetricIfTheirLabelsAreEqualButForTheBound(
            @ForAll("partsOfMetrics") String a, @ForAll("partsOfMetrics") String b) {
        for (MetricType type : List.of(MetricType.HISTOGRAM, MetricType.SUMMARY, MetricType.GAUGE)) {
            byte[] first = ("\"," + a + ",\"").getBytes(UTF_8);
            byte[] second = ("{\\a" + b + "\"}").getBytes(UTF_8);

            assertThat(Series.sameMetric(type, first, 2, first.length - 2, type, second, 3, second.length - 2))
                    .isEqualTo(metric(type, a).equals(metric(type, b)));
        }
    }

    @Property
    void oneMetricHasOneHash(@ForAll("partsOfMetrics") String a, @ForAll("partsOfMetrics") String b)
            throws MalformedExposition {
        for (MetricType type : List.of(MetricType.HISTOGRAM, MetricType.SUMMARY)) {
            String of = "# TYPE x " + new String(type.word(), UTF_8) + "\n";
            if (!metric(type, a).equals(metric(type, b))) {
                continue;
            }
            byte[] family = "x".getBytes(UTF_8);
            byte[] key = b.getBytes(UTF_8);
            assertThat(Pushes.parse(of + "x 0\n" + a + " 1").metricHash(1))
                    .isEqualTo(Pushes.parse(of + b + " 1").metricHash(0))
                    .isEqualTo(Series.metricHash(type, family, 0, 1, key, 0, key.length));
        }
    }

    private static Map<String, String> metric(MetricType type, String key) {
        Map<String, String> labels = new HashMap<>(NaiveSeries.of(key).labels());
        switch (type) {
            case HISTOGRAM -> labels.remove("le");
            case SUMMARY -> labels.remove("quantile");
            default -> {}
        }
        return labels;
    }

    @Example
    void aNameIsNoPrefixOfAnother() {
        assertThat(same("x", "xy")).isFalse();
        assertThat(same("x{a=\"1\"}", "x")).isFalse();
        assertThat(same("x{a=\"1\"}", "x{a=\"1\",b=\"2\"}")).isFalse();
        assertThat(same("x{a=\"1\"}", "x{a=\"12\"}")).isFalse();
        assertThat(same("x{a=\"1\"}", "x{aa=\"1\"}")).isFalse();
    }

    @Example
    void anEmptyLabelIsAbsentButForJobAndInstance() {
        assertThat(same("x", "x{a=\"\"}")).isTrue();
        assertThat(same("x{b=\"1\"}", "x{a=\"\",b=\"1\",c=\"\"}")).isTrue();
        assertThat(same("x", "x{job=\"\"}")).isFalse();
        assertThat(same("x", "x{instance=\"\"}")).isFalse();
        assertThat(same("x{job=\"\"}", "x{instance=\"\"}")).isFalse();
        assertThat(same("x", "x{jobs=\"\"}")).isTrue();
    }

    @Example
    void whatLooksLikeALabelJobIsNone() throws MalformedExposition {
        for (String key :
                List.of("job", "x{jobs=\"a\"}", "x{a=\",job=\"}", "x{a=\"job=\\\"b\\\"\",ob=\"c\"}", "x{a=\"\"}")) {
            assertThat(Pushes.parse(key + " 1").job(0)).as(key).isZero();
        }
    }

    @Example
    void whatLooksEmptyInAValueIsNot() {
        assertThat(same("x{a=\"=\\\"\"}", "x")).isFalse();
        assertThat(same("x{a=\"b=\"}", "x")).isFalse();
        assertThat(same("x{a=\"\\\"\"}", "x")).isFalse();
    }

    /** Few names and values, so that many keys meet. */
    @Provide
    Arbitrary<String> keys() {
        Arbitrary<String> names = Arbitraries.of("x", "xy");
        Arbitrary<String> values =
                Arbitraries.of("", "", "1", "\\\"", "=", "=\\\"", "\\\\", "\\\\\\\"", "a,b", "}", "{");
        Arbitrary<List<String>> labelNames = Arbitraries.of("a", "b", "ab", "job", "instance")
                .list()
                .uniqueElements()
                .ofMaxSize(4);
        return Combinators.combine(names, labelNames, values.list().ofSize(4)).as(SeriesProperties::key);
    }

    @Provide
    Arbitrary<String> partsOfMetrics() {
        Arbitrary<String> names = Arbitraries.of("x_sum", "x_count");
        Arbitrary<String> values = Arbitraries.of("", "1", "0.5", "1e1");
        Arbitrary<List<String>> labelNames = Arbitraries.of("a", "le", "quantile", "ale", "les")
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(4);
        return Combinators.combine(names, labelNames, values.list().ofSize(4))
                .as(SeriesProperties::key)
                .filter(key -> !key.matches(".*[{,](le|quantile)=\"\".*"));
    }

    private static String key(String name, List<String> labelNames, List<String> values) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < labelNames.size(); i++) {
            labels.add(labelNames.get(i) + "=\"" + values.get(i) + "\"");
        }
        return labels.isEmpty() ? name : name + "{" + String.join(",", labels) + "}";
    }

    /** The keys lie at odd places of larger arrays. */
    private static boolean same(String a, String b) {
        byte[] first = ("\"," + a + ",\"").getBytes(UTF_8);
        byte[] second = ("{\\a" + b + "\"}").getBytes(UTF_8);
        return Series.same(first, 2, first.length - 2, second, 3, second.length - 2);
    }
}
