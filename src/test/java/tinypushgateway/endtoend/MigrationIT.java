package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tinypushgateway.chart.KubernetesYaml;

/** The examples of docs/migration.md, read from there, push what they say with the labels of their path. */
final class MigrationIT {
    private static final Path DOCUMENT = ChildProcess.CHECKOUT.resolve("docs/migration.md");
    private static final Duration PATIENCE = Duration.ofSeconds(160);

    /** The examples take this from the environment. */
    private static final String PUSHGATEWAY = "PUSHGATEWAY";

    private static final double SECONDS_OF_THIS_TEST = 300;

    /** Plain base64 writes this with a slash, a plus and padding. */
    private static final String BRANCH = "feature/x\u00ff>\u00ff\u00ff";

    /** So that the locale of this machine makes no difference. */
    private static final String SETS_BRANCH = "CI_COMMIT_REF_NAME=$'feature/x\\xc3\\xbf>\\xc3\\xbf\\xc3\\xbf'";

    private static GatewayProcess gateway;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayProcess.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void everyExampleIsTested() throws Exception {
        assertThat(Recipes.languages(DOCUMENT))
                .containsExactly("bash", "python", "go", "java", "javascript", "yaml", "yaml", "yaml");
    }

    @Test
    void shell() throws Exception {
        run(Map.of(), "bash", "-c", example("bash"));

        assertThat(gateway.scrape()).isEqualTo("backup_bytes{instance=\"db1\",job=\"backup\"} 3600\n");
    }

    @Test
    void python() throws Exception {
        run(Map.of(), "/usr/bin/python3", file("backup.py", example("python"))); // Debian's, which has the library

        assertTheBackupIsExposed();
    }

    @Test
    void go() throws Exception {
        Map<String, String> offline = Map.of(
                "GO111MODULE", "off",
                "GOPATH", "/usr/share/gocode",
                "GOFLAGS", "",
                "GOPROXY", "off",
                "CGO_ENABLED", "0",
                "GOCACHE", System.getenv().getOrDefault("PUSH_CLIENTS_GO_CACHE", folder + "/go-cache"));
        run(offline, "go", "run", file("backup.go", example("go")));

        assertTheBackupIsExposed();
    }

    @Test
    void java() throws Exception {
        String java = System.getProperty("java.home") + "/bin/java";
        run(Map.of(), java, "-cp", System.getProperty("java.class.path"), file("Backup.java", example("java")));

        assertTheBackupIsExposed();
    }

    @Test
    void node() throws Exception {
        String modules = System.getenv().getOrDefault("PUSH_CLIENTS_NODE_MODULES", "");
        run(Map.of("NODE_PATH", modules), "node", file("backup.js", example("javascript")));

        assertTheBackupIsExposed();
    }

    @Test
    void aJobOfGitLab() throws Exception {
        file("Makefile", "all:\n");
        JsonNode script = yaml("script:").at("/build/script");
        List<String> lines = new ArrayList<>(List.of(SETS_BRANCH));
        script.forEach(line -> lines.add(line.asText()));
        run(Map.of(), "bash", "-euo", "pipefail", "-c", String.join("\n", lines));

        Exposed.Sample sample = Exposed.Sample.of(gateway.scrape().strip());
        assertThat(sample.name()).isEqualTo("build_seconds");
        assertThat(sample.labels()).isEqualTo(Map.of("job", "build", "branch", BRANCH, "instance", ""));
        assertThat(sample.value()).isBetween(0.0, SECONDS_OF_THIS_TEST);
    }

    /** GitHub writes the value of an expression into the script before it runs it. */
    @ParameterizedTest
    @CsvSource({"success, 1", "failure, 0", "cancelled, 0"})
    void aStepOfGitHub(String status, String pushed) throws Exception {
        JsonNode step = yaml("run:").get(0);
        assertThat(step.get("env").fieldNames()).toIterable().containsExactly(PUSHGATEWAY);
        String script = step.get("run").asText();
        assertThat(script).containsOnlyOnce("${{ job.status == 'success' && 1 || 0 }}");
        String evaluated = script.replaceAll("\\$\\{\\{.*\\}\\}", status.equals("success") ? "1" : "0");
        run(Map.of(), "bash", "-e", file("step.sh", evaluated));

        assertThat(gateway.scrape()).isEqualTo("deploy_success{job=\"deploy\",instance=\"\"} " + pushed + "\n");
    }

    @Test
    void aCronJob() throws Exception {
        List<HasMetadata> objects = KubernetesYaml.read(Recipes.block(DOCUMENT, "yaml", "kind: CronJob"));
        assertThat(objects).singleElement().isInstanceOf(CronJob.class);
        Container container = ((CronJob) objects.getFirst())
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertThat(container.getEnv()).extracting(EnvVar::getName).containsExactly(PUSHGATEWAY);
        List<String> command = new ArrayList<>(container.getCommand());
        command.addAll(container.getArgs());
        run(Map.of(), command.toArray(String[]::new));

        Exposed.Sample sample = Exposed.Sample.of(gateway.scrape().strip());
        assertThat(sample.name()).isEqualTo("job_last_success_timestamp_seconds");
        assertThat(sample.labels()).isEqualTo(Map.of("job", "backup", "instance", ""));
        assertThat(sample.value()).isCloseTo((double) Instant.now().getEpochSecond(), within(SECONDS_OF_THIS_TEST));
    }

    @Test
    void theCommandThatExplainsThePath() throws Exception {
        file("metrics.txt", "records 5\nerrors{instance=\"own\"} 0\n");
        String command = Recipes.indented(DOCUMENT, "curl ");
        run(Map.of(), "bash", "-c", command.replace("localhost:9091", gateway.hostAndPort()));

        assertThat(gateway.scrape())
                .isEqualTo(
                        "records{instance=\"db-1\",job=\"nightly\"} 5\nerrors{instance=\"db-1\",job=\"nightly\"} 0\n");
    }

    private static String example(String language) throws IOException {
        return Recipes.block(DOCUMENT, language, "");
    }

    private static JsonNode yaml(String content) throws IOException {
        return new YAMLMapper().readTree(Recipes.block(DOCUMENT, "yaml", content));
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private void run(Map<String, String> environment, String... command) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put(PUSHGATEWAY, gateway.hostAndPort());
        try (ChildProcess process = ChildProcess.start(folder, all, List.of(command))) {
            assertThat(process.awaitExit(PATIENCE))
                    .as(() -> process.out().all() + " " + process.err().all())
                    .isZero();
        }
    }

    private static void assertTheBackupIsExposed() throws Exception {
        assertThat(Exposed.of(gateway.scrape())).isEqualTo(Exposed.of("""
                # HELP backup_bytes Size of the backup.
                # TYPE backup_bytes gauge
                backup_bytes{instance="db1",job="backup"} 3600
                """));
    }
}
