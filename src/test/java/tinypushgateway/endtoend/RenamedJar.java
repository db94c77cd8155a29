package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/** A jar of the gateway as it is, but for what it says as its name before its version: so one sees which classes run. */
final class RenamedJar {
    static final String NAME = "another gateway";

    /** The jar of this build. */
    static final String ORIGINAL = "target/tiny-pushgateway.jar";

    private RenamedJar() {}

    /** Changes this jar, with the help of this folder. */
    static void rename(Path jar, Path folder) throws IOException {
        Path changed = folder.resolve("CommandLine.java");
        Path classes = folder.resolve("classes");
        String source = Files.readString(Path.of("src/main/java/tinypushgateway/config/CommandLine.java"));
        assertThat(source).contains("\"tiny-pushgateway \"");
        Files.writeString(changed, source.replace("\"tiny-pushgateway \"", "\"" + NAME + " \""));
        tool("javac", "-d", classes.toString(), "-cp", ORIGINAL, "-proc:none", changed.toString());
        tool("jar", "--update", "--file=" + jar, "-C", classes.toString(), ".");
    }

    private static void tool(String name, String... arguments) {
        assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments))
                .as("%s %s", name, List.of(arguments))
                .isZero();
    }
}
