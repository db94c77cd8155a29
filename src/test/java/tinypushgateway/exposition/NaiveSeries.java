package tinypushgateway.exposition;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The identity of a series, obviously: its name, and a map of the labels that count. */
record NaiveSeries(String name, Map<String, String> labels) {
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_0-9]+)=\"((?:\\\\.|[^\"\\\\])*)\"");

    /** The same, as Prometheus 3 has it for a sample of a family of this type: its bound is a number. */
    static NaiveSeries of(String key, MetricType type) {
        NaiveSeries series = of(key);
        String bound = switch (type) {
            case HISTOGRAM -> "le";
            case SUMMARY -> "quantile";
            default -> "";
        };
        Map<String, String> labels = new HashMap<>(series.labels);
        labels.computeIfPresent(bound, (name, value) -> Double.toString(number(value)));
        return new NaiveSeries(series.name, labels);
    }

    /** Minus zero is zero. */
    private static double number(String spelling) {
        String lowerCase = spelling.toLowerCase(Locale.ROOT);
        if (lowerCase.contains("inf")) {
            return lowerCase.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return lowerCase.equals("nan") ? Double.NaN : Double.parseDouble(spelling) + 0.0;
    }

    static NaiveSeries of(String key) {
        int brace = key.indexOf('{');
        if (brace < 0) {
            return new NaiveSeries(key, Map.of());
        }
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(key.substring(brace));
        while (label.find()) {
            String name = label.group(1);
            if (!label.group(2).isEmpty() || name.equals("job") || name.equals("instance")) {
                labels.put(name, label.group(2));
            }
        }
        return new NaiveSeries(key.substring(0, brace), labels);
    }
}
