package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** stderr is a pipe that is full and that nobody reads: the log loses lines, and nothing else changes. */
final class UnreadLogIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Becomes the command, with a full pipe as its stderr. When its own stdin ends, the pipe is read and copied to stdout. */
    private static final String FULL_PIPE = """
            import os, sys
            reading, writing = os.pipe()
            os.set_blocking(writing, False)
            try:
                while True:
                    os.write(writing, b"\\n")
            except BlockingIOError:
                os.set_blocking(writing, True)
            if os.fork() == 0:
                os.close(writing)
                sys.stdin.read()
                while chunk := os.read(reading, 65536):
                    os.write(1, chunk)
                os._exit(0)
            os.close(reading)
            os.dup2(writing, 2)
            os.execvp(sys.argv[1], sys.argv[1:])
            """;

    static final List<String> WITH_A_FULL_PIPE = List.of("python3", "-c", FULL_PIPE);

    @ParameterizedTest
    @CsvSource({"logfmt, lines_dropped=[1-9]", "json, '\"lines_dropped\":[1-9]'"})
    void whatCannotBeLoggedIsCountedAndNamedWhenThePipeIsReadAgain(String format, String named) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.startUnheard(
                WITH_A_FULL_PIPE, "--log.max-queued-bytes=4KiB", "--log.format=" + format)) {
            Waiting.until(
                    PATIENCE,
                    () -> isRefused(gateway) && gateway.ownMetrics().value("log_lines_dropped_total") > 0,
                    () -> gateway.ownMetrics().text());

            gateway.process().feed(new byte[0]); // its stdin ends
            Waiting.until(
                    PATIENCE,
                    () -> isRefused(gateway) && isPrinted(gateway, named),
                    () -> gateway.process().out().all().toString());
            gateway.process().signal("TERM");

            assertThat(gateway.process().awaitExit(PATIENCE)).isEqualTo(143);
            assertThat(gateway.process().out().awaitEnd(PATIENCE).getLast()).contains("\"stopped\"");
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void pushesScrapesProbesAndSignalsDoNotWaitForTheLog(String signal, int exitCode) throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.startUnheard(WITH_A_FULL_PIPE, "--log.level=debug", "--log.max-queued-bytes=4KiB")) {
            for (int i = 0; i < 1_200; i++) {
                assertThat(isRefused(gateway)).isTrue();
            }
            assertThat(gateway.push("held 1\n").statusCode()).isEqualTo(202);
            assertThat(gateway.get("/-/healthy").statusCode()).isEqualTo(200);
            assertThat(gateway.scrape()).isEqualTo("held 1\n");
            assertThat(gateway.ownMetrics().value("log_lines_dropped_total")).isPositive();

            gateway.process().signal(signal);

            assertThat(gateway.process().awaitExit(PATIENCE)).isEqualTo(exitCode);
        }
    }

    @Test
    void aGatewayThatCannotStartEndsWithoutAReader() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(exitCode("--web.listen-address=:" + taken.getLocalPort()))
                    .isEqualTo(1);
        }
        assertThat(exitCode("--web.listen-adress=:0")).isEqualTo(2);
        assertThat(exitCode("--auth.push-file=./no-such-file")).isEqualTo(2);
    }

    private static int exitCode(String flag) throws Exception {
        List<String> command = Stream.concat(
                        WITH_A_FULL_PIPE.stream(), Stream.of(GatewayProcess.LAUNCHER.toString(), flag))
                .toList();
        try (ChildProcess process = ChildProcess.start(ChildProcess.CHECKOUT, Map.of(), command)) {
            return process.awaitExit(PATIENCE);
        }
    }

    private static boolean isRefused(GatewayProcess gateway) {
        try {
            return gateway.push("broken{ 1\n").statusCode() == 400;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPrinted(GatewayProcess gateway, String regex) {
        return gateway.process().out().all().stream().anyMatch(line -> line.matches(".*" + regex + ".*"));
    }
}
