package tinypushgateway.endtoend;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What monitoring/dashboard.json has in it. */
record Dashboard(JsonNode root) {
    private static final Path FILE = ChildProcess.CHECKOUT.resolve("monitoring/dashboard.json");

    /** A key that is twice in an object is refused, and so is anything after the end. */
    static Dashboard read() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        return new Dashboard(mapper.readTree(FILE.toFile()));
    }

    /** Each query, wherever it is: of panels, and of annotations. */
    List<String> queries() {
        return root.findValuesAsText("expr");
    }

    /** Those of its variables, such as {@code label_values(up, job)}. */
    List<String> variableQueries() {
        return list("/templating/list").stream()
                .filter(variable -> variable.path("type").asText().equals("query"))
                .map(variable -> variable.at("/query/query").asText())
                .toList();
    }

    List<String> variables() {
        return list("/templating/list").stream()
                .map(variable -> variable.path("name").asText())
                .toList();
    }

    /** All panels, rows too. */
    List<JsonNode> panels() {
        return list("/panels");
    }

    /** Those that show something. */
    List<JsonNode> shown() {
        return panels().stream()
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    List<JsonNode> list(String pointer) {
        List<JsonNode> all = new ArrayList<>();
        root.at(pointer).forEach(all::add);
        return all;
    }
}
