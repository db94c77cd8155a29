package tinypushgateway.chart;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the chart's files say, next to its templates. */
final class Documents {
    private static final YAMLMapper MAPPER = new YAMLMapper();
    private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `([a-zA-Z.]+)` \\| (.*?) \\| .+ \\|$");

    private static final Pattern FOREIGN_ROW = Pattern.compile("(?m)^\\| (`[a-zA-Z.`, ]+`) \\| .+ \\|$");

    private Documents() {}

    static String version() throws IOException {
        return yaml("Chart.yaml").get("version").asText();
    }

    static JsonNode yaml(String file) throws IOException {
        return MAPPER.readTree(Files.readString(Helm.CHART.resolve(file)));
    }

    /** The values of another chart that README.md's second table names. */
    static List<String> foreignValues() throws IOException {
        String readme = Files.readString(Path.of("chart/README.md"));
        String section = readme.substring(readme.indexOf("### Coming from the chart of Pushgateway"));
        return FOREIGN_ROW
                .matcher(section.substring(0, section.indexOf("\n## ")))
                .results()
                .flatMap(row -> Stream.of(row.group(1).split(", ", -1)))
                .map(name -> name.replace("`", ""))
                .toList();
    }

    /** Each value of a file, by its path in it, as JSON. Empty maps, and lists, are values. */
    static Map<String, String> values(String file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        flatten("", yaml(file), values);
        return values;
    }

    /** The defaults that README.md's table shows. */
    static Map<String, String> table() throws IOException {
        String readme = Files.readString(Path.of("chart/README.md"));
        return TABLE_ROW.matcher(readme).results().collect(toMap(row -> row.group(1), Documents::withoutBackticks));
    }

    private static String withoutBackticks(MatchResult row) {
        return row.group(2).replace("`", "");
    }

    private static void flatten(String path, JsonNode node, Map<String, String> values) {
        if (!node.isObject() || node.isEmpty()) {
            values.put(path, node.toString());
            return;
        }
        node.properties()
                .forEach(each ->
                        flatten(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue(), values));
    }
}
