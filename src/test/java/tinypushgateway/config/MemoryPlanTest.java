package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {

    private static final long MIB = 1024 * 1024;
    private static final long GIB = 1024 * MIB;

    /** Of two large pushes and four of 8 KiB, with samples of four bytes. */
    private static final long PARSING = 20_000 * 256 * 2 + 2048 * 256 * 4;

    private static final long LOG = 64 * 1024;

    private static final long KEYS = 4_000 * 192;

    private static final long GROUPS = 1_000 * 1184;

    private static final MemoryPlan DEFAULTS = plan();

    @Test
    void thePlanIsBufferAndPushesAndParsingAndConnections() {
        assertThat(DEFAULTS)
                .isEqualTo(new MemoryPlan(32 * MIB, 16 * MIB, PARSING, 1024 * (8 + 4) * 1024, KEYS, GROUPS, LOG));
        assertThat(DEFAULTS.bytes()).isEqualTo(60 * MIB + PARSING + KEYS + GROUPS + LOG);
    }

    @Test
    void theDefaultsFitAHeapOf96MiB() {
        assertThat(DEFAULTS.problem(96 * MIB)).isEmpty();
        assertThat(DEFAULTS.problem(96 * MIB / 30 * 29))
                .as("as Serial GC reports it")
                .isEmpty();
    }

    @Test
    void theDefaultsFitForAsManyReadersAsThereMayBe() {
        String readers =
                IntStream.rangeClosed(1, 16).mapToObj(Integer::toString).collect(Collectors.joining(","));

        assertThat(plan("--scrape.readers=" + readers).problem(96 * MIB / 30 * 29))
                .isEmpty();
    }

    @Test
    void withTlsThereAreFewerAndCostlierConnections() {
        MemoryPlan tls = plan("--web.tls-cert-file=/tls.crt", "--web.tls-key-file=/tls.key");

        assertThat(tls.connectionBytes())
                .isEqualTo(160 * (8 + 4 + 64) * 1024)
                .as("HeapSizing compares the plan without TLS")
                .isLessThanOrEqualTo(DEFAULTS.connectionBytes());
        assertThat(tls.problem(96 * MIB / 30 * 29)).isEmpty();
        assertThat(plan("--web.tls-cert-file=/a", "--web.tls-key-file=/a", "--web.max-connections=10")
                        .connectionBytes())
                .isEqualTo(10 * (8 + 4 + 64) * 1024);
    }

    @Test
    void fourFifthsOfTheHeapMayBePlannedAndNoMore() {
        assertThat(DEFAULTS.problem(93 * MIB)).isEmpty();
        assertThat(DEFAULTS.problem(92 * MIB)).isPresent();
    }

    @Test
    void aPlanThatDoesNotFitNamesWhatToLowerAndWhatToRaise() {
        assertThat(DEFAULTS.problem(64 * MIB))
                .contains("the limits need 74MiB of memory, which is more than 80% of the heap of 64MiB;"
                        + " lower --buffer.max-bytes (32MiB), --push.max-inflight-bytes (16MiB),"
                        + " --push.max-samples, --push.max-concurrent or --push.max-concurrent-large (together 12MiB),"
                        + " --web.max-connections (--web.tls-max-connections) or --web.max-header-bytes (together 12MiB),"
                        + " --push.max-idempotency-keys (1MiB), --groups.max (2MiB) or --log.max-queued-bytes (1MiB),"
                        + " or increase the heap with JAVA_OPTS=-Xmx99m"
                        + " (in the image JDK_JAVA_OPTIONS, or its memory limit)");
    }

    @Test
    void inANativeExecutableTheHeapIsRaisedAmongTheArguments() {
        assertThat(DEFAULTS.problem(64 * MIB, true).orElseThrow())
                .endsWith(
                        ", or increase the heap with -Xmx99m among the arguments (or the memory limit of the container)")
                .doesNotContain("JAVA_OPT");
        assertThat(DEFAULTS.problem(96 * MIB, true)).isEmpty();
    }

    @Test
    void theLargestLimitsAddUpWithoutOverflow() {
        MemoryPlan largest = plan(
                "--buffer.max-bytes=8GiB",
                "--push.max-inflight-bytes=8GiB",
                "--push.max-samples=10000000",
                "--push.max-concurrent=64",
                "--push.max-concurrent-large=64",
                "--push.max-idempotency-keys=10000000",
                "--web.max-connections=65536",
                "--web.max-header-bytes=64KiB",
                "--groups.max=100000",
                "--scrape.readers=a,b");
        assertThat(largest.bytes())
                .isEqualTo(16 * GIB
                        + 10_000_000L * 256 * 64
                        + 2048 * 256 * 64
                        + 65536L * 68 * 1024
                        + 10_000_000L * 192
                        + 100_000L * (1184 + 32)
                        + LOG);
        assertThat(largest.problem(Long.MAX_VALUE)).isEmpty();
    }

    @Property
    void theHeapThatIsAskedForIsEnough(
            @ForAll @LongRange(min = 256 * 1024, max = 8 * GIB) long buffer,
            @ForAll @LongRange(min = 2048, max = 8 * GIB) long inflight,
            @ForAll @LongRange(min = 256, max = 8 * GIB) long parsing,
            @ForAll @LongRange(min = 5 * 1024, max = 5 * GIB) long connections,
            @ForAll @LongRange(max = 2 * GIB) long keys,
            @ForAll @LongRange(max = 2 * GIB) long groups,
            @ForAll @LongRange(min = 4 * 1024, max = 64 * MIB) long log) {
        MemoryPlan plan = new MemoryPlan(buffer, inflight, parsing, connections, keys, groups, log);
        Matcher asked =
                Pattern.compile("-Xmx([0-9]+)m ").matcher(plan.problem(0).orElseThrow());

        assertThat(asked.find()).isTrue();
        long reported = Long.parseLong(asked.group(1)) * MIB / 30 * 29; // as Serial GC reports it
        assertThat(plan.problem(reported)).isEmpty();
    }

    private static MemoryPlan plan(String... arguments) {
        return switch (CommandLine.read(List.of(arguments), Map.of(), "1")) {
            case CommandLine.Run run -> MemoryPlan.of(run.options());
            case CommandLine.Print print -> throw new AssertionError(print);
            case CommandLine.Hash hash -> throw new AssertionError(hash);
            case CommandLine.CheckHealth check -> throw new AssertionError(check);
            case CommandLine.Wrong wrong -> throw new AssertionError(wrong);
        };
    }
}
