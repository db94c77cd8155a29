package tinypushgateway.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The release scripts that need helm, a registry or Maven. ./verify gets them. */
final class ReleaseIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"HELM_3", "HELM_4"})
    void theChartIsPushedToARegistryFromWhichHelmReadsIt(String version) throws Exception {
        String helm = Optional.ofNullable(System.getenv(version))
                .orElseThrow(() -> new AssertionError("run by ./verify, which gets helm: scripts/helm.sh"));
        Map<String, String> environment = new HashMap<>(Map.of("HELM", helm, "KUBECONFIG", "/dev/null"));
        for (String kind : List.of("CACHE", "CONFIG", "DATA")) {
            environment.put("HELM_" + kind + "_HOME", folder.resolve("helm").toString());
        }
        try (Registry registry = Registry.start(folder)) {
            String charts = "oci://" + registry.address() + "/charts";

            String printed = Script.run(environment, "chart", folder.toString(), charts, "--plain-http")
                    .successful();

            String chart = version();
            assertThat(folder.resolve("tiny-pushgateway-" + chart + ".tgz")).isRegularFile();
            assertThat(printed).isEqualTo("digest=" + registry.digest("charts/tiny-pushgateway", chart) + "\n");
            String name = charts + "/tiny-pushgateway";
            List<String> reads = List.of(helm, "template", "gateway", name, "--version", chart, "--plain-http");
            assertThat(Script.run(environment, reads).successful())
                    .contains("image: \"ghcr.io/tinypushgateway/tiny-pushgateway:" + chart + "\"");
        }
    }

    @Test
    void theBillOfMaterialsFitsTheSchemaOfCyclonedxAndNamesTheJdkOnly() throws Exception {
        Path file = folder.resolve("sbom.cdx.json");

        Script.run("sbom", file.toString()).successful();

        String bill = Files.readString(file);
        assertThat(faults(bill)).isEmpty();
        assertThat(faults(bill.replace("\"platform\"", "\"plattform\"")))
                .as("a wrong type is found")
                .isNotEmpty();
        JsonNode root = new ObjectMapper().readTree(bill);
        JsonNode gateway = root.at("/metadata/component");
        assertThat(gateway.get("name").asText()).isEqualTo("tiny-pushgateway");
        assertThat(gateway.get("version").asText()).isEqualTo(version());
        assertThat(gateway.at("/licenses/0/license/id").asText()).isEqualTo("Apache-2.0");
        assertThat(root.get("components")).singleElement().satisfies(jdk -> {
            assertThat(jdk.get("name").asText()).isEqualTo("openjdk");
            assertThat(jdk.get("version").asText()).startsWith("25");
            assertThat(jdk.at("/licenses/0/expression").asText())
                    .isEqualTo("GPL-2.0-only WITH Classpath-exception-2.0");
            assertThat(jdk.get("cpe").asText())
                    .isEqualTo("cpe:2.3:a:oracle:openjdk:" + jdk.get("version").asText() + ":*:*:*:*:*:*:*");
            assertThat(root.at("/dependencies/0/dependsOn/0").asText())
                    .isEqualTo(jdk.get("bom-ref").asText());
        });
    }

    /** The schema of the version that the bill has, as CycloneDX's own library ships it. */
    private static List<String> faults(String bill) throws IOException {
        Map<String, String> schemas = new HashMap<>();
        for (String name : List.of("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")) {
            try (InputStream schema = ReleaseIT.class.getResourceAsStream("/" + name)) {
                assertThat(schema).as(name).isNotNull();
                schemas.put(
                        "http://cyclonedx.org/schema/" + name,
                        new String(schema.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7, registry -> registry.schemas(schemas))
                .getSchema(schemas.get("http://cyclonedx.org/schema/bom-1.6.schema.json"))
                .validate(bill, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static String version() throws Exception {
        return Script.run(Map.of(), List.of("bash", "-c", ". scripts/release/common.sh && project_version"))
                .successful()
                .strip();
    }
}
