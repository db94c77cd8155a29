package tinypushgateway.endtoend;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an exposition says, for comparison with another: the order of families, samples and labels makes no difference, nor how a number is
 * written, nor whether an untyped family has a TYPE line. A series that is exposed twice is an error.
 *
 * @param families those that have samples, by name
 */
record Exposed(Map<String, Exposed.Family> families) {
    private static final String LABEL_VALUE = "\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"";
    private static final Pattern METADATA = Pattern.compile("(?s)# (HELP|TYPE) ([a-zA-Z_:][\\w:]*)(?: (.*))?");
    private static final Pattern SAMPLE = Pattern.compile("(?s)([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(?s)([a-zA-Z_]\\w*)=" + LABEL_VALUE + "(?:,|$)");
    private static final Set<String> BOUNDS = Set.of("le", "quantile");

    /** @param samples values by name and sorted labels */
    record Family(String type, String help, Map<String, Double> samples) {}

    /** @param exposition well-formed text, as a gateway exposes it: neither comments nor timestamps */
    static Exposed of(String exposition) {
        return of(exposition, sample -> true);
    }

    /** Only samples that are wanted, of which this is told the name and the labels with their values as written. */
    static Exposed of(String exposition, Predicate<Sample> wanted) {
        Map<String, String> types = new HashMap<>();
        Map<String, String> helps = new HashMap<>();
        for (String line : exposition.split("\n", -1)) {
            Matcher metadata = METADATA.matcher(line);
            if (metadata.matches()) {
                Map<String, String> one = metadata.group(1).equals("TYPE") ? types : helps;
                String text = metadata.group(3) == null ? "" : metadata.group(3);
                if (one.put(metadata.group(2), text) != null) {
                    throw new AssertionError("a second line like " + line);
                }
            }
        }
        Map<String, Family> families = new TreeMap<>();
        for (String line : exposition.split("\n", -1)) {
            if (line.isBlank() || line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                continue;
            }
            Sample sample = Sample.of(line);
            if (wanted.test(sample)) {
                String name = family(sample.name(), types);
                String type = types.getOrDefault(name, "untyped");
                Family family = families.computeIfAbsent(
                        name, ignored -> new Family(type, helps.getOrDefault(name, ""), new TreeMap<>()));
                if (family.samples().put(sample.series(type), sample.value()) != null) {
                    throw new AssertionError("exposed twice: " + line);
                }
            }
        }
        return new Exposed(families);
    }

    /** The same with the value 0 for all samples of families whose names end so. */
    Exposed withoutValuesOf(String suffix) {
        Map<String, Family> changed = new TreeMap<>(families);
        changed.replaceAll((name, family) -> name.endsWith(suffix)
                ? new Family(
                        family.type(),
                        family.help(),
                        family.samples().keySet().stream()
                                .collect(Collectors.toMap(series -> series, series -> 0.0, (a, b) -> a, TreeMap::new)))
                : family);
        return new Exposed(changed);
    }

    private static String family(String name, Map<String, String> types) {
        for (String suffix : new String[] {"_bucket", "_sum", "_count"}) {
            if (name.endsWith(suffix)) {
                String stem = name.substring(0, name.length() - suffix.length());
                String type = types.getOrDefault(stem, "");
                if (type.equals("histogram") || (type.equals("summary") && !suffix.equals("_bucket"))) {
                    return stem;
                }
            }
        }
        return name;
    }

    /** @param labels sorted by name, values escaped as in the exposition */
    record Sample(String name, Map<String, String> labels, double value) {
        static Sample of(String line) {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("no sample: " + line);
            }
            Map<String, String> labels = new TreeMap<>();
            String text = sample.group(2) == null ? "" : sample.group(2);
            Matcher label = LABEL.matcher(text);
            int end = 0;
            while (label.find() && label.start() == end) {
                end = label.end();
                if (labels.put(label.group(1), label.group(2)) != null) {
                    throw new AssertionError("a label twice: " + line);
                }
            }
            if (end != text.length()) {
                throw new AssertionError("no labels at " + text.substring(end) + " of " + line);
            }
            return new Sample(
                    sample.group(1), labels, number(sample.group(3)) + 0.0); // -0 is 0: Pushgateway leaves out its sign
        }

        /** Bounds are numbers in a histogram or summary: 1.0 is 1. */
        private String series(String type) {
            if (!type.equals("histogram") && !type.equals("summary")) {
                return name + labels;
            }
            Map<String, String> same = new TreeMap<>(labels);
            same.replaceAll((label, text) -> BOUNDS.contains(label) ? bound(text) : text);
            return name + same;
        }

        private static String bound(String text) {
            try {
                return Double.toString(number(text));
            } catch (NumberFormatException e) { // a grouping label may be named so
                return text;
            }
        }

        private static double number(String text) {
            String lower = text.toLowerCase(java.util.Locale.ROOT);
            return switch (lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower) {
                case "inf", "infinity" -> lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.parseDouble(text);
            };
        }
    }
}
