package tinypushgateway.endtoend;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics;
import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Metric families at random, as the classes that protoc generates for Java's client write them, and the same sort as text. */
final class GeneratedFamilies {
    private static final List<String> NAMES = List.of(
            "requests_total", "a", "b", "latency_seconds", "size_bytes", "c:d", "_e", "a_sum", "a_count", "b_bucket");
    private static final List<String> BAD_NAMES =
            List.of("", "9a", "a-b", "a b", "z\u00fcrich", "a\"} 1\nb{c=\"d", "a.b");
    private static final List<String> LABELS = List.of("kind", "code", "instance", "job", "x", "_y");
    private static final List<String> BAD_LABELS =
            List.of("", "9a", "a-b", "__name__", "__x", "le", "quantile", "a.b", "a=\"b");
    private static final List<String> LABEL_VALUES = List.of(
            "",
            "a",
            "200",
            "z\u00fcrich",
            "\"q\"",
            "back\\slash",
            "line\nfeed",
            "\r",
            "\t",
            "{}",
            "a=\"b\"",
            "\u0001",
            "\u2028");
    private static final List<String> HELPS = List.of(
            "", "Help.", "Two  blanks ", " \\ and \n and \"", "\u00e4 \u2603", "# TYPE a gauge", "tab\t", "\u00a0");
    private static final List<Double> VALUES = List.of(
            0.0,
            -0.0,
            1.0,
            2.5,
            -3.0,
            1e21,
            1e-7,
            123456789.0,
            0.1,
            1e300,
            4.9e-324,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            9007199254740992.0,
            100000000000000000000.0,
            1.7976931348623157e308);
    private static final List<Double> BOUNDS = List.of(-1.0, 0.0, 0.005, 0.1, 1.0, 2.5, 10.0, 1e6, 1e21);

    private final Random random;

    GeneratedFamilies(long seed) {
        random = new Random(seed);
    }

