package tinypushgateway.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Builds text exposition 0.0.4. Names, help texts and label values are our own words, so nothing needs an escape. */
final class MetricsText {
    private final StringBuilder text = new StringBuilder(8 * 1024);

    /** The HELP and TYPE lines of a family; its samples follow. */
    MetricsText family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    void sample(String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    void sample(String name, double value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    void sample(String name, String label, String labelValue, long value) {
        text.append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(labelValue)
                .append("\"} ")
                .append(value)
                .append('\n');
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
