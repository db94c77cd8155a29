package tinypushgateway.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Builds text exposition 0.0.4. Names, help texts and label values are our own words, so nothing needs an escape. */
final class MetricsText {
    private final StringBuilder text = new StringBuilder();

    /** The HELP and TYPE lines of a family; its samples follow. */
    MetricsText family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** @param labels names and values in turn; a label without a value is left out */
    void sample(String name, long value, String... labels) {
        key(name, labels).append(value).append('\n');
    }

    /** As above. */
    void sample(String name, double value, String... labels) {
        key(name, labels).append(value).append('\n');
    }

    private StringBuilder key(String name, String... labels) {
        text.append(name);
        char before = '{';
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].isEmpty()) {
                text.append(before)
                        .append(labels[i])
                        .append("=\"")
                        .append(labels[i + 1])
                        .append('"');
                before = ',';
            }
        }
        return text.append(before == ',' ? "} " : " ");
    }

    void counter(String name, String help, long value) {
        family(name, "counter", help).sample(name, value);
    }

    void gauge(String name, String help, long value) {
        family(name, "gauge", help).sample(name, value);
    }

    byte[] bytes() {
        return text.toString().getBytes(UTF_8);
    }
}
