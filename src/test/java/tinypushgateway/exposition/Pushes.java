package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.IntStream;
import tinypushgateway.config.Options;

/** Short words for the tests: parses a push and shows what was understood as text. Bytes are shown as ISO 8859-1, none is lost. */
public final class Pushes {
    private Pushes() {}

    static Exposition parse(String text) throws MalformedExposition {
        return parse(text.getBytes(UTF_8));
    }

    static Exposition parse(String text, Exposition.Limits limits) throws MalformedExposition {
        byte[] bytes = text.getBytes(UTF_8);
        return new ExpositionParser(limits).parse(bytes, 0, bytes.length);
    }

    static Exposition parse(String text, Timestamps timestamps) throws MalformedExposition {
        byte[] bytes = text.getBytes(UTF_8);
        return new ExpositionParser(Options.DEFAULT.expositionLimits(), timestamps).parse(bytes, 0, bytes.length);
    }

    /** Parses a copy, since a parser may rewrite what it reads. */
    public static Exposition parse(byte[] bytes) throws MalformedExposition {
        return new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(bytes.clone(), 0, bytes.length);
    }

    /** Fails unless this is the key of a series, tidy and within the limits. */
    public static void checkIsSeries(String key, Exposition.Limits limits) {
        try {
            assertThat(keys(parse(key + " 1\n", limits))).containsExactly(latin(key));
        } catch (MalformedExposition e) {
            throw new AssertionError(key, e);
        }
    }

    static MalformedExposition malformed(String text) {
        return malformed(text, Options.DEFAULT.expositionLimits());
    }

    static MalformedExposition malformed(String text, Exposition.Limits limits) {
        return catchThrowableOfType(MalformedExposition.class, () -> parse(text, limits));
    }

    static MalformedExposition malformed(String text, Timestamps timestamps) {
        return catchThrowableOfType(MalformedExposition.class, () -> parse(text, timestamps));
    }

    static MalformedExposition malformed(byte[] bytes) {
        return catchThrowableOfType(MalformedExposition.class, () -> parse(bytes));
    }

    /** All samples as tidy lines, in the order pushed. */
    static List<String> lines(Exposition push) {
        return IntStream.range(0, push.samples())
                .mapToObj(i -> text(push, push.start(i), push.textLength(i)))
                .toList();
    }

    /** All samples as tidy lines with their timestamps, if they have any. */
    static List<String> linesWithTimestamps(Exposition push) {
        List<String> lines = lines(push);
        return IntStream.range(0, push.samples())
                .mapToObj(i -> lines.get(i) + timestamp(push, i))
                .toList();
    }

    /** The keys of all samples. */
    static List<String> keys(Exposition push) {
        return IntStream.range(0, push.samples())
                .mapToObj(i -> text(push, push.start(i), push.keyLength(i)))
                .toList();
    }

    /** All families as {@code name TYPE help: name of each sample}, in the order met. */
    static List<String> families(Exposition push) {
        return IntStream.range(0, push.families())
                .mapToObj(family -> name(push, family) + " " + push.type(family) + " " + help(push, family) + ": "
                        + String.join(" ", namesIn(push, family)))
                .map(String::strip)
                .toList();
    }

    /** The exposition again: for each family its HELP, its TYPE, and its samples. */
    static String rendered(Exposition push) {
        StringBuilder out = new StringBuilder();
        for (int family = 0; family < push.families(); family++) {
            if (push.helpLength(family) > 0) {
                out.append("# HELP ").append(name(push, family)).append(' ');
                out.append(help(push, family)).append('\n');
            }
            if (push.type(family) != MetricType.UNDECLARED) {
                out.append("# TYPE ").append(name(push, family)).append(' ');
                out.append(new String(push.type(family).word(), ISO_8859_1)).append('\n');
            }
            for (int i = 0; i < push.samples(); i++) {
                if (push.family(i) == family) {
                    out.append(text(push, push.start(i), push.textLength(i)))
                            .append(timestamp(push, i))
                            .append('\n');
                }
            }
        }
        return out.toString();
    }

    private static String timestamp(Exposition push, int sample) {
        long timestamp = push.timestamp(sample);
        return timestamp == Exposition.NO_TIMESTAMP ? "" : " " + timestamp;
    }

    private static String name(Exposition push, int family) {
        return text(push, push.nameStart(family), push.nameLength(family));
    }

    private static String help(Exposition push, int family) {
        return text(push, push.helpStart(family), push.helpLength(family));
    }

    private static List<String> namesIn(Exposition push, int family) {
        List<String> keys = keys(push);
        return IntStream.range(0, push.samples())
                .filter(i -> push.family(i) == family)
                .mapToObj(i -> keys.get(i).replaceFirst("\\{(?s:.*)", ""))
                .toList();
    }

    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static String text(Exposition push, int from, int length) {
        return new String(push.bytes(), from, length, ISO_8859_1);
    }
}
