package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that cannot be meant are refused before anything is installed, and the message says which. */
class RefusalsIT {
    private static final String[] TYPOS_AND_WRONG_TYPES = {
        // value                                             the message names
        "replicas=3                                        | replicas",
        "image.tags=latest                                 | tags",
        "service.ports=80                                  | ports",
        "scrape.interval=15s                               | interval",
        "drain.timeout=40s                                 | timeout",
        "serviceMonitor.enable=true                        | enable",
        "podMonitor.honorLabels=false                      | honorLabels",
        "readinessProbe.path=/metrics                      | path",
        "livenessProbe.httpGet.path=/metrics               | httpGet",
        "affinity.podAntiAfinity.x=y                       | podAntiAfinity",
        "networkPolicy.pushFrom[0].podSelektor.x=y         | podSelektor",
        "ingress.hosts[0].host=push.example.com            | hosts",
        "autoscaling.targetMemoryUtilizationPercentage=80  | targetMemoryUtilizationPercentage",
        "replicaCount=three                                | replicaCount",
        "image.pullPolicy=Sometimes                        | pullPolicy",
        "image.digest=sha256:short                         | digest",
        "service.port=http                                 | port",
        "service.port=70000                                | port",
        "service.type=ExternalName                         | type",
        "scrape.intervalSeconds=15s                        | intervalSeconds",
        "rollingUpdate.maxSurge=one                        | maxSurge",
        "extraArgs[0]=--log.level                          | extraArgs",
        "podLabels.answer=42                               | answer",
        "tls.secret=x                                      | secret",
        "auth.rights[0]=everything                         | rights",
        "tolerations.key=batch                             | tolerations",
    };

    private static final String[] CONTRADICTIONS = {
        "serviceMonitor.enabled=true,podMonitor.enabled=true | serviceMonitor and podMonitor are both enabled",
        "scrape.timeoutSeconds=20                | scrape.timeoutSeconds (20) is above scrape.intervalSeconds (15)",
        "drain.timeoutSeconds=24                 | drain.timeoutSeconds (24) is too short: until the last scrape has ended it takes up to 25",
        "terminationGracePeriodSeconds=50        | terminationGracePeriodSeconds (50) is too short: draining takes up to 50 seconds",
        "drain.preStopSeconds=60,terminationGracePeriodSeconds=60 | draining takes up to 100 seconds",
        "extraArgs[0]=--shutdown.drain-timeout=5s | use drain.timeoutSeconds",
        "extraArgs[0]=--web.listen-address=:8080 | the port is fixed",
        "extraEnv[0].name=TINY_PUSHGATEWAY_SHUTDOWN_DRAIN_TIMEOUT,extraEnv[0].value=5s | use drain.timeoutSeconds",
        "podDisruptionBudget.minAvailable=1,podDisruptionBudget.maxUnavailable=0 | minAvailable or maxUnavailable, not both",
        "autoscaling.enabled=true,autoscaling.minReplicas=9 | autoscaling.minReplicas (9) is above autoscaling.maxReplicas (5)",
        "autoscaling.enabled=true,autoscaling.targetCPUUtilizationPercentage=null | autoscaling is enabled by nothing",
        "tls.clientCASecretName=x                | tls.clientCASecretName needs tls.secretName",
        "tls.secretName=x,tls.clientCASecretName=y,podMonitor.enabled=true | give Prometheus a client certificate",
        "scrape.authorization.type=Bearer,scrape.basicAuth.username.key=x | Prometheus takes one",
        "scrape.tlsConfig.serverName=x           | scrape.tlsConfig is for HTTPS",
        "ingress.enabled=true                    | ingress is enabled for no host",
    };

    static Stream<Arguments> typosAndWrongTypes() {
        return withEachHelm(TYPOS_AND_WRONG_TYPES);
    }

    static Stream<Arguments> contradictions() {
        return withEachHelm(CONTRADICTIONS);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void typosAndWrongTypes(Helm helm, String values, String message) {
        Helm.Outcome outcome = helm.template("--set", values);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("values don't meet the specifications of the schema")
                .contains(message);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void contradictions(Helm helm, String values, String message) {
        Helm.Outcome outcome = helm.template("--set", values);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("execution error").contains(message);
    }

    /** Before 1.30 the sleep before SIGTERM is unknown, and would be left out in silence or refused by the API server. */
    @ParameterizedTest
    @EnumSource
    void aKubernetesWithoutTheSleep(Helm helm) {
        assertThat(helm.template("--kube-version", "1.29.0").err()).contains("chart requires kubeVersion: >=1.30.0");
        assertThat(helm.template("--kube-version", "1.30.0").exitCode()).isZero();
    }

    private static Stream<Arguments> withEachHelm(String... rows) {
        return Stream.of(Helm.values())
                .flatMap(helm -> Stream.of(rows).map(row -> {
                    int bar = row.lastIndexOf('|');
                    return Arguments.of(
                            helm,
                            row.substring(0, bar).strip(),
                            row.substring(bar + 1).strip());
                }));
    }
}
