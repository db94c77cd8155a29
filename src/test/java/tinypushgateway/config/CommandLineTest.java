package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.CommandLine.Print;
import tinypushgateway.config.CommandLine.Run;
import tinypushgateway.config.CommandLine.Wrong;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;

class CommandLineTest {

    private static final Map<String, String> NO_ENVIRONMENT = Map.of();

    @Test
    void withoutFlagsEverythingHasItsDefault() {
        assertThat(options().values())
                .isEqualTo(Map.<Flag<?>, Object>ofEntries(
                        Map.entry(Flags.WEB_LISTEN_ADDRESS, new ListenAddress("", 9091)),
                        Map.entry(Flags.WEB_MAX_CONNECTIONS, 1024),
                        Map.entry(Flags.WEB_MAX_HEADER_BYTES, 8 * 1024),
                        Map.entry(Flags.WEB_MAX_HEADERS, 64),
                        Map.entry(Flags.WEB_READ_TIMEOUT, Duration.ofSeconds(10)),
                        Map.entry(Flags.WEB_IDLE_TIMEOUT, Duration.ofSeconds(75)),
                        Map.entry(Flags.WEB_EVICTION_TIMEOUT, Duration.ofMillis(100)),
                        Map.entry(Flags.WEB_WRITE_TIMEOUT, Duration.ofSeconds(10)),
                        Map.entry(Flags.WEB_TLS_CERT_FILE, Optional.empty()),
                        Map.entry(Flags.WEB_TLS_KEY_FILE, Optional.empty()),
                        Map.entry(Flags.WEB_TLS_CLIENT_CA_FILE, Optional.empty()),
                        Map.entry(Flags.WEB_TLS_HANDSHAKE_TIMEOUT, Duration.ofSeconds(10)),
                        Map.entry(Flags.WEB_TLS_MAX_CONNECTIONS, 160),
                        Map.entry(Flags.AUTH_PUSH_FILE, Optional.empty()),
                        Map.entry(Flags.AUTH_SCRAPE_FILE, Optional.empty()),
                        Map.entry(Flags.AUTH_VIEW_FILE, Optional.empty()),
                        Map.entry(Flags.PUSH_MAX_BYTES, 2 * 1024 * 1024),
                        Map.entry(Flags.PUSH_MAX_INFLIGHT_BYTES, 16L * 1024 * 1024),
                        Map.entry(Flags.PUSH_MAX_LINE_BYTES, 16 * 1024),
                        Map.entry(Flags.PUSH_MAX_NAME_BYTES, 256),
                        Map.entry(Flags.PUSH_MAX_LABEL_VALUE_BYTES, 2 * 1024),
                        Map.entry(Flags.PUSH_MAX_LABELS, 64),
                        Map.entry(Flags.PUSH_MAX_SAMPLES, 20_000),
                        Map.entry(Flags.PUSH_MAX_CONCURRENT, 4),
                        Map.entry(Flags.PUSH_MAX_CONCURRENT_LARGE, 2),
                        Map.entry(Flags.PUSH_QUEUE_TIMEOUT, Duration.ofSeconds(5)),
                        Map.entry(Flags.PUSH_MAX_WAIT, Duration.ofMinutes(1)),
                        Map.entry(Flags.PUSH_MAX_WAITING, 100),
                        Map.entry(Flags.PUSH_MAX_IDEMPOTENCY_KEYS, 4_000),
                        Map.entry(Flags.PUSH_IDEMPOTENCY_WINDOW, Duration.ofMinutes(10)),
                        Map.entry(Flags.PUSH_TIMESTAMPS, Timestamps.Policy.REJECT),
                        Map.entry(Flags.PUSH_MAX_TIMESTAMP_AGE, Duration.ofMinutes(30)),
                        Map.entry(Flags.PUSH_MAX_SAMPLES_PER_SERIES, 10_000),
                        Map.entry(Flags.BUFFER_MAX_BYTES, 32L * 1024 * 1024),
                        Map.entry(Flags.GROUPS_MAX, 1000),
                        Map.entry(Flags.SCRAPE_MAX_FAILURES, 3),
                        Map.entry(Flags.SCRAPE_MAX_CONCURRENT, 16),
                        Map.entry(Flags.SCRAPE_CONFIRM_TIMEOUT, Duration.ofSeconds(10)),
                        Map.entry(Flags.SCRAPE_MAX_CONFIRM_TIMEOUT, Duration.ofMinutes(2)),
                        Map.entry(Flags.SCRAPE_EXPECT_WITHIN, Duration.ofMinutes(5)),
                        Map.entry(Flags.SCRAPE_READERS, List.of()),
                        Map.entry(Flags.SCRAPE_TAKEOVER_GRACE, Duration.ofSeconds(2)),
                        Map.entry(Flags.SCRAPE_MAX_SAMPLES, 0),
                        Map.entry(Flags.SCRAPE_MAX_BYTES, 0L),
                        Map.entry(Flags.SHUTDOWN_DRAIN_TIMEOUT, Duration.ofSeconds(25)),
                        Map.entry(Flags.LOG_LEVEL, Level.INFO),
                        Map.entry(Flags.LOG_FORMAT, Format.LOGFMT),
                        Map.entry(Flags.LOG_MAX_QUEUED_BYTES, 64 * 1024)));
    }

