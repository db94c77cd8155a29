package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that are wrong or contradict each other are rejected before anything is installed, and the message names them. */
class RejectedValuesIT {
    private static final String[] TYPOS_AND_WRONG_TYPES = {
        // value                                             the message names
        "replicas=3                                        | replicas",
        "image.tags=latest                                 | tags",
        "service.ports=80                                  | ports",
        "scrape.interval=15s                               | interval",
        "drain.timeout=40s                                 | timeout",
        "serviceMonitor.enable=true                        | enable",
        "podMonitor.honorLabels=false                      | honorLabels",
        "scrape.reader=a                                   | reader",
        "scrape.readers[0]=a/b                             | readers",
        "podMonitor.readerFromPodname=true                 | readerFromPodname",
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
        "service.nodePort=70000                            | nodePort",
        "service.type=ExternalName                         | type",
        "scrape.intervalSeconds=15s                        | intervalSeconds",
        "strategy.rollingUpdate.maxSurge=one               | maxSurge",
        "strategy.type=OnDelete                            | type",
        "enabled=yes                                       | enabled",
        "global.imagePullSecrets[0]=                       | imagePullSecrets",
        "extraVolumes[0].emptyDir.medium=Memory            | extraVolumes",
        "route.With_Underscore.enabled=true                | With_Underscore",
        "route.other.host=push.example.com                 | host",
        "podDisruptionBudget.unhealthyPodEvictionPolicy=No | unhealthyPodEvictionPolicy",
        "extraArgs[0]=--log.level                          | extraArgs",
        "podLabels.answer=42                               | answer",
        "tls.secret=x                                      | secret",
        "auth.rights[0]=push                               | rights",
        "auth.permissions[0]=everything                    | permissions",
        "tolerations.key=batch                             | tolerations",
    };

    private static final String[] CONTRADICTIONS = {
        "serviceMonitor.enabled=true,podMonitor.enabled=true | serviceMonitor and podMonitor are both enabled",
        "scrape.timeoutSeconds=20                | scrape.timeoutSeconds (20) is above scrape.intervalSeconds (15)",
        "drain.timeoutSeconds=24                 | drain.timeoutSeconds (24) is too short: the last scrape takes up to 25",
        "terminationGracePeriodSeconds=50        | terminationGracePeriodSeconds (50) is too short: draining takes up to 50 seconds",
        "drain.preStopSeconds=60,terminationGracePeriodSeconds=60 | draining takes up to 100 seconds",
        "extraArgs[0]=--shutdown.drain-timeout=5s | use drain.timeoutSeconds",
        "extraArgs[0]=--web.listen-address=:8080 | the port is always 9091",
        "extraVars[0].name=TINY_PUSHGATEWAY_SHUTDOWN_DRAIN_TIMEOUT,extraVars[0].value=5s | use drain.timeoutSeconds",
        "tls.secretName=x,extraArgs[0]=--web.tls-key-file=/x | set either tls.secretName or the flag",
        "auth.secretName=x,extraArgs[0]=--auth.view-file=/x | set either auth.secretName or the flag",
        "auth.secretName=x,extraArgs[0]=--auth.look-file=/x | set either auth.secretName or the flag",
        "auth.secretName=x,auth.permissions={look},extraArgs[0]=--auth.view-file=/x | set either auth.secretName or the flag",
        "auth.secretName=x,auth.permissions=null | every client would have every permission",
        "auth.secretName=x,auth.permissions={view,look} | look is the former name of view",
        "enabled=false                            | write condition: tiny-pushgateway.enabled to this dependency",
        "auth.secretName=x,serviceMonitor.enabled=true | give Prometheus credentials for the permission to scrape",
        "auth.secretName=x,auth.permissions={view},podMonitor.enabled=true | each scrape of /-/metrics gets 401",
        "auth.secretName=x,auth.permissions={look},podMonitor.enabled=true | each scrape of /-/metrics gets 401",
        "extraArgs[0]=--auth.look-file=/x,podMonitor.enabled=true | for the permission to view",
        "extraArgs[0]=--auth.scrape-file=/x,podMonitor.enabled=true | scrape.authorization or scrape.basicAuth",
        "extraArgs[0]=--web.tls-cert-file=/x,podMonitor.enabled=true | which authority has issued the certificate",
        "serviceMonitor.readerFromPodName=true    | serviceMonitor.readerFromPodName needs scrape.readers",
        "podMonitor.enabled=true,podMonitor.readerFromPodName=true | podMonitor.readerFromPodName needs scrape.readers",
        "scrape.readers[0]=a,scrape.readers[1]=b,podMonitor.enabled=true,podMonitor.readerFromPodName=true | none of scrape.readers (a, b) is the name",
        "scrape.readers[0]=k8s-0,podMonitor.enabled=true | scrape.readers is set and podMonitor names no reader",
        "extraArgs[0]=--scrape.readers=a          | use the value scrape.readers",
        "tls.secretName=x,podMonitor.enabled=true,podMonitor.namespace=y | reads secrets of its own namespace only",
        "route.main.enabled=true                  | route.main is enabled without a Gateway",
        "service.nodePort=32091                   | service.nodePort needs the service.type NodePort",
        "podDisruptionBudget.minAvailable=1,podDisruptionBudget.maxUnavailable=0 | minAvailable or maxUnavailable, not both",
        "autoscaling.enabled=true,autoscaling.minReplicas=9 | autoscaling.minReplicas (9) is above autoscaling.maxReplicas (5)",
        "autoscaling.enabled=true,autoscaling.targetCPUUtilizationPercentage=null | autoscaling is enabled without a metric",
        "tls.clientCASecretName=x                | tls.clientCASecretName needs tls.secretName",
        "tls.secretName=x,tls.clientCASecretName=y,podMonitor.enabled=true | give Prometheus a client certificate",
        "scrape.authorization.type=Bearer,scrape.basicAuth.username.key=x | Prometheus accepts only one",
        "scrape.tlsConfig.serverName=x           | scrape.tlsConfig is for HTTPS",
        "ingress.enabled=true                    | ingress is enabled without a host",
        "prometheusRule.disabledAlerts={JobLat}  | prometheusRule.disabledAlerts: there is no alert JobLat",
    };

