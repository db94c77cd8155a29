package tinypushgateway.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.endtoend.GatewayProcess;
import tinypushgateway.tls.TestAuthority;

/** The commands in NOTES.txt and in the pod of {@code helm test}: curl is run as printed but for the host and port. */
class CommandsIT {
    /** NOTES.txt indents commands, and nothing else, by four spaces. */
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}(\\S.*)$");

    private static final Pattern ADDRESS = Pattern.compile("https?://([^/ ]+)");

    private static final Pattern HELM_INSTALLS = Pattern.compile("helm (?:install|upgrade) tiny-pushgateway (.*)");
    private static final Pattern SETTING = Pattern.compile("--set '?([^ ']+)");

    static List<ValuesFile> valuesFiles() throws IOException {
        return ValuesFile.all();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void pushesReachAGatewayAndLookingTakesNothing(ValuesFile values) throws Exception {
        List<String> commands = commands(values, "curl");
        Service pushes = Rendering.of(values).pushes();

        assertThat(commands)
                .extracting(CommandsIT::address)
                .containsExactly(
                        address(pushes),
                        values.equals(ValuesFile.EVERYTHING) ? address(pushes) : "localhost:9091",
                        values.equals(ValuesFile.EVERYTHING) ? address(pushes) : "localhost:9091");
        try (GatewayProcess gateway = GatewayProcess.start()) {
            assertThat(run(gateway, "bash", "-o", "pipefail", "-c", commands.get(0)))
                    .isEmpty();
            assertThat(gateway.scrape()).isEqualTo("my_metric{label=\"test\"} 1\n");
            assertThat(run(gateway, "bash", "-o", "pipefail", "-c", commands.get(1)))
                    .isEmpty();
            assertThat(run(gateway, "bash", "-o", "pipefail", "-c", commands.get(2)))
                    .contains("tiny_pushgateway_samples_pending 1\n");
            assertThat(gateway.scrape()).isEqualTo("my_metric{label=\"test\"} 1\n");
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void othersNameWhatIsInstalled(ValuesFile values) throws Exception {
        Rendering rendering = Rendering.of(values);
        Service pushes = rendering.pushes();

        assertThat(commands(values, "port-forward"))
                .containsExactly(String.format(
                        Locale.ROOT,
                        "kubectl port-forward --namespace %s service/%s 9091:%d",
                        namespace(pushes),
                        name(pushes),
                        port(pushes)));
        assertThat(commands(values, "helm"))
                .containsExactly(
                        String.format(Locale.ROOT, "helm test %s --namespace %s", Helm.RELEASE, Helm.NAMESPACE));
        for (ServiceMonitor monitor : rendering.all(ServiceMonitor.class)) {
            assertThat(commands(values, "get"))
                    .last()
                    .isEqualTo(String.format(
                            Locale.ROOT,
                            "kubectl get servicemonitor --namespace %s %s --show-labels",
                            namespace(monitor),
                            name(monitor)));
        }
        for (PodMonitor monitor : rendering.all(PodMonitor.class)) {
            assertThat(commands(values, "get"))
                    .containsExactly(String.format(
                            Locale.ROOT,
                            "kubectl get podmonitor --namespace %s %s --show-labels",
                            namespace(monitor),
                            name(monitor)));
        }
    }

    @Test
    void theNotesSayThatNobodyScrapesWhereNobodyDoes() {
        String warning = "NOTHING SCRAPES IT YET";

        assertThat(notes(ValuesFile.DEFAULT)).contains(warning);
        assertThat(notes(ValuesFile.POD_MONITOR)).doesNotContain(warning);
        assertThat(notes(ValuesFile.EVERYTHING)).doesNotContain(warning).contains("is of type LoadBalancer");
    }

    @Test
    void theNotesNameTheFormerNameOfAPermissionWhereItIsSet() {
        String warning = "DEPRECATED: auth.permissions has look";

        assertThat(notes("--set", "auth.secretName=x,auth.permissions={push,look}"))
                .contains(warning);
        assertThat(notes("--set", "auth.secretName=x")).doesNotContain(warning);
    }

    /** The certificate that docs/tls.md has cert-manager make, or one with its names, convinces curl as the notes call it. */
    @Test
    void overTlsTheNotesNameTheHostOfTheCertificate(@TempDir Path folder) throws Exception {
        String dnsName = certificateInTheDocuments().at("/spec/dnsNames/0").asText();
        List<String> commands = commands("curl", "--set", "tls.secretName=x");
        TestAuthority authority = new TestAuthority(folder, "ca");

        assertThat(commands)
                .hasSize(3)
                .allSatisfy(command -> assertThat(address(command)).isEqualTo(dnsName + ":9091"));
        try (GatewayProcess gateway =
                GatewayProcess.start(authority.issueFor(dnsName).flags())) {
            String here = "127.0.0.1:" + gateway.port();
            assertThat(runIn(folder, commands.get(1).replace("localhost:9091", here)))
                    .isEmpty();
            assertThat(runIn(folder, commands.get(2).replace("localhost:9091", here)))
                    .contains("tiny_pushgateway_samples_pending 1\n");
        }
    }

    /** Each {@code --set} of a helm command that the documents print is a value of the chart, and the set makes sense together. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "chart/README.md", "docs/authentication.md", "docs/tls.md"})
    void theChartTakesWhatTheDocumentsSet(String document) throws Exception {
        String commands = Files.readString(Path.of(document)).replace("\\\n", " ");
        List<String> installations = HELM_INSTALLS
                .matcher(commands)
                .results()
                .map(command -> command.group(1))
                .toList();

        assertThat(installations).isNotEmpty().allSatisfy(each -> {
            String[] settings = SETTING.matcher(each)
                    .results()
                    .flatMap(setting -> Stream.of("--set", setting.group(1)))
                    .toArray(String[]::new);
            assertThat(settings).isNotEmpty();
            assertThat(Helm.HELM_4.template(settings).err()).isEmpty();
        });
    }

    /** The operator copies a secret as it is into the Authorization header. */
    @Test
    void theRecipeOfATokenMakesALineThatDoesNotEnd(@TempDir Path folder) throws Exception {
        String recipe = Files.readString(Helm.CHART.resolve("README.md"))
                .lines()
                .filter(line -> line.contains("openssl rand"))
                .findFirst()
                .orElseThrow();

        runIn(folder, recipe.strip());

        assertThat(Files.readString(folder.resolve("token.txt"))).matches("[A-Za-z0-9+/=]{44}");
    }

    /**
     * What it pushes is all that is there afterwards, beside what a job has pushed: it scraped nothing. Where a push needs credentials it
     * has none, and only asks whether the gateway is ready.
     */
    @ParameterizedTest
    @MethodSource("valuesFiles")
    void theTestPodPushesUnderANameOfItsOwnAndScrapesNothing(ValuesFile values) throws Exception {
        Rendering rendering = Rendering.of(values);
        List<String> command =
                rendering.test().getSpec().getContainers().getFirst().getCommand();

        assertThat(address(command.getLast()))
                .isEqualTo(String.format(Locale.ROOT, "%s:%d", name(rendering.pushes()), port(rendering.pushes())));
        try (GatewayProcess gateway = GatewayProcess.start()) {
            run(gateway, "bash", "-c", "echo 'job_metric 1' | curl -sS --data-binary @- http://gateway/push");
            String printed = run(gateway, command.toArray(String[]::new));
            if (values.equals(ValuesFile.EVERYTHING)) {
                assertThat(command.getLast()).endsWith("/-/ready");
                assertThat(gateway.scrape()).isEqualTo("job_metric 1\n");
            } else {
                assertThat(printed).isEmpty();
                assertThat(gateway.scrape().lines())
                        .containsExactlyInAnyOrder(
                                "job_metric 1", "tiny_pushgateway_helm_test{release=\"tiny-pushgateway\"} 1");
            }
        }
    }

    @Test
    void theScrapeConfigurationInTheReadmeIsOne(@TempDir Path folder) throws Exception {
        Matcher block = Pattern.compile("```yaml\n(scrape_configs:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Helm.CHART.resolve("README.md")));
        assertThat(block.find()).isTrue();
        Path file = Files.writeString(folder.resolve("prometheus.yml"), block.group(1));

        assertThat(run("promtool", "check", "config", file.toString())).contains("SUCCESS");
    }

    private static JsonNode certificateInTheDocuments() throws IOException {
        String page = Files.readString(Path.of("docs/tls.md"));
        return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains("kind: Certificate"))
                .map(CommandsIT::yaml)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode yaml(String text) {
        try {
            return KubernetesYaml.trees(text).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String notes(ValuesFile values) {
        return notes(values.arguments());
    }

    private static String notes(String... arguments) {
        String printed = Helm.HELM_4.dryRun(arguments).successful();
        String notes = printed.substring(printed.indexOf("\nNOTES:\n"));
        int manifests = notes.indexOf("\n---\n");
        return manifests < 0 ? notes : notes.substring(0, manifests);
    }

    private static List<String> commands(ValuesFile values, String word) {
        return commands(word, values.arguments());
    }

    private static List<String> commands(String word, String... arguments) {
        return COMMAND.matcher(notes(arguments))
                .results()
                .map(command -> command.group(1))
                .filter(command -> (" " + command + " ").contains(" " + word + " "))
                .toList();
    }

    private static String address(String command) {
        return ADDRESS.matcher(command)
                .results()
                .map((MatchResult url) -> url.group(1))
                .reduce((first, second) -> second)
                .orElse("no address in " + command);
    }

    /** Where jobs push: the name that a certificate holds, in full. */
    private static String address(Service service) {
        return String.format(Locale.ROOT, "%s.%s.svc:%d", name(service), namespace(service), port(service));
    }

    private static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }

    private static String namespace(HasMetadata object) {
        return object.getMetadata().getNamespace();
    }

    private static int port(Service service) {
        return service.getSpec().getPorts().getFirst().getPort();
    }

    /** Runs it against this gateway, and gives what it printed on stdout. */
    private static String run(GatewayProcess gateway, String... command) throws IOException, InterruptedException {
        return run(Stream.of(command)
                .map(word -> ADDRESS.matcher(word).replaceAll("http://127.0.0.1:" + gateway.port()))
                .toArray(String[]::new));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command));
    }

    private static String runIn(Path folder, String command) throws IOException, InterruptedException {
        return run(new ProcessBuilder("bash", "-o", "pipefail", "-c", command).directory(folder.toFile()));
    }

    private static String run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("exit code of %s", command.command()).isZero();
        return out;
    }
}
