package tinypushgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tinypushgateway.buffer.Buffers;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.groups.Groups;
import tinypushgateway.metrics.OwnMetrics;

/** Documents that name things of the code name all of them, and nothing else. */
class DocumentsTest {
    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(Gateway.VERSION).isEqualTo(version.group(1));
        assertThat(Files.readString(Path.of("CHANGELOG.md"))).contains("## " + Gateway.VERSION);
    }

    @Test
    void eachOwnMetricIsInTheDocumentsAndEachDocumentedOneExists() throws IOException {
        assertThat(names(
                        "`((?:tiny_pushgateway|process|jvm|push(?:_failure)?_time)_\\w+)",
                        Files.readString(Path.of("docs/metrics.md"))))
                .isEqualTo(names("# TYPE (\\w+)", exposition()));
    }

    /** Prometheus and Grafana show one HELP text alone. */
    @Test
    void theHelpOfAnOwnMetricIsASentenceWithItsUnitAndAMaximumNamesWhatItLimitsAndItsFlag() {
        assertThat(exposition().lines().filter(line -> line.startsWith("# HELP ")))
                .hasSizeGreaterThan(40)
                .allSatisfy(line -> {
                    String name = line.split(" ", -1)[2];
                    assertThat(line).endsWith(".").hasSizeGreaterThan(name.length() + 40);
                    if (name.contains("_seconds")) {
                        assertThat(line).contains("in seconds");
                    } else if (name.contains("_bytes")) {
                        assertThat(line).contains("in bytes");
                    }
                    if (name.startsWith("tiny_") && name.contains("_max")) {
                        assertThat(line).contains("Maximum of " + name.replace("_max", ""), "(--");
                    }
                });
    }

    /** A series that is 0 from the start, but never counted, would be in no document. */
    @Test
    void eachLabelValueThatIsExposedFromTheStartIsInTheDocuments() throws IOException {
        assertThat(names("`([a-z0-9_]+)`", Files.readString(Path.of("docs/metrics.md"))))
                .containsAll(names("(?:reason|outcome)=\"(\\w+)\"", exposition()));
    }

    @Test
    void eachReasonOfARejectionIsInTheDocuments() throws IOException {
        Set<String> reasons = new TreeSet<>();
        for (MalformedExposition.Reason reason : MalformedExposition.Reason.values()) {
            reasons.add(reason.label());
        }
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                reasons.addAll(names("new HttpError\\(\\s*Status\\.\\w+,\\s*\"(\\w+)\"", Files.readString(file)));
            }
        }

        assertThat(reasons).contains("bad_request", "buffer_full").hasSizeGreaterThan(30);
        assertThat(names("`([a-z_]+)`", Files.readString(Path.of("docs/metrics.md"))))
                .containsAll(reasons);
    }

    private static String exposition() {
        OwnMetrics metrics = new OwnMetrics(
                Gateway.VERSION,
                new OwnMetrics.Limits(1, 1, 1),
                Buffers.of(1 << 20, 3)::ledgers,
                () -> 0,
                new Groups(1000, List.of(""), InstantSource.system()));
        metrics.watchCertificate(() -> Instant.EPOCH);
        metrics.watchTcpTable(() -> true);
        return new String(metrics.exposition(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void theReadmeAsksOnlyQueriesThatAreRunAgainstPrometheus() throws IOException {
        String tested = Files.readString(Path.of("docs/querying.md"));
        List<String> queries = queries(Files.readString(Path.of("README.md")));

        assertThat(queries).hasSize(3).allSatisfy(query -> assertThat(tested).contains(query));
    }

    @Test
    void theTestsThatDocumentsNameExist() throws IOException {
        Set<String> existing;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            existing = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        Set<String> named = new TreeSet<>();
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            for (Path page :
                    Stream.concat(root, docs).filter(DocumentsTest::isPage).toList()) {
                named.addAll(names("\\b([A-Z][a-z]\\w*(?:Test|IT|Properties|Fuzz))\\b", Files.readString(page)));
            }
        }

        assertThat(named).contains("ArchitectureTest", "RecipesIT").isSubsetOf(existing);
    }

    /** GitHub makes the anchor of a heading of its letters, digits, dashes and underscores, with a dash for each space. */
    @Test
    void eachLinkLeadsToAFileAndEachAnchorToAHeading() throws IOException {
        Set<String> broken = new TreeSet<>();
        int followed = 0;
        for (Path page : pages()) {
            Matcher link = Pattern.compile("(?:\\]\\(|src(?:set)?=\")(?!https?:)([^)#\"]*)(?:#([^)\"]+))?[)\"]")
                    .matcher(text(page));
            while (link.find()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                boolean leads = Files.exists(target)
                        && (link.group(2) == null || anchors(text(target)).contains(link.group(2)));
                if (!leads) {
                    broken.add(page + ": " + link.group());
                }
                followed++;
            }
        }

        assertThat(broken).isEmpty();
        assertThat(followed).isGreaterThan(200);
    }

    /** The example is run as it stands in docs/migration.md. */
    @Test
    void theReadmeShowsAnExampleThatIsRun() throws IOException {
        Matcher example =
                Pattern.compile("```python\n.*?```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));

        assertThat(example.find()).isTrue();
        assertThat(Files.readString(Path.of("docs/migration.md"))).contains(example.group());
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(200);
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("chart/README.md"), Path.of("demo/README.md")));
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            Stream.concat(root, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(pages::add);
        }
        return pages;
    }

    /** Without its blocks of code, in which neither links nor headings are any. */
    private static String text(Path page) throws IOException {
        return Pattern.compile("```.*?```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .replaceAll("");
    }

    private static Set<String> anchors(String text) {
        return names("(?m)^#+ (.+)$", text).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("\\]\\([^)]*\\)", "")
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md") || file.endsWith("verify");
    }

    @Test
    void theDocumentQuotesTheRulesForJobs() throws IOException {
        String rules = Files.readString(Path.of("monitoring/rules.yaml"));
        String group =
                rules.substring(rules.indexOf("groups:")).split("\n(?=  - name: (?!tiny-pushgateway-jobs))", 2)[0];

        assertThat(group).contains("tiny-pushgateway-jobs", "record:", "alert:");
        assertThat(Files.readString(Path.of("docs/querying.md"))).contains("```yaml\n" + group.strip() + "\n```\n");
    }

    /** A line feed at the end of a token is copied into a configuration by the Prometheus operator, and breaks the field there. */
    @Test
    void noRecipeOfASecretLeavesALineFeedInIt() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md"), Path.of("SECURITY.md")));
        try (Stream<Path> found = Files.walk(Path.of("docs"))) {
            found.filter(DocumentsTest::isPage).forEach(documents::add);
        }
        List<String> recipes = new ArrayList<>();
        for (Path document : documents) {
            Files.readAllLines(document).stream()
                    .filter(line -> line.contains("openssl rand"))
                    .forEach(recipes::add);
        }

        assertThat(recipes)
                .hasSizeGreaterThan(2)
                .allSatisfy(recipe -> assertThat(recipe).contains("| tr -d '\\n'"));
    }

    private static List<String> queries(String markdown) {
        Matcher block = Pattern.compile("```promql\n(.*?)```", Pattern.DOTALL).matcher(markdown);
        return block.find() ? block.group(1).lines().toList() : List.of();
    }

    private static Set<String> names(String regex, String text) {
        Set<String> names = new TreeSet<>();
        Matcher name = Pattern.compile(regex).matcher(text);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }
}
