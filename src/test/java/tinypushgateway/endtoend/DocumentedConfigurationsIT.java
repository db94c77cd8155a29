package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations of other programs that the documents print are taken by these programs without a warning. */
final class DocumentedConfigurationsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "chart/README.md",
                "docs/authentication.md",
                "docs/monitoring.md",
                "docs/querying.md",
                "docs/scaling.md",
                "docs/tls.md"
            })
    void prometheus(String document) throws Exception {
        for (String file : List.of("scrape-token", "gateway-ca.crt", "client.crt", "client.key")) {
            Files.createFile(folder.resolve(file));
        }
        for (String rules : List.of("rules.yaml", "gateway-rules.yaml")) {
            Files.copy(ChildProcess.CHECKOUT.resolve("monitoring").resolve(rules), folder.resolve(rules));
        }
        Files.writeString(
                Files.createDirectory(folder.resolve("tiny-pushgateway")).resolve("targets.json"),
                "[{\"targets\": [\"localhost:9091\"]}]");
        List<String> configurations = Recipes.blocks(ChildProcess.CHECKOUT.resolve(document), "yaml").stream()
                .filter(block -> block.contains("scrape_configs:"))
                .toList();
        assertThat(configurations).isNotEmpty();
        for (String configuration : configurations) {
            Path file = Files.writeString(
                    folder.resolve("prometheus.yml"),
                    configuration.replace("/etc/prometheus/", folder.toString() + "/"));
            assertTaken("promtool", "check", "config", file.toString());
        }
    }

    @Test
    void haproxy() throws Exception {
        Path file = Files.writeString(
                folder.resolve("haproxy.cfg"),
                Recipes.indented(ChildProcess.CHECKOUT.resolve("docs/scaling.md"), "defaults"));
        assertTaken("haproxy", "-c", "-f", file.toString());
    }

    private static void assertTaken(String... command) throws Exception {
        try (ChildProcess process = ChildProcess.start(command)) {
            int exitCode = process.awaitExit(PATIENCE);
            List<String> said = Stream.concat(
                            process.out().awaitEnd(PATIENCE).stream(), process.err().awaitEnd(PATIENCE).stream())
                    .toList();
            assertThat(said).noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("warning"));
            assertThat(exitCode).as(() -> String.join("\n", said)).isZero();
        }
    }
}
