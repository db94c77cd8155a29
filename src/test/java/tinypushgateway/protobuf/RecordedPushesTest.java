package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tinypushgateway.protobuf.Decoded.assertAccepted;
import static tinypushgateway.protobuf.Decoded.grouping;
import static tinypushgateway.protobuf.Decoded.malformed;
import static tinypushgateway.protobuf.Decoded.textBytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.GroupingLabels;

/**
 * What clients push (client_golang 1.14.0, prometheus-metrics 1.5.1 for Java, rust-prometheus 0.13.3), as recorded, and what Pushgateway
 * 1.5.1 exposed of it for the group of job {@code batch}, instance {@code i1}.
 */
class RecordedPushesTest {
    private static final Path RESOURCES = Path.of("src", "test", "resources");

    /** The fuzzer starts from them, too. */
    private static final Path CONTENTS = RESOURCES.resolve(Path.of(
            "tinypushgateway", "protobuf", "MetricFamiliesFuzzInputs", "whateverIsPushedBecomesTextOrIsRefused"));

    private static final GroupingLabels GROUP = grouping("job", "batch", "instance", "i1");

    private static final Pattern LABELS = Pattern.compile("\\{(.*)} ");

    private static final Pattern LABEL = Pattern.compile("\\w+=\"(?:[^\"\\\\]|\\\\.)*\"");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "go-push",
                "go-push-exemplar",
                "go-push-native",
                "java-push",
                "java-push-exemplar",
                "java-push-native",
                "java-push-native-only",
                "rust-push"
            })
    void theTextIsThatOfPushgateway(String recording) throws IOException, MalformedProtobuf {
        String text = new String(textBytes(GROUP, content(recording)), UTF_8);

        assertThat(families(text))
                .isEqualTo(families(Files.readString(RESOURCES.resolve(Path.of("protobuf", recording + ".prom")))));
        assertAccepted(text);
    }

    @Test
    void aTimestampIsWrittenAndLeftToThePolicyForText() throws IOException, MalformedProtobuf {
        assertThat(new String(textBytes(GROUP, content("java-push-timestamp")), UTF_8))
                .containsPattern("\nbatch_\\w+\\{.*} [0-9.]+ [0-9]{13}\n");
    }

    @Test
    void namesInUtf8AreRefused() throws IOException {
        assertThat(malformed(Options.DEFAULT.expositionLimits(), GROUP, content("java-push-utf8-names")))
                .hasMessageContaining("rename the");
    }

    private static byte[] content(String recording) throws IOException {
        return Files.readAllBytes(CONTENTS.resolve(recording));
    }

    /** The families in the order of their names, the labels of each sample too. */
    private static List<String> families(String text) {
        return Arrays.stream(text.split("(?=# HELP )"))
                .map(family ->
                        family.lines().map(RecordedPushesTest::withSortedLabels).collect(Collectors.joining("\n")))
                .sorted()
                .toList();
    }

    private static String withSortedLabels(String line) {
        return LABELS.matcher(line)
                .replaceAll(labels -> LABEL.matcher(labels.group(1))
                        .results()
                        .map(label -> label.group().replace("\\", "\\\\"))
                        .sorted()
                        .collect(Collectors.joining(",", "{", "} ")));
    }
}
