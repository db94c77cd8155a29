package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tinypushgateway.Repetitions;

/**
 * In a heap and in a container of 64 MiB, whatever clients want to be held: they are refused in words, nobody is killed, and what was accepted
 * is delivered.
 */
final class MemoryIT {
    private static final long MIB = 1 << 20;
    private static final Duration EACH = Duration.ofMillis(Repetitions.of(200, 1000));
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CONNECTIONS = 200;
    private static final int SERIES = Repetitions.of(200_000, 1_000_000);

    /** Pushes that never end are given up soon, so that the attack with them ends soon. */
    private static final String SOON = "--web.read-timeout=2s";

    /** 503 comes with Retry-After; 400 is for what is malformed or beyond another limit; 200 is for answers that are not read. */
    private static final Set<String> ALLOWED = Set.of("200", "202", "400", "408", "413", "503", "closed");

    private static final int MOST_SAMPLES = 10_000;

    @Test
    @Timeout(400)
    void inAHeapOf64MiB() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(
                Map.of("JAVA_OPTS", "-Xmx64m"),
                "--buffer.max-bytes=16MiB",
                "--push.max-inflight-bytes=12MiB",
                "--push.max-samples=" + MOST_SAMPLES,
                SOON)) {
            survives(gateway, gateway.process().pid(), "heap of 64 MiB");
        }
    }

    /** The image, with the limits that it chooses by itself there. */
    @Test
    @Timeout(900) // the image may have to be built
    void inAContainerOf64MiB() throws Exception {
        Podman.build();
        Podman.readFiles();
        String[] options = {"--memory=64m", "--memory-swap=64m", "--cpus=1"};
        try (GatewayContainer container = GatewayContainer.start(options, SOON)) {
            survives(container.gateway(), container.pid(), "container of 64 MiB");
            assertThat(container.isSound()).isTrue();
        }
    }

    private static void survives(GatewayProcess gateway, long pid, String where) throws Exception {
        Hogs hogs = new Hogs(gateway, (int) (2 * MIB), MOST_SAMPLES);
        long resident = Footprint.of(pid).residentKibibytes();
        try (GoodClients good = GoodClients.of(gateway)) {
            for (Hogs.Kind kind : Hogs.Kind.values()) {
                Map<String, LongAdder> outcomes = hogs.attack(kind, CONNECTIONS, EACH);
                System.out.println("MemoryIT: " + where + ", " + kind + " x " + CONNECTIONS + ": " + outcomes
                        + ", resident " + Footprint.of(pid).residentKibibytes() / 1024 + " MiB");
                assertThat(gateway.process().isAlive()).as(kind.name()).isTrue();
                assertThat(ALLOWED).as(kind.name()).containsAll(outcomes.keySet());
                assertWithinLimits(gateway.ownMetrics());
            }
            pushSeries(gateway, hogs);
            System.out.println(
                    "MemoryIT: " + where + ", " + SERIES + " series, " + resident / 1024 + " MiB resident at first, "
                            + Footprint.of(pid).residentKibibytes() / 1024 + " at last: " + good.stop());
        }
        OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
        assertThat(metrics.balances()).isTrue();
        assertThat(metrics.dropped()).isZero();
        assertThat(metrics.value("internal_errors_total")).isZero();
        assertThat(gateway.log().matching(line -> line.contains("OutOfMemory"))).isEmpty();
        assertThat(gateway.push("still_here 1\n").statusCode()).isEqualTo(202);
    }

    /** Distinct ones, in pushes that are tried again as long as there is no room. */
    private static void pushSeries(GatewayProcess gateway, Hogs hogs) throws IOException, InterruptedException {
        long before = gateway.ownMetrics().accepted();
        for (int pushed = 0; pushed < SERIES; pushed += 5000) {
            byte[] push = hogs.series(5000).getBytes(UTF_8);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (gateway.push(push).statusCode() != 202) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(20);
            }
        }
        assertWithinLimits(gateway.ownMetrics());
        assertThat(gateway.ownMetrics().accepted() - before).isGreaterThanOrEqualTo(SERIES);
    }

    private static void assertWithinLimits(OwnMetrics metrics) {
        for (String what : new String[] {"buffer_bytes", "push_inflight_bytes"}) {
            assertThat(metrics.value(what)).isLessThanOrEqualTo(metrics.value(what.replace("_bytes", "_max_bytes")));
        }
        assertThat(metrics.value("connections_open")).isLessThanOrEqualTo(metrics.value("connections_max"));
    }
}
