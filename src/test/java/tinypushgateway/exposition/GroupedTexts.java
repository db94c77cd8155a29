package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tinypushgateway.config.Options;

/**
 * What holds for {@link GroupedText} and any push. Malformed sample lines are refused as the parser refuses them, and what a parser
 * understands of the result is what it understands of the push, with the labels replaced in an obvious way.
 */
final class GroupedTexts {
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_0-9]+)=\"(?:\\\\.|[^\"\\\\])*\"", Pattern.DOTALL);
    private static final Exposition.Limits LIMITS = Options.DEFAULT.expositionLimits();

    private GroupedTexts() {}

    static void check(byte[] push, Map<String, String> labels) {
        check(push, labels, Timestamps.REJECTED);
        check(push, labels, RoundTrip.ACCEPTED);
        check(push, Map.of(), RoundTrip.ACCEPTED);
    }

    private static void check(byte[] push, Map<String, String> labels, Timestamps timestamps) {
        byte[] result;
        try {
            result = written(push, labels, timestamps);
        } catch (MalformedExposition e) {
            assertThat(e.getMessage()).isEqualTo(rejection(alone(push, e.line()), timestamps));
            return;
        }
        assertThat(lineFeeds(result)).isEqualTo(lineFeeds(push));
        Exposition plain;
        try {
            plain = parse(push, timestamps);
        } catch (MalformedExposition e) {
            assertThat(refusedLine(result, timestamps)).isBetween(1, e.line());
            return;
        }
        checkResult(result, plain, labels, timestamps);
    }

    private static void checkResult(
            byte[] result, Exposition plain, Map<String, String> labels, Timestamps timestamps) {
        List<String> keys = Pushes.keys(plain);
        List<String> lines = Pushes.linesWithTimestamps(plain);
        List<String> replaced = keys.stream().map(key -> replaced(key, labels)).toList();
        Set<List<Object>> series = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            MetricType type = plain.type(plain.family(i));
            series.add(List.of(NaiveSeries.of(replaced.get(i), type), plain.timestamp(i)));
        }
        Exposition grouped;
        try {
            grouped = parse(result, timestamps);
        } catch (MalformedExposition e) {
            assertThat(e.reason())
                    .as(e.getMessage())
                    .isIn(MalformedExposition.Reason.DUPLICATE, MalformedExposition.Reason.LIMIT);
            assertThat(e.reason() == MalformedExposition.Reason.DUPLICATE).isEqualTo(series.size() < keys.size());
            return;
        }
        assertThat(series).hasSize(keys.size());
        assertThat(Pushes.linesWithTimestamps(grouped))
                .isEqualTo(IntStream.range(0, keys.size())
                        .mapToObj(i -> replaced.get(i)
                                + lines.get(i).substring(keys.get(i).length()))
                        .toList());
        assertThat(Pushes.families(grouped)).isEqualTo(Pushes.families(plain));
    }

    /** What is written; fails if it is more than was promised, or if the push is changed. */
    static byte[] written(byte[] push, Map<String, String> labels, Timestamps timestamps) throws MalformedExposition {
        return written(new GroupedText(LIMITS, timestamps), push, labels);
    }

    static byte[] written(GroupedText text, byte[] push, Map<String, String> labels) throws MalformedExposition {
        GroupingLabels grouping = GroupingLabels.of(labels);
        byte[] between = new byte[push.length + 7];
        Arrays.fill(between, (byte) 'x');
        System.arraycopy(push, 0, between, 3, push.length);
        byte[] before = between.clone();
        byte[] out = new byte[GroupedText.mostBytes(between, 3, 3 + push.length, grouping)];
        int length = text.write(between, 3, 3 + push.length, grouping, out);
        assertThat(between).isEqualTo(before);
        return Arrays.copyOf(out, length);
    }

    /** A key with the labels in place of those of the same name, and {@code instance=""} if it has none then. */
    private static String replaced(String key, Map<String, String> labels) {
        if (labels.isEmpty()) {
            return key;
        }
        int brace = key.indexOf('{');
        StringBuilder replaced = new StringBuilder(brace < 0 ? key : key.substring(0, brace)).append('{');
        boolean hasInstance = labels.containsKey("instance");
        Matcher label = LABEL.matcher(brace < 0 ? "" : key.substring(brace));
        while (label.find()) {
            if (!labels.containsKey(label.group(1))) {
                replaced.append(label.group()).append(',');
                hasInstance |= label.group(1).equals("instance");
            }
        }
        String text = GroupingLabels.of(labels).toString();
        replaced.append(new String(text.getBytes(UTF_8), ISO_8859_1), 1, text.getBytes(UTF_8).length - 1);
        return replaced.append(hasInstance ? "}" : ",instance=\"\"}").toString();
    }

    /** The line with this number, with nothing in the lines before it, and nothing after it. */
    private static byte[] alone(byte[] push, int number) {
        int from = 0;
        for (int i = 1; i < number; i++) {
            from = Ascii.lineFeed(push, from, push.length) + 1;
        }
        int to = Math.min(push.length, Ascii.lineFeed(push, from, push.length) + 1);
        byte[] alone = new byte[number - 1 + to - from];
        Arrays.fill(alone, (byte) '\n');
        System.arraycopy(push, from, alone, number - 1, to - from);
        return alone;
    }

    private static long lineFeeds(byte[] text) {
        return new String(text, ISO_8859_1).chars().filter(c -> c == '\n').count();
    }

    private static String rejection(byte[] push, Timestamps timestamps) {
        try {
            parse(push, timestamps);
            return "none";
        } catch (MalformedExposition e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static int refusedLine(byte[] push, Timestamps timestamps) {
        try {
            parse(push, timestamps);
            return 0;
        } catch (MalformedExposition e) {
            return e.line();
        }
    }

    private static Exposition parse(byte[] push, Timestamps timestamps) throws MalformedExposition {
        return new ExpositionParser(LIMITS, timestamps).parse(push.clone(), 0, push.length);
    }
}
