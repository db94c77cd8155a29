package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Pushes as careless jobs send them. Each has a sample that is good in itself, and something that would make Prometheus
 * throw the whole scrape away - or that only looks so.
 */
enum OddPush {
    BAD_UTF_8(false, "GOOD\nodd{a=\"\u00ff\"} 1\n"),
    CUT_UTF_8(false, "GOOD\nodd{a=\"\u00e2\u0082\"} 1\n"),
    SURROGATE(false, "GOOD\nodd{a=\"\u00ed\u00a0\u0080\"} 1\n"),
    BAD_UTF_8_IN_HELP(false, "# HELP odd \u0080\nGOOD\n"),
    NUL_IN_LABEL(false, "GOOD\nodd{a=\"\0\"} 1\n"),
    NUL_LINE(false, "GOOD\n\0\n"),
    BOGUS_TYPE(false, "# TYPE odd bogus\nGOOD\n"),
    BOGUS_TYPE_WITHOUT_A_BLANK(false, "#TYPE odd bogus\nGOOD\n"), // a comment for Prometheus, a TYPE for promtool
    TYPE_TWICE(false, "# TYPE odd gauge\n# TYPE odd gauge\nGOOD\n"),
    TYPE_TOO_LATE(false, "GOOD\n# TYPE items_odd gauge\n"),
    TIMESTAMP(false, "GOOD\nodd 1 1700000000000\n"),
    NEGATIVE_TIMESTAMP(false, "GOOD\nodd 1 -5\n"),
    FRACTIONAL_TIMESTAMP(false, "GOOD\nodd 1 1.5\n"),
    SERIES_OF_PROMETHEUS(false, "GOOD\nup 0\n"),
    SERIES_TWICE(false, "GOOD\nodd{a=\"1\",b=\"2\"} 1\nodd{b=\"2\",a=\"1\"} 2\n"),
    SERIES_TWICE_BY_AN_EMPTY_LABEL(false, "GOOD\nodd 1\nodd{a=\"\"} 2\n"),
    LABEL_TWICE(false, "GOOD\nodd{a=\"1\",a=\"2\"} 1\n"),
    NAME_LABEL(false, "GOOD\nodd{__name__=\"up\"} 1\n"),
    NO_VALUE(false, "GOOD\nodd\n"),
    UNFINISHED_VALUE(false, "GOOD\nodd 1e"),
    UNFINISHED_LABEL(false, "GOOD\nodd{a=\"b"),
    UNFINISHED_ESCAPE(false, "GOOD\nodd{a=\"b\\\"} 1\n"),
    UNKNOWN_ESCAPE(false, "GOOD\nodd{a=\"\\t\"} 1\n"),
    UNFINISHED_BRACES(false, "GOOD\nodd{a=\"b\" 1\n"),
    LINE_FEED_IN_VALUE(false, "GOOD\nodd{a=\"b\nc\"} 1\n"),
    CR_IN_THE_MIDDLE(false, "GOOD\nodd\r1\n"),
    HEXADECIMAL(false, "GOOD\nodd 0x1p3\n"),
    UNDERSCORES(false, "GOOD\nodd 1_000\n"),
    TOO_LARGE_FOR_A_FLOAT(false, "GOOD\nodd 1e400\n"),
    TEXT_AFTER_THE_VALUE(false, "GOOD x\nodd 1\n"),
    DIGIT_FIRST(false, "GOOD\n1odd 1\n"),
    DASH_IN_NAME(false, "GOOD\nodd-name 1\n"),
    UTF_8_NAME(false, "GOOD\n\u00c3\u00a4 1\n"),
    QUOTED_NAME(false, "GOOD\n{\"odd\"} 1\n"),
    EXEMPLAR(false, "GOOD\nodd 1 # {a=\"b\"} 1\n"),
    JSON(false, "{\"odd\": 1}\n"),
    HTML(false, "<html>\n"),
    INDEX_OF_CURL_FORM(false, "metric=odd&value=1"),

    BLANKS_AROUND_LINES(true, " # TYPE items_odd GAUGE \n\t GOOD \t\r\n"),
    CRLF(true, "# HELP items_odd Odd.\r\n# TYPE items_odd gauge\r\nGOOD\r\n"),
    NO_LAST_LINE_FEED(true, "GOOD"),
    BLANK_LINES(true, "\n \n\t\nGOOD\n\n"),
    COMMENTS(true, "# anything at all\n#\n# EOF\n# TYPES x bogus\nGOOD\n"),
    HELP_WITHOUT_TEXT(true, "# HELP items_odd\n# HELP other_odd \nGOOD\n"),
    BLANKS_AND_COMMAS(true, "items_odd { id = \"ID\" , } \t VALUE\n"),
    ESCAPES(true, "# HELP items_odd a \\\\ b \\n c\nitems_odd{id=\"ID\",a=\"\\\\ \\\" \\n\"} VALUE\n"),
    TEXT_OF_THE_WORLD(
            true, "items_odd{id=\"ID\",a=\"\u00c3\u00a4\u00e2\u0082\u00ac\u00f0\u009f\u0098\u0080\"} VALUE\n");

    private final boolean accepted;
    private final String template;

    OddPush(boolean accepted, String template) {
        this.accepted = accepted;
        this.template = template;
    }

    /** Whether the gateway takes it, for Prometheus will take what becomes of it. */
    boolean isAccepted() {
        return accepted;
    }

    /** The push, with a good sample of this id and value in it. */
    byte[] bytes(long id, double value) {
        return template.replace("GOOD", "items_odd{id=\"ID\"} VALUE")
                .replace("ID", Long.toString(id))
                .replace("VALUE", Double.toString(value))
                .getBytes(ISO_8859_1);
    }
}
