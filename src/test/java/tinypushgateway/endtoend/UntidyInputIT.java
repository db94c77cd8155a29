package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tinypushgateway.Repetitions;

/**
 * Generated pushes with blanks, tabs, line ends and capitals wherever the format may allow them: whatever Debian's Pushgateway or promtool takes,
 * the gateway takes, and it exposes the same series and values as Pushgateway.
 */
final class UntidyInputIT {
    private static final long SEED = Long.getLong("untidy.seed", new Random().nextLong());
    private static final int PUSHES = Repetitions.of(100, 1000);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<Integer> PARSED = List.of(0, 3);

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(case\\d+)(?:\\{(.*)\\})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Random random = new Random(SEED);

    @Test
    void whateverPushgatewayOrPromtoolTakesIsTakenAndMeansTheSame() throws Exception {
        try (PushgatewayProcess pushgateway = PushgatewayProcess.start();
                GatewayProcess gateway = GatewayProcess.start()) {
            int theyTook = 0;
            int promtoolTook = 0;
            int weTook = 0;
            for (int i = 0; i < PUSHES; i++) {
                String push = push("case" + i);
                boolean pushgatewayTakes = put(pushgateway, "/metrics/job/untidy/case/" + i, push) == 200;
                boolean promtoolTakes = PARSED.contains(promtool(push));
                int status = gateway.push(push).statusCode();
                if (pushgatewayTakes || promtoolTakes) {
                    assertThat(status)
                            .as("seed " + SEED + ", taken by Pushgateway: " + pushgatewayTakes + ", by promtool: "
                                    + promtoolTakes + ", not by us: "
                                    + push.replace("\r", "\\r").replace("\t", "\\t"))
                            .isEqualTo(202);
                }
                theyTook += pushgatewayTakes ? 1 : 0;
                promtoolTook += promtoolTakes ? 1 : 0;
                weTook += status == 202 ? 1 : 0;
            }
            System.out.println("UntidyInputIT: of " + PUSHES + " pushes Pushgateway took " + theyTook + ", promtool "
                    + promtoolTook + ", we " + weTook + ", -Duntidy.seed=" + SEED);
            assertThat(theyTook).isPositive();
            assertThat(promtoolTook).isPositive();
            Map<String, Map<String, Double>> ours = samples(gateway.scrape());
            Map<String, Map<String, Double>> expected = samples(pushgateway.get("/metrics"));
            for (Map.Entry<String, Map<String, Double>> family : expected.entrySet()) {
                assertThat(ours.get(family.getKey()))
                        .as("seed " + SEED + ", " + family.getKey())
                        .isEqualTo(family.getValue());
            }
        }
    }

    /** One family of two series. */
    private String push(String name) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(3) == 0) {
            line(text, "#", maybe("HELP"), maybe(name), maybe("Some text."));
        }
        if (random.nextInt(3) > 0) {
            String type = random.nextInt(4) == 0 ? "GAUGE" : "gauge";
            line(text, "#", " ", "TYPE", " ", name, " ", random.nextInt(8) == 0 ? "" : type);
        }
        if (random.nextInt(4) == 0) {
            line(text, random.nextBoolean() ? "# any comment" : "");
        }
        line(text, name, "", "{", "a", "=", "\"one two\"", ",", "b", "=", "\"2\"", comma(), "}", blank(), "1.5");
        if (random.nextBoolean()) {
            line(text, name, "", random.nextBoolean() ? "{" : "{" + comma(), "}", " ", "+2");
        } else {
            line(text, name, " ", "3");
        }
        if (random.nextInt(6) == 0) {
            text.setLength(text.length() - 1); // the line feed
        }
        return text.toString();
    }

    private String maybe(String word) {
        return random.nextInt(12) == 0 ? "" : " " + word;
    }

    private String comma() {
        return random.nextInt(3) == 0 ? "," : "";
    }

    private String blank() {
        return random.nextInt(4) == 0 ? "" : " ";
    }

    /** Most parts as they are, some with more blanks around them. */
    private void line(StringBuilder text, String... parts) {
        boolean untidy = random.nextBoolean();
        for (String part : parts) {
            text.append(untidy && random.nextInt(5) == 0 ? blanks() : "").append(part);
        }
        text.append(untidy && random.nextInt(4) == 0 ? blanks() : "");
        text.append(random.nextInt(8) == 0 ? "\r\n" : "\n");
    }

    private String blanks() {
        return List.of(" ", "\t", "  ", " \t").get(random.nextInt(4));
    }

    /** By family: series without the labels of the group, and their values. */
    private static Map<String, Map<String, Double>> samples(String exposition) {
        Map<String, Map<String, Double>> families = new HashMap<>();
        Matcher sample = SAMPLE.matcher(exposition);
        while (sample.find()) {
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            labels.keySet().removeAll(List.of("job", "instance", "case"));
            families.computeIfAbsent(sample.group(1), none -> new TreeMap<>())
                    .put(labels.toString(), Double.valueOf(sample.group(3)));
        }
        return families;
    }

    private static int promtool(String text) throws IOException, InterruptedException {
        try (ChildProcess promtool =
                ChildProcess.start(Path.of("").toAbsolutePath(), Map.of(), List.of("promtool", "check", "metrics"))) {
            promtool.feed(text.getBytes(UTF_8));
            return promtool.awaitExit(PATIENCE);
        }
    }

    private static int put(PushgatewayProcess pushgateway, String path, String text)
            throws IOException, InterruptedException {
        return pushgateway
                .send(HttpRequest.newBuilder(pushgateway.uri(path)).PUT(HttpRequest.BodyPublishers.ofString(text)))
                .statusCode();
    }
}
