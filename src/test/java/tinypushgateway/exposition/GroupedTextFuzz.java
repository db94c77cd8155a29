package tinypushgateway.exposition;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;

/** {@link GroupedTexts#check} on whatever the fuzzer thinks of; without fuzzing, on the inputs it is given in src/test/resources. */
class GroupedTextFuzz {

    @FuzzTest
    void whateverIsPushedGetsTheLabelsOrIsRefused(byte[] push) {
        GroupedTexts.check(push, Map.of("job", "x"));
        GroupedTexts.check(push, Map.of("instance", "a\"b"));
    }
}
