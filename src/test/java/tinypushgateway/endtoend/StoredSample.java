package tinypushgateway.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One element of an instant vector, as Prometheus's query API answers it. */
record StoredSample(Map<String, String> labels, double value) {
    /** Good for what these tests store: no quote and no brace in a label value. */
    private static final Pattern ELEMENT =
            Pattern.compile("\\{\"metric\":\\{([^}]*)\\},\"value\":\\[[0-9.e+]+,\"([^\"]*)\"\\]\\}");

    private static final Pattern LABEL = Pattern.compile("\"([^\"]+)\":\"([^\"]*)\"");

    static List<StoredSample> vector(String json) {
        if (!json.startsWith("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\"")) {
            throw new AssertionError("no instant vector: " + json);
        }
        List<StoredSample> vector = new ArrayList<>();
        for (Matcher element = ELEMENT.matcher(json); element.find(); ) {
            vector.add(new StoredSample(labels(element.group(1)), number(element.group(2))));
        }
        return vector;
    }

    /** The value of this label, empty if it has none. */
    String label(String name) {
        return labels.getOrDefault(name, "");
    }

    static Map<String, String> labels(String json) {
        Map<String, String> labels = new TreeMap<>();
        for (Matcher label = LABEL.matcher(json); label.find(); ) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }

    static double number(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }
}
