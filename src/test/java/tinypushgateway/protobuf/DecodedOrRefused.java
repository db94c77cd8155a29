package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tinypushgateway.protobuf.Decoded.grouping;

import java.util.Arrays;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.MalformedExposition.Reason;

/**
 * The invariant of the decoder: a content becomes text within the room announced, or is refused with a sound message. The text is an
 * exposition but for what only the parser of that can tell, and each of its lines has a place in the content.
 */
final class DecodedOrRefused {
    private static final Exposition.Limits SMALL = new Exposition.Limits(60, 8, 6, 4, 5);

    private static final GroupingLabels GROUP = grouping("job", "a\"b", "x", "");

    private DecodedOrRefused() {}

    static void check(byte[] content) {
        boolean small = isDecoded(content, SMALL, GroupingLabels.NONE);
        boolean any = isDecoded(content, Options.DEFAULT.expositionLimits(), GroupingLabels.NONE);
        assertThat(any || !small).as("larger limits accept no less").isTrue();
        boolean _ = isDecoded(content, Options.DEFAULT.expositionLimits(), GROUP);
    }

    private static boolean isDecoded(byte[] content, Exposition.Limits limits, GroupingLabels labels) {
        MetricFamilies families = new MetricFamilies(limits);
        byte[] out;
        try {
            out = new byte[families.mostTextBytes(content, 0, content.length, labels)];
        } catch (MalformedProtobuf e) {
            assertThat(e.getMessage())
                    .matches("message [0-9]+.*, offset [0-9]+: found .+, expected .+")
                    .matches("[ -~]+")
                    .hasSizeLessThan(400);
            return false;
        }
        byte[] text = Arrays.copyOf(out, families.write(content, 0, content.length, labels, out));
        checkText(text.clone(), limits, families, content);
        int lines = (int) new String(text, UTF_8).chars().filter(c -> c == '\n').count();
        assertThat(families.placeOfLine(content, 0, content.length, lines + 1)).isEmpty();
        assertThat(families.placeOfLine(content, 0, content.length, lines))
                .matches(lines == 0 ? "" : "message .*, metric .*");
        return true;
    }

    private static void checkText(byte[] text, Exposition.Limits limits, MetricFamilies families, byte[] content) {
        try {
            assertThat(new ExpositionParser(limits).parse(text, 0, text.length).bytes())
                    .isSameAs(text);
        } catch (MalformedExposition e) {
            assertThat(families.placeOfLine(content, 0, content.length, e.line()))
                    .startsWith("message ");
            if (e.reason() == Reason.SYNTAX) {
                assertThat(e).hasMessageEndingWith("a HELP text that does not end in CR");
            }
        }
    }
}
