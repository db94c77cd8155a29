package tinypushgateway.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What GitHub reads besides workflows. GitHub shows no form at all if it has one wrong key. */
class RepositoryFilesTest {
    private static final Path GITHUB = Path.of(".github");
    private static final Path FORMS = GITHUB.resolve("ISSUE_TEMPLATE");
    private static final String REPOSITORY = "https://github.com/tinypushgateway/tiny-pushgateway";

    /** The keys of each kind of element, as GitHub's documentation of issue forms lists them; the required ones. */
    private static final Map<String, Set<String>> ATTRIBUTES = Map.of(
            "markdown", Set.of("value"),
            "input", Set.of("label", "description", "placeholder", "value"),
            "textarea", Set.of("label", "description", "placeholder", "value", "render"),
            "dropdown", Set.of("label", "description", "multiple", "options", "default"),
            "checkboxes", Set.of("label", "description", "options"));

    static List<Path> forms() throws IOException {
        try (Stream<Path> files = Files.list(FORMS)) {
            return files.filter(file -> !file.endsWith("config.yml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void anIssueFormHasOnlyWhatGithubKnows(Path file) throws Exception {
        JsonNode form = yaml(file);

        assertThat(keys(form)).isEqualTo(Set.of("name", "description", "labels", "body"));
        Set<String> ids = new HashSet<>();
        Set<String> labels = new HashSet<>();
        for (JsonNode element : form.get("body")) {
            String type = element.get("type").asText();
            assertThat(ATTRIBUTES).containsKey(type);
            assertThat(keys(element)).isSubsetOf("type", "id", "attributes", "validations");
            assertThat(keys(element.get("attributes"))).isSubsetOf(ATTRIBUTES.get(type));
            assertThat(keys(element.path("validations"))).isSubsetOf("required");
            if (type.equals("markdown")) {
                assertThat(element.at("/attributes/value").asText()).isNotBlank();
                assertThat(element.has("id")).isFalse();
            } else {
                assertThat(element.get("id").asText()).matches("[a-z_-]+");
                assertThat(ids.add(element.get("id").asText()))
                        .as("an id of its own: %s", element)
                        .isTrue();
                assertThat(labels.add(element.at("/attributes/label").asText()))
                        .as("a label of its own: %s", element)
                        .isTrue();
            }
            for (JsonNode option : element.at("/attributes/options")) {
                assertThat(type.equals("checkboxes") ? option.get("label").asText() : option.textValue())
                        .isNotBlank();
            }
        }
        assertThat(ids).isNotEmpty();
    }

    @Test
    void theFormOfAMissingMetricAsksForWhatFindsIt() throws Exception {
        JsonNode body = yaml(FORMS.resolve("missing-metric.yml")).get("body");
        List<String> required = StreamSupport.stream(body.spliterator(), false)
                .filter(element -> element.at("/validations/required").asBoolean())
                .map(element -> element.get("id").asText())
                .toList();

        assertThat(required).containsExactly("outcome", "version", "status", "log", "push", "scrape");
    }

    @Test
    void questionsAndSecurityProblemsHaveAPlaceOfTheirOwn() throws Exception {
        JsonNode config = yaml(FORMS.resolve("config.yml"));

        assertThat(keys(config)).isEqualTo(Set.of("blank_issues_enabled", "contact_links"));
        assertThat(config.get("contact_links")).hasSize(3).allSatisfy(link -> {
            assertThat(keys(link)).isEqualTo(Set.of("name", "url", "about"));
            assertThat(link.get("url").asText()).startsWith(REPOSITORY + "/");
        });
    }

    /** The links of forms and templates are absolute, since GitHub shows these files elsewhere. */
    @Test
    void eachLinkToADocumentLeadsToAFile() throws Exception {
        Pattern link = Pattern.compile(Pattern.quote(REPOSITORY + "/blob/main/") + "([\\w./-]+)(?:#([\\w-]+))?");
        int followed = 0;
        try (Stream<Path> files = Files.walk(GITHUB)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                var found = link.matcher(Files.readString(file));
                while (found.find()) {
                    assertThat(Path.of(found.group(1))).isRegularFile();
                    if (found.group(2) != null) {
                        assertThat(Files.readString(Path.of(found.group(1)))
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replaceAll("[^a-z0-9#\\n -]", "")
                                        .replace(' ', '-'))
                                .contains("#-" + found.group(2) + "\n");
                    }
                    followed++;
                }
            }
        }
        assertThat(followed).isGreaterThan(2);
    }

    @Test
    void dependabotLooksAtEverythingThatIsPinned() throws Exception {
        JsonNode dependabot = yaml(GITHUB.resolve("dependabot.yml"));

        assertThat(dependabot.get("version").asInt()).isEqualTo(2);
        assertThat(dependabot.get("updates"))
                .extracting(update -> update.get("package-ecosystem").asText())
                .containsExactly("github-actions", "maven", "docker");
        assertThat(dependabot.get("updates")).allSatisfy(update -> {
            assertThat(update.get("directory").asText()).isEqualTo("/");
            assertThat(update.at("/schedule/interval").asText()).isEqualTo("weekly");
            assertThat(keys(update)).isSubsetOf("package-ecosystem", "directory", "schedule", "groups", "ignore");
        });
    }

    @Test
    void everyFileHasAnOwner() throws Exception {
        assertThat(Files.readAllLines(GITHUB.resolve("CODEOWNERS"))).contains("* @tinypushgateway/maintainers");
    }

    /** The state of a workflow that runs for each push to main, the newest release, the licence: each leads to what it tells of. */
    @Test
    void eachBadgeIsTrue() throws Exception {
        Map<String, String> badges = new TreeMap<>();
        Pattern badge = Pattern.compile("\\[!\\[[^]]*]\\(([^)]*)\\)]\\(([^)]*)\\)");
        badge.matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(found -> badges.put(found.group(1), found.group(2)));

        String shields = "https://img.shields.io/github/";
        String repository = REPOSITORY.replace("https://github.com/", "");
        assertThat(badges)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        REPOSITORY + "/actions/workflows/ci.yml/badge.svg?branch=main",
                        REPOSITORY + "/actions/workflows/ci.yml",
                        shields + "v/release/" + repository,
                        REPOSITORY + "/releases",
                        shields + "license/" + repository + "?label=licence",
                        "LICENSE"));
        assertThat(Workflows.read("ci.yml").at("/on/push/branches/0").asText()).isEqualTo("main");
        assertThat(Files.readString(Path.of("LICENSE"))).contains("Apache License");
    }

