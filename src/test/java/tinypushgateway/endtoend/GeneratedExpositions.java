package tinypushgateway.endtoend;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Expositions at random out of few names, so that pushes meet: with other types, help, labels and orders. Most are valid; which ones
 * is the gateway's to say.
 */
final class GeneratedExpositions {
    private static final List<String> NAMES = List.of("a", "b", "a_sum", "a_count", "b_bucket", "b_total", "c:d", "_e");
    private static final List<String> LABELS = List.of("job", "instance", "le", "quantile", "x", "y", "_z");
    private static final List<String> TYPES = List.of("counter", "gauge", "histogram", "summary", "untyped");
    private static final List<String> VALUES =
            List.of("0", "1", "-1.5", "1e9", "NaN", "+Inf", "-Inf", "0.1", "007", ".5");
    private static final List<String> LABEL_VALUES =
            List.of("", "1", "1.0", "0.5", "+Inf", "text", "\u00e4\u20ac", "\\\\", "\\\"", "\\n", "a b", "{}", "#");
    private static final List<String> BOUNDS = List.of("0.5", "1", "2.5", "+Inf");
    private static final List<String> HELPS = List.of("", " ", " Some help.", " \\\\ \\n", "  {x=\"1\"} 2", " \u00e4");
    private static final List<String> LINE_ENDS = List.of("\n", "\n", "\n", "\n", "\r\n", "\n\n", "\n# comment\n");

    private final Random random;

    GeneratedExpositions(long seed) {
        random = new Random(seed);
    }

    String next() {
        Set<String> lines = new LinkedHashSet<>();
        for (int left = random.nextInt(6); left >= 0; left--) {
            String name = any(NAMES);
            if (random.nextInt(4) == 0) {
                lines.add("# HELP " + name + any(HELPS));
            }
            if (random.nextInt(3) == 0) {
                lines.add("# TYPE " + name + " " + any(TYPES));
            }
            for (int samples = random.nextInt(4); samples > 0; samples--) {
                lines.add(name + suffix() + labels() + " " + any(VALUES));
            }
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append(any(LINE_ENDS)));
        return random.nextInt(4) == 0 ? text.toString().stripTrailing() : text.toString();
    }

    private String suffix() {
        return random.nextInt(3) == 0 ? any(List.of("_bucket", "_sum", "_count")) : "";
    }

    private String labels() {
        Set<String> names = new LinkedHashSet<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            names.add(any(LABELS));
        }
        if (names.isEmpty()) {
            return random.nextInt(8) == 0 ? "{}" : "";
        }
        String comma = any(List.of(",", ",", " , "));
        StringBuilder text = new StringBuilder("{");
        names.forEach(name -> text.append(name)
                .append("=\"")
                .append(labelValue(name))
                .append('"')
                .append(comma));
        return (random.nextBoolean() ? text : text.delete(text.length() - comma.length(), text.length())) + "}";
    }

    /** Bounds are mostly numbers: what is none is refused where a bound is needed. */
    private String labelValue(String name) {
        boolean bound = name.equals("le") || name.equals("quantile");
        return any(bound && random.nextInt(8) > 0 ? BOUNDS : LABEL_VALUES);
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
