package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tinypushgateway.Repetitions;

/** Clients that are slow, or many: whoever behaves is served meanwhile, and afterwards nothing is left of them. */
final class SlowAndManyIT {
    private static final Duration ATTACK = Duration.ofSeconds(Repetitions.of(1, 3));
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CROWD = 5000;
    private static final int VANISHING = Repetitions.of(3000, 10_000);

    /** Descriptors of this process that are for something else. */
    private static final int OTHER_DESCRIPTORS = 500;

    @Test
    void thousandsOfIdleConnectionsKeepNobodyOut() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            Footprint before = Footprint.of(gateway);
            String figures;
            int many = many();
            try (GoodClients good = GoodClients.of(gateway);
                    Idlers idlers = Idlers.of(gateway, many)) {
                Waiting.until(
                        PATIENCE,
                        () -> turnedAway(gateway.ownMetrics()) >= many - 1024,
                        () -> gateway.ownMetrics().text());
                Thread.sleep(ATTACK);
                assertThat(gateway.ownMetrics().value("connections_open")).isLessThanOrEqualTo(1024);
                figures = idlers.size() + " idle, limit 1024: " + good.stop();
            }
            report(gateway, before, figures);
        }
    }

    @Test
    void thousandsOfConnectionsAreHeldIfTheyMayBe() throws Exception {
        int many = many();
        try (GatewayProcess gateway = GatewayProcess.start(
                Map.of("JAVA_OPTS", "-Xmx192m"), "--web.max-connections=" + (many + 100), "--web.idle-timeout=1m")) {
            Footprint before = Footprint.of(gateway);
            String figures;
            try (GoodClients good = GoodClients.of(gateway);
                    Idlers idlers = Idlers.of(gateway, many)) {
                Waiting.until(
                        PATIENCE,
                        () -> gateway.ownMetrics().value("connections_open") >= idlers.size(),
                        () -> gateway.ownMetrics().text());
                Footprint held = Footprint.of(gateway);
                Thread.sleep(ATTACK);
                assertThat(gateway.ownMetrics().value("connections_evicted_total"))
                        .isZero();
                figures = String.format(
                        Locale.ROOT,
                        "%d idle, all held, %.1f KiB of resident memory each: %s",
                        idlers.size(),
                        (held.residentKibibytes() - before.residentKibibytes()) / (double) idlers.size(),
                        good.stop());
            }
            report(gateway, before, figures);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SlowCrowd.Kind.class,
            names = {"FIELD_LINES", "BODY", "CHUNKS"})
    void moreSlowClientsThanPlacesKeepNobodyOut(SlowCrowd.Kind kind) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start("--web.max-connections=256", "--web.write-timeout=2s")) {
            Footprint before = Footprint.of(gateway);
            String figures;
            try (GoodClients good = GoodClients.of(gateway);
                    SlowCrowd crowd = SlowCrowd.of(gateway, kind, 400)) {
                Thread.sleep(ATTACK);
                Waiting.until(
                        PATIENCE,
                        () -> gateway.ownMetrics().value("connections_evicted_total") > 0,
                        () -> gateway.ownMetrics().text());
                figures = "400 slow at " + kind + ", " + crowd.opened() + " connections, limit 256: " + good.stop();
            }
            report(gateway, before, figures);
        }
    }

    @Test
    void connectionsThatVanishAtOnceLeaveNothingBehind() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            Footprint before = Footprint.of(gateway);
            String figures;
            try (GoodClients good = GoodClients.of(gateway)) {
                long opened = 0;
                long end = System.nanoTime() + ATTACK.toNanos();
                while (System.nanoTime() < end && opened < VANISHING) {
                    Socket socket = gateway.connect();
                    socket.setSoLinger(opened % 2 == 0, 0);
                    socket.close();
                    opened++;
                }
                figures = opened + " connections that vanish, half of them by a reset: " + good.stop();
            }
            report(gateway, before, figures);
        }
    }

    @Test
    void withFewDescriptorsItServesFewerConnectionsAndNobodyIsKeptOut() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.startBy(List.of("prlimit", "--nofile=160:160"), Map.of())) {
            gateway.log().await(PATIENCE, line -> line.contains("not enough file descriptors"));
            assertThat(gateway.ownMetrics().value("connections_max")).isEqualTo(76);
            Footprint before = Footprint.of(gateway);
            String figures;
            try (GoodClients good = GoodClients.of(gateway);
                    Idlers idlers = Idlers.of(gateway, 500)) {
                Thread.sleep(ATTACK);
                figures = idlers.size() + " idle, 160 descriptors: " + good.stop();
            }
            report(gateway, before, figures);
            assertThat(gateway.log().matching(line -> line.contains("no connection can be accepted")))
                    .isEmpty();
        }
    }

    @Test
    void whenDescriptorsAreUsedUpAllTheSameIdleConnectionsGiveTheirs() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            Footprint before = Footprint.of(gateway);
            Jobs jobs = new Jobs(gateway);
            int pushes = 20;
            try (Idlers idlers = Idlers.of(gateway, 100)) {
                Waiting.until(
                        PATIENCE,
                        () -> gateway.ownMetrics().value("connections_open") >= idlers.size(),
                        () -> gateway.ownMetrics().text());
                lowerDescriptors(gateway, before.descriptors() + 60);
                for (int i = 0; i < pushes; i++) {
                    jobs.pushWithCurl("curl", 1);
                }
                gateway.log().await(PATIENCE, line -> line.contains("no connection can be accepted"));
                lowerDescriptors(gateway, 1024);
            }
            assertThat(gateway.scrape().lines().filter(line -> !line.startsWith("#")))
                    .hasSize(pushes);
            report(gateway, before, "100 idle, all descriptors used up: " + pushes + " curls pushed all the same");
        }
    }

    /** All that are more than may be. */
    private static long turnedAway(OwnMetrics metrics) {
        return metrics.value("connections_evicted_total") + metrics.value("connections_rejected_total");
    }

    private static void lowerDescriptors(GatewayProcess gateway, long soft) throws IOException, InterruptedException {
        try (ChildProcess prlimit = ChildProcess.start(
                "prlimit",
                "--nofile=" + soft + ":",
                "--pid",
                Long.toString(gateway.process().pid()))) {
            assertThat(prlimit.awaitExit(PATIENCE)).isZero();
        }
    }

    private static void report(GatewayProcess gateway, Footprint before, String figures) throws InterruptedException {
        before.awaitSame(gateway);
        OwnMetrics metrics = gateway.ownMetrics();
        assertThat(metrics.balances()).isTrue();
        assertThat(metrics.dropped()).isZero();
        assertThat(metrics.value("internal_errors_total")).isZero();
        System.out.println("SlowAndManyIT: " + figures + "; before " + before + ", after " + Footprint.of(gateway));
    }

    /** As many as this process has descriptors for. */
    private static int many() throws IOException {
        String line = Files.readString(Path.of("/proc/self/limits"))
                .lines()
                .filter(l -> l.startsWith("Max open files"))
                .findFirst()
                .orElseThrow();
        String soft = line.split(" +", -1)[3];
        return soft.equals("unlimited") ? CROWD : (int) Math.min(CROWD, Long.parseLong(soft) - OTHER_DESCRIPTORS);
    }

    /** Connections on which nothing is ever said. */
    private record Idlers(List<Socket> sockets) implements AutoCloseable {
        static Idlers of(GatewayProcess gateway, int size) throws IOException {
            Idlers idlers = new Idlers(new ArrayList<>());
            for (int i = 0; i < size; i++) {
                idlers.sockets.add(gateway.connect());
            }
            return idlers;
        }

        int size() {
            return sockets.size();
        }

        @Override
        public void close() {
            for (Socket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // it was ended
                }
            }
        }
    }
}
