package tinypushgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of the Dockerfile can be seen without building it; {@code endtoend/ImageIT} builds it. */
class DockerfileTest {
    private final List<String> lines;

    DockerfileTest() throws IOException {
        lines = Files.readAllLines(Path.of("Dockerfile"));
    }

    @Test
    void theCacheIsTrainedInTheStageThatHasTheJarAndNowhereElse() {
        assertThat(lines)
                .containsSubsequence(
                        "FROM eclipse-temurin:25-jdk-noble AS build",
                        "COPY . .",
                        "ARG MAVEN_OPTIONS=-Dmaven.test.skip",
                        "RUN . scripts/jdk.sh && find_jdk && maven package $MAVEN_OPTIONS",
                        "FROM build AS root",
                        "RUN image/root /image");
        assertThat(lines).filteredOn(line -> line.contains("image/")).containsExactly("RUN image/root /image");
    }

    @Test
    void thePlainImageIsTheLastStageAndIsMadeFromNothing() {
        assertThat(lines).filteredOn(line -> line.startsWith("FROM ")).last().isEqualTo("FROM scratch");
    }

    @Test
    void theVersionsOfTheLabelsAreThatOfTheBuild() {
        assertThat(lines)
                .filteredOn(line -> line.contains("image.version="))
                .hasSize(2)
                .allMatch(line -> line.contains("image.version=\"" + Gateway.VERSION + "\""));
    }

    /** By this label ghcr.io knows to which repository an image belongs. */
    @Test
    void bothImagesNameTheRepository() {
        assertThat(lines)
                .filteredOn(line -> line.contains("image.source="))
                .hasSize(2)
                .allMatch(line -> line.contains("=\"https://github.com/tinypushgateway/tiny-pushgateway\""));
    }

    /** So that plain "native-image -jar" makes the same executable; GraalVM looks for it under the names of the build. */
    @Test
    void nativeImageFindsItsArgumentsInTheJar() throws IOException {
        Path properties = Path.of(
                "src/main/resources/META-INF/native-image/io.github.tinypushgateway/tiny-pushgateway/native-image.properties");

        assertThat(Files.readString(properties))
                .contains("Args = --no-fallback ")
                .as("SIGTERM runs the drain, and SIGQUIT does not end the process")
                .contains("--install-exit-handlers", "--enable-monitoring=threaddump");
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<groupId>io.github.tinypushgateway</groupId>", "<artifactId>tiny-pushgateway</artifactId>");
    }
}
