package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
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

    /** A comma, an equals sign and two quotes. */
    private static final int BESIDES_NAME_AND_VALUE = 4;

    private final byte[][] names;
    private final byte[] text;
    private final boolean hasInstance;

    /** Makes little garbage: each push to a path has labels of its own. */
    private GroupingLabels(Map<String, String> labels) {
        names = new byte[labels.size()][];
        byte[][] values = new byte[labels.size()][];
        int count = 0;
        int length = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            names[count] = label.getKey().getBytes(UTF_8);
            values[count] = escaped(label.getValue()).getBytes(UTF_8);
            length += names[count].length + values[count].length + BESIDES_NAME_AND_VALUE;
            count++;
        }
        text = new byte[Math.max(0, length - 1)]; // the first has no comma
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text[at++] = ',';
            }
            at = append(names[i], at);
            text[at++] = '=';
            text[at++] = '"';
            at = append(values[i], at);
            text[at++] = '"';
        }
        hasInstance = labels.containsKey(INSTANCE);
    }

    /**
     * Labels in the order of the map.
     *
     * @param labels names, which must be legacy label names ({@code [a-zA-Z_][a-zA-Z0-9_]*}), and values, which are not escaped yet
     */
    public static GroupingLabels of(Map<String, String> labels) {
        return labels.isEmpty() ? NONE : new GroupingLabels(labels);
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

    private int append(byte[] piece, int at) {
        System.arraycopy(piece, 0, text, at, piece.length);
        return at + piece.length;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
