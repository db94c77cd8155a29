package tinypushgateway.config;

import java.util.Locale;

/**
 * One thing that can be set. Everything that is said or asked about it elsewhere comes from here.
 *
 * @param name without the leading dashes, as in {@code web.listen-address}
 * @param defaultText the value when nobody sets one, as one would type it
 * @param help half a sentence for a person
 * @param kind what its value may be
 */
record Flag<T>(String name, String defaultText, String help, FlagType<T> kind) {

    static final String DASHES = "--";
    static final String PREFIX = "TINY_PUSHGATEWAY_";

    /** As it is typed: {@code --web.listen-address}. */
    String typed() {
        return DASHES + name;
    }

    /** Its twin in the environment: {@code TINY_PUSHGATEWAY_WEB_LISTEN_ADDRESS}. */
    String variable() {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
