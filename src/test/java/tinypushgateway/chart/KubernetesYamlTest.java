package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The strictness that the chart's tests rely on: each of these is a fault that a chart could have. */
class KubernetesYamlTest {
    @Test
    void aRenderingWithoutFaultIsRead() throws Exception {
        assertThat(KubernetesYaml.read(golden()).size()).isEqualTo(14);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            in a pod template             | terminationGracePeriodSeconds: | terminationGracePeriod:   | terminationGracePeriod
            in a container                | readinessProbe:                | readyProbe:               | readyProbe
            in a service                  | publishNotReadyAddresses:      | publishNotReady:          | publishNotReady
            in a disruption budget        | maxUnavailable: 25%            | maxUnavailability: 25%    | maxUnavailability
            in an autoscaler              | stabilizationWindowSeconds:    | stabilizationWindow:      | stabilizationWindow
            in a network policy           | policyTypes:                   | policyType:               | policyType
            in an ingress                 | ingressClassName:              | className:                | className
            in a route                    | parentRefs:                    | parentReferences:         | parentReferences
            in a service monitor          | honorLabels:                   | honourLabels:             | honourLabels
            in an alert                   | alert: TinyPushgatewayDown     | alarm: TinyPushgatewayDown | alarm
            in metadata                   | annotations:                   | annotation:               | annotation
            """)
    void anUnknownFieldIsSeen(String where, String right, String wrong, String named) throws Exception {
        assertRefused(right, wrong, named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text for a number             | containerPort: 9091            | containerPort: '9091'     | Integer
            a number for a flag           | automountServiceAccountToken: false | automountServiceAccountToken: 0 | Boolean
            text for a flag               | honorLabels: true              | honorLabels: 'true'       | Boolean
            a number for a label          | cost-centre: "4711"            | cost-centre: 4711         | String
            a flag for an annotation      | internal: "true"               | internal: true            | String
            a number for a variable       | value: debug                   | value: 7                  | String
            a number for a duration       | interval: 30s                  | interval: 30              | String
            text for a list               | egress: []                    | egress: none              | ArrayList
            """)
    void aWrongTypeIsSeen(String what, String right, String wrong, String expected) throws Exception {
        assertRefused(right, wrong, expected);
    }

    private static void assertRefused(String right, String wrong, String message) throws Exception {
        String faulty = golden().replace(right, wrong);
        assertThat(faulty).isNotEqualTo(golden());
        assertThatThrownBy(() -> KubernetesYaml.read(faulty)).hasMessageContaining(message);
    }

    private static String golden() throws Exception {
        return Files.readString(ValuesFile.EVERYTHING.golden());
    }
}
