package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.groups.Groups;

/**
 * Whatever pushes are accepted, what is rendered parses again, with the newest sample of each series. A NUL parts two pushes (no push
 * may hold one), a double NUL two segments.
 */
class SegmentFuzz {
    private static final Arena.ChunkPool CHUNKS = new Arena.ChunkPool();

    @FuzzTest(maxDuration = "2m")
    void whatIsRenderedParsesAgain(byte[] input) {
        check(new String(input, ISO_8859_1));
    }

    @Property(tries = 1000)
    void whatIsRenderedParsesAgainForLikelyText(@ForAll("likelyText") String text) {
        check(text);
    }

    @Provide
    Arbitrary<String> likelyText() {
        List<String> words = new ArrayList<>(List.of("a", "a_sum", "a_count", "a_sum_count", "a_bucket", "b", "_x:y"));
        words.addAll(
                List.of("{le=\"1\"}", "{le=\"x\"}", "{quantile=\"x\"}", "{ x = \"1\" , }", "{y=\"\\\\\",x=\"}\"}"));
        words.addAll(List.of(
                "{}", "{x=\"\u00c3\u00a4\\n\\\",{\"}", "{job=\"\",z=\"\"}", " 1\n", "\t-Inf \r\n", " 0.000001\n"));
        words.addAll(
                List.of(" 1e3", "\n", "# TYPE a histogram\n", "# TYPE a summary\n", "# TYPE a gauge\n", "\0", "\0\0"));
        words.addAll(
                List.of("# TYPE a_sum histogram\n", "# TYPE a_count counter\n", "# HELP a x\\\\y\n", "# HELP a \n"));
        return Arbitraries.of(words).list().ofMaxSize(60).map(list -> String.join("", list));
    }

    private static void check(String input) {
        List<Segment> segments = new ArrayList<>();
        for (String texts : input.split("\0\0", -1)) {
            Segment segment = new Segment(CHUNKS, 1, false);
            for (String text : texts.split("\0", -1)) {
                add(text, segment);
            }
            assertThat(Texts.push(Texts.of(segment)).samples()).isEqualTo(segment.size());
            segments.add(segment);
        }
        Map<String, String> all = Texts.samples(Texts.push(Texts.of(segments.toArray(Segment[]::new))));
        for (int i = segments.size() - 1;
                i >= 0;
                i--) { // what the newest segment has is there, and only what some segment has
            Map<String, String> samples = Texts.samples(Texts.push(Texts.of(segments.get(i))));
            if (i == segments.size() - 1) {
                assertThat(all).containsAllEntriesOf(samples);
            }
            samples.forEach(all::remove);
        }
        assertThat(all).isEmpty();
    }

    private static void add(String text, Segment segment) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            Exposition push = new ExpositionParser(Texts.LIMITS).parse(bytes, 0, bytes.length);
            long most = segment.bytes()
                    + segment.growthFor(Segment.SpaceRequirement.of(push, false), Groups.OfPush.UNTRACKED);
            segment.add(push, 1, Groups.OfPush.UNTRACKED);
            assertThat(segment.bytes()).isLessThanOrEqualTo(most);
        } catch (MalformedExposition e) {
            assertThat(e.line()).isPositive();
        }
    }
}
