package tinypushgateway.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** demo/run as a child process, on free ports. */
final class RunningDemo implements AutoCloseable {
    private static final Path SCRIPT = ChildProcess.CHECKOUT.resolve("demo/run");
    private static final Duration TO_END = Duration.ofSeconds(30);

    private final ChildProcess process;
    private final Map<String, String> ports;
    private final Part gateway;
    private final Part a;
    private final Part b;

    private RunningDemo(ChildProcess process, Map<String, String> ports) {
        this.process = process;
        this.ports = ports;
        gateway = part("GATEWAY_PORT");
        a = part("PROMETHEUS_A_PORT");
        b = part("PROMETHEUS_B_PORT");
    }

    /**
     * @param temporary the folder of temporary files, which is empty again when the demo has ended
     * @param option such as {@code --fast}
     */
    static RunningDemo start(Path temporary, String option) throws IOException {
        Map<String, String> ports = freePorts();
        Map<String, String> environment = new TreeMap<>(ports);
        environment.put("TMPDIR", temporary.toString());
        return new RunningDemo(
                ChildProcess.start(ChildProcess.CHECKOUT, environment, List.of(SCRIPT.toString(), option)), ports);
    }

    /** The variables that name the ports of a demo, each with a free one. */
    static Map<String, String> freePorts() throws IOException {
        return Map.of(
                "GATEWAY_PORT", Integer.toString(ServerProcess.freePort()),
                "PROMETHEUS_A_PORT", Integer.toString(ServerProcess.freePort()),
                "PROMETHEUS_B_PORT", Integer.toString(ServerProcess.freePort()));
    }

    ChildProcess process() {
        return process;
    }

    Map<String, String> ports() {
        return ports;
    }

    Part gateway() {
        return gateway;
    }

    List<Part> prometheus() {
        return List.of(a, b);
    }

    /** All that it has started so far, and what these have started. */
    List<ProcessHandle> started() {
        return ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
    }

    /** Lets it end what it has started; if it does not, ends that itself. */
    @Override
    public void close() {
        List<ProcessHandle> started = started();
        try {
            process.signal("TERM");
            process.awaitExit(TO_END);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            started.forEach(ProcessHandle::destroyForcibly);
            Stream.of(gateway, a, b).forEach(Part::close);
        }
    }

    private Part part(String port) {
        return new Part(process, "localhost:" + ports.get(port));
    }

    /** One of its servers. */
    static final class Part extends ServerProcess implements QueryApi {
        private Part(ChildProcess process, String hostAndPort) {
            super(process, hostAndPort);
        }
    }
}
