package tinypushgateway.config;

import java.util.Map;
import tinypushgateway.exposition.Exposition;

/**
 * The value of each flag, and what several flags decide together. The bounds of {@link Flags} hold for what comes from {@link
 * CommandLine}: a test may build options beyond them.
 *
 * @param values by flag; a flag that is not in it has its default
 */
public record Options(Map<Flag<?>, Object> values) {

    public static final Options DEFAULT = new Options(Map.of());

    public Options {
        values = Map.copyOf(values);
    }

    /** The value of this flag, of its own type. */
    public <T> T get(Flag<T> flag) {
        Object value = values.get(flag);
        if (value == null) {
            return flag.defaultValue();
        }
        @SuppressWarnings("unchecked") // the type of this flag has made it
        T typed = (T) value;
        return typed;
    }

    /** Whether all connections are encrypted, or none. */
    public boolean isTlsOn() {
        return get(Flags.WEB_TLS_CERT_FILE).isPresent();
    }

    /** Maximum number of open connections, with TLS or without. */
    public int maxConnections() {
        int most = get(Flags.WEB_MAX_CONNECTIONS);
        return isTlsOn() ? Math.min(most, get(Flags.WEB_TLS_MAX_CONNECTIONS)) : most;
    }

    public Exposition.Limits expositionLimits() {
        return new Exposition.Limits(
                get(Flags.PUSH_MAX_LINE_BYTES),
                get(Flags.PUSH_MAX_NAME_BYTES),
                get(Flags.PUSH_MAX_LABEL_VALUE_BYTES),
                get(Flags.PUSH_MAX_LABELS),
                get(Flags.PUSH_MAX_SAMPLES));
    }
}
