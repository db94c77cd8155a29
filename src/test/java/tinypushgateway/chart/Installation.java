package tinypushgateway.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A way in which people install the chart, from src/test/resources/chart: a file of values, an umbrella chart, or what Argo CD, Flux or
 * kustomize reads. The last three run helm themselves, with a release, a namespace and values that they take from their own files.
 *
 * @param arguments of helm, without the command
 */
record Installation(String name, String namespace, List<String> arguments) {
    private static final Path FOLDER = Path.of("src/test/resources/chart");
    private static final Path WORK = Path.of("target/installations").toAbsolutePath();
    private static final YAMLMapper MAPPER = new YAMLMapper();

    static List<Installation> all() throws IOException {
        List<Installation> all = new ArrayList<>();
        for (Path file : list(FOLDER.resolve("values"))) {
            all.add(of(file, Helm.RELEASE, "batch", Helm.CHART, file));
        }
        for (Path folder : list(FOLDER.resolve("umbrella"))) {
            all.add(of(folder, "apps", "platform", umbrella(folder), folder.resolve("values.yaml")));
        }
        for (Path file : list(FOLDER.resolve("argo"))) {
            all.add(application(file));
        }
        for (Path file : list(FOLDER.resolve("flux"))) {
            all.add(helmRelease(file));
        }
        for (Path file : list(FOLDER.resolve("kustomize"))) {
            all.add(kustomization(file));
        }
        return all;
    }

    Helm.Outcome template(Helm helm) {
        return helm.run(Stream.concat(Stream.of("template"), arguments.stream()).toList());
    }

    /** Argo CD names the release after the application. */
    private static Installation application(Path file) throws IOException {
        JsonNode application = MAPPER.readTree(Files.readString(file));
        JsonNode helm = application.at("/spec/source/helm");
        String name = application.at("/metadata/name").asText();
        return of(
                file,
                text(helm, "/releaseName").orElse(name),
                application.at("/spec/destination/namespace").asText(),
                Helm.CHART,
                values(
                        file,
                        text(helm, "/values").orElse(helm.at("/valuesObject").toString())));
    }

    /** Flux installs into the release's own namespace unless told otherwise. */
    private static Installation helmRelease(Path file) throws IOException {
        JsonNode release = MAPPER.readTree(Files.readString(file));
        String name = release.at("/metadata/name").asText();
        String namespace = release.at("/metadata/namespace").asText();
        return of(
                file,
                text(release, "/spec/releaseName").orElse(name),
                text(release, "/spec/targetNamespace").orElse(namespace),
                Helm.CHART,
                values(file, release.at("/spec/values").toString()));
    }

    private static Installation kustomization(Path file) throws IOException {
        JsonNode chart = MAPPER.readTree(Files.readString(file)).at("/helmCharts/0");
        Installation all = of(
                file,
                chart.at("/releaseName").asText(),
                chart.at("/namespace").asText(),
                Helm.CHART,
                values(file, chart.at("/valuesInline").toString()));
        if (chart.path("skipTests").asBoolean()) {
            List<String> arguments = new ArrayList<>(all.arguments());
            arguments.add("--skip-tests");
            return new Installation(all.name(), all.namespace(), arguments);
        }
        return all;
    }

    /** A copy in which the packaged chart lies among the dependencies, as {@code helm dependency build} would put it. */
    private static Path umbrella(Path folder) throws IOException {
        Path copy = WORK.resolve(folder.getFileName());
        Path dependencies = Files.createDirectories(copy.resolve("charts"));
        Files.write(copy.resolve("Chart.yaml"), Files.readAllBytes(folder.resolve("Chart.yaml")));
        Helm.HELM_4
                .run(List.of("package", Helm.CHART.toString(), "--destination", dependencies.toString()))
                .successful();
        return copy;
    }

    private static Path values(Path file, String yaml) throws IOException {
        Files.createDirectories(WORK);
        return Files.writeString(WORK.resolve(name(file)), yaml);
    }

    private static Installation of(Path source, String release, String namespace, Path chart, Path values) {
        return new Installation(
                name(source),
                namespace,
                List.of(release, chart.toString(), "--namespace", namespace, "--values", values.toString()));
    }

    private static String name(Path source) {
        return FOLDER.relativize(source).toString().replace('/', '-');
    }

    private static Optional<String> text(JsonNode node, String pointer) {
        return Optional.of(node.at(pointer)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
