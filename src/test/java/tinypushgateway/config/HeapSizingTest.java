package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Heaps are what Serial GC reports of -Xmx: a thirtieth less, but for the rounding. */
class HeapSizingTest {
    private static final long MIB = 1024 * 1024;

    @Example
    void aHeapThatHoldsTheDefaultsKeepsThem() {
        assertThat(run(96 * MIB / 30 * 29)).isEqualTo(run(Long.MAX_VALUE));
        assertThat(run(96 * MIB / 30 * 29).lowered()).isEmpty();
    }

    @Example
    void aSmallHeapLowersWhatNobodySetAndSaysSo() {
        CommandLine.Run run = run(32 * MIB / 30 * 29);

        assertThat(run.lowered())
                .containsExactly(
                        "--web.max-connections=256",
                        "--web.tls-max-connections=32",
                        "--push.max-inflight-bytes=4MiB",
                        "--push.max-concurrent=1",
                        "--push.max-concurrent-large=1",
                        "--push.max-idempotency-keys=1000",
                        "--buffer.max-bytes=12MiB",
                        "--groups.max=100");
        assertThat(run.options().get(Flags.BUFFER_MAX_BYTES)).isEqualTo(12 * MIB);
        assertThat(run.options().get(Flags.PUSH_MAX_INFLIGHT_BYTES)).isEqualTo(4 * MIB);
        assertThat(run.options().get(Flags.PUSH_MAX_CONCURRENT)).isEqualTo(1);
        assertThat(run.options().get(Flags.PUSH_MAX_CONCURRENT_LARGE)).isEqualTo(1);
        assertThat(run.options().get(Flags.WEB_MAX_CONNECTIONS)).isEqualTo(256);
    }

    /** In a container of 120 MiB. */
    @Example
    void theBufferGivesWayLast() {
        assertThat(run(64 * MIB / 30 * 29).lowered())
                .containsExactly(
                        "--web.max-connections=416",
                        "--web.tls-max-connections=64",
                        "--push.max-inflight-bytes=6MiB",
                        "--push.max-concurrent=1",
                        "--push.max-concurrent-large=1",
                        "--push.max-idempotency-keys=1000",
                        "--groups.max=100");
    }

    @Example
    void whatIsSetStaysAndIsNotNamed() {
        CommandLine.Run run =
                run(32 * MIB, Map.of("TINY_PUSHGATEWAY_WEB_MAX_CONNECTIONS", "1024"), "--buffer.max-bytes=32MiB");

        assertThat(run.options().get(Flags.BUFFER_MAX_BYTES)).isEqualTo(32 * MIB);
        assertThat(run.options().get(Flags.WEB_MAX_CONNECTIONS)).isEqualTo(1024);
        assertThat(run.lowered())
                .containsExactly(
                        "--web.tls-max-connections=32",
                        "--push.max-inflight-bytes=4MiB",
                        "--push.max-concurrent=1",
                        "--push.max-concurrent-large=1",
                        "--push.max-idempotency-keys=1000",
                        "--groups.max=100");
        assertThat(MemoryPlan.of(run.options()).problem(32 * MIB)).isPresent();
    }

    @Example
    void aHeapTooSmallForOnePushIsRefusedInTheEnd() {
        assertThat(MemoryPlan.of(run(16 * MIB).options()).problem(16 * MIB)).isPresent();
    }

    @Property
    void whatIsLeftFitsAnyHeapFrom24MiB(@ForAll @LongRange(min = 24 * MIB, max = 256 * MIB) long heapBytes) {
        MemoryPlan plan = MemoryPlan.of(run(heapBytes).options());

        assertThat(plan.problem(heapBytes)).isEmpty();
        assertThat(plan.bytes())
                .as("most of what may be promised")
                .isGreaterThan(Math.min(plan(Long.MAX_VALUE).bytes(), MemoryPlan.plannedBytes(heapBytes)) - 9 * MIB);
    }

    @Property
    void aLargerHeapNeverHoldsLess(
            @ForAll @LongRange(min = 20 * MIB, max = 128 * MIB) long heapBytes,
            @ForAll @LongRange(max = 32 * MIB) long more) {
        MemoryPlan plan = plan(heapBytes);
        MemoryPlan larger = plan(heapBytes + more);

        assertThat(larger.bufferBytes()).isGreaterThanOrEqualTo(plan.bufferBytes());
        assertThat(larger.inflightBytes()).isGreaterThanOrEqualTo(plan.inflightBytes());
        assertThat(larger.connectionBytes()).isGreaterThanOrEqualTo(plan.connectionBytes());
    }

    private static MemoryPlan plan(long heapBytes) {
        return MemoryPlan.of(run(heapBytes).options());
    }

    private static CommandLine.Run run(long heapBytes) {
        return run(heapBytes, Map.of());
    }

    private static CommandLine.Run run(long heapBytes, Map<String, String> environment, String... arguments) {
        return (CommandLine.Run) CommandLine.read(List.of(arguments), environment, "1", heapBytes);
    }
}
