package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.CommandLine;
import tinypushgateway.config.Flags;

/**
 * The files of the demo with containers: the schema of the Compose specification, promtool and our own parser accept them, and they
 * agree with each other and with the demo without containers, which {@link DemoIT} runs.
 */
final class DemoFilesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path DEMO = ChildProcess.CHECKOUT.resolve("demo");
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:\\$\\{(\\w+):-(\\d+)\\}:(\\d+)");

    /** A key that is twice in a mapping is refused. */
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @TempDir
    private Path folder;

    /** @param target an absolute path in the container */
    private record Mount(Path source, String target) {}

    @Test
    void theComposeFileFitsTheSchemaOfTheSpecification() throws Exception {
        JsonNode compose = yaml("compose.yaml");

        assertThat(faults(compose)).isEmpty();
        assertThat(compose.has("version")).as("obsolete").isFalse();
    }

    /** Otherwise the test above could not fail. */
    @Test
    void theSchemaRefusesWhatComposeWouldRefuse() throws Exception {
        ObjectNode unknownKey = yaml("compose.yaml").deepCopy();
        ((ObjectNode) unknownKey.at("/services/gateway")).put("readonly", true);
        ObjectNode wrongType = yaml("compose.yaml").deepCopy();
        ((ObjectNode) wrongType.at("/services/grafana")).put("ports", "3000:3000");

        assertThat(faults(unknownKey)).hasSize(1).first().asString().contains("readonly");
        assertThat(faults(wrongType)).isNotEmpty();
    }

    @Test
    void theGatewayAcceptsItsCommandLineAndHasTheTwoReaders() throws Exception {
        CommandLine read = CommandLine.read(texts(service("gateway").path("command")), Map.of(), "1");

        assertThat(read)
                .asInstanceOf(type(CommandLine.Run.class))
                .satisfies(run ->
                        assertThat(run.options().get(Flags.SCRAPE_READERS)).isEqualTo(List.of("a", "b")));
    }

    @Test
    void bothDemosStartTheGatewayWithTheSameFlags() throws Exception {
        String run = Files.readString(DEMO.resolve("run"));

        assertThat(texts(service("gateway").path("command")))
                .hasSize(2)
                .allSatisfy(flag -> assertThat(run).contains(" " + flag));
    }

    @Test
    void theGatewayRunsAsDocumented() throws Exception {
        JsonNode gateway = service("gateway");

        assertThat(gateway.path("image").asText())
                .isEqualTo("ghcr.io/tinypushgateway/tiny-pushgateway:" + versionOfTheBuild());
        assertThat(DEMO.resolve(gateway.path("build").asText()).resolve("Dockerfile"))
                .isRegularFile();
        assertThat(gateway.path("mem_limit").asText()).isEqualTo("128m");
        assertThat(gateway.path("stop_grace_period").asText()).isEqualTo("60s");
        assertThat(gateway.path("read_only").asBoolean()).isTrue();
        assertThat(texts(gateway.path("cap_drop"))).containsExactly("all");
    }

    /** The check asks the gateway that its own flags describe, and it has none. */
    @Test
    void theHealthCheckIsOurProgramAndAsksThePortThatTheGatewayListensOn() throws Exception {
        List<String> test = texts(service("gateway").at("/healthcheck/test"));
        CommandLine read = CommandLine.read(test.subList(2, test.size()), Map.of(), "1");

        assertThat(test.getFirst()).isEqualTo("CMD");
        assertThat(Files.readString(ChildProcess.CHECKOUT.resolve("Dockerfile")))
                .contains("ENTRYPOINT [\"" + test.get(1) + "\"]");
        assertThat(read)
                .asInstanceOf(type(CommandLine.CheckHealth.class))
                .satisfies(check -> assertThat(
                                check.options().get(Flags.WEB_LISTEN_ADDRESS).port())
                        .isEqualTo(9091));
    }

    /** Compose stops what depends on others first. */
    @Test
    void theGatewayStopsAfterTheJobsAndBeforePrometheus() throws Exception {
        assertThat(texts(service("gateway").path("depends_on"))).containsExactly("prometheus-a", "prometheus-b");
        for (String job : jobs()) {
            assertThat(service(job).at("/depends_on/gateway/condition").asText())
                    .as(job)
                    .isEqualTo("service_healthy");
        }
    }

    @Test
    void eachMountedFileExistsAndCannotBeWritten() throws Exception {
        assertThat(mounts())
                .hasSize(6)
                .allSatisfy((service, mounts) -> assertThat(mounts)
                        .isNotEmpty()
                        .allSatisfy(mount -> assertThat(mount.source()).isRegularFile()));
    }

    /** With the rules where the containers have them. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void promtoolAcceptsEachConfigurationWithItsRules(String reader) throws Exception {
        for (Mount mount : mounts().getOrDefault("prometheus-" + reader, List.of())) {
            Path target = folder.resolve(mount.target().substring(1));
            Files.createDirectories(target.getParent());
            Files.copy(mount.source(), target);
        }
        Path configuration = folder.resolve("etc/prometheus/prometheus.yml");

        try (ChildProcess promtool = ChildProcess.start("promtool", "check", "config", configuration.toString())) {
            assertThat(promtool.awaitExit(PATIENCE))
                    .as(() -> promtool.err().all().toString())
                    .isZero();
            assertThat(promtool.out().awaitEnd(PATIENCE))
                    .anyMatch(line -> line.contains("2 rule files found"))
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("warning"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void eachPrometheusScrapesTheGatewayAsItsOwnReader(String reader) throws Exception {
        JsonNode configuration = yaml("prometheus-" + reader + ".yaml");

        assertThat(texts(configuration.at("/scrape_configs/0/params/reader"))).containsExactly(reader);
        assertThat(configuration.at("/global/external_labels/replica").asText()).isEqualTo(reader);
        assertThat(configuration.path("scrape_configs"))
                .extracting(job -> job.path("metrics_path").asText() + " "
                        + job.path("honor_labels").asBoolean() + " "
                        + job.at("/static_configs/0/targets/0").asText())
                .containsExactly(" true gateway:9091", "/-/metrics true gateway:9091");
    }

    @Test
    void theTwoConfigurationsDifferOnlyInTheReader() throws Exception {
        String a = Files.readString(DEMO.resolve("prometheus-a.yaml"));
        String b = Files.readString(DEMO.resolve("prometheus-b.yaml"));

        assertThat(withoutComments(b).replace("[b]", "[a]").replace("replica: b", "replica: a"))
                .isEqualTo(withoutComments(a));
    }

    @Test
    void everythingListensOnLoopbackAndBothDemosAndTheCheckKnowTheSamePorts() throws Exception {
        String run = Files.readString(DEMO.resolve("run"));
        String check = Files.readString(DEMO.resolve("check"));
        Map<String, String> ports = new TreeMap<>();
        for (JsonNode service : yaml("compose.yaml").path("services")) {
            for (String published : texts(service.path("ports"))) {
                Matcher port = PORT.matcher(published);
                assertThat(port.matches()).as(published).isTrue();
                ports.put(port.group(1), port.group(2) + " to " + port.group(3));
                if (!port.group(1).equals("GRAFANA_PORT")) {
                    assertThat(run).contains("$(port " + port.group(1) + " " + port.group(2) + ")");
                    assertThat(check).contains("http://localhost:${" + port.group(1) + ":-" + port.group(2) + "}");
                }
            }
        }

        assertThat(ports)
                .isEqualTo(Map.of(
                        "GATEWAY_PORT", "9091 to 9091",
                        "PROMETHEUS_A_PORT", "9090 to 9090",
                        "PROMETHEUS_B_PORT", "9092 to 9090",
                        "GRAFANA_PORT", "3000 to 3000"));
    }

    @Test
    void eachImageHasAVersion() throws Exception {
        assertThat(yaml("compose.yaml").path("services"))
                .hasSize(7)
                .allSatisfy(service ->
                        assertThat(service.path("image").asText()).matches("[a-z./-]+:v?\\d+\\.\\d+\\.\\d+"));
    }

    @Test
    void eachJobOfTheScriptIsAServiceThatPushesToTheGateway() throws Exception {
        Set<String> jobs = new TreeSet<>();
        Pattern.compile("(?m)^  ([a-z]+)\\)$")
                .matcher(Files.readString(DEMO.resolve("job")))
                .results()
                .forEach(found -> jobs.add(found.group(1)));

        assertThat(jobs).containsExactlyElementsOf(jobs());
        for (String job : jobs) {
            assertThat(texts(service(job).path("entrypoint"))).containsExactly("sh", "/job", job);
            assertThat(service(job).at("/environment/GATEWAY").asText()).isEqualTo("http://gateway:9091");
            assertThat(mounts().get(job)).containsExactly(new Mount(DEMO.resolve("job"), "/job"));
        }
    }

    @Test
    void grafanaGetsBothServersAsDataSourcesWithTheirAlertRules() throws Exception {
        JsonNode provisioned = yaml("grafana/datasources.yaml");
        Set<String> keys = Set.of("name", "uid", "type", "access", "url", "isDefault", "jsonData");

        assertThat(provisioned.path("apiVersion").asInt()).isEqualTo(1);
        assertThat(provisioned.path("datasources")).hasSize(2).allSatisfy(source -> {
            assertThat(source.fieldNames()).toIterable().isSubsetOf(keys);
            assertThat(source.path("type").asText()).isEqualTo("prometheus");
            assertThat(source.path("access").asText()).isEqualTo("proxy");
            assertThat(source.at("/jsonData/manageAlerts").asBoolean()).isTrue();
            URI url = URI.create(source.path("url").asText());
            assertThat(service(url.getHost()).path("image").asText()).startsWith("prom/prometheus:");
            assertThat(url.getPort()).isEqualTo(9090);
        });
        assertThat(provisioned.findValuesAsText("uid")).containsExactly("prometheus-a", "prometheus-b");
        assertThat(provisioned.findValuesAsText("isDefault")).containsExactly("true");
    }

    @Test
    void grafanaFindsTheDashboardAndShowsItFirst() throws Exception {
        JsonNode provisioned = yaml("grafana/dashboards.yaml");
        Map<String, Path> mounted = new TreeMap<>();
        mounts().getOrDefault("grafana", List.of()).forEach(mount -> mounted.put(mount.target(), mount.source()));

        assertThat(provisioned.path("apiVersion").asInt()).isEqualTo(1);
        assertThat(provisioned.path("providers")).hasSize(1);
        assertThat(provisioned.at("/providers/0/type").asText()).isEqualTo("file");
        String path = provisioned.at("/providers/0/options/path").asText();
        Path monitoring = ChildProcess.CHECKOUT.resolve("monitoring");
        assertThat(mounted)
                .isEqualTo(Map.of(
                        path + "/dashboard.json",
                        monitoring.resolve("dashboard.json"),
                        "/etc/grafana/provisioning/datasources/demo.yaml",
                        DEMO.resolve("grafana/datasources.yaml"),
                        "/etc/grafana/provisioning/dashboards/demo.yaml",
                        DEMO.resolve("grafana/dashboards.yaml")));
        assertThat(service("grafana")
                        .at("/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                        .asText())
                .isEqualTo(path + "/dashboard.json");
    }

    @Test
    void grafanaLetsEverybodyViewAndNobodyLogIn() throws Exception {
        JsonNode environment = service("grafana").path("environment");

        assertThat(environment.path("GF_AUTH_ANONYMOUS_ENABLED").asText()).isEqualTo("true");
        assertThat(environment.path("GF_AUTH_ANONYMOUS_ORG_ROLE").asText()).isEqualTo("Viewer");
        assertThat(environment.path("GF_AUTH_BASIC_ENABLED").asText()).isEqualTo("false");
        assertThat(environment.path("GF_AUTH_DISABLE_LOGIN_FORM").asText()).isEqualTo("true");
    }

    private static String versionOfTheBuild() throws IOException {
        Matcher version = Pattern.compile("<version>(.*?)</version>")
                .matcher(Files.readString(ChildProcess.CHECKOUT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static JsonNode yaml(String file) throws IOException {
        return MAPPER.readTree(Files.readString(DEMO.resolve(file)));
    }

    private static JsonNode service(String name) throws IOException {
        JsonNode service = yaml("compose.yaml").path("services").path(name);
        assertThat(service.isObject()).as(name).isTrue();
        return service;
    }

    /** The services that push, sorted. */
    private static List<String> jobs() throws IOException {
        List<String> jobs = new ArrayList<>();
        yaml("compose.yaml").path("services").properties().forEach(service -> {
            if (service.getValue().path("image").asText().startsWith("curlimages/curl:")) {
                jobs.add(service.getKey());
            }
        });
        return jobs.stream().sorted().toList();
    }

    /** By service; only those that mount something. */
    private static Map<String, List<Mount>> mounts() throws IOException {
        Map<String, List<Mount>> mounts = new TreeMap<>();
        yaml("compose.yaml").path("services").properties().forEach(service -> {
            for (String mount : texts(service.getValue().path("volumes"))) {
                List<String> parts = List.of(mount.split(":", -1));
                assertThat(parts).as(mount).hasSize(3).last().isEqualTo("ro");
                mounts.computeIfAbsent(service.getKey(), ignored -> new ArrayList<>())
                        .add(new Mount(DEMO.resolve(parts.getFirst()).normalize(), parts.get(1)));
            }
        });
        return mounts;
    }

    private static List<String> faults(JsonNode compose) throws IOException {
        String file = System.getenv("COMPOSE_SCHEMA");
        assertThat(file).as("COMPOSE_SCHEMA, which ./verify sets").isNotNull();
        ObjectNode text = (ObjectNode) new ObjectMapper().readTree(Path.of(file).toFile());
        text.remove("$id"); // it is no URI
        text.remove("$schema"); // draft 7, but written in another way than draft 7 says
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(text.toString());
        return schema.validate(compose.toString(), InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static String withoutComments(String yaml) {
        return yaml.replaceAll("(?m)^#.*\n", "");
    }
}
