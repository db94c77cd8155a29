package tinypushgateway.config;

import java.util.Locale;

/**
 * A setting. All that is said or asked about it elsewhere comes from here. {@link Flags} declares each one once, so a flag equals itself
 * alone.
 *
 * @param name without the leading dashes, as in {@code web.listen-address}
 * @param defaultText the value that holds when none is set, as one would type it
 * @param type what its value may be
 * @param help full sentences, in one or two lines
 */
public record Flag<T>(String name, String defaultText, FlagType<T> type, String help) {

    static final String DASHES = "--";
    static final String PREFIX = "TINY_PUSHGATEWAY_";

    /** As it is typed: {@code --web.listen-address}. */
    public String typed() {
        return DASHES + name;
    }

    /** The environment variable that sets the same: {@code TINY_PUSHGATEWAY_WEB_LISTEN_ADDRESS}. */
    String variable() {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    T defaultValue() {
        return type.parse(defaultText).orElseThrow();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
