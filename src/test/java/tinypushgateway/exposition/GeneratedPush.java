package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A valid push made at random, and what a parser must find in it: the samples as tidy lines, and the families with their type, HELP
 * and names. Families may be mixed, and the text is as untidy as the grammar lets it be.
 */
public final class GeneratedPush {
    private static final String[] VALUES = {
        "0",
        "1",
        "-1",
        "+1",
        "1.5",
        ".5",
        "5.",
        "1e3",
        "1E-3",
        "1e-999",
        "+Inf",
        "-inf",
        "Infinity",
        "NaN",
        "nan",
        "1.7976931348623157e308",
        "123456789012345678901234567890",
        "4.9e-324",
        "007"
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "0",
        " ",
        "\t",
        "{",
        "}",
        ",",
        "=",
        "#",
        "\\\\",
        "\\n",
        "\u00e9",
        "\u20ac",
        "\ud83d\ude00",
        "x y",
        "\r",
        "'",
        "le"
    };
    private static final String[] LABEL_NAMES = {
        "le", "quantile", "job", "instance", "a", "B", "_", "__meta", "l1", "path"
    };
    private static final String[] SUFFIXES = {"", "_total", "_sum", "_count", "_bucket", "_seconds", ":rate5m"};

    /** A family: its lines in the order they must come in, and what a parser must know of it. */
    private static final class Family {
        private final String name;
        private final List<String> lines = new ArrayList<>();
        private final List<String> sampleNames = new ArrayList<>();
        private String type = "UNDECLARED";
        private String help = "";

        Family(String name) {
            this.name = name;
        }
    }

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final List<String> tidyLines = new ArrayList<>();
    private final List<String> families = new ArrayList<>();

    /** Each untidy line of a sample, and its tidy form. */
    private final Map<String, String> tidyOf = new LinkedHashMap<>();

    /** All names start with {@code prefix}. */
    public GeneratedPush(long seed, int mostFamilies, String prefix) {
        random = new Random(seed);
        List<Family> all = new ArrayList<>();
        for (int i = random.nextInt(mostFamilies + 1); i > 0; i--) {
            all.add(family(prefix + (char) ('a' + random.nextInt(26)) + i + pick(SUFFIXES)));
        }
        write(all);
    }

    /** What is pushed. */
    public byte[] bytes() {
        return text.toString().getBytes(UTF_8);
    }

    /** As {@link Pushes#lines}. */
    List<String> tidyLines() {
        return tidyLines;
    }

    /** As {@link Pushes#families}. */
    List<String> families() {
        return families;
    }

    private Family family(String name) {
        Family family = new Family(name);
        if (random.nextBoolean()) {
            family.help = text(3, false);
            family.lines.add("#" + blanks() + "HELP" + blank() + name + blank().charAt(0) + family.help);
        }
        if (random.nextInt(4) > 0) {
            MetricType type = MetricType.of(1 + random.nextInt(5));
            family.type = type.name();
            String word = new String(type.word(), ISO_8859_1);
            family.lines.add("#" + blanks() + "TYPE" + blank() + name + blank().charAt(0) + word);
        }
        Collections.shuffle(family.lines, random);
        addSamples(family);
        return family;
    }

    private void addSamples(Family family) {
        List<NaiveSeries> series = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String name = family.name + suffix(family.type);
            List<String> labels = labels(family.type);
            String key = labels.isEmpty() ? name : name + "{" + String.join(",", labels) + "}";
            NaiveSeries one = NaiveSeries.of(key, MetricType.valueOf(family.type));
            if (!series.contains(one)) {
                series.add(one);
                String value = pick(VALUES);
                String line = untidy(name, labels) + (random.nextInt(4) > 0 ? " " : blank()) + value;
                family.lines.add(line);
                family.sampleNames.add(name);
                tidyOf.put(line, key + " " + value);
            }
        }
    }

    private String suffix(String type) {
        return switch (type) {
            case "HISTOGRAM" -> pick("_bucket", "_bucket", "_sum", "_count", "");
            case "SUMMARY" -> pick("", "", "_sum", "_count");
            default -> "";
        };
    }

    private List<String> labels(String type) {
        List<String> names = new ArrayList<>(List.of(LABEL_NAMES));
        Collections.shuffle(names, random);
        List<String> labels = new ArrayList<>();
        for (String name : names.subList(0, random.nextInt(4))) {
            boolean bound = (type + " " + name).matches("HISTOGRAM le|SUMMARY quantile");
            labels.add(name + "=\"" + (bound ? pick(VALUES) : text(4, true)) + "\"");
        }
        return labels;
    }

    private String untidy(String name, List<String> labels) {
        if (labels.isEmpty()) {
            return name + pick("", "", "{}", blank() + "{" + blanks() + "}");
        }
        if (random.nextBoolean()) {
            return name + "{" + String.join(",", labels) + "}";
        }
        StringBuilder line = new StringBuilder(name).append(blanks()).append('{');
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            int equals = label.indexOf('=');
            line.append(i == 0 ? "" : ",")
                    .append(blanks())
                    .append(label, 0, equals)
                    .append(blanks())
                    .append('=');
            line.append(blanks()).append(label, equals + 1, label.length()).append(blanks());
        }
        return line.append(pick("", ",", "," + blank())).append('}').toString();
    }

    /** Lines of families are mixed, those of one family keep their order. */
    private void write(List<Family> all) {
        Map<Family, Integer> met = new LinkedHashMap<>();
        List<Family> open = new ArrayList<>(all);
        boolean mixed = random.nextInt(3) == 0;
        open.removeIf(family -> family.lines.isEmpty());
        while (!open.isEmpty()) {
            Family family = open.get(mixed ? random.nextInt(open.size()) : 0);
            met.merge(family, 1, Integer::sum);
            String line = family.lines.removeFirst();
            if (tidyOf.containsKey(line)) {
                tidyLines.add(latin(tidyOf.get(line)));
            }
            writeNothing();
            text.append(line).append(pick("\n", "\n", "\n", "\r\n"));
            if (family.lines.isEmpty()) {
                open.remove(family);
            }
        }
        writeNothing();
        if (random.nextInt(4) == 0
                && text.toString().endsWith("\n")
                && !text.toString().endsWith("\r\n")) {
            text.setLength(text.length() - 1);
        }
        for (Family family : met.keySet()) {
            families.add(latin(family.name + " " + family.type + " " + family.help + ": "
                            + String.join(" ", family.sampleNames))
                    .strip());
        }
    }

    private void writeNothing() {
        while (random.nextInt(5) == 0) {
            text.append(pick("", blank(), "#", "# " + text(3, true), "#a", "# EOF", "# HELPER x", "# UNIT x y"));
            text.append(pick("\n", "\r\n"));
        }
    }

    private String text(int most, boolean quoteIsEscaped) {
        StringBuilder written = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            written.append(random.nextInt(12) == 0 ? quoteIsEscaped ? "\\\"" : "\"" : pick(TEXTS));
        }
        // A HELP text does not end in CR.
        return written.toString().replaceFirst("\r+\\z", "");
    }

    private String blanks() {
        return random.nextInt(3) == 0 ? blank() : "";
    }

    private String blank() {
        return pick(" ", " ", "\t", "  ", " \t ");
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
