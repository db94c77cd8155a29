package tinypushgateway.protobuf;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** {@link DecodedOrRefused} on whatever the fuzzer thinks of; without fuzzing, on the inputs it is given in src/test/resources. */
class MetricFamiliesFuzz {

    @FuzzTest
    void whateverIsPushedBecomesTextOrIsRefused(byte[] bytes) {
        DecodedOrRefused.check(bytes);
    }
}
