package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.HashMap;
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

/**
 * Whatever pushes are accepted, what is rendered parses again to the newest sample of each series. A NUL parts two pushes (no push
 * may hold one), a double NUL two batches.
 */
class BatchFuzz {

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
        Map<String, String> newest = new HashMap<>();
        Batch all = new Batch(0, new Chunks());
        long number = 1;
        for (String texts : input.split("\0\0", -1)) {
            Batch batch = new Batch(number++, new Chunks());
            for (String text : texts.split("\0", -1)) {
                add(text, batch, newest);
            }
            assertParsesAgain(batch);
            all.add(batch);
        }
        assertParsesAgain(all);
        assertThat(Texts.samples(Texts.push(Texts.of(all)))).isEqualTo(newest);
        Batch copy = new Batch(0, new Chunks());
        copy.add(all);
        assertThat(Texts.of(copy)).isEqualTo(Texts.of(all));
    }

    private static void add(String text, Batch batch, Map<String, String> newest) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            Exposition push = new ExpositionParser(Texts.LIMITS).parse(bytes, 0, bytes.length);
            newest.putAll(Texts.samples(push));
            long most = batch.bytes() + batch.growthFor(Demand.of(push));
            batch.add(push, Samples.NO_PEER);
            assertThat(batch.bytes()).isLessThanOrEqualTo(most);
        } catch (MalformedExposition e) {
            assertThat(e.line()).isPositive();
        }
    }

    private static void assertParsesAgain(Batch batch) {
        assertThat(Texts.push(Texts.of(batch)).samples()).isEqualTo(batch.size());
    }
}
