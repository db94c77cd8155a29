package tinypushgateway.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A copy of what the release scripts read, in a folder of its own, so that a test may change it. */
final class Checkout {
    private static final List<String> READ = List.of(
            "CHANGELOG.md",
            "Dockerfile",
            "chart/Chart.yaml",
            "pom.xml",
            "scripts/release/check",
            "scripts/release/common.sh",
            "scripts/release/github-release",
            "scripts/release/notes",
            "src/main/java/tinypushgateway/Gateway.java");

    private final Path root;

    Checkout(Path root) throws IOException {
        this.root = root;
        for (String file : READ) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.copy(Path.of(file), root.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    void change(String file, UnaryOperator<String> change) throws IOException {
        Path path = root.resolve(file);
        String before = Files.readString(path);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new AssertionError("nothing to change in " + file);
        }
        Files.writeString(path, after);
    }

    Script.Outcome run(String script, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), script, arguments);
    }

    Script.Outcome run(Map<String, String> environment, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(root.resolve("scripts/release").resolve(script).toString()));
        command.addAll(List.of(arguments));
        return Script.run(environment, command);
    }
}