    @Test
    void everyFlagReachesItsOwnOption() {
        assertThat(options(
                                "--web.listen-address=[::1]:1",
                                "--web.max-connections=2",
                                "--web.max-header-bytes=3KiB",
                                "--web.max-headers=14",
                                "--web.read-timeout=5s",
                                "--web.idle-timeout=6s",
                                "--web.eviction-timeout=8s",
                                "--web.write-timeout=7s",
                                "--web.tls-cert-file=/c",
                                "--web.tls-key-file=/k",
                                "--web.tls-client-ca-file=/a",
                                "--web.tls-handshake-timeout=8s",
                                "--web.tls-max-connections=9",
                                "--auth.push-file=/p",
                                "--auth.scrape-file=/s",
                                "--auth.view-file=/v",
                                "--push.max-bytes=8KiB",
                                "--push.max-inflight-bytes=19KiB",
                                "--push.max-line-bytes=10KiB",
                                "--push.max-name-bytes=111",
                                "--push.max-label-value-bytes=112",
                                "--push.max-labels=13",
                                "--push.max-samples=20",
                                "--push.max-concurrent=21",
                                "--push.max-concurrent-large=22",
                                "--push.queue-timeout=23s",
                                "--push.max-wait=25s",
                                "--push.max-waiting=26",
                                "--push.max-idempotency-keys=27",
                                "--push.idempotency-window=28s",
                                "--push.timestamps=accept",
                                "--push.max-timestamp-age=25m",
                                "--push.max-samples-per-series=32",
                                "--buffer.max-bytes=1GiB",
                                "--groups.max=33",
                                "--scrape.max-failures=15",
                                "--scrape.max-concurrent=17",
                                "--scrape.confirm-timeout=18s",
                                "--scrape.max-confirm-timeout=19s",
                                "--scrape.expect-within=24s",
                                "--scrape.readers=a,b-1",
                                "--scrape.takeover-grace=291ms",
                                "--scrape.max-samples=30",
                                "--scrape.max-bytes=31",
                                "--shutdown.drain-timeout=20s",
                                "--log.level=debug",
                                "--log.format=json",
                                "--log.max-queued-bytes=22KiB")
                        .values())
                .isEqualTo(Map.<Flag<?>, Object>ofEntries(
                        Map.entry(Flags.WEB_LISTEN_ADDRESS, new ListenAddress("::1", 1)),
                        Map.entry(Flags.WEB_MAX_CONNECTIONS, 2),
                        Map.entry(Flags.WEB_MAX_HEADER_BYTES, 3 * 1024),
                        Map.entry(Flags.WEB_MAX_HEADERS, 14),
                        Map.entry(Flags.WEB_READ_TIMEOUT, Duration.ofSeconds(5)),
                        Map.entry(Flags.WEB_IDLE_TIMEOUT, Duration.ofSeconds(6)),
                        Map.entry(Flags.WEB_EVICTION_TIMEOUT, Duration.ofSeconds(8)),
                        Map.entry(Flags.WEB_WRITE_TIMEOUT, Duration.ofSeconds(7)),
                        Map.entry(Flags.WEB_TLS_CERT_FILE, Optional.of(Path.of("/c"))),
                        Map.entry(Flags.WEB_TLS_KEY_FILE, Optional.of(Path.of("/k"))),
                        Map.entry(Flags.WEB_TLS_CLIENT_CA_FILE, Optional.of(Path.of("/a"))),
                        Map.entry(Flags.WEB_TLS_HANDSHAKE_TIMEOUT, Duration.ofSeconds(8)),
                        Map.entry(Flags.WEB_TLS_MAX_CONNECTIONS, 9),
                        Map.entry(Flags.AUTH_PUSH_FILE, Optional.of(Path.of("/p"))),
                        Map.entry(Flags.AUTH_SCRAPE_FILE, Optional.of(Path.of("/s"))),
                        Map.entry(Flags.AUTH_VIEW_FILE, Optional.of(Path.of("/v"))),
                        Map.entry(Flags.PUSH_MAX_BYTES, 8 * 1024),
                        Map.entry(Flags.PUSH_MAX_INFLIGHT_BYTES, 19L * 1024),
                        Map.entry(Flags.PUSH_MAX_LINE_BYTES, 10 * 1024),
                        Map.entry(Flags.PUSH_MAX_NAME_BYTES, 111),
                        Map.entry(Flags.PUSH_MAX_LABEL_VALUE_BYTES, 112),
                        Map.entry(Flags.PUSH_MAX_LABELS, 13),
                        Map.entry(Flags.PUSH_MAX_SAMPLES, 20),
                        Map.entry(Flags.PUSH_MAX_CONCURRENT, 21),
                        Map.entry(Flags.PUSH_MAX_CONCURRENT_LARGE, 22),
                        Map.entry(Flags.PUSH_QUEUE_TIMEOUT, Duration.ofSeconds(23)),
                        Map.entry(Flags.PUSH_MAX_WAIT, Duration.ofSeconds(25)),
                        Map.entry(Flags.PUSH_MAX_WAITING, 26),
                        Map.entry(Flags.PUSH_MAX_IDEMPOTENCY_KEYS, 27),
                        Map.entry(Flags.PUSH_IDEMPOTENCY_WINDOW, Duration.ofSeconds(28)),
                        Map.entry(Flags.PUSH_TIMESTAMPS, Timestamps.Policy.ACCEPT),
                        Map.entry(Flags.PUSH_MAX_TIMESTAMP_AGE, Duration.ofMinutes(25)),
                        Map.entry(Flags.PUSH_MAX_SAMPLES_PER_SERIES, 32),
                        Map.entry(Flags.BUFFER_MAX_BYTES, 1024L * 1024 * 1024),
                        Map.entry(Flags.GROUPS_MAX, 33),
                        Map.entry(Flags.SCRAPE_MAX_FAILURES, 15),
                        Map.entry(Flags.SCRAPE_MAX_CONCURRENT, 17),
                        Map.entry(Flags.SCRAPE_CONFIRM_TIMEOUT, Duration.ofSeconds(18)),
                        Map.entry(Flags.SCRAPE_MAX_CONFIRM_TIMEOUT, Duration.ofSeconds(19)),
                        Map.entry(Flags.SCRAPE_EXPECT_WITHIN, Duration.ofSeconds(24)),
                        Map.entry(Flags.SCRAPE_READERS, List.of("a", "b-1")),
                        Map.entry(Flags.SCRAPE_TAKEOVER_GRACE, Duration.ofMillis(291)),
                        Map.entry(Flags.SCRAPE_MAX_SAMPLES, 30),
                        Map.entry(Flags.SCRAPE_MAX_BYTES, 31L),
                        Map.entry(Flags.SHUTDOWN_DRAIN_TIMEOUT, Duration.ofSeconds(20)),
                        Map.entry(Flags.LOG_LEVEL, Level.DEBUG),
                        Map.entry(Flags.LOG_FORMAT, Format.JSON),
                        Map.entry(Flags.LOG_MAX_QUEUED_BYTES, 22 * 1024)));
    }

