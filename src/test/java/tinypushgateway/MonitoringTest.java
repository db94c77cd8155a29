package tinypushgateway;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What monitoring/ has in it is documented, and installed by the chart. */
class MonitoringTest {
    private static final Path MONITORING = Path.of("monitoring");
    private static final Path DOCUMENT = Path.of("docs/monitoring.md");

    /** Helm reads nothing outside of the chart, and a link out of it is not followed by everybody who installs charts. */
    @ParameterizedTest
    @ValueSource(strings = {"rules.yaml", "gateway-rules.yaml", "dashboard.json"})
    void theChartHasTheSame(String file) throws IOException {
        assertThat(Path.of("chart/files").resolve(file))
                .as("cp monitoring/%s chart/files/", file)
                .hasSameTextualContentAs(MONITORING.resolve(file));
    }

    @Test
    void eachAlertHasARowAndEachRowAnAlert() throws IOException {
        Set<String> alerts = found("(?m)^ +- alert: (\\w+)", "rules.yaml", "gateway-rules.yaml");

        assertThat(alerts).hasSizeGreaterThan(20);
        assertThat(names("(?m)^\\| `(\\w+)` \\|", Files.readString(DOCUMENT)))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void eachAlertAboutTheGatewaySaysWhatToDo() throws IOException {
        String rules = Files.readString(MONITORING.resolve("gateway-rules.yaml"));

        assertThat(rules.split("\n +- alert: ", -1)).hasSizeGreaterThan(15).allSatisfy(rule -> {
            if (!rule.startsWith("#")) {
                assertThat(rule).containsPattern("severity: (critical|warning)\n");
                assertThat(rule).contains("summary: ", "description: ");
            }
        });
    }

    /** A name that no gateway exposes would be an alert that never fires. */
    @ParameterizedTest
    @ValueSource(strings = {"rules.yaml", "gateway-rules.yaml", "dashboard.json"})
    void eachMetricThatIsAskedForIsDocumented(String file) throws IOException {
        Set<String> asked = found("(?<![-\\w:/])((?:tiny_pushgateway|process|jvm|push)_\\w+)(?![-\\w:])", file);
        Set<String> documented =
                names("`((?:tiny_pushgateway|process|jvm|push)_\\w+)", Files.readString(Path.of("docs/metrics.md")));

        assertThat(asked.stream().map(name -> name.replaceAll("_bucket$", "")))
                .isNotEmpty()
                .isSubsetOf(documented);
    }

    /** Otherwise the metrics of groups would lose their job to that of the target. */
    @Test
    void eachDocumentedScrapeOfOwnMetricsKeepsTheLabelsOfGroups() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("README.md"), Path.of("chart/README.md")));
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        List<String> jobs = new ArrayList<>();
        for (Path document : documents) {
            jobs.addAll(List.of(Files.readString(document).split("\n  - job_name: |\n```", -1)));
        }

        assertThat(jobs)
                .filteredOn(job -> job.contains("metrics_path: /-/metrics"))
                .hasSizeGreaterThan(3)
                .allSatisfy(job -> assertThat(job).contains("honor_labels: true"));
    }

    private static Set<String> found(String regex, String... files) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String file : files) {
            names.addAll(names(regex, Files.readString(MONITORING.resolve(file))));
        }
        return names;
    }

    private static Set<String> names(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(toCollection(TreeSet::new));
    }
}
