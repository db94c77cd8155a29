package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What the chart renders for some values, as objects. */
record Rendering(List<HasMetadata> objects) {

    static Rendering of(String... arguments) throws IOException {
        return new Rendering(KubernetesYaml.read(Helm.HELM_4.template(arguments).successful()));
    }

    static Rendering of(ValuesFile values) throws IOException {
        return of(values.arguments());
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends HasMetadata> T the(Class<T> kind) {
        List<T> all = all(kind);
        assertThat(all).as(kind.getSimpleName()).hasSize(1);
        return all.getFirst();
    }

    PodTemplateSpec pod() {
        return the(Deployment.class).getSpec().getTemplate();
    }

    Container gateway() {
        return pod().getSpec().getContainers().getFirst();
    }

    /** The pod that {@code helm test} runs. */
    Pod test() {
        return the(Pod.class);
    }

    Service pushes() {
        return service("push");
    }

    /** The headless one, for Prometheus. */
    Service pods() {
        return service("pods");
    }

    /** Whether a selector takes an object with these labels. */
    static boolean selects(Map<String, String> selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    private Service service(String component) {
        List<Service> found = all(Service.class).stream()
                .filter(service ->
                        component.equals(service.getMetadata().getLabels().get("app.kubernetes.io/component")))
                .toList();
        assertThat(found).as(component).hasSize(1);
        return found.getFirst();
    }
}