    @ParameterizedTest
    @CsvSource({
        "--web.tls-cert-file=/c, --web.tls-key-file",
        "--web.tls-key-file=/k, --web.tls-cert-file",
        "--web.tls-client-ca-file=/a, --web.tls-cert-file",
    })
    void filesOfTlsComeTogether(String flag, String missing) {
        assertThat(CommandLine.read(List.of(flag), NO_ENVIRONMENT, "1"))
                .isEqualTo(new CommandLine.Wrong(flag + ": requires " + missing));
    }

    @ParameterizedTest
    @CsvSource({
        "--auth.look-file=/l, , --auth.look-file, --auth.view-file",
        ", /l, TINY_PUSHGATEWAY_AUTH_LOOK_FILE, TINY_PUSHGATEWAY_AUTH_VIEW_FILE",
        "--auth.look-file=/l, /other, --auth.look-file, --auth.view-file",
    })
    void theFormerNameOfAFlagWorksOnAndIsNamed(
            @Nullable String flag, @Nullable String variable, String used, String present) {
        Run run = (Run) CommandLine.read(
                Stream.ofNullable(flag).toList(),
                variable == null ? NO_ENVIRONMENT : Map.of("TINY_PUSHGATEWAY_AUTH_LOOK_FILE", variable),
                "1");

        assertThat(run.options().get(Flags.AUTH_VIEW_FILE)).contains(Path.of("/l"));
        assertThat(run.formerName()).contains(new CommandLine.FormerName(used, present));
        assertThat(run.unknownVariables()).isEmpty();
    }

