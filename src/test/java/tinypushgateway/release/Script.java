package tinypushgateway.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of scripts/release, run as the workflow runs it. */
final class Script {
    static final Path FOLDER = Path.of("scripts", "release");

    /** Maven may be slow on a busy machine. */
    private static final long PATIENCE_SECONDS = 150;

    private Script() {}

    /** How it ended, and what it printed. */
    record Outcome(int exitCode, String out, String err) {
        String successful() {
            if (exitCode != 0) {
                throw new AssertionError("ended with " + exitCode + ": " + err + out);
            }
            return out;
        }

        List<String> lines() {
            return successful().lines().toList();
        }
    }

    static Outcome run(String name, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), name, arguments);
    }

    static Outcome run(Map<String, String> environment, String name, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(FOLDER.resolve(name).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    static Outcome run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Path err = Files.createTempFile("script", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            process.getOutputStream().close();
            String printed = new String(out.readAllBytes(), UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(command + " still runs after " + PATIENCE_SECONDS + " s");
            }
            return new Outcome(process.exitValue(), printed, Files.readString(err));
        } finally {
            process.destroyForcibly();
            Files.delete(err);
        }
    }
}
