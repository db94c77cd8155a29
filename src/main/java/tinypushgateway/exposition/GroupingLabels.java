package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The grouping labels of a push, from the path of its request ({@code /metrics/job/nightly}). Every sample of the push gets them, and each
 * replaces a label of the same name that the sample has itself.
 *
 * <p>If neither the grouping labels nor the sample have a label {@code instance}, the sample gets {@code instance=""} as well, as in
 * Pushgateway: Prometheus adds the address of the scraped target to a sample without that label, even with {@code honor_labels}.
 */
public final class GroupingLabels {
    /** No grouping labels: samples stay as they are, and no {@code instance=""} is added. */
    public static final GroupingLabels NONE = new GroupingLabels(Map.of());

    private static final String INSTANCE = "instance";

    private final byte[][] names;
    private final byte[] text;
    private final boolean hasInstance;

    private GroupingLabels(Map<String, String> labels) {
        names = labels.keySet().stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
        text = text(labels).getBytes(UTF_8);
        hasInstance = labels.containsKey(INSTANCE);
    }

    /**
     * Labels in the order of the map.
     *
     * @param labels names, which must be legacy label names ({@code [a-zA-Z_][a-zA-Z0-9_]*}), and values, which are not escaped yet
     */
    public static GroupingLabels of(Map<String, String> labels) {
        return labels.isEmpty() ? NONE : new GroupingLabels(new LinkedHashMap<>(labels));
    }

    /** Whether there are none, so that samples stay as they are. */
    public boolean isEmpty() {
        return names.length == 0;
    }

    /** How many there are. */
    public int size() {
        return names.length;
    }

    /**
     * The labels as they are written between the braces of a sample: {@code job="x",shard="7"}, values escaped, in UTF-8. The array is
     * this object's own and must not be written to.
     */
    public byte[] text() {
        return text;
    }

    /** Whether one of the labels has the name {@code bytes[from, to)}. */
    public boolean has(byte[] bytes, int from, int to) {
        for (byte[] name : names) {
            if (name.length == to - from && Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the labels is {@code instance}; its value may be empty. */
    public boolean hasInstance() {
        return hasInstance;
    }

    /** The labels with braces around them, for log lines. */
    @Override
    public String toString() {
        return "{" + new String(text, UTF_8) + "}";
    }

    private static String text(Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        labels.forEach((name, value) -> text.append(text.isEmpty() ? "" : ",")
                .append(name)
                .append("=\"")
                .append(escaped(value))
                .append('"'));
        return text.toString();
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
