package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Real podman, as ./verify has set it up by scripts/podman.sh: with a storage of its own, and the base of our Dockerfile in it. */
final class Podman {
    static final String IMAGE = "tiny-pushgateway:test";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Maven may have to get the plugins first, and the machine may be busy. */
    private static final Duration TO_BUILD = Duration.ofMinutes(12);

    private static final Path MAVEN = Path.of(System.getProperty("user.home"), ".m2");

    private Podman() {}

    /** How a command ended, and what it printed. */
    record Outcome(int exitCode, List<String> out, List<String> err) {
        List<String> successful() {
            assertThat(exitCode)
                    .as("exit code, stderr: %s, stdout: %s", err, out)
                    .isZero();
            return out;
        }
    }

    /**
     * Builds the image as a user does, by the Dockerfile as it is. Chroot isolation needs no privileges beyond root; Maven gets what it
     * has got already, and the machine's settings, from this machine's ~/.m2.
     */
    static void build() throws IOException, InterruptedException {
        build(IMAGE, Path.of("."), "--volume=" + MAVEN + ":/root/.m2", "--build-arg=REVISION=under-test");
    }

    /** Builds the Dockerfile of a folder, or aborts the test if there is no podman here. */
    static void build(String image, Path folder, String... options) throws IOException, InterruptedException {
        Optional.ofNullable(System.getenv("NO_PODMAN")).ifPresent(why -> abort(why));
        assertThat(System.getenv())
                .as("run by ./verify, which prepares podman: scripts/podman.sh")
                .containsKey("CONTAINERS_STORAGE_CONF");
        // One after another: the tests of other processes wait for the layers that the first one makes.
        try (FileChannel file = FileChannel.open(
                        Path.of("target", image.replace(':', '-') + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            Stream<String> build =
                    Stream.of("build", "--isolation=chroot", "--pull=never", "--layers", "--tag=" + image);
            run(
                            TO_BUILD,
                            Stream.of(build, Stream.of(options), Stream.of(folder.toString()))
                                    .flatMap(arguments -> arguments)
                                    .toArray(String[]::new))
                    .successful();
        }
    }

    /**
     * Has the machine hold the image's files in memory, as one does where the image ran before: who reads them first is charged for it,
     * and how fast they come again is a matter of the disk.
     */
    static void readFiles() throws IOException, InterruptedException {
        String root = run("image", "mount", IMAGE).successful().getFirst();
        try (ChildProcess shell =
                ChildProcess.start("sh", "-c", "find \"$0\" -type f -exec cat {} + >/dev/null", root)) {
            assertThat(shell.awaitExit(PATIENCE)).as("%s", shell.err().all()).isZero();
        }
    }

    /** Removes what former builds left in the cache, but for the last days' layers. */
    static void prune() throws IOException, InterruptedException {
        run("image", "prune", "--force", "--filter=until=72h").successful();
    }

    static Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(PATIENCE, arguments);
    }

    static ChildProcess start(String... arguments) throws IOException {
        return ChildProcess.start(ChildProcess.CHECKOUT, Map.of(), command(arguments));
    }

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What a field of {@code podman inspect} is, by a template of Go. */
    static String inspect(String name, String template) throws IOException, InterruptedException {
        return String.join("\n", run("inspect", "--format", template, name).successful());
    }

    private static Outcome run(Duration patience, String... arguments) throws IOException, InterruptedException {
        try (ChildProcess podman = start(arguments)) {
            int exitCode = podman.awaitExit(patience);
            return new Outcome(
                    exitCode, podman.out().awaitEnd(PATIENCE), podman.err().awaitEnd(PATIENCE));
        }
    }

    /** The hardest that a cluster can make it: 64 MiB, a tenth of a CPU, nothing to write to, no rights. The user is the image's own. */
    static String[] confined(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--read-only",
                                "--read-only-tmpfs=false",
                                "--memory=64m",
                                "--memory-swap=64m",
                                "--cpus=0.1",
                                "--cap-drop=all",
                                "--security-opt=no-new-privileges"),
                        Stream.of(more))
                .toArray(String[]::new);
    }
}