    /** Delimited messages; one in some is damaged. */
    byte[] next() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Metrics.MetricFamily family : families(true)) {
            try {
                family.writeDelimitedTo(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        byte[] whole = bytes.toByteArray();
        return oneIn(8) ? damaged(whole) : whole;
    }

    /** Whether two of these messages are a family of the same name. */
    static boolean hasOneTwice(byte[] messages) {
        Set<String> names = new HashSet<>();
        ByteArrayInputStream in = new ByteArrayInputStream(messages);
        try {
            for (Metrics.MetricFamily family = Metrics.MetricFamily.parseDelimitedFrom(in);
                    family != null;
                    family = Metrics.MetricFamily.parseDelimitedFrom(in)) {
                if (!names.add(family.getName())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** The text format, as clients write it; some with lines left out that Pushgateway adds. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Metrics.MetricFamily family : families(oneIn(10))) {
            if (family.hasHelp()) {
                text.append("# HELP ")
                        .append(family.getName())
                        .append(' ')
                        .append(family.getHelp().replace("\\", "\\\\").replace("\n", "\\n"))
                        .append('\n');
            }
            boolean simple =
                    family.getType() == Metrics.MetricType.UNTYPED || family.getType() == Metrics.MetricType.GAUGE;
            if (!simple || !oneIn(3)) {
                text.append("# TYPE ")
                        .append(family.getName())
                        .append(' ')
                        .append(family.getType().name().toLowerCase(java.util.Locale.ROOT))
                        .append('\n');
            }
            family.getMetricList().forEach(metric -> text(text, family.getName(), metric));
        }
        return text.toString();
    }

    private void text(StringBuilder text, String name, Metrics.Metric metric) {
        String time = metric.hasTimestampMs() ? " " + metric.getTimestampMs() : "";
        if (metric.hasHistogram()) {
            Metrics.Histogram histogram = metric.getHistogram();
            histogram.getBucketList().stream()
                    .filter(bucket -> !Double.isInfinite(bucket.getUpperBound()))
                    .forEach(bucket -> sample(
                            text,
                            name + "_bucket",
                            metric,
                            "le",
                            bucket.getUpperBound(),
                            (double) bucket.getCumulativeCount(),
                            time));
            if (!oneIn(20)) {
                sample(
                        text,
                        name + "_bucket",
                        metric,
                        "le",
                        Double.POSITIVE_INFINITY,
                        (double) histogram.getSampleCount(),
                        time);
            }
            ends(text, name, metric, histogram.getSampleSum(), (double) histogram.getSampleCount(), time);
        } else if (metric.hasSummary()) {
            Metrics.Summary summary = metric.getSummary();
            summary.getQuantileList()
                    .forEach(quantile ->
                            sample(text, name, metric, "quantile", quantile.getQuantile(), quantile.getValue(), time));
            ends(text, name, metric, summary.getSampleSum(), (double) summary.getSampleCount(), time);
        } else {
            double value = metric.hasGauge()
                    ? metric.getGauge().getValue()
                    : metric.hasCounter()
                            ? metric.getCounter().getValue()
                            : metric.getUntyped().getValue();
            sample(text, name, metric, "", 0, value, time);
        }
    }

    private void ends(StringBuilder text, String name, Metrics.Metric metric, double sum, double count, String time) {
        if (!oneIn(20)) {
            sample(text, name + "_sum", metric, "", 0, sum, time);
        }
        if (!oneIn(20)) {
            sample(text, name + "_count", metric, "", 0, count, time);
        }
    }

    private void sample(
            StringBuilder text,
            String name,
            Metrics.Metric metric,
            String bound,
            double limit,
            double value,
            String time) {
        List<String> labels = new ArrayList<>();
        metric.getLabelList()
                .forEach(label -> labels.add(label.getName() + "=\""
                        + label.getValue()
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n") + "\""));
        if (!bound.isEmpty()) {
            labels.add(bound + "=\"" + number(limit) + "\"");
        }
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(String.join(",", labels)).append(oneIn(4) ? ",}" : "}");
        }
        text.append(' ').append(number(value)).append(time).append('\n');
    }

    private static String number(double value) {
        return Double.toString(value).replace("Infinity", "Inf");
    }

    private List<Metrics.MetricFamily> families(boolean strange) {
        List<Metrics.MetricFamily> families = new ArrayList<>();
        List<String> names = new ArrayList<>(NAMES);
        java.util.Collections.shuffle(names, random);
        for (int left = random.nextInt(4); left >= 0; left--) {
            String name = strange && oneIn(40) ? any(BAD_NAMES) : oneIn(30) ? names.getLast() : names.removeLast();
            families.add(family(name, strange));
        }
        return families;
    }

    private Metrics.MetricFamily family(String name, boolean strange) {
        Metrics.MetricType type = any(List.of(
                Metrics.MetricType.COUNTER,
                Metrics.MetricType.GAUGE,
                Metrics.MetricType.SUMMARY,
                Metrics.MetricType.UNTYPED,
                Metrics.MetricType.HISTOGRAM));
        Metrics.MetricFamily.Builder family = Metrics.MetricFamily.newBuilder().setName(name);
        if (type != Metrics.MetricType.COUNTER || oneIn(2)) {
            family.setType(strange && oneIn(60) ? Metrics.MetricType.GAUGE_HISTOGRAM : type);
        }
        if (!oneIn(4)) {
            family.setHelp(any(HELPS));
        }
        if (strange && oneIn(80)) {
            family.setHelpBytes(ByteString.copyFrom(new byte[] {'a', (byte) 0xff}));
        }
        Map<String, Metrics.Metric> metrics = new LinkedHashMap<>();
        for (int left = strange && oneIn(20) ? 0 : 1 + random.nextInt(3); left > 0; left--) {
            Metrics.Metric metric = metric(strange && oneIn(60) ? Metrics.MetricType.GAUGE : type, strange);
            metrics.put(oneIn(60) ? "twice" + left : metric.getLabelList().toString(), metric);
        }
        return family.addAllMetric(metrics.values()).build();
    }

    private Metrics.Metric metric(Metrics.MetricType type, boolean strange) {
        Metrics.Metric.Builder metric = Metrics.Metric.newBuilder();
        List<String> names = new ArrayList<>(LABELS);
        java.util.Collections.shuffle(names, random);
        for (int left = random.nextInt(3); left > 0; left--) {
            Metrics.LabelPair.Builder label = Metrics.LabelPair.newBuilder()
                    .setName(strange && oneIn(60) ? any(BAD_LABELS) : oneIn(60) ? names.getLast() : names.removeLast())
                    .setValue(any(LABEL_VALUES));
            if (strange && oneIn(80)) {
                label.setValueBytes(ByteString.copyFrom(new byte[] {'a', (byte) 0xc3}));
            }
            metric.addLabel(label);
        }
        if (strange && oneIn(60)) {
            metric.setTimestampMs(oneIn(2) ? 0 : 1_700_000_000_000L);
        }
        switch (type) {
            case COUNTER -> metric.setCounter(counter(strange));
            case SUMMARY -> metric.setSummary(summary());
            case HISTOGRAM -> metric.setHistogram(histogram(strange));
            case GAUGE ->
                metric.setGauge(
                        oneIn(20)
                                ? Metrics.Gauge.newBuilder()
                                : Metrics.Gauge.newBuilder().setValue(any(VALUES)));
            default -> metric.setUntyped(Metrics.Untyped.newBuilder().setValue(any(VALUES)));
        }
        return metric.build();
    }

    private Metrics.Counter.Builder counter(boolean strange) {
        Metrics.Counter.Builder counter = Metrics.Counter.newBuilder().setValue(any(VALUES));
        if (strange && oneIn(5)) {
            counter.setExemplar(Metrics.Exemplar.newBuilder()
                    .addLabel(Metrics.LabelPair.newBuilder().setName("trace_id").setValue("abc"))
                    .setValue(1));
        }
        return counter;
    }

    private Metrics.Summary.Builder summary() {
        Metrics.Summary.Builder summary =
                Metrics.Summary.newBuilder().setSampleCount(count()).setSampleSum(any(VALUES));
        for (double quantile : List.of(0.5, 0.9, 0.99)) {
            if (oneIn(2)) {
                summary.addQuantile(
                        Metrics.Quantile.newBuilder().setQuantile(quantile).setValue(any(VALUES)));
            }
        }
        return summary;
    }

    private Metrics.Histogram.Builder histogram(boolean strange) {
        Metrics.Histogram.Builder histogram =
                Metrics.Histogram.newBuilder().setSampleCount(count()).setSampleSum(any(VALUES));
        for (double bound : BOUNDS) {
            if (oneIn(3)) {
                histogram.addBucket(
                        Metrics.Bucket.newBuilder().setUpperBound(bound).setCumulativeCount(count()));
            }
        }
        if (strange && oneIn(3)) {
            histogram.addBucket(Metrics.Bucket.newBuilder()
                    .setUpperBound(Double.POSITIVE_INFINITY)
                    .setCumulativeCount(histogram.getSampleCount()));
        }
        if (strange && oneIn(5)) {
            histogram
                    .setSchema(5)
                    .setZeroThreshold(1e-9)
                    .setZeroCount(1)
                    .addPositiveSpan(
                            Metrics.BucketSpan.newBuilder().setOffset(75).setLength(2))
                    .addPositiveDelta(1)
                    .addPositiveDelta(-1);
        }
        return histogram;
    }

    private long count() {
        return any(List.of(0L, 1L, 7L, 1_000_000L, (1L << 53) + 1, Long.MAX_VALUE));
    }

    private byte[] damaged(byte[] whole) {
        byte[] damaged = Arrays.copyOf(whole, oneIn(2) ? whole.length : random.nextInt(whole.length + 1));
        if (damaged.length > 0 && oneIn(2)) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
