package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlagsTest {

    @ParameterizedTest
    @CsvSource({
        "web.max-connections, 1, 65536, 0, 65537",
        "web.max-header-bytes, 1KiB, 64KiB, 1023, 65537",
        "web.max-headers, 8, 1024, 7, 1025",
        "web.read-timeout, 100ms, 10m, 99ms, 10m1ms",
        "web.idle-timeout, 1s, 1h, 999ms, 1h1ms",
        "web.eviction-timeout, 10ms, 10m, 9ms, 10m1ms",
        "web.write-timeout, 100ms, 10m, 99ms, 10m1ms",
        "web.tls-handshake-timeout, 100ms, 10m, 99ms, 10m1ms",
        "web.tls-max-connections, 1, 65536, 0, 65537",
        "push.max-bytes, 1KiB, 256MiB, 1023, 268435457",
        "push.max-inflight-bytes, 2KiB, 8GiB, 2047, 8589934593",
        "push.max-line-bytes, 256B, 32KiB, 255, 32769",
        "push.max-name-bytes, 16, 4096, 15, 4097",
        "push.max-label-value-bytes, 16, 16KiB, 15, 16385",
        "push.max-labels, 1, 256, 0, 257",
        "push.max-samples, 1, 10000000, 0, 10000001",
        "push.max-concurrent, 1, 64, 0, 65",
        "push.max-concurrent-large, 1, 64, 0, 65",
        "push.queue-timeout, 10ms, 10m, 9ms, 10m1ms",
        "push.max-wait, 0s, 10m, -1s, 10m1ms",
        "push.max-waiting, 0, 65536, -1, 65537",
        "push.max-idempotency-keys, 0, 10000000, -1, 10000001",
        "push.idempotency-window, 1s, 24h, 999ms, 24h1ms",
        "buffer.max-bytes, 256KiB, 8GiB, 262143, 8589934593",
        "scrape.max-failures, 1, 100, 0, 101",
        "scrape.max-concurrent, 1, 1024, 0, 1025",
        "scrape.confirm-timeout, 100ms, 10m, 99ms, 10m1ms",
        "scrape.max-confirm-timeout, 100ms, 1h, 99ms, 1h1ms",
        // A duration has no sign, so nothing is below zero.
        "scrape.expect-within, 0, 24h, -1s, 24h1ms",
        "shutdown.drain-timeout, 0s, 1h, -1s, 1h1ms",
    })
    void bothBoundsAreAllowedAndNothingBeyondThem(
            String name, String least, String most, String tooLittle, String tooMuch) {
        FlagType<?> type = named(name).type();

        assertThat(type.parse(least)).isPresent();
        assertThat(type.parse(most)).isPresent();
        assertThat(type.parse(tooLittle)).isEmpty();
        assertThat(type.parse(tooMuch)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "log.level, debug",
        "log.level, info",
        "log.level, warn",
        "log.level, error",
        "log.format, logfmt",
        "log.format, json",
    })
    void everyWordOfAChoiceIsAllowedInItsOwnCaseOnly(String name, String word) {
        FlagType<?> type = named(name).type();

        assertThat(type.parse(word)).map(Object::toString).contains(word);
        assertThat(type.parse(word.toUpperCase(Locale.ROOT))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsAPathOrNone(Flag<?> flag) {
        FlagType<?> type = flag.type();

        assertThat(type.parse("/etc/tls/tls.crt")).isEqualTo(Optional.of(Optional.of(Path.of("/etc/tls/tls.crt"))));
        assertThat(type.parse("./tls.crt")).isPresent();
        assertThat(type.parse("")).isEqualTo(Optional.of(Optional.empty()));
        assertThat(type.parse("push")).isEqualTo(Optional.of(Optional.of(Path.of("push"))));
        assertThat(type.parse("/\0")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyDefaultIsAllowed(Flag<?> flag) {
        assertThat(flag.type().parse(flag.defaultText())).isPresent();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyVariableIsRead(Flag<?> flag) {
        assertThat(CommandLine.read(List.of(), Map.of(flag.variable(), "\0"), "1"))
                .isEqualTo(new CommandLine.Wrong(
                        flag.variable() + "=?: must be " + flag.type().allowed()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyFlagIsRead(Flag<?> flag) {
        assertThat(CommandLine.read(List.of(flag.typed(), "\0"), Map.of(), "1"))
                .isEqualTo(new CommandLine.Wrong(
                        flag.typed() + "=?: must be " + flag.type().allowed()));
    }

    @Test
    void namesAndVariablesAreUnique() {
        assertThat(Flags.ALL).extracting(Flag::name).doesNotHaveDuplicates();
        assertThat(Flags.ALL).extracting(Flag::variable).doesNotHaveDuplicates();
    }

    @Test
    void variablesAreNamesInCapitalsWithUnderlines() {
        assertThat(Flags.PUSH_MAX_LABEL_VALUE_BYTES.variable())
                .isEqualTo("TINY_PUSHGATEWAY_PUSH_MAX_LABEL_VALUE_BYTES");
    }

    private static Flag<?> named(String name) {
        return Flags.ALL.stream()
                .filter(flag -> flag.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Flag<?>> all() {
        return Flags.ALL.stream();
    }

    static Stream<Flag<?>> files() {
        return all().filter(flag -> flag.name().endsWith("-file"));
    }
}
