package tinypushgateway.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** docs/status.schema.json: what is wrong with an answer, and which fields there are. */
public final class StatusSchema {
    private final String text;
    private final JsonNode root;
    private final Schema schema;

    public StatusSchema() throws IOException {
        text = Files.readString(Path.of("docs", "status.schema.json"));
        root = new ObjectMapper().readTree(text);
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text);
    }

    /** What does not fit; empty for a valid answer. */
    public List<String> faults(String json) {
        return schema.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    /** Each field that the schema knows, by its path, such as {@code readers[].dropped_by_reason.shutdown}. */
    public Set<String> fields() {
        Set<String> found = new TreeSet<>();
        fields("", root, found);
        return found;
    }

    /** Each field of an answer, by its path; labels of groups have names of their own, and are left out. */
    public static Set<String> fieldsOf(String json) throws IOException {
        Set<String> found = new TreeSet<>();
        fieldsOf("", new ObjectMapper().readTree(json), found);
        return found;
    }

    private void fields(String path, JsonNode node, Set<String> found) {
        JsonNode here = node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
        here.path("properties").properties().forEach(each -> {
            String name = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
            found.add(name);
            fields(name, each.getValue(), found);
        });
        if (here.has("items")) {
            fields(path + "[]", here.get("items"), found);
        }
    }

    private static void fieldsOf(String path, JsonNode node, Set<String> found) {
        node.properties().forEach(each -> {
            String name = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
            found.add(name);
            if (!each.getKey().equals("labels")) {
                fieldsOf(name, each.getValue(), found);
            }
        });
        if (node.isArray()) {
            node.forEach(item -> fieldsOf(path + "[]", item, found));
        }
    }
}
