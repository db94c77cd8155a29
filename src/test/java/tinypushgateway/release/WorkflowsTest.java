package tinypushgateway.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the workflows may do, whose code they run, and that everything they run is in the repository. */
class WorkflowsTest {
    /** Each pinned by a commit, because a tag can be moved to other code; with the version for the reader and for Dependabot. */
    private static final Pattern PINNED = Pattern.compile("([\\w.-]+/[\\w.-]+)@([0-9a-f]{40}) # v\\d+\\.\\d+\\.\\d+");

    private static final Pattern USES = Pattern.compile("(?m)^\\s*-? ?uses: (.*)$");

    @Test
    void eachActionIsPinnedByItsCommitWithItsVersionBesideIt() throws Exception {
        Map<String, Set<String>> pinned = new TreeMap<>();
        for (Path file : Workflows.files()) {
            List<String> uses = found(USES, Files.readString(file));
            assertThat(uses).isNotEmpty().allSatisfy(action -> {
                if (!action.equals("./.github/workflows/ci.yml")) {
                    assertThat(action).matches(PINNED);
                }
            });
            uses.forEach(action -> PINNED.matcher(action)
                    .results()
                    .forEach(found -> pinned.computeIfAbsent(found.group(1), name -> new TreeSet<>())
                            .add(found.group())));
        }

        assertThat(pinned.keySet())
                .as("whose code runs")
                .containsExactly(
                        "actions/attest-build-provenance",
                        "actions/checkout",
                        "actions/download-artifact",
                        "actions/setup-java",
                        "actions/upload-artifact",
                        "docker/setup-buildx-action",
                        "graalvm/setup-graalvm");
        assertThat(pinned.values())
                .as("one version of each")
                .allSatisfy(versions -> assertThat(versions).hasSize(1));
    }

    @Test
    void aJobMayDoOnlyWhatIsListedHere() throws Exception {
        Map<String, String> permissions = new TreeMap<>();
        for (Path file : Workflows.files()) {
            assertThat(Workflows.read(file.getFileName().toString()).get("permissions"))
                    .as("of %s as a whole", file)
                    .isEmpty();
        }
        for (Workflows.Job job : Workflows.jobs()) {
            assertThat(job.content().has("permissions")).as("%s", job).isTrue();
            permissions.put(
                    job.toString(),
                    job.content().get("permissions").properties().stream()
                            .map(each -> each.getKey() + " " + each.getValue().asText())
                            .collect(Collectors.joining(", ")));
        }

        assertThat(permissions)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("ci.yml: verify", "contents read"),
                        Map.entry("release.yml: check", "contents read"),
                        Map.entry("release.yml: verify", "contents read"),
                        Map.entry("release.yml: image", "contents read, packages write"),
                        Map.entry("release.yml: native", "contents read"),
                        Map.entry("release.yml: native-image", "contents read, packages write"),
                        Map.entry("release.yml: packages", "contents read"),
                        Map.entry("release.yml: publish", "contents read, packages write"),
                        Map.entry("release.yml: provenance", "id-token write, attestations write"),
                        Map.entry("release.yml: release", "contents write")));
    }

    @Test
    void noJobRunsForEver() throws Exception {
        assertThat(Workflows.jobs()).allSatisfy(job -> {
            if (!job.content().has("uses")) { // the job of that workflow has a limit of its own
                assertThat(job.content().path("timeout-minutes").asInt()).isBetween(1, 60);
            }
        });
    }

    /** Text from outside would become a part of the script: it comes by variables, which the shell does not read as code. */
    @Test
    void eachStepRunsOneLineWithoutExpressions() throws Exception {
        assertThat(Workflows.commands())
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(line.strip()).doesNotContain("\n", "${{"));
    }

    @Test
    void eachScriptThatAStepRunsExists() throws Exception {
        Set<String> scripts = new TreeSet<>();
        for (String line : Workflows.commands()) {
            scripts.addAll(found(Pattern.compile("(?:^|\\s)((?:\\./|scripts/)[\\w./-]+)"), line));
        }

        assertThat(scripts).contains("./verify", "./package", "scripts/release/check", "scripts/release/image");
        assertThat(scripts).allSatisfy(script -> assertThat(Path.of(script)).isExecutable());
    }

    @Test
    void eachScriptOfAReleaseIsRunByTheWorkflowOrByAnotherScript() throws Exception {
        String callers = Files.readString(Workflows.FOLDER.resolve("release.yml"));
        List<String> scripts = new ArrayList<>();
        try (var files = Files.list(Script.FOLDER)) {
            for (Path file : files.toList()) {
                scripts.add(file.getFileName().toString());
                callers += Files.readString(file).replaceAll("(?m)^#.*$", "");
            }
        }

        String all = callers;
        assertThat(scripts)
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        script -> assertThat(all).containsPattern("scripts/release/" + Pattern.quote(script) + "\\s"));
    }

    @Test
    void aCheckoutLeavesNoTokenBehind() throws Exception {
        assertThat(steps("actions/checkout"))
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        step -> assertThat(step.at("/with/persist-credentials").asText("true"))
                                .isEqualTo("false"));
    }

    /** A token that GitHub makes for the one run is enough. */
    @Test
    void noSecretIsUsed() throws Exception {
        for (Path file : Workflows.files()) {
            assertThat(Files.readString(file)).doesNotContain("secrets.", "pull_request_target");
        }
    }

    @Test
    void usersSeeNothingBeforeTheTestsHavePassedAndEverythingIsBuilt() throws Exception {
        assertThat(before("publish")).contains("check", "verify", "image", "native", "native-image", "packages");
        assertThat(before("provenance")).contains("publish");
        assertThat(before("release")).contains("provenance");
        assertThat(Workflows.jobs())
                .filteredOn(job ->
                        job.workflow().equals("release.yml") && !job.name().equals("check"))
                .allSatisfy(job -> assertThat(before(job.name())).contains("check"));
        assertThat(Workflows.read("release.yml").at("/jobs/publish/environment").asText())
                .isEqualTo("release");
    }

    @Test
    void theNamesUnderWhichItPublishesAreThoseOfTheDocuments() throws Exception {
        JsonNode env = Workflows.read("release.yml").get("env");
        String page = Files.readString(Path.of("docs", "releases.md"));

        assertThat(page)
                .contains(
                        env.get("IMAGE").asText() + ":VERSION",
                        env.get("CHARTS").asText() + "/tiny-pushgateway");
        assertThat(Files.readString(Path.of("chart", "values.yaml")))
                .contains("repository: " + env.get("IMAGE").asText() + "\n");
    }

    private static List<JsonNode> steps(String action) throws IOException {
        return Workflows.steps().stream()
                .map(Workflows.Step::content)
                .filter(step -> step.path("uses").asText().startsWith(action + "@"))
                .toList();
    }

    /** The jobs that have to succeed first. */
    private static Set<String> before(String name) throws IOException {
        JsonNode jobs = Workflows.read("release.yml").get("jobs");
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(name));
        while (!open.isEmpty()) {
            JsonNode needs = jobs.get(open.pop()).path("needs");
            Set<String> next = new TreeSet<>();
            if (needs.isTextual()) {
                next.add(needs.asText());
            }
            needs.forEach(each -> next.add(each.asText()));
            next.stream().filter(found::add).forEach(open::push);
        }
        return found;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
