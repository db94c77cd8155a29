package tinypushgateway.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Values, their schema and their documents know of the same values. */
class ChartDocumentsTest {
    @Test
    void theTableInTheReadmeHasEachValueWithItsDefaultAndNoOther() throws Exception {
        assertThat(Documents.table()).containsExactlyInAnyOrderEntriesOf(Documents.values("values.yaml"));
    }

    /** What Kubernetes defines is left to it: there the one of the two paths ends earlier. */
    @Test
    void theSchemaHasEachValueAndNoOther() throws Exception {
        Set<String> values = Documents.values("values.yaml").keySet();
        Set<String> known = new TreeSet<>(Schema.read().values());

        assertThat(known.remove("enabled")).as("what an umbrella chart adds").isTrue();
        assertThat(values).allSatisfy(value -> assertThat(known).anyMatch(each -> onOneWay(value, each)));
        assertThat(known).allSatisfy(each -> assertThat(values).anyMatch(value -> onOneWay(value, each)));
    }

    @Test
    void theFileThatSetsEverythingSetsEachValue() throws Exception {
        Map<String, String> everything = Documents.values("ci/everything-values.yaml");

        assertThat(Documents.values("values.yaml").keySet())
                .allSatisfy(key -> assertThat(everything.keySet())
                        .anyMatch(each -> each.equals(key) || each.startsWith(key + ".")));
    }

    /** A value that no template reads is a promise that is not kept. */
    @Test
    void aTemplateReadsEachValue() throws Exception {
        String templates = templates();

        assertThat(Documents.yaml("values.yaml").fieldNames())
                .toIterable()
                .allSatisfy(name -> assertThat(templates).containsPattern("\\.Values\\." + name + "\\b"));
    }

    @Test
    void theSchemaHasAdviceForEachValueOfPushgatewaysChartThatTheReadmeRefuses() throws Exception {
        assertThat(Documents.foreignValues())
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(Schema.read().advice()).containsKey(name));
    }

    /** Advice names values in words such as {@code scrape.intervalSeconds}: each of them exists. */
    @Test
    void theAdviceOfTheSchemaNamesValuesThatExist() throws Exception {
        Set<String> values = Documents.values("values.yaml").keySet();
        Pattern name = Pattern.compile("(?:use|or|and) ([a-z]+[A-Z.][A-Za-z.]+)");

        assertThat(Schema.read().advice().values())
                .flatMap(advice -> name.matcher(advice)
                        .results()
                        .map(each -> each.group(1))
                        .toList())
                .hasSizeGreaterThan(20)
                .allSatisfy(named ->
                        assertThat(values).anyMatch(value -> onOneWay(value, named) || value.endsWith("." + named)));
    }

    /** The operator copies a secret as it is into the Authorization header, its line feed too. */
    @Test
    void eachRecipeOfASecretRemovesTheLineFeed() throws Exception {
        assertThat(Files.readString(Helm.CHART.resolve("README.md"))).contains("openssl rand");
        try (Stream<Path> files = Files.walk(Helm.CHART)) {
            assertThat(files.filter(Files::isRegularFile))
                    .flatMap(Files::readAllLines)
                    .filteredOn(line -> line.contains("openssl rand"))
                    .allSatisfy(line -> assertThat(line).contains(" | tr -d '\\n' "));
        }
    }

    @Test
    void chartAndApplicationHaveTheVersionOfTheBuild() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        JsonNode chart = Documents.yaml("Chart.yaml");

        assertThat(chart.get("version").asText())
                .isEqualTo(chart.get("appVersion").asText());
        assertThat(pom)
                .contains(String.format(
                        Locale.ROOT, "<version>%s</version>\n    <name>tiny-pushgateway", Documents.version()));
    }

    private static boolean onOneWay(String path, String other) {
        return (path + ".").startsWith(other + ".") || (other + ".").startsWith(path + ".");
    }

    private static String templates() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Helm.CHART.resolve("templates"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
