package tinypushgateway.exposition;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** {@link RoundTrip} on whatever the fuzzer thinks of; without fuzzing, on the inputs it is given in src/test/resources. */
class ExpositionFuzz {

    @FuzzTest
    void whateverIsPushedIsReadOrRefused(byte[] bytes) {
        RoundTrip.check(bytes);
    }
}
