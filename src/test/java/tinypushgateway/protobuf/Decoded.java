package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;

/** Contents as the text that they become. */
final class Decoded {
    private Decoded() {}

    /** The text of these families without grouping labels; the parser accepts it. */
    static String text(Message... families) throws MalformedProtobuf {
        return text(GroupingLabels.NONE, families);
    }

    static String text(GroupingLabels labels, Message... families) throws MalformedProtobuf {
        String text = new String(textBytes(labels, Message.content(families)), UTF_8);
        assertAccepted(text);
        return text;
    }

    /** The text of a content. No more than was announced is written, wherever in its array the content is. */
    static byte[] textBytes(GroupingLabels labels, byte[] content) throws MalformedProtobuf {
        byte[] amid = new byte[content.length + 12];
        Arrays.fill(amid, (byte) 0xFF);
        System.arraycopy(content, 0, amid, 5, content.length);
        MetricFamilies families = new MetricFamilies(Options.DEFAULT.expositionLimits());
        int most = families.mostTextBytes(amid, 5, 5 + content.length, labels);
        byte[] out = new byte[most];
        int length = families.write(amid, 5, 5 + content.length, labels, out);
        assertThat(length).isLessThanOrEqualTo(most);
        return Arrays.copyOf(out, length);
    }

    static MalformedProtobuf malformed(Message... families) {
        return malformed(Options.DEFAULT.expositionLimits(), GroupingLabels.NONE, Message.content(families));
    }

    static MalformedProtobuf malformed(Exposition.Limits limits, GroupingLabels labels, byte[] content) {
        return catchThrowableOfType(
                MalformedProtobuf.class,
                () -> new MetricFamilies(limits).mostTextBytes(content, 0, content.length, labels));
    }

    static void assertAccepted(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        try {
            assertThat(new ExpositionParser(Options.DEFAULT.expositionLimits())
                            .parse(bytes, 0, bytes.length)
                            .bytes())
                    .isSameAs(bytes);
        } catch (MalformedExposition e) {
            throw new AssertionError(e.getMessage() + "\n" + text, e);
        }
    }

    /** Grouping labels of names and values in turn. */
    static GroupingLabels grouping(String... labels) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            map.put(labels[i], labels[i + 1]);
        }
        return GroupingLabels.of(map);
    }
}
