package tinypushgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/licences.md names what builds and tests this: what license-maven-plugin found, the plugins of pom.xml, the commands of verify. */
class LicencesTest {
    private static final Path PAGE = Path.of("docs", "licences.md");

    /** {@code (Apache-2.0) (BSD) Name (group:artifact:version - url)}. */
    private static final Pattern FOUND =
            Pattern.compile("^ +((?:\\([^)]+\\) )+).*\\(([\\w.-]+:[\\w.-]+):[^: ]+ - .*\\)$", Pattern.MULTILINE);

    @Test
    void eachLibraryIsNamedWithItsLicence() throws IOException {
        String found = Files.readString(Path.of("target", "third-party.txt"));
        Map<String, String> libraries = new TreeMap<>();
        FOUND.matcher(found).results().forEach(each -> libraries.put(each.group(2), licences(each.group(1))));
        Map<String, String> documented = table("Libraries");

        assertThat(found).contains("Lists of " + libraries.size() + " third-party dependencies");
        assertThat(documented).containsAllEntriesOf(libraries);
        if (libraries.containsKey("org.openjdk.jmh:jmh-core")) { // the profile of benchmarks is on, as in verify
            assertThat(documented).hasSameSizeAs(libraries);
        }
    }

    @Test
    void eachPluginAndProcessorOfTheBuildIsNamed() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(table("Build").keySet())
                .isEqualTo(names(
                        "<(?:plugin|path)>\\s*(?:<groupId>[^<]*</groupId>\\s*)<artifactId>([^<]*)</artifactId>", pom));
    }

    @Test
    void eachPackageThatVerifyInstallsIsNamed() throws IOException {
        String verify = Files.readString(Path.of("verify"));
        String installed = verify.substring(verify.indexOf("install_missing cc"));

        assertThat(table("Commands").keySet())
                .containsAll(names("\\w+:([\\w-]+)", installed.substring(0, installed.indexOf("|| return"))));
    }

    /** The rows of the table below this heading: first column without its ticks, second column. */
    private static Map<String, String> table(String heading) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("## " + heading + "\n");
        int to = page.indexOf("\n## ", from + 1);
        Map<String, String> rows = new TreeMap<>();
        Pattern.compile("^\\| `([^`]+)` \\| (.*?) \\|", Pattern.MULTILINE)
                .matcher(page.substring(from, to < 0 ? page.length() : to))
                .results()
                .forEach(row -> rows.put(row.group(1), row.group(2)));
        return rows;
    }

    private static String licences(String inBrackets) {
        Set<String> each = new TreeSet<>(names("\\(([^)]+)\\)", inBrackets));
        return String.join(", ", each);
    }

    private static Set<String> names(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
    }
}
