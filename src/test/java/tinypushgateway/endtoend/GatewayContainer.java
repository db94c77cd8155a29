package tinypushgateway.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The gateway in a container, by {@code podman run} in the foreground: its output, its exit code and signals are the container's. */
final class GatewayContainer implements AutoCloseable {
    private static final int INSIDE = 9091;
    private static final Duration TO_REMOVE = Duration.ofMinutes(1);

    private final String name;
    private final GatewayProcess gateway;

    private GatewayContainer(String name, GatewayProcess gateway) {
        this.name = name;
        this.gateway = gateway;
    }

    /** Starts one and waits until it listens. */
    static GatewayContainer start(String[] options, String... flags) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        String name = "tiny-pushgateway-" + ProcessHandle.current().pid() + "-" + port;
        List<String> command = new ArrayList<>(
                Podman.command("run", "--rm", "--name=" + name, "--publish=127.0.0.1:" + port + ":" + INSIDE));
        command.addAll(List.of(options));
        command.add(Podman.IMAGE);
        command.addAll(List.of(flags));
        return new GatewayContainer(
                name, GatewayProcess.behind(port, ChildProcess.start(ChildProcess.CHECKOUT, Map.of(), command)));
    }

    GatewayProcess gateway() {
        return gateway;
    }

    String name() {
        return name;
    }

    /** Of the JVM, as the machine knows it. */
    long pid() throws IOException, InterruptedException {
        return Long.parseLong(Podman.inspect(name, "{{.State.Pid}}"));
    }

    /** Whether it runs, and the kernel has not killed anything in it for want of memory. */
    boolean isSound() throws IOException, InterruptedException {
        return Podman.inspect(name, "{{.State.OOMKilled}} {{.State.Running}}").equals("false true");
    }

    @Override
    public void close() throws IOException {
        try (ChildProcess podman = Podman.start("rm", "--force", "--ignore", name)) {
            podman.awaitExit(TO_REMOVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            gateway.close();
        }
    }
}
