package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runtime of the image, by the script that the Dockerfile runs. Java 25 silently runs the old classes of a cache that was made for
 * another build (JDK-8377932; so it does with a runtime's cache put into another, tried here), so the script makes both together.
 */
class RuntimeIT {
    private static final Duration TO_MAKE = Duration.ofMinutes(3);
    private static final String SOURCES = "src/main/java";

    @Test
    void itsCacheHoldsTheClassesOfTheJarItIsMadeOf(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("tiny-pushgateway.jar");
        jar(folder, jar, "another gateway ");
        Path runtime = runtime(folder.resolve("runtime"), jar);

        assertThat(run(runtime, "-Xshare:on", "-m", "tinypushgateway", "--version"))
                .startsWith("0 another gateway ");
    }

    /** The gateway as it is, but for what it says as its name before its version. */
    private static void jar(Path folder, Path jar, String name) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path changed = folder.resolve("CommandLine.java");
        String original = Files.readString(Path.of(SOURCES, "tinypushgateway/config/CommandLine.java"));
        assertThat(original).contains("\"tiny-pushgateway \"");
        Files.writeString(changed, original.replace("\"tiny-pushgateway \"", "\"" + name + " \""));
        try (Stream<Path> sources = Files.walk(Path.of(SOURCES))) {
            List<String> others = sources.map(Path::toString)
                    .filter(file -> file.endsWith(".java") && !file.endsWith("/CommandLine.java"))
                    .toList();
            tool("javac", Stream.of("-d", classes.toString(), "--module-path", jspecify(), changed.toString()), others);
        }
        tool(
                "jar",
                Stream.of("--create", "--file=" + jar, "--main-class=tinypushgateway.Main", "-C", classes.toString()),
                List.of("."));
    }

    private static String jspecify() {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .filter(path -> path.contains("jspecify"))
                .findFirst()
                .orElseThrow();
    }

    private static void tool(String name, Stream<String> first, List<String> others) {
        String[] arguments = Stream.concat(first, others.stream()).toArray(String[]::new);
        assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments))
                .as(name)
                .isZero();
    }

    private static Path runtime(Path folder, Path jar) throws Exception {
        try (ChildProcess script = ChildProcess.start("image/runtime", folder.toString(), jar.toString())) {
            assertThat(script.awaitExit(TO_MAKE)).as("%s", script.err().all()).isZero();
        }
        return folder;
    }

    /** Its exit code, and what it printed. */
    private static String run(Path runtime, String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(runtime.resolve("bin/java").toString()), Stream.of(arguments))
                .toList();
        try (ChildProcess java = ChildProcess.start(runtime, Map.of(), command)) {
            int exitCode = java.awaitExit(TO_MAKE);
            return exitCode + " " + String.join("\n", java.out().awaitEnd(TO_MAKE));
        }
    }
}
