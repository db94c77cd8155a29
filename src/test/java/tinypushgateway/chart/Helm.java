package tinypushgateway.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Real helm, as a process, in both major versions that are in use. ./verify gets them and says where. */
enum Helm {
    HELM_3,
    HELM_4;

    static final Path CHART = Path.of("chart").toAbsolutePath();

    /** The release that all tests render, and the namespace it is in. */
    static final String RELEASE = "tiny-pushgateway";

    static final String NAMESPACE = "metrics";

    /** Its caches and settings, so that a developer's own play no part. */
    private static final Path HOME = Path.of("target/helm").toAbsolutePath();

    private static final long PATIENCE_SECONDS = 60;

    /** How a command ended and what it printed. */
    record Outcome(int exitCode, String out, String err) {
        String successful() {
            if (exitCode != 0) {
                throw new AssertionError("helm ended with " + exitCode + ": " + err + out);
            }
            return out;
        }
    }

    /** What it renders with these arguments added, such as {@code --set}. */
    Outcome template(String... arguments) {
        return run(withRelease("template", arguments));
    }

    /** What it would install, followed by NOTES.txt; no cluster is asked. Only helm 4 does that. */
    Outcome dryRun(String... arguments) {
        List<String> command = withRelease("install", arguments);
        command.add("--dry-run=client");
        return run(command);
    }

    Outcome run(List<String> arguments) {
        try {
            return await(start(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private record Started(Process process, Path out, Path err) {}

    private Started start(List<String> arguments) throws IOException {
        Files.createDirectories(HOME);
        Path out = Files.createTempFile(HOME, "out", ".txt");
        Path err = Files.createTempFile(HOME, "err", ".txt");
        List<String> command = new ArrayList<>(List.of(executable()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("KUBECONFIG", "/dev/null");
        for (String kind : List.of("CACHE", "CONFIG", "DATA")) {
            builder.environment().put("HELM_" + kind + "_HOME", HOME.toString());
        }
        return new Started(builder.start(), out, err);
    }

    private static Outcome await(Started started) throws IOException, InterruptedException {
        try {
            if (!started.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("helm still runs after " + PATIENCE_SECONDS + " s");
            }
            return new Outcome(
                    started.process().exitValue(),
                    Files.readString(started.out(), UTF_8),
                    Files.readString(started.err(), UTF_8));
        } finally {
            started.process().destroyForcibly();
            Files.delete(started.out());
            Files.delete(started.err());
        }
    }

    private String executable() {
        return Optional.ofNullable(System.getenv(name()))
                .orElseThrow(() -> new AssertionError(name() + " names no helm: run by ./verify, see scripts/helm.sh"));
    }

    private static List<String> withRelease(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, RELEASE, CHART.toString(), "--namespace", NAMESPACE));
        all.addAll(List.of(arguments));
        return all;
    }
}
