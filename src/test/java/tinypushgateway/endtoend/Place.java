package tinypushgateway.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the places that a row of the table in docs/troubleshooting.md names between ticks. The last of the words page, log, alert
 * and query before it says what it is; metrics, and fields of the JSON, are known by their names.
 *
 * @param text as it is written; in texts of the page and of the log, {@code ...} stands for anything
 */
record Place(Kind kind, String text) {
    private static final Pattern WORD_OR_CODE = Pattern.compile("\\b(page|log|alert|query)\\b|`([^`]+)`");
    private static final Pattern METRIC = Pattern.compile("(tiny_pushgateway|push|process)_\\w+(\\{.*\\})?");
    private static final Pattern FIELD =
            Pattern.compile("(problems|groups|readers|rejections)\\[\\]\\.\\S+|groups_evicted");
    private static final Pattern SERIES = Pattern.compile("(\\w+)(?:\\{(.*)\\})?");

    enum Kind {
        PAGE,
        LOG,
        ALERT,
        QUERY,
        METRIC,
        FIELD
    }

    /** All places that a cell of the table names. */
    static List<Place> in(String cell) {
        List<Place> places = new ArrayList<>();
        String word = "";
        Matcher found = WORD_OR_CODE.matcher(cell.replaceAll("\\]\\([^)]*\\)", "]")); // without targets of links
        while (found.find()) {
            if (found.group(2) == null) {
                word = found.group(1);
            } else {
                places.add(of(word, found.group(2)));
            }
        }
        return places;
    }

    private static Place of(String word, String text) {
        if (METRIC.matcher(text).matches()) {
            return new Place(Kind.METRIC, text);
        }
        if (FIELD.matcher(text).matches()) {
            return new Place(Kind.FIELD, text);
        }
        return switch (word) {
            case "page" -> new Place(Kind.PAGE, text);
            case "log" -> new Place(Kind.LOG, text);
            case "alert" -> new Place(Kind.ALERT, text);
            case "query" -> new Place(Kind.QUERY, text);
            default -> throw new AssertionError("what is `" + text + "`?");
        };
    }

    /** The text of a page, or of a line of the log. */
    Pattern pattern() {
        return Pattern.compile(Pattern.quote(text).replace("...", "\\E.{0,60}?\\Q"));
    }

    /** The name of the metric. */
    String metric() {
        return series().group(1);
    }

    /** The labels that it has, among others. */
    List<String> labels() {
        String labels = series().group(2);
        return labels == null ? List.of() : List.of(labels.split(","));
    }

    /** The field of the JSON. */
    String field() {
        return text.split("=", 2)[0];
    }

    /** The value that the field must have; empty if it only has to be another one than before. */
    String fieldValue() {
        return text.contains("=") ? text.split("=", 2)[1] : "";
    }

    private Matcher series() {
        Matcher series = SERIES.matcher(text);
        if (!series.matches()) {
            throw new AssertionError("no series: " + text);
        }
        return series;
    }

    @Override
    public String toString() {
        return kind + " " + text;
    }
}
