package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo without containers shows what demo/README.md says; {@link DemoFilesIT} checks the files of the one with containers. */
final class DemoIT {
    private static final Duration TO_START = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BY_SIGTERM = 143;
    private static final Path DEMO = ChildProcess.CHECKOUT.resolve("demo");

    @TempDir
    private static Path temporary;

    @TempDir
    private static Path temporaryOfTheOther;

    private static RunningDemo demo;

    /** One that checks itself, meanwhile. */
    private static RunningDemo checking;

    @BeforeAll
    static void startBoth() throws Exception {
        demo = RunningDemo.start(temporary, "--fast");
        checking = RunningDemo.start(temporaryOfTheOther, "--check");
        demo.process().out().await(TO_START, line -> line.endsWith("Ctrl-C ends the demo."));
    }

    /** What it has started has ended, the gateway after its last scrapes, and no file is left. */
    @AfterAll
    static void theDemoEndsAllThatItHasStarted() throws Exception {
        List<ProcessHandle> started = demo.started();
        try (RunningDemo ending = demo;
                RunningDemo ended = checking) {
            ending.process().signal("TERM");
            assertThat(ending.process().awaitExit(PATIENCE)).isEqualTo(BY_SIGTERM);
            assertThat(ended.process().isAlive()).isFalse();
        }
        assertEnded(demo, temporary);
        assertThat(started).hasSizeGreaterThan(3);
        // an orphan is alive until its new parent has asked for its exit code
        Waiting.until(PATIENCE, () -> started.stream().noneMatch(ProcessHandle::isAlive), started::toString);
    }

    @Test
    void bothServersStoreEachRunOfTheGoodJobOnceAndAtTheSameTime() throws Exception {
        for (RunningDemo.Part prometheus : demo.prometheus()) {
            Waiting.until(
                    PATIENCE,
                    () -> runs(prometheus).size() >= 5,
                    () -> runs(prometheus).toString());
        }
        List<StoredSeries.Point> a = runs(demo.prometheus().getFirst());
        List<StoredSeries.Point> b = runs(demo.prometheus().getLast());

        assertThat(a.stream().map(StoredSeries.Point::value))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, a.size())
                        .mapToObj(run -> (double) run)
                        .toList());
        int both = Math.min(a.size(), b.size());
        assertThat(b.subList(0, both)).isEqualTo(a.subList(0, both));
    }

    @Test
    void theJobThatIsLateAndTheOneThatIsBrokenFireTheirAlertsAndNoOtherJobDoes() throws Exception {
        for (RunningDemo.Part prometheus : demo.prometheus()) {
            Waiting.until(
                    PATIENCE,
                    () -> alerts(prometheus)
                            .containsAll(List.of(
                                    "JobLate backup firing ",
                                    "JobPushRejected invoices pending ",
                                    "TinyPushgatewayPushesRejected tiny-pushgateway-itself firing malformed_syntax")),
                    () -> alerts(prometheus).toString());

            assertThat(alerts(prometheus))
                    .filteredOn(alert -> alert.startsWith("Job"))
                    .hasSize(2);
        }
    }

    @Test
    void thePageSaysWhyThePushOfTheBrokenJobIsRejected() throws Exception {
        Waiting.until(PATIENCE, () -> page().contains("400 malformed_syntax"), DemoIT::page);

        assertThat(page())
                .contains("<th scope=\"row\">invoices", "line 1, column 21: found &#39;1234,50&#39;")
                .doesNotContain("<th scope=\"row\">import");
    }

    @Test
    void eachQueryOfTheReadmeGivesSomethingInBothServers() throws Exception {
        List<String> queries = Recipes.in(DEMO.resolve("README.md"));
        assertThat(queries).hasSize(5);
        for (String query : queries) {
            for (RunningDemo.Part prometheus : demo.prometheus()) {
                Waiting.until(PATIENCE, () -> !prometheus.query(query).isEmpty(), () -> query);
            }
        }
    }

    @Test
    void theCheckReportsWhatADemoShows() throws Exception {
        try (ChildProcess check = check(demo.ports(), "60")) {
            assertThat(check.awaitExit(TO_START))
                    .as(() -> check.out().all().toString())
                    .isZero();
            assertThat(check.out().awaitEnd(PATIENCE))
                    .hasSize(9)
                    .allMatch(line -> line.startsWith("ok: "))
                    .anyMatch(line -> line.matches("ok: Prometheus b has each run .* once: \\d+ runs so far, .*"));
        }
    }

    @Test
    void theCheckFailsWhereNoDemoRuns() throws Exception {
        try (ChildProcess check = check(RunningDemo.freePorts(), "0")) {
            assertThat(check.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(check.out().awaitEnd(PATIENCE)).hasSize(9).allMatch(line -> line.startsWith("FAILED: "));
        }
    }

    @Test
    void aDemoThatChecksItselfEndsByItself() throws Exception {
        assertThat(checking.process().awaitExit(TO_START))
                .as(() -> checking.process().out().all().toString())
                .isZero();
        assertThat(checking.process().out().awaitEnd(PATIENCE))
                .filteredOn(line -> line.startsWith("ok: "))
                .hasSize(9);
        assertEnded(checking, temporaryOfTheOther);
    }

    @Test
    void aPortThatIsInUseIsNamedWithItsVariable(@TempDir Path folder) throws Exception {
        try (ChildProcess second = ChildProcess.start(
                ChildProcess.CHECKOUT,
                Map.of("GATEWAY_PORT", demo.ports().get("GATEWAY_PORT"), "TMPDIR", folder.toString()),
                List.of(DEMO.resolve("run").toString()))) {
            assertThat(second.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(second.err().awaitEnd(PATIENCE))
                    .containsExactly("demo/run: port " + demo.ports().get("GATEWAY_PORT")
                            + " is in use: set GATEWAY_PORT to another one");
        }
    }

    private static ChildProcess check(Map<String, String> ports, String seconds) throws Exception {
        return ChildProcess.start(
                ChildProcess.CHECKOUT, ports, List.of(DEMO.resolve("check").toString(), seconds));
    }

    private static void assertEnded(RunningDemo demo, Path temporary) throws Exception {
        assertThat(temporary).isEmptyDirectory();
        assertThat(demo.process().out().awaitEnd(PATIENCE).getLast())
                .startsWith("The last line of the gateway's log: ")
                .endsWith("msg=\"stopped\" samples_dropped=0");
    }

    private static List<StoredSeries.Point> runs(RunningDemo.Part prometheus) {
        String query = URLEncoder.encode("orders_imported{job=\"import\"}[10m]", UTF_8);
        List<StoredSeries> stored = StoredSeries.matrix(prometheus.get("/api/v1/query?query=" + query));
        assertThat(stored).hasSizeLessThan(2);
        return stored.stream().flatMap(series -> series.points().stream()).toList();
    }

    private static List<String> alerts(RunningDemo.Part prometheus) {
        return prometheus.query("ALERTS").stream()
                .map(alert -> String.join(
                        " ",
                        alert.label("alertname"),
                        alert.label("job"),
                        alert.label("alertstate"),
                        alert.label("reason")))
                .toList();
    }

    private static String page() {
        return demo.gateway().get("/?group=invoices");
    }
}
