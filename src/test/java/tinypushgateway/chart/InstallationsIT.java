package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.BasicAuth;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.SafeAuthorization;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tinypushgateway.config.CommandLine;
import tinypushgateway.config.Flags;
import tinypushgateway.config.Options;

/** What must hold in each way in which people install the chart. Each is rendered once by either helm, for all tests here. */
class InstallationsIT {
    private static final Map<Installation, String> RENDERED = new HashMap<>();
    private static final Map<Installation, Rendering> RENDERINGS = new HashMap<>();

    static List<Installation> installations() throws IOException {
        return Installation.all();
    }

    @BeforeAll
    static void render() throws IOException {
        for (Installation each : Installation.all()) {
            String rendered = each.template(Helm.HELM_4).successful();
            RENDERED.put(each, rendered);
            RENDERINGS.put(each, new Rendering(KubernetesYaml.read(rendered)));
        }
    }

    @Test
    void thereAreTwenty() {
        assertThat(RENDERED).hasSize(20);
    }

    @ParameterizedTest
    @MethodSource("installations")
    void bothHelmsRenderTheSame(Installation installation) {
        assertThat(installation.template(Helm.HELM_3).successful()).isEqualTo(RENDERED.get(installation));
    }

    @ParameterizedTest
    @MethodSource("installations")
    void theRenderingFollowsTheSchemasOfKubernetes(Installation installation) throws Exception {
        assertThat(rendering(installation).objects())
                .hasSameSizeAs(KubernetesYaml.trees(RENDERED.get(installation)))
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("installations")
    void noTwoObjectsHaveTheSameName(Installation installation) {
        assertThat(rendering(installation).objects())
                .extracting(each -> each.getKind() + " " + each.getMetadata().getName())
                .doesNotHaveDuplicates();
    }

    /** Whatever the values, labels that tools look for are there, and names are no longer than Kubernetes takes. */
    @ParameterizedTest
    @MethodSource("installations")
    void eachObjectOfTheChartIsInANamespaceAndSaysWhoseItIs(Installation installation) {
        List<ObjectMeta> ofTheChart = rendering(installation).objects().stream()
                .map(HasMetadata::getMetadata)
                .filter(metadata ->
                        metadata.getLabels() != null && metadata.getLabels().containsKey("tiny-pushgateway/fullname"))
                .toList();

        assertThat(ofTheChart).hasSizeGreaterThanOrEqualTo(4).allSatisfy(metadata -> {
            assertThat(metadata.getNamespace()).isNotEmpty();
            assertThat(metadata.getName()).hasSizeLessThanOrEqualTo(63);
            assertThat(metadata.getLabels()).containsKeys("app.kubernetes.io/name", "app.kubernetes.io/instance");
        });
    }

    @ParameterizedTest
    @MethodSource("installations")
    void theGatewayUnderstandsItsArgumentsAndProbesSpeakItsScheme(Installation installation) {
        Rendering rendering = rendering(installation);

        assertThat(rendering.all(Deployment.class)).isNotEmpty().allSatisfy(deployment -> {
            Container gateway = gateway(deployment);
            boolean tls = options(gateway).isTlsOn();
            assertThat(Stream.of(gateway.getStartupProbe(), gateway.getLivenessProbe(), gateway.getReadinessProbe()))
                    .extracting(probe -> probe.getHttpGet())
                    .extracting(HTTPGetAction::getScheme)
                    .containsOnly(tls ? "HTTPS" : null);
            assertThat(rendering.all(Service.class))
                    .filteredOn(service -> selectsPodsOf(service, deployment))
                    .hasSize(2)
                    .flatExtracting(service -> service.getSpec().getPorts())
                    .extracting(ServicePort::getAppProtocol)
                    .containsOnly(tls ? "https" : "http");
        });
    }

    /** Where a right that Prometheus needs is somebody's, each scrape brings credentials; where there is TLS, it says how to verify. */
    @ParameterizedTest
    @MethodSource("installations")
    void noMonitorScrapesInVain(Installation installation) {
        Rendering rendering = rendering(installation);

        for (Deployment deployment : rendering.all(Deployment.class)) {
            Options options = options(gateway(deployment));
            boolean credentials = options.get(Flags.AUTH_SCRAPE_FILE).isPresent()
                    || options.get(Flags.AUTH_VIEW_FILE).isPresent();
            boolean tls = options.isTlsOn();
            assertThat(Stream.concat(
                            rendering.all(ServiceMonitor.class).stream()
                                    .flatMap(monitor -> monitor.getSpec().getEndpoints().stream())
                                    .map(end -> brings(end.getBasicAuth(), end.getAuthorization(), end.getTlsConfig())),
                            rendering.all(PodMonitor.class).stream()
                                    .flatMap(monitor -> monitor.getSpec().getPodMetricsEndpoints().stream())
                                    .map(end ->
                                            brings(end.getBasicAuth(), end.getAuthorization(), end.getTlsConfig()))))
                    .allMatch(new Brings(credentials, tls)::equals);
        }
    }

    @ParameterizedTest
    @MethodSource("installations")
    void whateverSelectsSelectsThePodsOfOneDeployment(Installation installation) {
        Rendering rendering = rendering(installation);
        Stream<Map<String, String>> selectors = Stream.of(
                        rendering.all(Deployment.class).stream()
                                .map(each -> each.getSpec().getSelector().getMatchLabels()),
                        rendering.all(Service.class).stream()
                                .map(each -> each.getSpec().getSelector()),
                        rendering.all(PodDisruptionBudget.class).stream()
                                .map(each -> each.getSpec().getSelector().getMatchLabels()),
                        rendering.all(PodMonitor.class).stream()
                                .map(each -> each.getSpec().getSelector().getMatchLabels()))
                .flatMap(each -> each);

        assertThat(selectors).hasSizeGreaterThanOrEqualTo(3).allSatisfy(selector -> {
            assertThat(rendering.all(Deployment.class))
                    .filteredOn(each -> Rendering.selects(selector, podLabels(each)))
                    .hasSize(1);
            assertThat(rendering.all(Pod.class))
                    .noneMatch(each ->
                            Rendering.selects(selector, each.getMetadata().getLabels()));
        });
    }

    @ParameterizedTest
    @MethodSource("installations")
    void fromOutsideOnlyPushesAreReached(Installation installation) {
        Rendering rendering = rendering(installation);

        assertThat(rendering.all(Ingress.class))
                .flatExtracting(ingress -> ingress.getSpec().getRules())
                .flatExtracting(rule -> rule.getHttp().getPaths())
                .allSatisfy(path -> assertThat(path.getPath()).isIn("/push", "/metrics/job"));
        assertThat(rendering.all(HTTPRoute.class))
                .flatExtracting(route -> route.getSpec().getRules())
                .allSatisfy(rule -> assertThat(rule.getMatches())
                        .extracting(match -> match.getPath().getType() + " "
                                + match.getPath().getValue())
                        .containsExactly("Exact /push", "PathPrefix /metrics/job", "PathPrefix /metrics/job@base64"));
    }

    @Test
    void anUmbrellaChartSwitchesItsGatewaysAndNamesThemByAlias() {
        assertThat(rendering("umbrella-two-teams").all(Deployment.class))
                .extracting(each -> each.getMetadata().getName())
                .containsExactlyInAnyOrder("apps-nightly", "apps-hourly");
    }

    @Test
    void anUmbrellaChartsGlobalValuesReachTheGateway() {
        Rendering rendering = rendering("umbrella-platform");

        assertThat(rendering.gateway().getImage()).startsWith("registry.example.com/tinypushgateway/tiny-pushgateway:");
        assertThat(rendering.test().getSpec().getContainers().getFirst().getImage())
                .startsWith("registry.example.com/curlimages/curl:");
        assertThat(rendering.pod().getSpec().getImagePullSecrets())
                .extracting(secret -> secret.getName())
                .containsExactly("platform");
        assertThat(rendering.the(Ingress.class).getSpec().getRules())
                .extracting(rule -> rule.getHost())
                .containsExactly("push.apps.example.com");
    }

    @Test
    void eachRouteIsAnObjectOfItsOwn() {
        assertThat(rendering("kustomize-gateways.yaml").all(HTTPRoute.class))
                .extracting(route -> route.getMetadata().getName())
                .containsExactlyInAnyOrder("relay-tiny-pushgateway", "relay-tiny-pushgateway-partners");
    }

    private static Rendering rendering(Installation installation) {
        return Objects.requireNonNull(RENDERINGS.get(installation));
    }

    private static Rendering rendering(String name) {
        return RENDERINGS.entrySet().stream()
                .filter(each -> each.getKey().name().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private record Brings(boolean credentials, boolean tls) {}

    private static Brings brings(
            @Nullable BasicAuth basicAuth, @Nullable SafeAuthorization authorization, @Nullable Object tls) {
        return new Brings(basicAuth != null || authorization != null, tls != null);
    }

    private static Container gateway(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static Map<String, String> podLabels(Deployment deployment) {
        return deployment.getSpec().getTemplate().getMetadata().getLabels();
    }

    private static boolean selectsPodsOf(Service service, Deployment deployment) {
        return Rendering.selects(service.getSpec().getSelector(), podLabels(deployment));
    }

    private static Options options(Container gateway) {
        Map<String, String> environment = gateway.getEnv().stream()
                .filter(each -> each.getName().startsWith("TINY_PUSHGATEWAY_"))
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        CommandLine line = CommandLine.read(gateway.getArgs(), environment, "test");
        assertThat(line).isInstanceOf(CommandLine.Run.class);
        return ((CommandLine.Run) line).options();
    }
}
