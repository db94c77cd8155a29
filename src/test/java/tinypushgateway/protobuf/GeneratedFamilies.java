package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics;
import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.ByteString;
import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Families as the generated classes of metrics.proto hold them, of each kind and with much in them that text does not show. */
final class GeneratedFamilies {
    private static final String[] TEXTS = {
        "",
        "a",
        "Rows done.",
        "\"",
        "\\",
        "\n",
        "\\n",
        "a\\\"b\nc\\\\",
        "{x=\"y\"} 1",
        "z\u00fcrich \u2603",
        "\ud83d\ude00",
        "\r#\t\u007f "
    };

    private static final double[] NUMBERS = {
        0,
        -0.0,
        1,
        -1,
        0.1,
        12.5,
        123456,
        1234567,
        1e21,
        1e-7,
        0.00001,
        4.9e-324,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        1795638737.465,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    private final Random random;
    private final List<Metrics.MetricFamily> families = new ArrayList<>();

    GeneratedFamilies(long seed) {
        random = new Random(seed);
        for (int i = random.nextInt(5); i > 0; i--) {
            families.add(family(i));
        }
    }

    List<Metrics.MetricFamily> families() {
        return families;
    }

    private Metrics.MetricFamily family(int number) {
        Metrics.MetricFamily.Builder family = Metrics.MetricFamily.newBuilder();
        family.setName((random.nextBoolean() ? "f:" : "_F9") + number);
        if (random.nextBoolean()) {
            family.setHelp(text());
        }
        if (random.nextBoolean()) {
            family.setUnit("seconds");
        }
        Metrics.MetricType type = Metrics.MetricType.forNumber(random.nextInt(5));
        if (type != Metrics.MetricType.COUNTER || random.nextBoolean()) {
            family.setType(type);
        }
        for (int metric = random.nextInt(4); metric > 0; metric--) {
            family.addMetric(metric(type, metric));
        }
        return family.build();
    }

    private Metrics.Metric metric(Metrics.MetricType type, int number) {
        Metrics.Metric.Builder metric = Metrics.Metric.newBuilder();
        for (String name : List.of("job", "instance", "own", "_x9", "A")) {
            if (random.nextInt(3) == 0) {
                metric.addLabel(label(name, text()));
            }
        }
        metric.addLabel(random.nextInt(metric.getLabelCount() + 1), label("metric", String.valueOf(number)));
        if (random.nextInt(4) == 0) {
            metric.setTimestampMs(random.nextBoolean() ? random.nextLong() : random.nextInt());
        }
        switch (type) {
            case COUNTER -> metric.setCounter(counter());
            case GAUGE -> {
                Metrics.Gauge.Builder gauge = Metrics.Gauge.newBuilder();
                metric.setGauge(random.nextInt(8) == 0 ? gauge : gauge.setValue(number()));
            }
            case UNTYPED -> metric.setUntyped(Metrics.Untyped.newBuilder().setValue(number()));
            case SUMMARY -> metric.setSummary(summary());
            default -> metric.setHistogram(histogram());
        }
        return metric.build();
    }

    private Metrics.Counter.Builder counter() {
        Metrics.Counter.Builder counter = Metrics.Counter.newBuilder().setValue(number());
        if (random.nextBoolean()) {
            counter.setExemplar(exemplar()).setCreatedTimestamp(created());
        }
        return counter;
    }

    private Metrics.Summary.Builder summary() {
        Metrics.Summary.Builder summary = Metrics.Summary.newBuilder();
        if (random.nextInt(4) > 0) {
            summary.setSampleCount(count()).setSampleSum(number());
        }
        for (double quantile : bounds()) {
            summary.addQuantile(
                    Metrics.Quantile.newBuilder().setQuantile(quantile).setValue(number()));
        }
        return random.nextBoolean() ? summary : summary.setCreatedTimestamp(created());
    }

    private Metrics.Histogram.Builder histogram() {
        Metrics.Histogram.Builder histogram = Metrics.Histogram.newBuilder();
        if (random.nextInt(4) > 0) {
            histogram.setSampleCount(count()).setSampleSum(number());
        }
        if (random.nextInt(4) == 0) {
            histogram.setSampleCountFloat(number());
        }
        for (double bound : bounds()) {
            Metrics.Bucket.Builder bucket =
                    Metrics.Bucket.newBuilder().setUpperBound(bound).setCumulativeCount(count());
            if (random.nextInt(4) == 0) {
                bucket.setCumulativeCountFloat(number()).setExemplar(exemplar());
            }
            histogram.addBucket(bucket);
        }
        if (random.nextBoolean()) {
            addNative(histogram);
        }
        return random.nextBoolean() ? histogram : histogram.setCreatedTimestamp(created());
    }

    private void addNative(Metrics.Histogram.Builder histogram) {
        histogram.setSchema(random.nextInt(13) - 4).setZeroThreshold(1e-128).setZeroCount(count());
        for (int i = random.nextInt(4); i > 0; i--) {
            histogram.addPositiveSpan(
                    Metrics.BucketSpan.newBuilder().setOffset(-i).setLength(1));
            histogram.addNegativeSpan(
                    Metrics.BucketSpan.newBuilder().setOffset(i).setLength(1));
            histogram.addPositiveDelta(random.nextLong()).addNegativeDelta(i);
            histogram.addPositiveCount(number()).addNegativeCount(number());
            histogram.addExemplars(exemplar());
        }
    }

    /** Numbers that differ from each other, in no order but that of a set; 0 and -0 are the same as text. */
    private List<Double> bounds() {
        TreeSet<Double> bounds = new TreeSet<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            bounds.add(0.0 + number());
        }
        return new ArrayList<>(bounds);
    }

    private Metrics.Exemplar.Builder exemplar() {
        return Metrics.Exemplar.newBuilder().addLabel(label("trace_id", text())).setValue(number());
    }

    private Timestamp.Builder created() {
        return Timestamp.newBuilder().setSeconds(random.nextLong()).setNanos(random.nextInt());
    }

    private static Metrics.LabelPair.Builder label(String name, String value) {
        return Metrics.LabelPair.newBuilder().setName(name).setValueBytes(ByteString.copyFrom(value, UTF_8));
    }

    private long count() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> 0;
            default -> random.nextInt(1000);
        };
    }

    private double number() {
        return switch (random.nextInt(4)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(1000) / 8.0;
            case 2 -> NUMBERS[random.nextInt(NUMBERS.length)];
            default -> random.nextInt(10_000);
        };
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
