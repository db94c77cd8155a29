package tinypushgateway.buffer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.groups.Groups;

/**
 * Valid pushes from a universe so small that series, families and types meet all the time. Each value is written only once, so it
 * tells where a sample came from. Names that start with {@code f} change between all types.
 */
final class RandomPushes {
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "h",
            "h_bucket",
            "h_sum",
            "h_count",
            "s",
            "s_sum",
            "s_count",
            "f",
            "f_bucket",
            "f_count",
            "f_sum_count",
            "f_sum");

    private static final List<String> LABELS = List.of(
            "",
            "{x=\"1\"}",
            "{x=\"1\",y=\"2\"}",
            "{y=\"2\",x=\"1\"}",
            "{x=\"1\",z=\"\"}",
            "{job=\"\"}",
            "{job=\"j\"}",
            "{x=\"1\",job=\"k\"}",
            "{le=\"1\"}",
            "{le=\"odd\"}",
            "{quantile=\"odd\"}");

    private final Random random;
    private int values;

    RandomPushes(Random random) {
        this.random = random;
    }

    String next(int mostSamples) {
        Map<String, String> samples = new LinkedHashMap<>();
        for (int left = random.nextInt(mostSamples) + 1; left > 0; left--) {
            String key = pick(NAMES) + pick(LABELS);
            if (samples.keySet().stream().noneMatch(other -> Texts.series(other).equals(Texts.series(key)))) {
                samples.put(key, value());
            }
        }
        return text(samples);
    }

    /** Offers a push as one to {@code /push}, or now and then as one to a path, whose labels it need not have for that. */
    static OfferResult offer(Buffer buffer, Exposition push, Groups groups, Random random) {
        GroupingLabels labels = random.nextInt(3) == 0
                ? GroupingLabels.of(new TreeMap<>(Map.of("job", "j", "shard", Integer.toString(random.nextInt(2)))))
                : GroupingLabels.NONE;
        boolean allHaveJobs = push.jobs().samples(0) == 0;
        return buffer.offer(
                push, Texts.PEER, Optional.empty(), groups.of(push, allHaveJobs ? labels : GroupingLabels.NONE));
    }

    private String value() {
        values++;
        return values + "." + "0".repeat(random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(12));
    }

    /** Metadata first, so that no TYPE follows its samples; longer names first, so that none owns one with a TYPE before. */
    private String text(Map<String, String> samples) {
        List<String> typed = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (String name : List.of("a", "b", "h", "s", "f", "h_count", "f_bucket", "f_sum")) {
            String type = type(name);
            boolean owned = typed.stream().anyMatch(name::startsWith);
            if (!owned && !type.isEmpty()) {
                text.append("# HELP ")
                        .append(name)
                        .append(' ')
                        .append("help".repeat(random.nextInt(9)))
                        .append('\n');
                text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
                if (type.equals("histogram") || type.equals("summary")) {
                    typed.add(name + "_");
                }
            }
        }
        boolean odd = text.indexOf("histogram") >= 0 || text.indexOf("summary") >= 0;
        samples.forEach((key, value) -> {
            if (!odd || !key.contains("odd")) {
                text.append(key).append(' ').append(value).append('\n');
            }
        });
        return text.toString();
    }

    private String type(String name) {
        return switch (name) {
            case "a", "b", "h_count" -> pick(List.of("", "counter", "gauge"));
            case "h" -> pick(List.of("", "histogram"));
            case "s" -> pick(List.of("", "summary"));
            default -> pick(List.of("", "counter", "gauge", "untyped", "histogram", "summary"));
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
