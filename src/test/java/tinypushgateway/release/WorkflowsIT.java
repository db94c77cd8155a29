package tinypushgateway.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflows, by actionlint and shellcheck. ./verify gets both. */
final class WorkflowsIT {
    /** The newest versions whose inputs this actionlint knows. It knows them by tag, not by commit. */
    private static final Map<String, String> KNOWN = Map.of(
            "actions/attest-build-provenance", "v2",
            "actions/checkout", "v4",
            "actions/download-artifact", "v4",
            "actions/setup-java", "v4",
            "actions/upload-artifact", "v4",
            "docker/setup-buildx-action", "v3");

    /** By what is right instead; with the rule of actionlint that finds it. */
    private static final Map<String, Mistake> MISTAKES = Map.of(
            "needs: provenance", new Mistake("needs: provenence", "job-needs"),
            "steps.image.outputs.digest", new Mistake("steps.picture.outputs.digest", "expression"),
            "runs-on: ubuntu-24.04", new Mistake("runs-on: ubuntu-24.40", "runner-label"),
            "attestations: write", new Mistake("attestation: write", "permissions"),
            "if-no-files-found: error", new Mistake("if-no-file-found: error", "action"));

    private record Mistake(String wrong, String kind) {}

    @TempDir
    private Path folder;

    @Test
    void actionlintFindsNothingAndEachInputOfAnActionExists() throws Exception {
        List<Path> files = new ArrayList<>(Workflows.files());
        for (Path file : Workflows.files()) {
            files.add(Files.writeString(folder.resolve(file.getFileName()), byTag(Files.readString(file))));
        }

        assertThat(actionlint(files)).isEmpty();
    }

    @Test
    void actionlintWouldFindMistakes() throws Exception {
        String text = byTag(Files.readString(Workflows.FOLDER.resolve("release.yml")));
        List<Path> copies = new ArrayList<>();
        MISTAKES.forEach((right, mistake) -> {
            assertThat(text).contains(right);
            copies.add(folder.resolve(mistake.kind() + ".yml"));
            write(copies.getLast(), text.replace(right, mistake.wrong()));
        });

        List<String> found = actionlint(copies);
        MISTAKES.values()
                .forEach(mistake -> assertThat(found)
                        .anySatisfy(line -> assertThat(line)
                                .contains(mistake.kind() + ".yml:")
                                .endsWith("[" + mistake.kind() + "]")));
    }

    @Test
    void shellcheckFindsNothingInTheStepsThatRunACommand() throws Exception {
        Path all = Files.writeString(
                folder.resolve("steps.sh"), "#!/usr/bin/env bash\n" + String.join("\n", Workflows.commands()) + "\n");

        assertThat(Script.run(Map.of(), List.of("shellcheck", "--exclude=SC2129", all.toString()))
                        .successful())
                .isEmpty();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String byTag(String text) {
        String byTag = text;
        for (Map.Entry<String, String> action : KNOWN.entrySet()) {
            byTag = byTag.replaceAll(action.getKey() + "@[0-9a-f]{40}", action.getKey() + "@" + action.getValue());
        }
        return byTag;
    }

    /** One finding a line. */
    private static List<String> actionlint(List<Path> files) throws IOException, InterruptedException {
        String folder = Optional.ofNullable(System.getenv("ACTIONLINT"))
                .orElseThrow(() -> new AssertionError("run by ./verify, which gets actionlint: scripts/actionlint.sh"));
        List<String> command = new ArrayList<>(List.of("node", "scripts/actionlint.cjs", folder));
        files.forEach(file -> command.add(file.toString()));
        Script.Outcome ended = Script.run(Map.of(), command);
        assertThat(ended.exitCode()).as(ended.err()).isIn(0, 1);
        return ended.out().lines().toList();
    }
}
