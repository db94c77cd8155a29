package tinypushgateway.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The workflows of GitHub Actions, as YAML. */
final class Workflows {
    static final Path FOLDER = Path.of(".github", "workflows");

    private Workflows() {}

    /** A job of a workflow. */
    record Job(String workflow, String name, JsonNode content) {
        @Override
        public String toString() {
            return workflow + ": " + name;
        }
    }

    /** A step of a job. */
    record Step(Job job, JsonNode content) {
        @Override
        public String toString() {
            return job + ": " + content;
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    static JsonNode read(String name) throws IOException {
        return new YAMLMapper().readTree(FOLDER.resolve(name).toFile());
    }

    static List<Job> jobs() throws IOException {
        List<Job> jobs = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            read(name).get("jobs").properties().forEach(job -> jobs.add(new Job(name, job.getKey(), job.getValue())));
        }
        return jobs;
    }

    static List<Step> steps() throws IOException {
        List<Step> steps = new ArrayList<>();
        for (Job job : jobs()) {
            job.content().path("steps").forEach(step -> steps.add(new Step(job, step)));
        }
        return steps;
    }

    /** What the steps run: one line of shell each. */
    static List<String> commands() throws IOException {
        return steps().stream()
                .filter(step -> step.content().has("run"))
                .map(step -> step.content().get("run").asText())
                .toList();
    }
}
