package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/flags.md to the table of flags. The page as it should be is left in target/flags.md, to be copied. */
class FlagsDocumentTest {

    private static final Path PAGE = Path.of("docs", "flags.md");
    private static final Path MADE = Path.of("target", "flags.md");

    @Test
    void thePageOfFlagsSaysWhatTheTableSays() throws IOException {
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, page());

        assertThat(PAGE).as("to mend: cp %s %s", MADE, PAGE).hasContent(page());
    }

    @Test
    void eachFlagThatIsALimitIsInTheDocumentOfLimits() throws IOException {
        String document = Files.readString(Path.of("docs/limits.md"));
        List<String> limits = Flags.ALL.stream()
                .filter(flag -> flag.help().startsWith("Maximum"))
                .map(flag -> "`" + flag.typed() + "`")
                .toList();

        assertThat(limits)
                .hasSizeGreaterThan(30)
                .allSatisfy(flag -> assertThat(document).contains(flag));
    }

    private static String page() {
        return """
                # Flags

                Write a flag as `--name=value` or `--name value`. Or set its environment variable. If both are set, the flag takes
                precedence.

                If the heap is too small for the defaults of `--buffer.max-bytes`, `--push.max-inflight-bytes`, `--push.max-concurrent`,
                `--push.max-concurrent-large`, `--push.max-idempotency-keys`, `--groups.max`, `--web.max-connections` and
                `--web.tls-max-connections`, the gateway [lowers](image.md#memory) those that you have not set. The log says to what.

                If a variable begins with `TINY_PUSHGATEWAY_` and is not in this table, the gateway logs a warning at the start, with the
                most similar name of the table. It ignores variables that Kubernetes sets for services.

                | flag | default | meaning | allowed | variable |
                |---|---|---|---|---|
                """ + Flags.ALL.stream().map(FlagsDocumentTest::row).collect(Collectors.joining());
    }

    private static String row(Flag<?> flag) {
        return String.format(
                Locale.ROOT,
                "| `%s` | `%s` | %s | %s | `%s` |\n",
                flag.typed(),
                flag.defaultText(),
                flag.help().replace("\n", " "),
                flag.type().allowed(),
                flag.variable());
    }
}
