package tinypushgateway.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessMetricsTest {
    /** Which native-image sets while it builds, and in what it has built. */
    private static final String IMAGE_CODE = "org.graalvm.nativeimage.imagecode";

    @AfterEach
    void thisIsNoNativeExecutable() {
        System.clearProperty(IMAGE_CODE);
    }

    @Test
    void onAJvmTheHeapIsShownInUseAndCommittedAndAtMost() {
        assertThat(ProcessMetrics.isNativeExecutable()).isFalse();
        assertThat(written())
                .contains(
                        "jvm_memory_used_bytes{area=\"heap\"} ",
                        "jvm_memory_committed_bytes{area=\"heap\"} ",
                        "jvm_memory_max_bytes{area=\"heap\"} ");
    }

    @Test
    void inANativeExecutableCommittedMemoryIsLeftOut() {
        System.setProperty(IMAGE_CODE, "runtime");

        assertThat(ProcessMetrics.isNativeExecutable()).isTrue();
        assertThat(written())
                .contains("jvm_memory_used_bytes{area=\"heap\"} ", "jvm_memory_max_bytes{area=\"heap\"} ")
                .doesNotContain("jvm_memory_committed_bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"buildtime", ""})
    void otherwiseItIsNone(String imageCode) {
        System.setProperty(IMAGE_CODE, imageCode);

        assertThat(ProcessMetrics.isNativeExecutable()).isFalse();
    }

    private static String written() {
        MetricsText text = new MetricsText();
        ProcessMetrics.writeTo(text);
        return new String(text.bytes(), UTF_8);
    }
}
