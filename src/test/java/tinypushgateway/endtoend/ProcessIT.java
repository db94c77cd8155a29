package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the process starts, what it says, and how signals end it. */
final class ProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofSeconds(4);
    private static final int BY_SIGTERM = 143;
    private static final int BY_SIGINT = 130;
    private static final String LOG_LINE =
            "ts=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z level=(debug|info|warn|error) msg=.*";

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--version"})
    void helpAndVersionGoToStdoutAndNothingElseHappens(String flag) throws Exception {
        Ended ended = run(Map.of(), flag);
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().getFirst()).startsWith("tiny-pushgateway");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--web.listen-adress=:0",
                "--scrape.max-failures=0",
                "--push.max-bytes=many",
                "--log.level",
                "--web.listen-address=127.0.0.1:65536",
                "--buffer.max-bytes=8GiB",
                "9091"
            })
    void aWrongFlagIsOneLineAndExitCodeTwo(String flag) throws Exception {
        Ended ended = run(Map.of(), flag);
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).hasSize(1).first().asString().startsWith("tiny-pushgateway: ");
    }

    @Test
    void aWrongVariableIsNamedAsSuch() throws Exception {
        Ended ended = run(Map.of("TINY_PUSHGATEWAY_LOG_LEVEL", "loud"));
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).hasSize(1).first().asString().contains("TINY_PUSHGATEWAY_LOG_LEVEL");
    }

    @Test
    void aVariableThatSetsNothingIsNamedInTheLog() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(Map.of("TINY_PUSHGATEWAY_BUFER_MAX_BYTES", "1MiB"))) {
            assertThat(gateway.log().all())
                    .anyMatch(line -> line.contains("level=warn msg=\"unknown environment variable\""
                            + " name=TINY_PUSHGATEWAY_BUFER_MAX_BYTES nearest=TINY_PUSHGATEWAY_BUFFER_MAX_BYTES"));
        }
    }

    @Test
    void variablesSetWhatFlagsSetAndFlagsWin() throws Exception {
        Map<String, String> environment = Map.of(
                "TINY_PUSHGATEWAY_WEB_LISTEN_ADDRESS", "127.0.0.1:0",
                "TINY_PUSHGATEWAY_LOG_FORMAT", "json",
                "TINY_PUSHGATEWAY_PUSH_MAX_LABELS", "1");
        try (GatewayProcess gateway = GatewayProcess.startAt(environment, "--log.format=logfmt")) {
            assertThat(gateway.push("a{b=\"1\",c=\"2\"} 1\n").statusCode()).isEqualTo(400);
            gateway.log().await(PATIENCE, line -> line.contains("push rejected"));
        }
    }

    @Test
    void aTakenPortIsOneLineAndExitCodeOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Ended ended = run(Map.of(), "--web.listen-address=:" + taken.getLocalPort());
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("level=error", "cannot listen", ":" + taken.getLocalPort());
        }
    }

    @Test
    void anAddressOfNobodyIsOneLineAndExitCodeOne() throws Exception {
        for (String address : List.of("no-such-host.invalid:0", "192.0.2.1:0")) {
            Ended ended = run(Map.of(), "--web.listen-address=" + address);
            assertThat(ended.exitCode()).as(address).isEqualTo(1);
            assertThat(ended.err()).as(address).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM," + BY_SIGTERM, "INT," + BY_SIGINT})
    void withNothingPendingASignalEndsItAtOnce(String signal, int exitCode) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            gateway.push("taken 1\n");
            gateway.scrape();
            gateway.process().signal(signal);
            assertThat(gateway.process().awaitExit(AT_ONCE)).isEqualTo(exitCode);
            assertLastLine(gateway, "level=info msg=\"stopped\" samples_dropped=0");
            assertNoNoise(gateway);
        }
    }

    @Test
    void aHealthCheckSaysWhetherTheGatewayRuns() throws Exception {
        int port;
        try (GatewayProcess gateway = GatewayProcess.start()) {
            port = gateway.port();
            Ended healthy = run(Map.of(), "healthcheck", "--web.listen-address=:" + port);
            assertThat(healthy).isEqualTo(new Ended(0, List.of("healthy"), List.of()));
        }
        Ended ended = run(Map.of("TINY_PUSHGATEWAY_WEB_LISTEN_ADDRESS", "127.0.0.1:" + port), "healthcheck");
        assertThat(ended.exitCode()).isOne();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .singleElement()
                .asString()
                .startsWith("tiny-pushgateway: not healthy: ")
                .contains(":" + port);
    }

    @Test
    void withSamplesPendingItRefusesPushesAndWaitsForAScrape() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            gateway.push("pending 1\n");
            assertThat(gateway.get("/-/ready").statusCode()).isEqualTo(200);

            gateway.process().signal("TERM");
            gateway.log().await(PATIENCE, line -> line.contains("msg=\"draining\" samples=1"));
            assertThat(gateway.get("/-/ready").statusCode()).isEqualTo(503);
            assertThat(gateway.get("/-/healthy").statusCode()).isEqualTo(200);
            HttpResponse<String> push = gateway.push("late 1\n");
            assertThat(push.statusCode()).isEqualTo(503);
            assertThat(push.headers().firstValue("Retry-After")).isPresent();
            assertThat(gateway.process().isAlive()).isTrue();

            assertThat(gateway.scrape()).isEqualTo("pending 1\n");
            assertThat(gateway.process().awaitExit(AT_ONCE)).isEqualTo(BY_SIGTERM);
            assertLastLine(gateway, "level=info msg=\"stopped\" samples_dropped=0");
            assertNoNoise(gateway);
        }
    }

    @Test
    void whatNobodyScrapesInTimeIsCountedInTheLastLine() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start("--shutdown.drain-timeout=500ms")) {
            gateway.push("lost{a=\"1\"} 1\nlost{a=\"2\"} 1\nlost_too 1\n");
            gateway.process().signal("TERM");
            assertThat(gateway.process().awaitExit(AT_ONCE)).isEqualTo(BY_SIGTERM);
            assertLastLine(gateway, "samples_dropped=3 groups=\"{}\" ended_by=--shutdown.drain-timeout");
            assertNoNoise(gateway);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM,TERM", "TERM,INT", "INT,INT"})
    void aSecondSignalEndsTheWaiting(String first, String second) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            gateway.push("pending 1\n");
            gateway.process().signal(first);
            gateway.log().await(PATIENCE, line -> line.contains("msg=\"draining\""));
            gateway.process().signal(second);
            assertThat(gateway.process().awaitExit(AT_ONCE)).isEqualTo(first.equals("TERM") ? BY_SIGTERM : BY_SIGINT);
            assertLastLine(gateway, "samples_dropped=1 groups=\"{}\" ended_by=\"a second signal\"");
            assertNoNoise(gateway);
        }
    }

    @Test
    void aScraperThatStallsDoesNotKeepItFromStopping() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start("--shutdown.drain-timeout=500ms")) {
            gateway.push("in_flight 1\n");
            BrokenScraper scraper = new BrokenScraper(gateway);
            Thread stalling = Thread.ofVirtual().start(() -> {
                try {
                    scraper.stalls(PATIENCE);
                } catch (Exception e) {
                    // ended by the test
                }
            });
            Waiting.until(
                    PATIENCE,
                    () -> gateway.ownMetrics().value("samples_in_flight") == 1,
                    () -> gateway.ownMetrics().text());
            gateway.process().signal("TERM");
            assertThat(gateway.process().awaitExit(AT_ONCE)).isEqualTo(BY_SIGTERM);
            assertLastLine(gateway, "samples_dropped=1");
            stalling.interrupt();
        }
    }

    @Test
    void itWarnsByItselfWhenNothingScrapes() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start("--scrape.expect-within=1s")) {
            gateway.push("a 1\n");
            gateway.log().await(PATIENCE, line -> line.contains("level=warn msg=\"Nothing has scraped the gateway"));
            gateway.scrape();
            gateway.log().await(PATIENCE, line -> line.contains("msg=\"The gateway is scraped again.\""));
        }
    }

    @Test
    void itStartsAgainOnItsPortAtOnce() throws Exception {
        int port;
        try (GatewayProcess gateway = GatewayProcess.start()) {
            port = gateway.port();
            gateway.push("a 1\n");
            gateway.scrape(); // leaves a connection of ours in TIME_WAIT
            gateway.process().signal("TERM");
            gateway.process().awaitExit(AT_ONCE);
        }
        try (GatewayProcess again = GatewayProcess.startAt(Map.of(), "--web.listen-address=127.0.0.1:" + port)) {
            assertThat(again.port()).isEqualTo(port);
            assertThat(again.push("a 2\n").statusCode()).isEqualTo(202);
        }
    }

    /** An empty folder hides it, in a namespace of mounts that ends with the gateway. */
    @Test
    void aHiddenTcpTableIsNamedAtStartAndInAMetric() throws Exception {
        String hide = "mount -t tmpfs none /proc/$$/net && exec \"$@\"";
        List<String> runner = List.of("unshare", "--mount", "sh", "-c", hide, "sh");
        assumeThat(unshareIsPermitted()).as("mounts of its own are permitted").isTrue();
        try (GatewayProcess gateway = GatewayProcess.startBy(runner, Map.of())) {
            gateway.log().await(PATIENCE, line -> line.contains("level=warn msg=\"The kernel's TCP table"));
            assertThat(gateway.ownMetrics().value("tcp_table_readable")).isZero();

            gateway.push("taken 1\n");
            assertThat(gateway.scrape()).isEqualTo("taken 1\n");
            assertThat(gateway.awaitEmpty(PATIENCE).delivered()).isEqualTo(1);
            assertThat(gateway.ownMetrics().value("tcp_table_readable")).isZero();
            assertThat(gateway.log().matching(line -> line.contains("TCP table")))
                    .hasSize(1);
        }
        try (GatewayProcess gateway = GatewayProcess.start()) {
            assertThat(gateway.ownMetrics().value("tcp_table_readable")).isEqualTo(1);
        }
    }

    private static boolean unshareIsPermitted() throws Exception {
        try (ChildProcess process = ChildProcess.start("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/proc")) {
            return process.awaitExit(PATIENCE) == 0;
        }
    }

    @Test
    void javaOptsComeAfterTheDefaultsAndWin() throws Exception {
        Map<String, String> options = Map.of("JAVA_OPTS", "-Xmx16m -Dignored=*");
        Ended tooSmall = run(options, "--web.listen-address=127.0.0.1:0");
        assertThat(tooSmall.exitCode()).isEqualTo(2);
        assertThat(tooSmall.err()).hasSize(1);

        Map<String, String> large = Map.of("JAVA_OPTS", "-Xmx300m");
        try (GatewayProcess gateway = GatewayProcess.start(large, "--buffer.max-bytes=160MiB")) {
            assertThat(gateway.push("a 1\n").statusCode()).isEqualTo(202);
        }
    }

    @Test
    void theLauncherWorksFromElsewhereAndThroughALink(@TempDir Path elsewhere) throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("gateway"), GatewayProcess.LAUNCHER);
        try (ChildProcess linked = ChildProcess.start(elsewhere, Map.of(), List.of(link.toString(), "--version"))) {
            assertThat(linked.awaitExit(PATIENCE)).isZero();
            assertThat(linked.out().awaitEnd(PATIENCE)).hasSize(1);
        }
        try (ChildProcess plain = GatewayProcess.launch(elsewhere, Map.of(), "--version")) {
            assertThat(plain.awaitExit(PATIENCE)).isZero();
            assertThat(elsewhere).isDirectoryNotContaining(path -> !path.equals(link));
        } finally {
            Files.delete(link); // or JUnit warns that it leads out of the folder
        }
    }

    @Test
    void aJavaHomeWithoutAJdkIsPassedOver(@TempDir Path empty) throws Exception {
        Map<String, String> noJdk = Map.of("JAVA_HOME", empty.toString());
        try (ChildProcess launcher = GatewayProcess.launch(ChildProcess.CHECKOUT, noJdk, "--version")) {
            assertThat(launcher.awaitExit(PATIENCE)).isZero();
            assertThat(launcher.err().awaitEnd(PATIENCE)).isEmpty();
        }
    }

    private static void assertLastLine(GatewayProcess gateway, String end) throws InterruptedException {
        assertThat(gateway.log().awaitEnd(PATIENCE).getLast()).contains(end);
    }

    /** Nothing on stdout, nothing but log lines on stderr. */
    private static void assertNoNoise(GatewayProcess gateway) throws InterruptedException {
        assertThat(gateway.process().out().awaitEnd(PATIENCE)).isEmpty();
        assertThat(gateway.log().awaitEnd(PATIENCE))
                .filteredOn(line -> !line.startsWith("tiny-pushgateway: building"))
                .allMatch(line -> line.matches(LOG_LINE));
    }

    private static Ended run(Map<String, String> environment, String... flags) throws Exception {
        try (ChildProcess process = GatewayProcess.launch(ChildProcess.CHECKOUT, environment, flags)) {
            int exitCode = process.awaitExit(PATIENCE);
            return new Ended(
                    exitCode, process.out().awaitEnd(PATIENCE), process.err().awaitEnd(PATIENCE));
        }
    }

    private record Ended(int exitCode, List<String> out, List<String> err) {}
}
