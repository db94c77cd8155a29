package tinypushgateway.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gateway answers at one moment to somebody who asks about the job {@code backup}.
 *
 * @param page the text of the page without and with a filter, a line for each cell, heading or paragraph
 * @param status the JSON without a filter, and with it
 * @param log its lines so far
 */
record Answers(String page, List<JsonNode> status, OwnMetrics metrics, List<String> log) {
    private static final String FILTER = "?group=backup";

    static Answers of(GatewayProcess gateway, List<String> log) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        return new Answers(
                text(gateway.get("/").body()) + text(gateway.get("/" + FILTER).body()),
                List.of(
                        json.readTree(gateway.get("/-/status").body()),
                        json.readTree(gateway.get("/-/status" + FILTER).body())),
                gateway.ownMetrics(),
                log);
    }

    /** Whether this place shows what it did not show before. */
    boolean show(Place place, Answers before) {
        return switch (place.kind()) {
            case PAGE ->
                place.pattern().matcher(page).find()
                        && !place.pattern().matcher(before.page).find();
            case LOG -> isLogged(place) && !before.isLogged(place);
            case METRIC -> value(place) > before.value(place);
            case FIELD ->
                place.fieldValue().isEmpty()
                        ? !fields(place).equals(before.fields(place))
                        : fields(place).contains(place.fieldValue())
                                && !before.fields(place).contains(place.fieldValue());
            case ALERT, QUERY -> throw new AssertionError("ask Prometheus for " + place);
        };
    }

    /** What is there of this kind instead. */
    String instead(Place place) {
        return switch (place.kind()) {
            case PAGE -> page;
            case LOG -> log.toString();
            case METRIC -> metrics.text();
            case FIELD -> status.toString();
            case ALERT, QUERY -> "";
        };
    }

    private boolean isLogged(Place place) {
        return log.stream().anyMatch(line -> place.pattern().matcher(line).find());
    }

    /** The sum of the series of this name that have these labels; 0 if there is none. */
    private double value(Place place) {
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith(place.metric() + "{") || line.startsWith(place.metric() + " "))
                .filter(line -> place.labels().stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The values that this field has, wherever it is; a zero is none. */
    private List<String> fields(Place place) {
        List<String> values = new ArrayList<>();
        status.forEach(root -> collect(root, List.of(place.field().split("\\.")), values));
        values.removeIf(value -> value.equals("0"));
        return values;
    }

    private static void collect(JsonNode node, List<String> path, List<String> values) {
        if (path.isEmpty()) {
            values.add(node.asText());
            return;
        }
        JsonNode child = node.path(path.getFirst().replace("[]", ""));
        List<String> rest = path.subList(1, path.size());
        if (path.getFirst().endsWith("[]")) {
            child.forEach(item -> collect(item, rest, values));
        } else if (!child.isMissingNode()) {
            collect(child, rest, values);
        }
    }

    private static String text(String html) {
        return html.replaceAll("(?s)<style>.*?</style>", "")
                .replaceAll("(?s)</?(?:b|i|q|small|time|code|span|a)(?: [^>]*)?>", "")
                .replaceAll("(?s)<[^>]*>", "\n")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&amp;", "&")
                .replaceAll("\\n\\s*", "\n");
    }
}