    @Test
    void thePresentNameOfAFlagIsNotNamed() {
        Map<String, String> empty = Map.of("TINY_PUSHGATEWAY_AUTH_LOOK_FILE", "");

        assertThat(((Run) CommandLine.read(List.of("--auth.view-file=/v"), empty, "1")).formerName())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--auth.view-file=/v, ", "--auth.view-file=, ", ", /v"})
    void bothNamesOfAFlagAreAnError(@Nullable String flag, @Nullable String variable) {
        Map<String, String> environment =
                variable == null ? NO_ENVIRONMENT : Map.of("TINY_PUSHGATEWAY_AUTH_VIEW_FILE", variable);
        List<String> arguments = Stream.concat(Stream.of("--auth.look-file=/l"), Stream.ofNullable(flag))
                .toList();

        assertThat(CommandLine.read(arguments, environment, "1"))
                .isEqualTo(
                        new Wrong("--auth.look-file: is the former name of --auth.view-file, must not be set together"
                                + " with " + (flag == null ? "TINY_PUSHGATEWAY_AUTH_VIEW_FILE" : "--auth.view-file")));
    }

    @Test
    void theHelpShowsNoFormerName() {
        assertThat(Help.text()).doesNotContain("look");
        assertThat(wrong("--auth.loook-file=x")).doesNotContain("auth.look-file?");
    }

    @Test
    void anOptionThatATestDoesNotSetHasItsDefault() {
        Options options = new Options(Map.of(Flags.WEB_MAX_HEADERS, 1));

        assertThat(options.get(Flags.WEB_MAX_HEADERS)).isEqualTo(1);
        assertThat(options.get(Flags.WEB_MAX_HEADER_BYTES)).isEqualTo(8 * 1024);
    }

    @Test
    void aSecretIsHashedForAUserOrAsAToken() {
        assertThat(CommandLine.read(List.of("hash-password", "job"), NO_ENVIRONMENT, "1"))
                .isEqualTo(new CommandLine.Hash(Optional.of("job")));
        assertThat(CommandLine.read(List.of("hash-token"), NO_ENVIRONMENT, "1"))
                .isEqualTo(new CommandLine.Hash(Optional.empty()));
    }

    /** A secret that somebody typed as an argument is not repeated, whatever else is wrong. */
    @Test
    void aSecretIsNoArgument() {
        for (List<String> arguments : List.of(
                List.of("hash-password"), List.of("hash-password", "job", "secret"), List.of("hash-token", "secret"))) {
            assertThat(CommandLine.read(arguments, NO_ENVIRONMENT, "1"))
                    .isInstanceOfSatisfying(
                            CommandLine.Wrong.class,
                            wrong -> assertThat(wrong.line())
                                    .startsWith(arguments.getFirst() + ": must be ")
                                    .doesNotContain("secret,"));
        }
    }

    @Test
    void aHealthCheckReadsTheFlagsAndVariablesOfTheGateway() {
        Map<String, String> environment =
                Map.of("TINY_PUSHGATEWAY_WEB_TLS_CERT_FILE", "/c", "TINY_PUSHGATEWAY_WEB_TLS_KEY_FILE", "/k");

        assertThat(CommandLine.read(List.of("healthcheck", "--web.listen-address", "localhost:9092"), environment, "1"))
                .isInstanceOfSatisfying(CommandLine.CheckHealth.class, check -> {
                    assertThat(check.options().get(Flags.WEB_LISTEN_ADDRESS))
                            .isEqualTo(new ListenAddress("localhost", 9092));
                    assertThat(check.options().get(Flags.WEB_TLS_CERT_FILE)).contains(Path.of("/c"));
                });
    }

    @Test
    void aHealthCheckNeedsThePort() {
        assertThat(wrong("healthcheck", "--web.listen-address=:0"))
                .isEqualTo("healthcheck: --web.listen-address must have the port of the gateway, not 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--log.levl", "http://localhost:9091"})
    void aHealthCheckTakesFlagsAndNothingElse(String argument) {
        assertThat(wrong("healthcheck", argument)).startsWith(argument + ": un");
    }

    @Test
    void aValueMayFollowAsAnArgumentOfItsOwn() {
        assertThat(options("--log.level", "error", "--scrape.max-failures", "7"))
                .isEqualTo(options("--log.level=error", "--scrape.max-failures=7"));
    }

    @Test
    void aVariableSetsWhatItsFlagSets() {
        assertThat(run(List.of(), Map.of("TINY_PUSHGATEWAY_WEB_LISTEN_ADDRESS", ":1234"))
                        .get(Flags.WEB_LISTEN_ADDRESS))
                .isEqualTo(new ListenAddress("", 1234));
    }

    @Test
    void aFlagWinsOverItsVariable() {
        Map<String, String> environment = Map.of("TINY_PUSHGATEWAY_LOG_LEVEL", "debug");
        assertThat(run(List.of("--log.level=warn"), environment).get(Flags.LOG_LEVEL))
                .isEqualTo(Level.WARN);
    }

    @Test
    void anEmptyVariableIsNotSet() {
        Map<String, String> environment = Map.of("TINY_PUSHGATEWAY_LOG_LEVEL", "");
        assertThat(run(List.of(), environment).get(Flags.LOG_LEVEL)).isEqualTo(Level.INFO);
    }

    @Test
    void variablesThatKubernetesSetsForAServiceOfOurNameDoNoHarm() {
        Map<String, String> environment = Map.of(
                "TINY_PUSHGATEWAY_PORT", "tcp://10.0.0.1:9091",
                "TINY_PUSHGATEWAY_PORT_9091_TCP_ADDR", "10.0.0.1",
                "TINY_PUSHGATEWAY_SERVICE_HOST", "10.0.0.1");
        assertThat(run(List.of(), environment)).isEqualTo(options());
        assertThat(unknown(environment)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SERVICE_HOST, 10.0.0.1",
        "SERVICE_PORT, 9091",
        "SERVICE_PORT_HTTP, 9091",
        "PORT, tcp://10.0.0.1:9091",
        "PORT, udp://10.0.0.1:9091",
        "PORT_9091_TCP, tcp://10.0.0.1:9091",
        "PORT_9091_TCP_ADDR, 10.0.0.1",
        "PORT_9091_TCP_PORT, 9091",
        "PORT_9091_TCP_PROTO, tcp",
        "WEB_SERVICE_HOST, 10.0.0.1",
        "WEB_PORT, tcp://10.0.0.1:9091",
        "PUSH_BUFFER_PORT_9091_TCP, tcp://10.0.0.1:9091",
    })
    void whatKubernetesMakesOfServicesIsNotNamed(String name, String text) {
        assertThat(unknown(Map.of("TINY_PUSHGATEWAY_" + name, text))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "BUFER_MAX_BYTES, BUFFER_MAX_BYTES",
        "AUTH_PUSHFILE, AUTH_PUSH_FILE",
        "LISTEN_ADDRESS, WEB_LISTEN_ADDRESS",
        "BUFFER_MAXBYTES, BUFFER_MAX_BYTES",
        "LOGLEVEL, LOG_LEVEL",
        "log_level, ",
        "OTHER, ",
        "'', ",
        "PORT, ",
        "LISTEN_PORT, ",
        "PORT_NAME, ",
        "SERVICES, ",
    })
    void aVariableThatSetsNothingIsNamedWithTheNearestThatDoes(String name, String nearest) {
        String prefix = "TINY_PUSHGATEWAY_";
        assertThat(unknown(Map.of(prefix + name, "9091")))
                .containsExactly(new CommandLine.UnknownVariable(
                        prefix + name, Optional.ofNullable(nearest).map(prefix::concat)));
    }

    @Test
    void variablesWithAnotherPrefixAreNotLookedAt() {
        assertThat(unknown(Map.of(
                        "AUTH_PUSHFILE", "x",
                        "TINY_PUSHGATEWAY", "x",
                        "MY_TINY_PUSHGATEWAY_LOGLEVEL", "x",
                        "TINY_PUSHGATEWAY_LOG_LEVEL", "debug")))
                .isEmpty();
    }

    @Test
    void unknownVariablesAreNamedInOrder() {
        assertThat(unknown(Map.of("TINY_PUSHGATEWAY_C", "", "TINY_PUSHGATEWAY_A", "", "TINY_PUSHGATEWAY_B", "")))
                .extracting(CommandLine.UnknownVariable::name)
                .containsExactly("TINY_PUSHGATEWAY_A", "TINY_PUSHGATEWAY_B", "TINY_PUSHGATEWAY_C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpIsPrintedWhateverElseIsWrong(String help) {
        assertThat(read("--bogus", help)).isEqualTo(new Print(Help.text()));
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(read("--version")).isEqualTo(new Print("tiny-pushgateway 1.2.3\n"));
    }

    @Test
    void anUnknownFlagNamesTheNearestOne() {
        assertThat(wrong("--web.max-conections=1"))
                .isEqualTo("--web.max-conections: unknown flag, did you mean --web.max-connections?");
        assertThat(wrong("--versoin")).isEqualTo("--versoin: unknown flag, did you mean --version?");
    }

    @Test
    void anUnknownFlagThatResemblesNoneNamesTheHelp() {
        assertThat(wrong("--persistence.file=x")).isEqualTo("--persistence.file: unknown flag, see --help");
        assertThat(wrong("--")).isEqualTo("--: unknown flag, see --help");
    }

    @Test
    void whatIsNoFlagIsRefused() {
        assertThat(wrong("serve"))
                .isEqualTo("serve: unexpected argument, must be --name=value or --name value; see --help");
        assertThat(wrong("-log.level=info"))
                .isEqualTo("-log.level: unexpected argument, must be --name=value or --name value; see --help");
    }

    @Test
    void aFlagGivenTwiceIsRefusedInEitherSyntax() {
        assertThat(wrong("--log.level=info", "--log.level", "info")).isEqualTo("--log.level: must be given only once");
    }

    @Test
    void aFlagWithoutAValueIsRefused() {
        String line = "--log.level: has no value, must be one of debug, info, warn, error";
        assertThat(wrong("--log.level")).isEqualTo(line);
        assertThat(wrong("--log.level", "--log.format=json")).isEqualTo(line);
    }

    @Test
    void anEmptyValueOfAFlagIsWrong() {
        assertThat(wrong("--log.level=")).isEqualTo("--log.level=: must be one of debug, info, warn, error");
    }

    @Test
    void aWrongValueSaysWhatIsAllowed() {
        assertThat(wrong("--web.max-connections=0"))
                .isEqualTo("--web.max-connections=0: must be a whole number from 1 to 65536");
        assertThat(wrong("--push.max-bytes=1TiB"))
                .isEqualTo("--push.max-bytes=1TiB: must be a size from 1KiB to 256MiB");
        assertThat(wrong("--web.read-timeout", "10"))
                .isEqualTo("--web.read-timeout=10: must be a duration from 100ms to 10m");
        assertThat(wrong("--log.format=xml")).isEqualTo("--log.format=xml: must be one of logfmt, json");
        assertThat(wrong("--web.listen-address=9091"))
                .isEqualTo("--web.listen-address=9091: must be host:port, such as :9091, 127.0.0.1:9091 or"
                        + " [::1]:9091, port 0 for any free one");
    }

    @Test
    void aWrongVariableIsCalledByItsOwnName() {
        assertThat(CommandLine.read(List.of(), Map.of("TINY_PUSHGATEWAY_LOG_LEVEL", "loud"), "1.2.3"))
                .isEqualTo(new Wrong("TINY_PUSHGATEWAY_LOG_LEVEL=loud: must be one of debug, info, warn, error"));
    }

    @Test
    void twoPushesOfTheLargestSizeMustFitWhatIsReadAtOnce() {
        assertThat(wrong("--push.max-bytes=9MiB"))
                .isEqualTo("--push.max-inflight-bytes=16MiB: must be at least twice --push.max-bytes=9MiB");
        assertThat(options("--push.max-bytes=8MiB").get(Flags.PUSH_MAX_BYTES)).isEqualTo(8 * 1024 * 1024);
        assertThat(options("--push.max-bytes=256MiB", "--push.max-inflight-bytes=512MiB")
                        .get(Flags.PUSH_MAX_INFLIGHT_BYTES))
                .isEqualTo(512L * 1024 * 1024);
    }

    @Test
    void aComplaintStaysOneReadableLineWhateverWasTyped() {
        assertThat(wrong("--log.level=a\nb\u001b[31m\u202e\u2028"))
                .isEqualTo("--log.level=a?b?[31m??: must be one of debug, info, warn, error");
        assertThat(wrong("--log.level=" + "x".repeat(10_000)))
                .isEqualTo("--log.level=" + "x".repeat(100) + "...: must be one of debug, info, warn, error");
        assertThat(wrong("--" + "x".repeat(10_000))).endsWith("...: unknown flag, see --help");
    }

    private static CommandLine read(String... arguments) {
        return CommandLine.read(List.of(arguments), NO_ENVIRONMENT, "1.2.3");
    }

    private static List<CommandLine.UnknownVariable> unknown(Map<String, String> environment) {
        return ((Run) CommandLine.read(List.of(), environment, "1")).unknownVariables();
    }

    private static Options options(String... arguments) {
        return run(List.of(arguments), NO_ENVIRONMENT);
    }

    private static Options run(List<String> arguments, Map<String, String> environment) {
        return switch (CommandLine.read(arguments, environment, "1.2.3")) {
            case Run run -> run.options();
            case Print print -> throw new AssertionError(print);
            case CommandLine.Hash hash -> throw new AssertionError(hash);
            case CommandLine.CheckHealth check -> throw new AssertionError(check);
            case Wrong wrong -> throw new AssertionError(wrong);
        };
    }

    private static String wrong(String... arguments) {
        return switch (read(arguments)) {
            case Wrong wrong -> wrong.line();
            case Print print -> throw new AssertionError(print);
            case CommandLine.Hash hash -> throw new AssertionError(hash);
            case CommandLine.CheckHealth check -> throw new AssertionError(check);
            case Run run -> throw new AssertionError(run);
        };
    }
}
