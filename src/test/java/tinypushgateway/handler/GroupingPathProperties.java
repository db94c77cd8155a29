package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.http.HttpError;

/** What holds for every group of labels that a client may write into a path, and for every path. */
class GroupingPathProperties {
    private static final String[] NAMES = {"instance", "a", "B9", "_", "path", "shard", "U__a_2e_b", "jobs"};
    private static final String[] PIECES = {
        "a",
        "b",
        "/",
        "//",
        "%",
        "%2F",
        "+",
        " ",
        ".",
        "..",
        "?",
        "#",
        "&",
        "=",
        "@",
        ";",
        "\"",
        "\\",
        "\n",
        "\r",
        "\t",
        "\u00fc",
        "\u2603",
        "\ud83d\ude00",
        "~",
        "@base64",
        "job",
        "0"
    };

    /** Parts of paths that mean something. */
    private static final String[] PARTS = {
        "/",
        "/",
        "/",
        "//",
        "job",
        "@base64",
        "%40base64",
        "a",
        "b",
        "L3Zhci90bXA",
        "=",
        "==",
        "%2F",
        "%2f",
        "%2E",
        ".",
        "..",
        "%",
        "%4",
        "%00",
        "%FF",
        "%C3%BC",
        "%0A",
        "+",
        "-",
        "_",
        "__a",
        "9",
        "%61",
        "\\",
        "\"",
        "instance",
        "\u00fc",
        " "
    };

    /** A way of writing a value into a path. */
    private interface Encoding {
        /** The segments of a label, or none if clients that encode like this do not send such a value like this. */
        String of(String name, String value);
    }

    /** As Go, Java and Python do if there is no slash, and then a + is meant to be a space and does not become one. */
    private static final Encoding FORM = (name, value) ->
            isPlain(value) ? name + "/" + URLEncoder.encode(value, UTF_8).replace("+", "%20") : "";

    /** As encodeURIComponent, but for slashes. */
    private static final Encoding PERCENT =
            (name, value) -> isPlain(value) ? name + "/" + percent(value, "-_.!~*'()") : "";

    /** As little as a path can do with. */
    private static final Encoding SPARING =
            (name, value) -> isPlain(value) ? name + "/" + percent(value, "-_.!~*'():@&=+$,;\"\\") : "";

    private static final Encoding BASE64 = (name, value) ->
            name + "@base64/" + Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(UTF_8));
    private static final Encoding PADDED = (name, value) -> name + "@base64/"
            + Base64.getUrlEncoder().encodeToString(value.getBytes(UTF_8)) + (value.isEmpty() ? "=" : "");
    private static final Encoding PADDED_AND_ESCAPED =
            (name, value) -> PADDED.of(name, value).replace("@", "%40").replace("=", "%3D");

    private static final List<Encoding> ENCODINGS = List.of(FORM, PERCENT, SPARING, BASE64, PADDED, PADDED_AND_ESCAPED);

    @Property(tries = 5_000)
    void labelsInAPathAreReadAsTheyWereMeantHoweverTheyAreEncoded(@ForAll long seed) throws HttpError {
        Random random = new Random(seed);
        Map<String, String> labels = new TreeMap<>();
        String job = value(random);
        labels.put("job", job.isEmpty() ? "x" : job);
        for (String name : NAMES) {
            if (random.nextInt(3) == 0) {
                labels.put(name, value(random));
            }
        }
        List<String> others = new ArrayList<>(labels.keySet());
        others.remove("job");
        Collections.shuffle(others, random);
        StringBuilder path =
                new StringBuilder("/metrics/").append(encoded("job", labels.getOrDefault("job", ""), random));
        for (String name : others) {
            path.append('/').append(encoded(name, labels.getOrDefault(name, ""), random));
        }

        assertThat(GroupingPath.matches(path.toString())).isTrue();
        assertThat(GroupingPath.of(path.toString(), Options.DEFAULT.expositionLimits())
                        .toString())
                .as(path.toString())
                .isEqualTo(GroupingLabels.of(labels).toString());
    }

    /** A value with slashes may be refused; it never becomes another, and no label is added or lost. */
    @Property(tries = 5_000)
    void escapedSlashesAreInTheValueOrTheyAreRefused(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, String> labels = new TreeMap<>();
        labels.put("job", slashes(random));
        labels.put("path", slashes(random));
        String path = "/metrics/job/" + percent(labels.getOrDefault("job", ""), "") + "/path/"
                + percent(labels.getOrDefault("path", ""), "");

        try {
            assertThat(GroupingPath.of(path, Options.DEFAULT.expositionLimits()).toString())
                    .as(path)
                    .isEqualTo(GroupingLabels.of(labels).toString());
        } catch (HttpError e) {
            assertThat(e.getMessage()).as(path).contains("%2F", "@base64/");
        }
    }

    @Property(tries = 20_000)
    void anyPathIsReadOrRefusedAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder path = new StringBuilder("/metrics/job");
        for (int i = random.nextInt(12); i > 0; i--) {
            path.append(PARTS[random.nextInt(PARTS.length)]);
        }
        GroupingPaths.check(path.toString());
    }

    @Property(tries = 2_000)
    void anyStringIsReadOrRefusedAndNothingElse(@ForAll String path) {
        GroupingPaths.check(path);
        GroupingPaths.check("/metrics/job/" + path);
    }

    private static String encoded(String name, String value, Random random) {
        String encoded = "";
        while (encoded.isEmpty()) {
            encoded = ENCODINGS.get(random.nextInt(ENCODINGS.size())).of(name, value);
        }
        return encoded;
    }

    private static boolean isPlain(String value) {
        return !value.contains("/") && !value.equals(".") && !value.equals("..") && !value.isEmpty();
    }

    private static String percent(String value, String kept) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : value.getBytes(UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean isUnreserved = c < 0x80 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0);
            encoded.append(
                    isUnreserved
                            ? String.valueOf(c)
                            : "%" + HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return encoded.toString();
    }

    private static String value(Random random) {
        StringBuilder value = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            value.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return value.toString();
    }

    private static String slashes(Random random) {
        StringBuilder value = new StringBuilder("a");
        for (int i = random.nextInt(5); i > 0; i--) {
            value.append(random.nextBoolean() ? "/" : "b");
        }
        return value.toString();
    }
}
