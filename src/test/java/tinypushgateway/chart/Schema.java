package tinypushgateway.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What values.schema.json says, by the paths of values.
 *
 * @param values those it takes; where it leaves the rest to Kubernetes or to other charts, a path ends there
 * @param advice those it refuses because people know them from elsewhere, each with what helm prints
 */
record Schema(Set<String> values, Map<String, String> advice) {

    static Schema read() throws IOException {
        Schema schema = new Schema(new TreeSet<>(), new TreeMap<>());
        JsonNode root = Documents.yaml("values.schema.json");
        schema.add("", root, root);
        return schema;
    }

    private void add(String path, JsonNode node, JsonNode root) {
        JsonNode here = node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
        if (here.has("const")) {
            advice.put(path, here.get("const").asText());
            return;
        }
        if (!here.has("properties") || !here.has("additionalProperties")) {
            values.add(path);
        }
        here.path("properties")
                .properties()
                .forEach(each ->
                        add(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue(), root));
    }
}
