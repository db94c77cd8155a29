package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Real curl. */
final class Curl {
    private static final String[] COMMON = {"curl", "-sS", "--max-time", "20"};
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Curl() {}

    /** What curl printed and how it ended. */
    record Result(int exitCode, List<String> out, List<String> err) {
        String status() {
            return out.isEmpty() ? "none, stderr: " + err : out.getLast();
        }
    }

    /** Starts curl with these arguments and leaves it running. */
    static ChildProcess start(String... arguments) throws IOException {
        return ChildProcess.start(
                Stream.concat(Stream.of(COMMON), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Runs curl; the status code is the last line it prints. */
    static Result run(byte[] input, String... arguments) throws IOException, InterruptedException {
        Stream<String> status = Stream.of("-w", "\n%{http_code}");
        try (ChildProcess curl =
                start(Stream.concat(status, Stream.of(arguments)).toArray(String[]::new))) {
            curl.feed(input);
            int exitCode = curl.awaitExit(PATIENCE);
            return new Result(
                    exitCode, curl.out().awaitEnd(PATIENCE), curl.err().awaitEnd(PATIENCE));
        }
    }

    /** Pushes as docs/pushing.md says. */
    static Result push(GatewayProcess gateway, String exposition) throws IOException, InterruptedException {
        return run(
                exposition.getBytes(UTF_8),
                "--data-binary",
                "@-",
                gateway.uri("/push").toString());
    }
}
