package tinypushgateway.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tinypushgateway.exposition.GroupingLabels;

/**
 * What an exposition says, as plainly as can be: {@code HELP name text}, {@code TYPE name type}, and for each sample its name, its labels as a
 * map, its value and its timestamp. Once read from text, once made of the generated classes.
 */
final class NaiveText {
    private static final Pattern SAMPLE =
            Pattern.compile("([^{ ]+)(?:\\{(.*)})? ([^ ]+)(?: (-?[0-9]+))?", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern.compile("([^=,]+)=\"((?:[^\"\\\\]|\\\\.)*)\"(?:,|$)");
    private static final Pattern META = Pattern.compile("# (HELP|TYPE) ([^ ]+) (.*)", Pattern.DOTALL);

    private final List<Object> lines = new ArrayList<>();
    private final GroupingLabels group;

    private NaiveText(GroupingLabels group) {
        this.group = group;
    }

    private record Sample(String name, Map<String, Object> labels, double value, String timestamp) {}

    static List<Object> read(String text) {
        List<Object> lines = new ArrayList<>();
        for (String line : text.isEmpty() ? new String[0] : text.split("\n")) {
            Matcher meta = META.matcher(line);
            if (meta.matches()) {
                lines.add(List.of(meta.group(1), meta.group(2), unescaped(meta.group(3))));
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            lines.add(new Sample(
                    sample.group(1),
                    sample.group(2) == null ? Map.of() : labels(sample.group(2)),
                    number(sample.group(3)),
                    sample.group(4) == null ? "" : sample.group(4)));
        }
        return lines;
    }

    static List<Object> of(List<Metrics.MetricFamily> families, GroupingLabels group) {
        NaiveText text = new NaiveText(group);
        families.stream().filter(family -> family.getMetricCount() > 0).forEach(text::add);
        return text.lines;
    }

    private void add(Metrics.MetricFamily family) {
        if (!family.getHelp().isEmpty()) {
            lines.add(List.of("HELP", family.getName(), family.getHelp()));
        }
        lines.add(List.of("TYPE", family.getName(), lowerCase(family.getType())));
        for (Metrics.Metric metric : family.getMetricList()) {
            add(family, metric);
        }
    }

    private void add(Metrics.MetricFamily family, Metrics.Metric metric) {
        String name = family.getName();
        switch (family.getType()) {
            case COUNTER -> add(name, metric, "", 0, metric.getCounter().getValue());
            case GAUGE -> add(name, metric, "", 0, metric.getGauge().getValue());
            case UNTYPED -> add(name, metric, "", 0, metric.getUntyped().getValue());
            case SUMMARY -> {
                Metrics.Summary summary = metric.getSummary();
                for (Metrics.Quantile quantile : summary.getQuantileList()) {
                    add(name, metric, "quantile", quantile.getQuantile(), quantile.getValue());
                }
                add(name + "_sum", metric, "", 0, summary.getSampleSum());
                add(name + "_count", metric, "", 0, count(summary.getSampleCount(), 0));
            }
            default -> addHistogram(name, metric, metric.getHistogram());
        }
    }

    private void addHistogram(String name, Metrics.Metric metric, Metrics.Histogram histogram) {
        double count = count(histogram.getSampleCount(), histogram.getSampleCountFloat());
        for (Metrics.Bucket bucket : histogram.getBucketList()) {
            add(
                    name + "_bucket",
                    metric,
                    "le",
                    bucket.getUpperBound(),
                    count(bucket.getCumulativeCount(), bucket.getCumulativeCountFloat()));
        }
        if (histogram.getBucketList().stream()
                .noneMatch(bucket -> bucket.getUpperBound() == Double.POSITIVE_INFINITY)) {
            add(name + "_bucket", metric, "le", Double.POSITIVE_INFINITY, count);
        }
        add(name + "_sum", metric, "", 0, histogram.getSampleSum());
        add(name + "_count", metric, "", 0, count);
    }

    private void add(String name, Metrics.Metric metric, String pointLabel, double point, double value) {
        Map<String, Object> labels = new TreeMap<>();
        metric.getLabelList().forEach(label -> labels.put(label.getName(), label.getValue()));
        if (!pointLabel.isEmpty()) {
            labels.put(pointLabel, plus0(point));
        }
        labels.putAll(labels(group.toString().replaceAll("^\\{|}$", "")));
        if (!group.isEmpty()) {
            labels.putIfAbsent("instance", "");
        }
        lines.add(new Sample(
                name, labels, plus0(value), metric.hasTimestampMs() ? String.valueOf(metric.getTimestampMs()) : ""));
    }

    private static Map<String, Object> labels(String text) {
        Map<String, Object> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find()) {
            assertThat(label.start()).as(text).isEqualTo(end);
            end = label.end();
            String name = label.group(1);
            String value = unescaped(label.group(2));
            assertThat(labels.put(name, name.equals("le") || name.equals("quantile") ? number(value) : value))
                    .as(name)
                    .isNull();
        }
        assertThat(end).as(text).isEqualTo(text.length());
        return labels;
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\(.)").matcher(text).replaceAll(escape -> switch (escape.group(1)) {
            case "n" -> "\n";
            case "\\" -> "\\\\";
            case "\"" -> "\"";
            default -> throw new AssertionError("an escape in " + text);
        });
    }

    private static double number(String text) {
        return plus0(Double.parseDouble(text.replace("Inf", "Infinity")));
    }

    private static double count(long count, double countFloat) {
        return countFloat > 0 ? countFloat : Double.parseDouble(Long.toUnsignedString(count));
    }

    private static double plus0(double value) {
        return 0.0 + value;
    }

    private static String lowerCase(Metrics.MetricType type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
