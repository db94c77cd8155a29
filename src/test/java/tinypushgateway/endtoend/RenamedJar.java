package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** A jar of the gateway as it is, but for what it says as its name before its version: to see which classes run. */
final class RenamedJar {
    static final String NAME = "another gateway";

    private static final String SOURCES = "src/main/java";

    private RenamedJar() {}

    /** Makes it in this folder. */
    static Path make(Path folder) throws IOException {
        Path jar = folder.resolve("tiny-pushgateway.jar");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path changed = folder.resolve("CommandLine.java");
        String original = Files.readString(Path.of(SOURCES, "tinypushgateway/config/CommandLine.java"));
        assertThat(original).contains("\"tiny-pushgateway \"");
        Files.writeString(changed, original.replace("\"tiny-pushgateway \"", "\"" + NAME + " \""));
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
        return jar;
    }

    /** The jar that this test has its annotations from. */
    private static String jspecify() {
        return Path.of(URI.create(NullMarked.class.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    }

    private static void tool(String name, Stream<String> first, List<String> others) {
        String[] arguments = Stream.concat(first, others.stream()).toArray(String[]::new);
        assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments))
                .as(name)
                .isZero();
    }
}
