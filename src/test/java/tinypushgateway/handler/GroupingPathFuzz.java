package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** {@link GroupingPaths#check} on whatever the fuzzer thinks of; without fuzzing, on the inputs it is given in src/test/resources. */
class GroupingPathFuzz {

    @FuzzTest
    void whateverThePathIsItIsReadOrRefused(byte[] path) {
        String text = new String(path, ISO_8859_1);
        GroupingPaths.check(text);
        GroupingPaths.check("/metrics/job/" + text);
    }
}
