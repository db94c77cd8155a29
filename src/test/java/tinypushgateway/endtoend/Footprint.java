package tinypushgateway.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process has of the kernel: its threads, its open files, its resident memory. */
record Footprint(long threads, long descriptors, long residentKibibytes) {
    private static final Duration TO_RECOVER = Duration.ofSeconds(20);

    /** The JVM starts a compiler thread, a carrier or a poller when it likes to. */
    private static final int THREADS_OF_ITS_OWN = 10;

    /** Our own client's connection, and a file that is being read. */
    private static final int DESCRIPTORS_OF_OURS = 3;

    static Footprint of(GatewayProcess gateway) {
        return of(gateway.process().pid());
    }

    static Footprint of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            String status = Files.readString(proc.resolve("status"));
            return new Footprint(number(status, "Threads:"), open.count(), number(status, "VmRSS:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has no more threads and files than then, and no connection but our own. */
    void awaitSame(GatewayProcess gateway) throws InterruptedException {
        Waiting.until(
                TO_RECOVER,
                () -> {
                    Footprint now = of(gateway);
                    return now.threads <= threads + THREADS_OF_ITS_OWN
                            && now.descriptors <= descriptors + DESCRIPTORS_OF_OURS
                            && gateway.ownMetrics().value("connections_open") <= 1;
                },
                () -> this + " before, now " + of(gateway) + "\n"
                        + gateway.ownMetrics().text());
    }

    private static long number(String status, String name) {
        String line = status.lines().filter(l -> l.startsWith(name)).findFirst().orElse(name + " 0");
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
