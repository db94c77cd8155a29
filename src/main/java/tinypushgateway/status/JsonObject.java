package tinypushgateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tinypushgateway.log.Quoted;

/**
 * A JSON object (RFC 8259) while its members are written. Whatever the names and values, the text is valid: objects and arrays are
 * closed when the code that writes their members ends, and strings are escaped. What is not known is left out. Long arrays are written to
 * the stream as they go.
 */
final class JsonObject {
    /** So many characters are worth a write. */
    private static final int CHUNK_CHARS = 4096;

    /** What was not written to the stream yet. */
    private final StringBuilder text;

    private final OutputStream out;
    private boolean hasMember;

    private JsonObject(StringBuilder text, OutputStream out) {
        this.text = text;
        this.out = out;
    }

    /** Writes an object with these members, and a line feed. */
    static void writeTo(OutputStream out, Consumer<JsonObject> members) throws IOException {
        JsonObject whole = new JsonObject(new StringBuilder(2 * CHUNK_CHARS), out);
        try {
            whole.write(members);
            whole.text.append('\n');
            whole.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
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
        return string(name, DisplayText.iso(value));
    }

    JsonObject object(String name, Consumer<JsonObject> members) {
        name(name);
        write(members);
        return this;
    }

    /** With these members of the value; left out if there is none. */
    <T> JsonObject objectIfAny(String name, Optional<T> value, BiConsumer<JsonObject, T> members) {
        return value.isEmpty() ? this : object(name, object -> members.accept(object, value.get()));
    }

    /** An array of an object for each item. */
    <T> JsonObject objects(String name, List<T> items, BiConsumer<JsonObject, T> members) {
        return objects(name, items, every -> true, members);
    }

    /** An array of an object for each item of which this is true. */
    <T> JsonObject objects(String name, List<T> items, Predicate<T> which, BiConsumer<JsonObject, T> members) {
        name(name);
        text.append('[');
        boolean first = true;
        for (T item : items) {
            if (!which.test(item)) {
                continue;
            }
            text.append(first ? "\n" : ",\n");
            first = false;
            write(object -> members.accept(object, item));
            if (text.length() >= CHUNK_CHARS) {
                flush();
            }
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

    private void write(Consumer<JsonObject> members) {
        text.append('{');
        members.accept(new JsonObject(text, out));
        text.append('}');
    }

    private void flush() {
        try {
            out.write(text.toString().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        text.setLength(0);
    }
}
