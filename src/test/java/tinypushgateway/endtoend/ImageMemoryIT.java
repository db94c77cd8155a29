package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the image makes of a container's memory, by the real one: the table of limits under "Memory" in docs/image.md. */
class ImageMemoryIT {
    private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";
    private static final long MIB = 1 << 20;
    private static final long DEFAULT_CONNECTIONS = 1024;

    /** Limit, heap, buffer, what is read at once, connections. */
    private static final Pattern ROW = Pattern.compile(
            "^\\| (\\d+) MiB[^|]* \\| (\\d+) MiB[^|]* \\| (\\d+) MiB[^|]* \\| (\\d+) MiB \\| \\d+, \\d+ \\| (\\d+), \\d+ \\|$",
            Pattern.MULTILINE);

    @BeforeAll
    static void theDockerfileBuilds() throws Exception {
        Podman.build();
    }

    @TestFactory
    List<DynamicTest> eachRowOfTheTable() throws IOException {
        List<DynamicTest> rows = ROW.matcher(Files.readString(Path.of("docs/image.md")))
                .results()
                .map(row -> DynamicTest.dynamicTest(
                        row.group(1) + " MiB",
                        () -> inAContainerOf(
                                number(row.group(1)),
                                number(row.group(2)),
                                number(row.group(3)),
                                number(row.group(4)),
                                number(row.group(5)))))
                .toList();
        assertThat(rows).hasSizeGreaterThan(4);
        return rows;
    }

    private static void inAContainerOf(long limit, long heap, long buffer, long inflight, long connections)
            throws Exception {
        try (GatewayContainer container = GatewayContainer.start(memory(limit))) {
            assertThat(command(container).contains(ONE_COMPILER)).isEqualTo(limit < 96);
            assertThat(command(container)).contains("-Xmx" + heap + "m");
            OwnMetrics metrics = container.gateway().ownMetrics();
            assertThat(metrics.value("buffer_max_bytes")).isEqualTo(buffer * MIB);
            assertThat(metrics.value("push_inflight_max_bytes")).isEqualTo(inflight * MIB);
            // The metric may be lower, for this machine's limit of descriptors.
            assertThat(container.gateway().log().all())
                    .anyMatch(line -> line.contains(
                            connections == DEFAULT_CONNECTIONS
                                    ? "msg=\"listening\""
                                    : "--web.max-connections=" + connections + " "))
                    .noneMatch(line -> connections == DEFAULT_CONNECTIONS && line.contains("--web.max-connections="));
        }
    }

    @Test
    void whatUsersWantComesLast() throws Exception {
        String[] options = {"--memory=64m", "--memory-swap=64m", "--env=JDK_JAVA_OPTIONS=-Xmx32m -XX:+UseSerialGC"};
        try (GatewayContainer container = GatewayContainer.start(options)) {
            assertThat(container.gateway().log().all())
                    .contains("NOTE: Picked up JDK_JAVA_OPTIONS: -Xmx22m " + ONE_COMPILER
                            + " -XX:CompileCommand=MemLimit,*.*,1536k~stop -Xmx32m -XX:+UseSerialGC");
            assertThat(container.gateway().log().all()).anyMatch(line -> line.contains("--buffer.max-bytes=12MiB"));
        }
    }

    /** Too large for a fixed heap to be said beforehand: the JVM takes its three quarters, in a heap of compressed references. */
    @Test
    void aLargeContainerIsTheJvmsOwnAffair() throws Exception {
        try (GatewayContainer container = GatewayContainer.start(memory(1024))) {
            assertThat(command(container)).doesNotContain("-Xmx").doesNotContain(ONE_COMPILER);
            assertThat(container.gateway().log().all()).noneMatch(line -> line.contains("limits lowered"));
        }
    }

    private static String[] memory(long mebibytes) {
        return new String[] {"--memory=" + mebibytes + "m", "--memory-swap=" + mebibytes + "m"};
    }

    private static String command(GatewayContainer container) throws IOException, InterruptedException {
        return Files.readString(Path.of("/proc", Long.toString(container.pid()), "cmdline"))
                .replace('\0', ' ');
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }
}
