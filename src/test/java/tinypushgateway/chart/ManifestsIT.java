package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMetricsEndpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.RuleGroup;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.CommandLine;
import tinypushgateway.config.Flags;
import tinypushgateway.config.Options;

/** What the manifests promise, whatever the values: the golden renderings show how, this says what matters in them. */
class ManifestsIT {
    private static final Path MONITORING = Path.of("monitoring");

    static List<ValuesFile> valuesFiles() throws IOException {
        return ValuesFile.all();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void theGatewayUnderstandsItsArguments(ValuesFile values) throws Exception {
        Rendering rendering = Rendering.of(values);

        assertThat(options(rendering).get(Flags.WEB_LISTEN_ADDRESS).port())
                .isEqualTo(rendering.gateway().getPorts().getFirst().getContainerPort());
    }

    /** Before SIGTERM the pod leaves the Service; after it there is a scrape; and all of it before SIGKILL. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            scrape.intervalSeconds=15,                            10, 40, 60
            scrape.intervalSeconds=60,                            10, 130, 150
            'scrape.intervalSeconds=5,scrape.timeoutSeconds=5',   10, 15, 35
            drain.timeoutSeconds=25,                              10, 25, 45
            drain.preStopSeconds=30,                              30, 40, 80
            terminationGracePeriodSeconds=300,                    10, 40, 300
            """)
    void thePodHasTheTimeToDrain(String set, long preStop, long drain, long gracePeriod) throws Exception {
        Rendering rendering = Rendering.of("--set", set);

        assertThat(rendering.gateway().getLifecycle().getPreStop().getSleep().getSeconds())
                .isEqualTo(preStop);
        assertThat(options(rendering).get(Flags.SHUTDOWN_DRAIN_TIMEOUT)).isEqualTo(Duration.ofSeconds(drain));
        assertThat(rendering.pod().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(gracePeriod)
                .isGreaterThan(preStop + drain);
    }

    @Test
    void withoutASleepThereIsNoHook() throws Exception {
        assertThat(Rendering.of("--set", "drain.preStopSeconds=0").gateway().getLifecycle())
                .isNull();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void probesAskForHealthAndNeverForMetrics(ValuesFile values) throws Exception {
        Container gateway = Rendering.of(values).gateway();

        assertThat(path(gateway.getStartupProbe())).isEqualTo("/-/healthy");
        assertThat(path(gateway.getLivenessProbe())).isEqualTo("/-/healthy");
        assertThat(path(gateway.getReadinessProbe())).isEqualTo("/-/ready");
    }

    /** Each file that a flag names is in a folder that is mounted whole, so that the gateway sees it change. */
    @Test
    void secretsAreWhereTheFlagsLookForThem() throws Exception {
        Rendering rendering = Rendering.of("--set", "tls.secretName=a,tls.clientCASecretName=b,auth.secretName=c");
        Options options = options(rendering);

        assertThat(secretOf(rendering, options.get(Flags.WEB_TLS_CERT_FILE))).isEqualTo("a");
        assertThat(secretOf(rendering, options.get(Flags.WEB_TLS_KEY_FILE))).isEqualTo("a");
        assertThat(secretOf(rendering, options.get(Flags.WEB_TLS_CLIENT_CA_FILE)))
                .isEqualTo("b");
        assertThat(secretOf(rendering, options.get(Flags.AUTH_PUSH_FILE))).isEqualTo("c");
        assertThat(secretOf(rendering, options.get(Flags.AUTH_SCRAPE_FILE))).isEqualTo("c");
        assertThat(secretOf(rendering, options.get(Flags.AUTH_VIEW_FILE))).isEqualTo("c");
        assertThat(options(Rendering.of("--set-json", "auth={\"secretName\":\"c\",\"permissions\":[\"push\"]}"))
                        .get(Flags.AUTH_VIEW_FILE))
                .isEmpty();
    }

    @Test
    void theFormerNameOfAPermissionStaysThatOfItsKey() throws Exception {
        Options options = options(
                Rendering.of("--set-json", "auth={\"secretName\":\"c\",\"permissions\":[\"scrape\",\"look\"]}"));

        assertThat(options.get(Flags.AUTH_VIEW_FILE)).contains(Path.of("/etc/tiny-pushgateway/auth/look"));
        assertThat(options.get(Flags.AUTH_PUSH_FILE)).isEmpty();
    }

    @Test
    void withTlsEverybodySpeaksIt() throws Exception {
        Rendering rendering = Rendering.of("--set", "tls.secretName=a,podMonitor.enabled=true");
        Container gateway = rendering.gateway();

        for (Probe probe :
                List.of(gateway.getStartupProbe(), gateway.getLivenessProbe(), gateway.getReadinessProbe())) {
            assertThat(probe.getHttpGet().getScheme()).isEqualTo("HTTPS");
        }
        assertThat(rendering.the(PodMonitor.class).getSpec().getPodMetricsEndpoints())
                .allSatisfy(endpoint -> {
                    assertThat(endpoint.getScheme()).isEqualTo("https");
                    assertThat(endpoint.getTlsConfig().getServerName()).isEqualTo("tiny-pushgateway.metrics.svc");
                    assertThat(endpoint.getTlsConfig().getCa().getSecret().getName())
                            .isEqualTo("a");
                });
        assertThat(rendering
                        .test()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getCommand()
                        .getLast())
                .isEqualTo("https://tiny-pushgateway:9091/push");
    }

    @Test
    void monitorsAuthenticateAsTheyAreTold() throws Exception {
        var endpoints = Rendering.of(ValuesFile.EVERYTHING)
                .the(ServiceMonitor.class)
                .getSpec()
                .getEndpoints();

        assertThat(endpoints).hasSize(2).allSatisfy(endpoint -> {
            assertThat(endpoint.getBasicAuth().getPassword().getName()).isEqualTo("prometheus-credentials");
            assertThat(endpoint.getTlsConfig().getKeySecret().getName()).isEqualTo("prometheus-client");
        });
    }

    @Test
    void aRolloutStartsNewPodsFirst() throws Exception {
        RollingUpdateDeployment rollout =
                Rendering.of().the(Deployment.class).getSpec().getStrategy().getRollingUpdate();

        assertThat(rollout.getMaxUnavailable().getIntVal()).isZero();
        assertThat(rollout.getMaxSurge().getIntVal()).isEqualTo(1);
    }

    @Test
    void aRolloutByRecreationKeepsNoPods() throws Exception {
        var strategy = Rendering.of("--set", "strategy.type=Recreate")
                .the(Deployment.class)
                .getSpec()
                .getStrategy();

        assertThat(strategy.getType()).isEqualTo("Recreate");
        assertThat(strategy.getRollingUpdate()).isNull();
    }

    /** What YAML takes for a truth value or a number when it is written without quotes. */
    @ParameterizedTest
    @ValueSource(strings = {"y", "off", "1e3", "0123"})
    void whateverANameIsItStaysText(String name) throws Exception {
        String values = Stream.of(
                        "nameOverride",
                        "fullnameOverride",
                        "namespaceOverride",
                        "priorityClassName",
                        "serviceAccount.name",
                        "tls.secretName",
                        "auth.secretName",
                        "imagePullSecrets[0]",
                        "ingress.className",
                        "ingress.hosts[0]",
                        "commonLabels.x",
                        "podLabels.z",
                        "serviceMonitor.namespace",
                        "scrape.authorization.credentials.name",
                        "autoscaling.podMetrics[0].averageValue",
                        "autoscaling.podMetrics[0].name")
                .map(value -> value + "=" + name)
                .collect(Collectors.joining(","));
        String rendered = Helm.HELM_4
                .template(
                        "--set-string",
                        values,
                        "--set",
                        "autoscaling.enabled=true,ingress.enabled=true,networkPolicy.enabled=true,"
                                + "podDisruptionBudget.minAvailable=1,serviceMonitor.enabled=true")
                .successful();
        Rendering rendering = new Rendering(KubernetesYaml.read(rendered));

        assertThat(rendered).doesNotContainPattern("(?m)[:-] " + name + "$");
        assertThat(rendering.pod().getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/name", name)
                .containsEntry("tiny-pushgateway/fullname", name)
                .containsEntry("z", name);
        assertThat(rendering.objects())
                .extracting(object -> object.getMetadata().getNamespace())
                .containsOnly(name);
    }

    /** A Deployment whose selector changes cannot be upgraded. */
    @Test
    void theSelectorFollowsTheFullNameAndNothingElse() throws Exception {
        var one =
                Rendering.of("--set", "fullnameOverride=relay,nameOverride=one").the(Deployment.class);
        var other = Rendering.of("--set", "fullnameOverride=relay,nameOverride=other,commonLabels.owner=me")
                .the(Deployment.class);

        assertThat(other.getMetadata().getName()).isEqualTo(one.getMetadata().getName());
        assertThat(other.getSpec().getSelector()).isEqualTo(one.getSpec().getSelector());
        assertThat(labels(other.getMetadata())).containsEntry("app.kubernetes.io/name", "other");
        assertThat(Rendering.of("--set", "nameOverride=one")
                        .the(Deployment.class)
                        .getSpec())
                .extracting(spec -> spec.getSelector())
                .isNotEqualTo(one.getSpec().getSelector());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            tiny-pushgateway,                     mirror.example.com:5000, mirror.example.com:5000/tiny-pushgateway
            example/tiny-pushgateway,             mirror.example.com,      mirror.example.com/example/tiny-pushgateway
            ghcr.io/example/tiny-pushgateway,     mirror.example.com,      mirror.example.com/example/tiny-pushgateway
            localhost:5000/tiny-pushgateway,      mirror.example.com,      mirror.example.com/tiny-pushgateway
            localhost/tiny-pushgateway,           mirror.example.com,      mirror.example.com/tiny-pushgateway
            ghcr.io/tiny-pushgateway,             mirror.example.com/hub/, mirror.example.com/hub/tiny-pushgateway
            ghcr.io/tiny-pushgateway,             '',                      ghcr.io/tiny-pushgateway
            """)
    void aGlobalRegistryTakesThePlaceOfTheImagesOwn(String repository, String registry, String image) throws Exception {
        Rendering rendering = Rendering.of(
                "--set",
                "global.imageRegistry=" + registry + ",image.repository=" + repository + ",test.image.repository="
                        + repository);

        assertThat(rendering.gateway().getImage()).isEqualTo(image + ":" + Documents.version());
        assertThat(rendering.test().getSpec().getContainers().getFirst().getImage())
                .isEqualTo(image + ":8.16.0");
    }

    @Test
    void bothListsOfPullSecretsAreUsedByBothPods() throws Exception {
        Rendering rendering = Rendering.of(
                "--set-json",
                "global.imagePullSecrets=[\"a\",{\"name\":\"b\"}]",
                "--set-json",
                "imagePullSecrets=[{\"name\":\"a\"},\"c\"]");

        for (PodSpec pod : List.of(rendering.pod().getSpec(), rendering.test().getSpec())) {
            assertThat(pod.getImagePullSecrets())
                    .extracting(secret -> secret.getName())
                    .containsExactly("a", "b", "c");
        }
    }

    /** Tools that look at the first container, such as kubectl logs, see the gateway. */
    @Test
    void containersOfOthersComeAfterTheGateway() throws Exception {
        assertThat(Rendering.of(ValuesFile.EVERYTHING).pod().getSpec().getContainers())
                .extracting(Container::getName)
                .containsExactly("tiny-pushgateway", "log-shipper");
    }

    @Test
    void theImageIsOfTheChartsVersionUnlessToldOtherwise() throws Exception {
        String digest = "sha256:" + "0123456789abcdef".repeat(4);

        assertThat(Rendering.of().gateway().getImage())
                .isEqualTo("ghcr.io/tinypushgateway/tiny-pushgateway:" + Documents.version());
        assertThat(Rendering.of("--set", "image.tag=1.2.3").gateway().getImage())
                .isEqualTo("ghcr.io/tinypushgateway/tiny-pushgateway:1.2.3");
        assertThat(Rendering.of("--set", "image.tag=1.2.3,image.digest=" + digest)
                        .gateway()
                        .getImage())
                .isEqualTo("ghcr.io/tinypushgateway/tiny-pushgateway@" + digest);
    }

    /** What the Pod Security Standard "restricted" asks for, and a read-only root file system. */
    @Test
    void bothPodsMayDoNothingTheyNeedNot() throws Exception {
        Rendering rendering = Rendering.of();

        for (PodSpec pod : List.of(rendering.pod().getSpec(), rendering.test().getSpec())) {
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).isFalse();
            assertThat(pod.getVolumes()).isEmpty();
            Container container = pod.getContainers().getFirst();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
        }
        assertThat(rendering.the(ServiceAccount.class).getAutomountServiceAccountToken())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void servicesAndBudgetsAndPoliciesSelectTheGatewaysAndNotTheTest(ValuesFile values) throws Exception {
        Rendering rendering = Rendering.of(values);
        Stream<Map<String, String>> selectors = Stream.of(
                        Stream.of(rendering.the(Deployment.class).getSpec().getSelector()),
                        rendering.all(PodDisruptionBudget.class).stream()
                                .map(budget -> budget.getSpec().getSelector()),
                        rendering.all(NetworkPolicy.class).stream()
                                .map(policy -> policy.getSpec().getPodSelector()),
                        rendering.all(PodMonitor.class).stream()
                                .map(monitor -> monitor.getSpec().getSelector()))
                .flatMap(each -> each)
                .map(selector -> selector.getMatchLabels());

        assertThat(Stream.concat(
                        selectors,
                        rendering.all(Service.class).stream()
                                .map(service -> service.getSpec().getSelector())))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(selector -> {
                    assertThat(selector).isNotEmpty();
                    assertThat(Rendering.selects(
                                    selector, labels(rendering.pod().getMetadata())))
                            .isTrue();
                    assertThat(Rendering.selects(
                                    selector, labels(rendering.test().getMetadata())))
                            .isFalse();
                });
    }

    /** Only so is a pod that drains still scraped: it has left the other Service by then. */
    @ParameterizedTest
    @MethodSource("valuesFiles")
    void theHeadlessServicePublishesEveryPodUntilItsEnd(ValuesFile values) throws Exception {
        Service pods = Rendering.of(values).pods();

        assertThat(pods.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(pods.getSpec().getPublishNotReadyAddresses()).isTrue();
    }

    @Test
    void aServiceMonitorFindsEachPodOnceThroughTheHeadlessService() throws Exception {
        Rendering rendering = Rendering.of(ValuesFile.EVERYTHING);
        Map<String, String> selector =
                rendering.the(ServiceMonitor.class).getSpec().getSelector().getMatchLabels();

        assertThat(rendering.all(Service.class))
                .filteredOn(service -> Rendering.selects(selector, labels(service.getMetadata())))
                .containsExactly(rendering.pods());
    }

    @Test
    void labelsOfJobsAreKeptAndTheGatewaysOwnMetricsAreAJobOfTheirOwn() throws Exception {
        var ofServices = Rendering.of("--set", "serviceMonitor.enabled=true")
                .the(ServiceMonitor.class)
                .getSpec()
                .getEndpoints();
        var ofPods = Rendering.of("--set", "podMonitor.enabled=true")
                .the(PodMonitor.class)
                .getSpec()
                .getPodMetricsEndpoints();

        assertThat(ofPods).extracting(PodMetricsEndpoint::getPath).containsExactly("/metrics", "/-/metrics");
        assertThat(ofPods).extracting(PodMetricsEndpoint::getHonorLabels).containsExactly(true, true);
        assertThat(ofPods).extracting(PodMetricsEndpoint::getInterval).containsOnly("15s");
        assertThat(ofPods)
                .extracting(endpoint -> endpoint.getRelabelings().getFirst().getTargetLabel())
                .containsOnly("job");
        assertThat(ofPods)
                .extracting(endpoint -> endpoint.getRelabelings().getFirst().getReplacement())
                .containsExactly("tiny-pushgateway", "tiny-pushgateway-itself");
        assertThat(ofServices)
                .usingRecursiveComparison()
                .comparingOnlyFields("port", "path", "interval", "scrapeTimeout", "honorLabels", "relabelings")
                .isEqualTo(ofPods);
    }

    /** Templates of Prometheus in them are left for Prometheus. */
    @Test
    void theRulesAreThoseOfTheProject() throws Exception {
        PrometheusRule installed =
                Rendering.of("--set", "prometheusRule.enabled=true").the(PrometheusRule.class);

        assertThat(installed.getSpec()).isEqualTo(KubernetesYaml.rules(MONITORING));
        assertThat(installed.getSpec().getGroups())
                .flatExtracting(RuleGroup::getRules)
                .extracting(Rule::getAlert)
                .contains("TinyPushgatewayDown", "JobLate", "JobPushLate");
        assertThat(installed.getSpec().toString()).contains("{{ $labels.instance }}");
    }

    @Test
    void anAlertIsLeftOutAndNoOther() throws Exception {
        List<String> all = alerts(Rendering.of("--set", "prometheusRule.enabled=true"));
        List<String> fewer = alerts(Rendering.of(
                "--set",
                "prometheusRule.enabled=true",
                "--set",
                "prometheusRule.disabledAlerts={JobLate,TinyPushgatewayCertificateExpires}"));

        assertThat(all).contains("JobLate", "TinyPushgatewayCertificateExpires");
        assertThat(fewer)
                .containsExactlyElementsOf(all.stream()
                        .filter(alert -> !alert.equals("JobLate") && !alert.equals("TinyPushgatewayCertificateExpires"))
                        .toList());
    }

    private static List<String> alerts(Rendering rendering) {
        return rendering.the(PrometheusRule.class).getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .map(Rule::getAlert)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void theDashboardIsThatOfTheProjectAndTheSidecarOfGrafanaFindsIt() throws Exception {
        ConfigMap dashboard = Rendering.of("--set", "dashboard.enabled=true").the(ConfigMap.class);

        assertThat(labels(dashboard.getMetadata())).containsEntry("grafana_dashboard", "1");
        assertThat(dashboard.getData())
                .containsExactly(
                        Map.entry("tiny-pushgateway.json", Files.readString(MONITORING.resolve("dashboard.json"))));
        assertThat(Rendering.of().objects())
                .noneMatch(object -> object instanceof ConfigMap || object instanceof PrometheusRule);
    }

    @Test
    void anIngressLetsPushesInAndNothingElse() throws Exception {
        assertThat(Rendering.of(ValuesFile.EVERYTHING)
                        .the(Ingress.class)
                        .getSpec()
                        .getRules())
                .flatExtracting(rule -> rule.getHttp().getPaths())
                .extracting(path -> path.getPathType() + " " + path.getPath())
                .containsExactlyInAnyOrder("Exact /push", "Prefix /metrics/job");
    }

    @Test
    void aNetworkPolicyLetsNothingOutAndNobodyInByAnEmptyList() throws Exception {
        NetworkPolicy closed = Rendering.of(
                        "--set",
                        "networkPolicy.enabled=true",
                        "--set-json",
                        "networkPolicy.pushFrom=[]",
                        "--set-json",
                        "networkPolicy.scrapeFrom=[]")
                .the(NetworkPolicy.class);

        assertThat(closed.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(closed.getSpec().getEgress()).isEmpty();
        assertThat(closed.getSpec().getIngress())
                .hasSize(1)
                .allSatisfy(rule -> assertThat(rule.getFrom())
                        .hasSize(1)
                        .allSatisfy(peer -> assertThat(peer.getPodSelector().getMatchLabels())
                                .containsEntry("app.kubernetes.io/name", "tiny-pushgateway-test")));
    }

    @Test
    void anAutoscalerAloneDecidesHowManyPodsThereAre() throws Exception {
        Rendering scaled = Rendering.of("--set", "autoscaling.enabled=true");

        assertThat(scaled.the(Deployment.class).getSpec().getReplicas()).isNull();
        assertThat(scaled.the(HorizontalPodAutoscaler.class)
                        .getSpec()
                        .getScaleTargetRef()
                        .getName())
                .isEqualTo(scaled.the(Deployment.class).getMetadata().getName());
        assertThat(Rendering.of().the(Deployment.class).getSpec().getReplicas()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            minAvailable=2,     2,
            minAvailable=50%,   50%,
            maxUnavailable=0,      , 0
            maxUnavailable=1,      , 1
            """)
    void aDisruptionBudgetIsThereOnceItIsSet(String set, @Nullable String minimum, @Nullable String maximum)
            throws Exception {
        var budget = Rendering.of("--set", "podDisruptionBudget." + set)
                .the(PodDisruptionBudget.class)
                .getSpec();

        assertThat(text(budget.getMinAvailable())).isEqualTo(minimum);
        assertThat(text(budget.getMaxUnavailable())).isEqualTo(maximum);
        assertThat(Rendering.of().all(PodDisruptionBudget.class)).isEmpty();
    }

    private static @Nullable String text(@Nullable IntOrString number) {
        return number == null ? null : String.valueOf(number.getValue());
    }

    private static Options options(Rendering rendering) {
        CommandLine line = CommandLine.read(rendering.gateway().getArgs(), Map.of(), "test");
        assertThat(line).isInstanceOf(CommandLine.Run.class);
        return ((CommandLine.Run) line).options();
    }

    /** The secret that is mounted where this file is looked for. */
    private static String secretOf(Rendering rendering, Optional<Path> file) {
        String folder = file.orElseThrow().getParent().toString();
        String volume = rendering.gateway().getVolumeMounts().stream()
                .filter(mount ->
                        mount.getMountPath().equals(folder) && mount.getReadOnly() && mount.getSubPath() == null)
                .findFirst()
                .orElseThrow()
                .getName();
        return rendering.pod().getSpec().getVolumes().stream()
                .filter(each -> each.getName().equals(volume))
                .findFirst()
                .orElseThrow()
                .getSecret()
                .getSecretName();
    }

    private static String path(Probe probe) {
        HTTPGetAction get = probe.getHttpGet();
        assertThat(get.getPort().getStrVal()).isEqualTo("http");
        return get.getPath();
    }

    private static Map<String, String> labels(ObjectMeta metadata) {
        return metadata.getLabels();
    }
}
