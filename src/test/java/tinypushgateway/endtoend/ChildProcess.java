package tinypushgateway.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that this test started, and ends. */
final class ChildProcess implements AutoCloseable {
    /** This checkout: where Maven runs the tests. */
    static final Path CHECKOUT = Path.of("").toAbsolutePath();

    private static final Duration TO_DIE = Duration.ofSeconds(10);

    private final Process process;
    private final Lines out;
    private final Lines err;

    private ChildProcess(Process process) {
        this.process = process;
        out = Lines.of(process.getInputStream());
        err = Lines.of(process.getErrorStream());
    }

    static ChildProcess start(String... command) throws IOException {
        return start(CHECKOUT, Map.of(), List.of(command));
    }

    /** Starts it with our environment but for what would make a gateway behave in another way, and {@code extra}. */
    static ChildProcess start(Path folder, Map<String, String> extra, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("TINY_PUSHGATEWAY_")
                        || name.equals("JAVA_OPTS")
                        || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(extra);
        return new ChildProcess(builder.start());
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Gives it this as its standard input, all of it. */
    void feed(byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // it ended without reading all; its exit code says why
        }
    }

    /** @param name as kill knows it: TERM, INT */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(TO_DIE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    int awaitExit(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("still runs after " + patience + ", its stderr: " + err.all());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
