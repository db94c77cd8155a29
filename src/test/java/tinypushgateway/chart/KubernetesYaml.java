package tinypushgateway.chart;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRuleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads manifests into fabric8's classes, which are made from the schemas of Kubernetes and of the Prometheus operator. As strict as
 * an API server with field validation: a field that no schema knows is refused, and so is a value of another type than its field's.
 */
public final class KubernetesYaml {
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .annotationIntrospector(new NothingIsKeptThatIsUnknown())
            .build();

    private KubernetesYaml() {}

    /** Every object of a rendering. */
    public static List<HasMetadata> read(String documents) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        for (JsonNode document : trees(documents)) {
            objects.add(MAPPER.treeToValue(document, HasMetadata.class));
        }
        return objects;
    }

    /** What a PrometheusRule has to hold: the groups of both files with rules in this folder, one after the other. */
    static PrometheusRuleSpec rules(Path folder) throws IOException {
        ObjectNode all = MAPPER.createObjectNode();
        ArrayNode groups = all.putArray("groups");
        for (String file : List.of("gateway-rules.yaml", "rules.yaml")) {
            MAPPER.readTree(folder.resolve(file).toFile()).path("groups").forEach(groups::add);
        }
        return MAPPER.treeToValue(all, PrometheusRuleSpec.class);
    }

    /** Every document as it is, whatever it is; those without content are left out. */
    static List<JsonNode> trees(String documents) throws IOException {
        try (MappingIterator<JsonNode> all = MAPPER.readerFor(JsonNode.class).readValues(documents)) {
            return all.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    /** fabric8's classes would put an unknown field into a map of additional properties. */
    private static final class NothingIsKeptThatIsUnknown extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
