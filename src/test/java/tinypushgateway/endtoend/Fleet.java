package tinypushgateway.endtoend;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Replicas on machines of their own, a load balancer before them, and a Prometheus that discovers them through a file. */
final class Fleet implements AutoCloseable {
    /** A noisy machine may break a scrape or two; that is not what is looked at here. */
    private static final String PATIENT = "--scrape.max-failures=100";

    private final Path folder;
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final List<Replica> discovered = new ArrayList<>();
    private final LoadBalancer balancer;
    private final PrometheusProcess prometheus;
    private boolean namespaces = true;
    private int added;

    /** One of them. */
    record Replica(String name, Machine machine, GatewayProcess gateway) {}

    private Fleet(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        tellPrometheus();
        balancer = opened(LoadBalancer.start(folder), LoadBalancer::close);
        try {
            prometheus = opened(
                    PrometheusProcess.start(folder, ScalingDocument.eachReplicaItsOwnSeries(targets())),
                    PrometheusProcess::close);
        } catch (IOException | InterruptedException | AssertionError e) {
            close();
            throw e;
        }
    }

    /** Starts so many replicas, and waits until Prometheus scrapes all of them. */
    static Fleet start(int replicas, Path folder) throws IOException, InterruptedException {
        Fleet fleet = new Fleet(folder);
        try {
            for (int i = 0; i < replicas; i++) {
                fleet.add();
            }
            fleet.prometheus.awaitUp(fleet.discovered());
            return fleet;
        } catch (IOException | InterruptedException | AssertionError e) {
            fleet.close();
            throw e;
        }
    }

    LoadBalancer balancer() {
        return balancer;
    }

    PrometheusProcess prometheus() {
        return prometheus;
    }

    /** The replicas that Prometheus is told of. */
    List<Replica> replicas() {
        return List.copyOf(discovered);
    }

    /** A new one, on a new machine: once it listens, Prometheus and balancer are told of it. */
    Replica add() throws IOException, InterruptedException {
        Machine machine = opened(boot(), Machine::close);
        GatewayProcess gateway = opened(GatewayProcess.startOn(machine, PATIENT), GatewayProcess::close);
        added++;
        Replica replica = new Replica("replica-" + added, machine, gateway);
        discovered.add(replica);
        tellPrometheus();
        balancer.add(replica.name(), gateway);
        return replica;
    }

    /** Prometheus is no longer told of it. */
    void forget(Replica replica) throws IOException {
        discovered.remove(replica);
        tellPrometheus();
    }

    /** Ends all processes and removes the machines they ran on, each in spite of what went wrong with another. */
    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        while (!closers.isEmpty()) {
            try {
                closers.pop().run();
            } catch (RuntimeException | AssertionError e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("not all could be ended: " + failures);
        }
    }

    private List<GatewayProcess> discovered() {
        return discovered.stream().map(Replica::gateway).toList();
    }

    private Machine boot() throws IOException, InterruptedException {
        if (namespaces) {
            try {
                return Machine.Namespace.create();
            } catch (Machine.NotPermitted e) {
                if (added > 0) {
                    throw new AssertionError(e);
                }
                namespaces = false;
                System.out.println("scaling: on loopback addresses, since network namespaces are not permitted here: "
                        + e.getMessage());
            }
        }
        return new Machine.Loopback("127.0.0." + (added + 2));
    }

    private Path targets() {
        return folder.resolve("targets.json");
    }

    /** By a rename, so that it never sees half a file. */
    private void tellPrometheus() throws IOException {
        String addresses = discovered.stream()
                .map(replica -> '"' + replica.gateway().hostAndPort() + '"')
                .collect(joining(", "));
        Path written = Files.writeString(folder.resolve("targets.new"), "[{\"targets\": [" + addresses + "]}]");
        Files.move(written, targets(), StandardCopyOption.ATOMIC_MOVE);
    }

    private <T> T opened(T one, Consumer<T> close) {
        closers.push(() -> close.accept(one));
        return one;
    }
}
