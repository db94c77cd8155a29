package tinypushgateway.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A machine of its own as far as packages and services go: a container of the distribution in which systemd is process 1. It has no Java. */
final class SystemdContainer implements AutoCloseable {
    static final String SERVICE = "tiny-pushgateway.service";

    private static final String IMAGE = "tiny-pushgateway-systemd:test";
    private static final Path FOLDER = Path.of("src/test/resources/packages");
    private static final int INSIDE = 9091;
    private static final Duration TO_START = Duration.ofSeconds(30);

    private final String name;
    private final int port;

    private SystemdContainer(String name, int port) {
        this.name = name;
        this.port = port;
    }

    /** Starts one with this folder at {@code /dist}, and waits until systemd has started what there is to start. */
    static SystemdContainer start(Path dist) throws IOException, InterruptedException {
        Podman.build(IMAGE, FOLDER);
        int port = ServerProcess.freePort();
        String name = "tiny-pushgateway-systemd-" + ProcessHandle.current().pid() + "-" + port;
        SystemdContainer container = new SystemdContainer(name, port);
        try {
            // Privileged, since systemd mounts, and makes namespaces and control groups.
            Podman.run(
                            "run",
                            "--detach",
                            "--rm",
                            "--name=" + name,
                            "--privileged",
                            "--systemd=always",
                            "--cgroupns=private",
                            "--publish=127.0.0.1:" + port + ":" + INSIDE,
                            "--volume=" + dist + ":/dist:ro",
                            IMAGE,
                            "sh",
                            "-c",
                            // As on a machine: systemd mounts credentials of a service in a namespace of its own.
                            "mount --make-rshared / && exec /lib/systemd/systemd")
                    .successful();
            Waiting.until(TO_START, container::hasStarted, () -> "systemd does not start");
            return container;
        } catch (IOException | InterruptedException | AssertionError e) {
            container.close();
            throw e;
        }
    }

    private boolean hasStarted() {
        try {
            List<String> state = run("systemctl", "is-system-running").out();
            return state.contains("running") || state.contains("degraded");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Podman.Outcome run(String... command) throws IOException, InterruptedException {
        return Podman.run(exec(command));
    }

    /** Runs commands as a user types them, in this folder; each must succeed. */
    List<String> shell(String folder, String commands) throws IOException, InterruptedException {
        return run("sh", "-euc", "cd " + folder + "\n" + commands).successful();
    }

    List<String> shell(String commands) throws IOException, InterruptedException {
        return shell("/", commands);
    }

    /** Starts a command and does not wait for it. */
    ChildProcess start(String... command) throws IOException {
        return Podman.start(exec(command));
    }

    /** The gateway that runs as the service, once it listens; its log is that of the service from now on and from before. */
    GatewayProcess gateway() throws IOException, InterruptedException {
        ChildProcess log =
                start("sh", "-c", "exec journalctl --follow --lines=all --output=cat --unit=" + SERVICE + " >&2");
        return GatewayProcess.behind(port, log);
    }

    /** What systemd says of a property of the service. */
    String property(String property) throws IOException, InterruptedException {
        return String.join(
                "\n",
                run("systemctl", "show", "--value", "--property=" + property, SERVICE)
                        .successful());
    }

    private String[] exec(String... command) {
        return Stream.concat(Stream.of("exec", name), Stream.of(command)).toArray(String[]::new);
    }

    @Override
    public void close() throws IOException {
        try (ChildProcess podman = ChildProcess.start(
                ChildProcess.CHECKOUT, Map.of(), Podman.command("rm", "--force", "--ignore", "--time=1", name))) {
            podman.awaitExit(TO_START);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
