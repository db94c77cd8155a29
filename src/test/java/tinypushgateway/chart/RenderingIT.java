package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both majors of helm accept the chart, and render from each file in chart/ci what lies beside it. What they render is left in
 * target/golden, to be looked at and copied.
 */
class RenderingIT {
    private static final Path MADE = Path.of("target", "golden");

    static List<ValuesFile> valuesFiles() throws IOException {
        return ValuesFile.all();
    }

    static Stream<Arguments> helmsAndValuesFiles() throws IOException {
        List<ValuesFile> all = ValuesFile.all();
        return Stream.of(Helm.values()).flatMap(helm -> all.stream().map(values -> Arguments.of(helm, values)));
    }

    @ParameterizedTest
    @MethodSource("helmsAndValuesFiles")
    void theRenderingIsTheOneThatWasLookedAt(Helm helm, ValuesFile values) throws Exception {
        String rendered = helm.template(values.arguments()).successful();
        Path made = Files.createDirectories(MADE).resolve(values + ".yaml");
        Files.writeString(made, rendered);

        assertThat(rendered)
                .as("if the change is meant: cp %s %s", made, values.golden())
                .isEqualTo(Files.readString(values.golden()));
    }

    @ParameterizedTest
    @MethodSource("helmsAndValuesFiles")
    void lintFindsNothing(Helm helm, ValuesFile values) {
        String report = helm.run(List.of(
                        "lint",
                        "--strict",
                        Helm.CHART.toString(),
                        "--values",
                        values.path().toString()))
                .successful();

        assertThat(report).contains("1 chart(s) linted, 0 chart(s) failed").doesNotContain("[WARNING]");
    }

    /** KubernetesYamlTest shows how strict this is. */
    @ParameterizedTest
    @MethodSource("valuesFiles")
    void theRenderingFollowsTheSchemasOfKubernetes(ValuesFile values) throws Exception {
        String rendered = Helm.HELM_4.template(values.arguments()).successful();

        assertThat(KubernetesYaml.read(rendered))
                .hasSameSizeAs(KubernetesYaml.trees(rendered))
                .hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void eachRenderingHasItsValuesFile() throws Exception {
        try (Stream<Path> golden = Files.list(Helm.CHART.resolve("ci/golden"))) {
            assertThat(golden)
                    .containsExactlyInAnyOrderElementsOf(
                            ValuesFile.all().stream().map(ValuesFile::golden).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePackageRendersTheSame(Helm helm, @TempDir Path folder) throws Exception {
        helm.run(List.of("package", Helm.CHART.toString(), "--destination", folder.toString()))
                .successful();
        Path archive = folder.resolve("tiny-pushgateway-" + Documents.version() + ".tgz");
        String rendered = helm.run(List.of("template", Helm.RELEASE, archive.toString(), "--namespace", Helm.NAMESPACE))
                .successful();

        assertThat(rendered).isEqualTo(Files.readString(ValuesFile.DEFAULT.golden()));
        assertThat(helm.run(List.of("show", "readme", archive.toString())).successful())
                .isEqualToIgnoringNewLines(Files.readString(Helm.CHART.resolve("README.md")));
    }
}
