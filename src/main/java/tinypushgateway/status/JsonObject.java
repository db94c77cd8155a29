package tinypushgateway.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tinypushgateway.log.Quoted;

/**
 * A JSON object (RFC 8259) while its members are written. Whatever the names and values, the text is valid: objects and arrays are
 * closed when the code that writes their members ends, and strings are escaped. What is not known is left out.
 */
final class JsonObject {
    private final StringBuilder text;
    private boolean hasMember;

    private JsonObject(StringBuilder text) {
        this.text = text;
    }

    /** The text of an object with these members. */
    static String of(Consumer<JsonObject> members) {
        StringBuilder text = new StringBuilder(4096);
        write(text, members);
        return text.append('\n').toString();
    }

    /** Lone surrogates, which UTF-8 cannot encode, become U+FFFD. */
    JsonObject string(String name, String value) {
        name(name);
        Quoted.append(text, value);
        return this;
    }

    /** Left out if it is empty. */
    JsonObject stringIfAny(String name, String value) {
        return value.isEmpty() ? this : string(name, value);
    }

    JsonObject number(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonObject bool(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** A number of seconds, with milliseconds. */
    JsonObject seconds(String name, Duration value) {
        long millis = value.toMillis();
        name(name);
        text.append(millis < 0 ? "-" : "").append(Math.abs(millis) / 1000).append('.');
        text.append(Long.toString(1000 + Math.abs(millis) % 1000), 1, 4);
        return this;
    }

    /** RFC 3339 in UTC, with milliseconds. */
    JsonObject time(String name, Instant value) {
        return string(name, Shown.iso(value));
    }

    JsonObject object(String name, Consumer<JsonObject> members) {
        name(name);
        write(text, members);
        return this;
    }

    /** With these members of the value; left out if there is none. */
    <T> JsonObject objectIfAny(String name, Optional<T> value, BiConsumer<JsonObject, T> members) {
        return value.isEmpty() ? this : object(name, object -> members.accept(object, value.get()));
    }

    /** An array of an object for each item. */
    <T> JsonObject objects(String name, List<T> items, BiConsumer<JsonObject, T> members) {
        name(name);
        text.append('[');
        boolean first = true;
        for (T item : items) {
            text.append(first ? "\n" : ",\n");
            first = false;
            write(text, object -> members.accept(object, item));
        }
        text.append(']');
        return this;
    }

    private void name(String name) {
        text.append(hasMember ? "," : "");
        hasMember = true;
        Quoted.append(text, name);
        text.append(':');
    }

    private static void write(StringBuilder text, Consumer<JsonObject> members) {
        text.append('{');
        members.accept(new JsonObject(text));
        text.append('}');
    }
}