    /** Helm names all values that its schema refuses, so one run of it is enough. */
    @ParameterizedTest
    @EnumSource
    void typosAndWrongTypes(Helm helm) {
        String all = rows(TYPOS_AND_WRONG_TYPES).map(Row::values).collect(Collectors.joining(","));

        Helm.Outcome outcome = helm.template("--set", all);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("values don't meet the specifications of the schema");
        assertThat(rows(TYPOS_AND_WRONG_TYPES))
                .allSatisfy(row -> assertThat(outcome.err().lines())
                        .anyMatch(line -> hasWord(line, row.message()) && hasWord(line, row.firstName())));
    }

    static Stream<Arguments> contradictions() {
        return rows(CONTRADICTIONS).map(row -> Arguments.of(row.values(), row.message()));
    }

    /** By one helm: InstallationsIT shows that both make the same of the templates. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void contradictions(String values, String message) {
        Helm.Outcome outcome = Helm.HELM_4.template("--set", values);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("execution error").contains(message);
    }

    /** Names that people know from another chart, or from this one before its first release: one error names what to use. */
    @ParameterizedTest
    @EnumSource
    void namesFromElsewhereWithAdvice(Helm helm) throws Exception {
        Map<String, String> advice = Schema.read().advice();
        String foreign = advice.keySet().stream().map(name -> name + "=x").collect(Collectors.joining(","));

        Helm.Outcome outcome = helm.template("--set", foreign);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(advice)
                .allSatisfy((name, text) -> assertThat(outcome.err().lines())
                        .anyMatch(line ->
                                line.contains(text) && line.contains(name.substring(name.lastIndexOf('.') + 1))));
    }

    /** Where nobody needs credentials to scrape, a monitor brings none. */
    @Test
    void aSecretForPushesAloneNeedsNoCredentialsOfPrometheus() {
        assertThat(Helm.HELM_4
                        .template("--set", "auth.secretName=x,auth.permissions={push},serviceMonitor.enabled=true")
                        .exitCode())
                .isZero();
    }

    /** Before 1.30 the sleep before SIGTERM is unknown, and would be left out in silence or refused by the API server. */
    @ParameterizedTest
    @EnumSource
    void aKubernetesWithoutTheSleep(Helm helm) {
        assertThat(helm.template("--kube-version", "1.29.0").err()).contains("chart requires kubeVersion: >=1.30.0");
        assertThat(helm.template("--kube-version", "1.30.0").exitCode()).isZero();
    }

    private record Row(String values, String message) {
        String firstName() {
            return values.split("[.\\[=]", 2)[0];
        }
    }

    private static boolean hasWord(String line, String word) {
        return Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                .matcher(line)
                .find();
    }

    private static Stream<Row> rows(String... rows) {
        return Stream.of(rows).map(row -> {
            int bar = row.lastIndexOf('|');
            return new Row(row.substring(0, bar).strip(), row.substring(bar + 1).strip());
        });
    }
}
