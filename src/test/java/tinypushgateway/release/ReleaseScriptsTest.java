package tinypushgateway.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that need bash only: which version a tag is, what its notes are, and which tags its image gets. */
class ReleaseScriptsTest {
    @TempDir
    private Path folder;

    @Test
    void theNotesOfAVersionAreItsSectionOfTheChangelog() throws Exception {
        Checkout checkout = new Checkout(folder);
        checkout.change("CHANGELOG.md", text -> """
                # Changelog

                ## 1.2.3 / 2026-12-01

                * [FEATURE] One.

                  ## 9.9.9 / 2020-01-01 inside of a paragraph
                * [BUGFIX] Two.

                ## 1.2.2 / 2026-11-30

                * [BUGFIX] Three.
                """);

        assertThat(checkout.run("notes", "1.2.3").successful()).isEqualTo("""
                * [FEATURE] One.

                  ## 9.9.9 / 2020-01-01 inside of a paragraph
                * [BUGFIX] Two.
                """);
        assertThat(checkout.run("notes", "1.2.2").successful()).isEqualTo("* [BUGFIX] Three.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "## 1.2.3 / unreleased, has no date",
        "## 1.2.3, has no date",
        "## 1.2.30 / 2026-12-01, has no section of 1.2.3",
        "## 1.2.3 / 2026-12-01, is empty"
    })
    void aVersionWithoutNotesIsNotReleased(String heading, String complaint) throws Exception {
        Checkout checkout = new Checkout(folder);
        String notes = complaint.equals("is empty") ? "" : "* [BUGFIX] One.\n";
        checkout.change("CHANGELOG.md", text -> "# Changelog\n\n" + heading + "\n\n" + notes);

        Script.Outcome ended = checkout.run("notes", "1.2.3");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("notes: ").contains(complaint);
    }

    @Test
    void aTagMayBeReleasedIfEveryFileHasItsVersion() throws Exception {
        Checkout checkout = new Checkout(folder);
        String version = ofThePom();
        checkout.change("CHANGELOG.md", text -> "## " + version + " / 2026-12-01\n\n* [BUGFIX] One.\n");

        assertThat(checkout.run("check", "v" + version).successful()).isEmpty();
        assertThat(checkout.run("check", "v" + version + ".1").err()).contains("is no tag of a release");
        assertThat(checkout.run("check", version).err()).contains("is no tag of a release");
        assertThat(checkout.run("check", "v99.0.0").err().lines())
                .anyMatch(line -> line.contains("pom.xml has the version '" + version + "', and the tag has '99.0.0'"))
                .hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "src/main/java/tinypushgateway/Gateway.java",
                "Dockerfile",
                "chart/Chart.yaml",
                "CHANGELOG.md"
            })
    void aFileWithAnotherVersionIsNamed(String file) throws Exception {
        Checkout checkout = new Checkout(folder);
        String version = ofThePom();
        checkout.change("CHANGELOG.md", text -> "## " + version + " / 2026-12-01\n\n* [BUGFIX] One.\n");
        checkout.change(file, text -> text.replaceFirst(Pattern.quote(version), "99.0.0"));

        Script.Outcome ended = checkout.run("check", "v" + version);
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .contains(Path.of(file).getFileName().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "v1.0.0, '', 1.0.0 1.0 1 latest",
        "v1.2.3, v1.2.2 v1.2.3 v0.9.0, 1.2.3 1.2 1 latest",
        "v1.2.3-rc.1, '', 1.2.3-rc.1",
        "v1.2.3, v1.2.4-rc.1 v2.0.0-rc.1 nightly, 1.2.3 1.2 1 latest",
        "v1.2.10, v1.2.9, 1.2.10 1.2 1 latest",
        "v1.2.3, v1.2.4, 1.2.3",
        "v1.2.3, v1.10.0, 1.2.3 1.2",
        "v1.2.3, v2.0.0, 1.2.3 1.2 1"
    })
    void aTagOfAnImageIsTheNewestReleaseThatItCovers(String tag, String released, String tags) throws Exception {
        String[] arguments = (tag + " " + released).strip().split(" ");

        assertThat(Script.run("image-tags", arguments).lines()).containsExactly(tags.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "v1", "v1.0", "v01.0.0", "v1.0.0+build", "v1.0.0-", "v1.0.0; id"})
    void whatIsNoVersionGetsNoTag(String tag) throws Exception {
        assertThat(Script.run("image-tags", tag).exitCode()).isEqualTo(1);
    }

    @Test
    void theChecksumsAreThoseOfAllFiles() throws Exception {
        Files.writeString(folder.resolve("a.tar.gz"), "a");
        Files.writeString(folder.resolve("b.deb"), "b");
        Files.writeString(folder.resolve("SHA256SUMS"), "of another architecture");

        Script.run("checksums", folder.toString()).successful();

        assertThat(Files.readAllLines(folder.resolve("SHA256SUMS")))
                .map(line -> line.substring(64))
                .containsExactly("  a.tar.gz", "  b.deb");
        assertThat(Script.run(
                                Map.of(),
                                List.of("sh", "-c", "cd \"$0\" && sha256sum --check SHA256SUMS", folder.toString()))
                        .successful())
                .contains("a.tar.gz: OK", "b.deb: OK");
    }

    private static String ofThePom() throws IOException {
        Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }
}