    /** 1280 by 640 is the size that GitHub recommends, and 1 MB the largest file that it accepts. */
    @Test
    void thePictureForLinksHasTheSizeThatGithubRecommends() throws Exception {
        ByteBuffer png = ByteBuffer.wrap(Files.readAllBytes(Path.of("docs", "images", "social-preview.png")));

        assertThat(png.getLong(0)).as("the signature of PNG").isEqualTo(0x89504E470D0A1A0AL);
        assertThat(png.getInt(16)).isEqualTo(1280);
        assertThat(png.getInt(20)).isEqualTo(640);
        assertThat(png.capacity()).isLessThan(1_000_000);
    }

    @Test
    void thePictureForLinksHasTheColoursOfTheStatusPage() throws Exception {
        String page = Files.readString(Path.of("src/main/java/tinypushgateway/status/PageStyle.java"));
        Pattern colour = Pattern.compile("#(?:[0-9a-f]{6}|[0-9a-f]{3})\\b");
        List<String> used = colour.matcher(Files.readString(Path.of("docs", "images", "social-preview.svg")))
                .results()
                .map(found -> found.group())
                .distinct()
                .toList();

        assertThat(used)
                .hasSizeGreaterThan(4)
                .allSatisfy(each -> assertThat(page).contains(":" + each));
    }

    private static JsonNode yaml(Path file) throws IOException {
        return new YAMLMapper().readTree(file.toFile());
    }

    private static Set<String> keys(JsonNode node) {
        Set<String> keys = new HashSet<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
