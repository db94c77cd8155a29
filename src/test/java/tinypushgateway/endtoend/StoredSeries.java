package tinypushgateway.endtoend;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A series with its samples and their times, as Prometheus's query API answers a range selector: without stale markers. */
record StoredSeries(Map<String, String> labels, List<StoredSeries.Point> points) {
    /** Good for what these tests store: no quote and no brace in a label value. */
    private static final Pattern ELEMENT =
            Pattern.compile("\\{\"metric\":\\{([^}]*)\\},\"values\":\\[\\[(.*?)\\]\\]\\}");

    private static final Pattern POINT = Pattern.compile("([0-9.]+),\"([^\"]*)\"");

    /** @param millis since 1970 */
    record Point(long millis, double value) {}

    static List<StoredSeries> matrix(String json) {
        if (!json.startsWith("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\"")) {
            throw new AssertionError("no matrix: " + json);
        }
        List<StoredSeries> matrix = new ArrayList<>();
        for (Matcher element = ELEMENT.matcher(json); element.find(); ) {
            List<Point> points = new ArrayList<>();
            for (Matcher point = POINT.matcher(element.group(2)); point.find(); ) {
                long millis = new BigDecimal(point.group(1)).movePointRight(3).longValueExact();
                points.add(new Point(millis, StoredSample.number(point.group(2))));
            }
            matrix.add(new StoredSeries(StoredSample.labels(element.group(1)), points));
        }
        return matrix;
    }

    /** The value of this label, empty if it has none. */
    String label(String name) {
        return labels.getOrDefault(name, "");
    }
}
