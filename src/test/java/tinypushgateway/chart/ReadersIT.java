package tinypushgateway.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.CommandLine;
import tinypushgateway.config.Flags;

/**
 * Each Prometheus of a pair names a reader that the gateway knows. The operator and its config reloader are stood in for: a monitor
 * becomes a scrape configuration, in which each {@code $(VARIABLE)} is replaced. What promtool then finds is what Prometheus asks for.
 */
class ReadersIT {
    private static final YAMLMapper MAPPER = new YAMLMapper();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([a-zA-Z_0-9]+)\\)");

    /** README.md prints two sets of values with readers. This word is only in the one with names of pods. */
    private static final String BY_POD_NAME = "readerFromPodName";

    /** And this word only in the one for shards. */
    private static final String BY_ORDINAL = "STATEFULSET_ORDINAL_NUMBER";

    @TempDir
    private Path folder;

    @Test
    void withoutReadersNothingNamesOne() throws Exception {
        String rendered =
                Helm.HELM_4.template("--set", "serviceMonitor.enabled=true").successful();

        assertThat(readers(rendered)).isEmpty();
        assertThat(rendered).doesNotContain("params", "$(");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            serviceMonitor, prometheus-k8s-0
            serviceMonitor, prometheus-k8s-1
            podMonitor,     prometheus-k8s-0
            podMonitor,     prometheus-k8s-1
            """)
    void eachPrometheusNamesItsOwnPod(String monitor, String pod) throws Exception {
        String rendered = rendered(BY_POD_NAME, monitor);
        Map<String, String> labels = labels(configuration(rendered, Map.of("POD_NAME", pod)));

        assertThat(labels).containsEntry("__metrics_path__", "/metrics").containsEntry("__param_reader", pod);
        assertThat(readers(rendered)).contains(pod);
    }

    /** The pods of the second shard have other names than those of the first, and the same ordinals. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void thePrometheusOfEachShardNamesItsOrdinal(String ordinal) throws Exception {
        String rendered = rendered(BY_ORDINAL, "serviceMonitor");
        Map<String, String> labels = labels(configuration(rendered, Map.of(BY_ORDINAL, ordinal)));

        assertThat(labels).containsEntry("__metrics_path__", "/metrics").containsEntry("__param_reader", ordinal);
        assertThat(readers(rendered)).contains(ordinal);
    }

    /** The gateway's own metrics are the same for everybody. */
    @Test
    void onlyTheEndpointOfSamplesNamesTheReader() throws Exception {
        assertThat(endpoints(rendered(BY_POD_NAME, "podMonitor")))
                .extracting(endpoint -> endpoint.path("path").asText() + " " + endpoint.has("params"))
                .containsExactly("/metrics true", "/-/metrics false");
    }

    /** The values that README.md prints and that contain this word, for this monitor. */
    private String rendered(String word, String monitor) throws IOException {
        String readme = Files.readString(Helm.CHART.resolve("README.md"));
        String values = Pattern.compile("```yaml\n(scrape:\n {2}readers:.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains(word))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(folder.resolve("values.yaml"), values.replace("serviceMonitor:", monitor + ":"));
        return Helm.HELM_4.template("--values", file.toString()).successful();
    }

    /** Those that the gateway knows by its arguments. */
    private static List<String> readers(String rendered) throws IOException {
        List<String> arguments =
                new Rendering(KubernetesYaml.read(rendered)).gateway().getArgs();
        CommandLine line = CommandLine.read(arguments, Map.of(), "test");
        assertThat(line).isInstanceOf(CommandLine.Run.class);
        return ((CommandLine.Run) line).options().get(Flags.SCRAPE_READERS);
    }

    private static List<JsonNode> endpoints(String rendered) throws IOException {
        JsonNode monitor = KubernetesYaml.trees(rendered).stream()
                .filter(tree -> tree.path("kind").asText().endsWith("Monitor"))
                .findFirst()
                .orElseThrow();
        JsonNode spec = monitor.path("spec");
        return StreamSupport.stream(
                        (spec.has("endpoints") ? spec.path("endpoints") : spec.path("podMetricsEndpoints"))
                                .spliterator(),
                        false)
                .toList();
    }

    /** As the operator generates one for the endpoint of samples, and the reloader then replaces what the environment has. */
    private static String configuration(String rendered, Map<String, String> environment) throws IOException {
        JsonNode endpoint = endpoints(rendered).getFirst();
        ObjectNode job = MAPPER.createObjectNode();
        job.put("job_name", "samples");
        job.set("metrics_path", endpoint.path("path"));
        job.set("scrape_interval", endpoint.path("interval"));
        job.set("scrape_timeout", endpoint.path("scrapeTimeout"));
        job.set("honor_labels", endpoint.path("honorLabels"));
        Optional.ofNullable(endpoint.get("params")).ifPresent(params -> job.set("params", params));
        ArrayNode relabelings = job.putArray("relabel_configs");
        for (JsonNode relabeling : endpoint.path("relabelings")) {
            relabelings
                    .addObject()
                    .put("target_label", relabeling.path("targetLabel").asText())
                    .put("replacement", relabeling.path("replacement").asText());
        }
        job.putArray("static_configs").addObject().putArray("targets").add("10.0.0.1:9091");
        ObjectNode configuration = MAPPER.createObjectNode();
        configuration.putArray("scrape_configs").add(job);
        return VARIABLE.matcher(MAPPER.writeValueAsString(configuration))
                .replaceAll(found -> Matcher.quoteReplacement(
                        Optional.ofNullable(environment.get(found.group(1))).orElseThrow()));
    }

    /** Those of the one target, after relabeling. */
    private Map<String, String> labels(String configuration) throws Exception {
        Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        assertThat(promtool("check", "config", file.toString())).contains("SUCCESS");
        JsonNode target = MAPPER.readTree(
                        promtool("check", "service-discovery", "--timeout=1s", file.toString(), "samples"))
                .path(0);
        return MAPPER.convertValue(
                target.path("labels"), MAPPER.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
