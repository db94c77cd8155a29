package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients really send is accepted, and comes back byte for byte. */
final class ClientsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LINE = "my_metric{label=\"test\"} 1\n";
    private static final String FAMILIES = """
            # HELP my_seconds How long it took.
            # TYPE my_seconds histogram
            my_seconds_bucket{le="1"} 2
            my_seconds_bucket{le="+Inf"} 3
            my_seconds_sum 4.5
            my_seconds_count 3
            # TYPE my_total counter
            my_total{text="\u00e4 \\" \\\\ \\n"} 17
            """;

    /** More than curl sends without asking first, and more than one read of a socket gives. */
    private static final String LARGE = Stream.iterate(1, i -> i <= 9_000, i -> i + 1)
            .map(i -> String.format(Locale.ROOT, "large{id=\"%d\",padding=\"%0100d\"} %d\n", i, i, i))
            .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
            .toString();

    @TempDir
    private static Path folder;

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayProcess.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        gateway.scrape();
    }

    @Test
    void curlDataOfOneLine() throws Exception {
        curl("", "-d", LINE.strip());
        comesBack(LINE);
    }

    @Test
    void curlDataWithoutLineEndsIsRefusedAndTheReasonShown() throws Exception {
        byte[] input = FAMILIES.getBytes(UTF_8);
        Curl.Result result = Curl.run(
                input, "--fail-with-body", "-d", "@-", gateway.uri("/push").toString());
        assertThat(result.exitCode()).isEqualTo(22);
        assertThat(result.status()).isEqualTo("400");
        // All of it is one HELP line and no samples: the text of that line has an escape that HELP does not know.
        assertThat(result.out().getFirst()).startsWith("line 1, column ");
        comesBack("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http1.0", "--http2"})
    void curlBinaryDataFromAPipe(String version) throws Exception {
        curl(FAMILIES, version, "--data-binary", "@-");
        comesBack(FAMILIES);
    }

    @Test
    void curlBinaryDataFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("metrics.prom"), FAMILIES);
        curl("", "--data-binary", "@" + file);
        comesBack(FAMILIES);
    }

    @Test
    void curlUploadOfUnknownLength() throws Exception {
        curl(FAMILIES, "-T", "-", "-X", "POST");
        comesBack(FAMILIES);
    }

    @Test
    void curlChunked() throws Exception {
        curl(FAMILIES, "-H", "Transfer-Encoding: chunked", "--data-binary", "@-");
        comesBack(FAMILIES);
    }

    @Test
    void curlOfAGzipPipe() throws Exception {
        curl(gzip(FAMILIES), "-H", "Content-Encoding: gzip", "--data-binary", "@-");
        comesBack(FAMILIES);
    }

    @Test
    void curlOfSeveralGzipFilesInOne() throws Exception {
        byte[] first = gzip(LINE);
        byte[] second = gzip("other 2\n");
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        curl(both, "-H", "Content-Encoding: gzip", "--data-binary", "@-");
        comesBack(LINE + "other 2\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain; version=0.0.4; charset=utf-8",
                "Content-Type: text/plain",
                "Content-Type:"
            })
    void curlWithAContentType(String field) throws Exception {
        curl(FAMILIES, "-H", field, "--data-binary", "@-");
        comesBack(FAMILIES);
    }

    @Test
    void curlAsksBeforeALargeBodyAndScrapesItCompressed() throws Exception {
        curl(LARGE, "-H", "Expect: 100-continue", "--data-binary", "@-");
        Curl.Result scrape =
                Curl.run(new byte[0], "--compressed", gateway.uri("/metrics").toString());
        assertThat(scrape.exitCode()).isZero();
        assertThat(String.join("\n", scrape.out())).isEqualTo(LARGE + "\n200");
        assertThat(gateway.awaitEmpty(PATIENCE).balances()).isTrue();
    }

    @Test
    void curlOfATooLargeBodyIsToldSoAtOnce() throws Exception {
        byte[] input = "x 1\n".repeat(1_000_000).getBytes(UTF_8);
        Curl.Result result =
                Curl.run(input, "--data-binary", "@-", gateway.uri("/push").toString());
        assertThat(result.status()).isEqualTo("413");
    }

    @Test
    void curlOfTwoPushesOnOneConnection() throws Exception {
        String url = gateway.uri("/push").toString();
        Curl.Result result = Curl.run(
                new byte[0],
                "-d",
                "first 1",
                url,
                "--next",
                "-sS",
                "-w",
                "\n%{num_connects} %{http_code}",
                "-d",
                "second 2",
                url);
        assertThat(result.status()).isEqualTo("0 202");
        comesBack("first 1\nsecond 2\n");
    }

    @Test
    void theHttpClientOfTheJdk() throws Exception { // asks to upgrade to HTTP/2 when nobody tells it not to
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest push = HttpRequest.newBuilder(gateway.uri("/push"))
                    .POST(HttpRequest.BodyPublishers.ofString(FAMILIES))
                    .build();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> response = client.send(push, HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(202);
                comesBack(FAMILIES);
            }
        }
    }

    @Test
    void nodeFetch() throws Exception {
        runs(List.of("node", "-e", """
                const body = require('fs').readFileSync(0)
                fetch(process.env.URL, {method: 'POST', body}).then(r => process.exit(r.status === 202 ? 0 : 1))
                """), FAMILIES);
    }

    @Test
    void nodeHttpInPieces() throws Exception { // chunked, and without a Content-Type
        runs(List.of("node", "-e", """
                const body = require('fs').readFileSync(0)
                const request = require('http').request(process.env.URL, {method: 'POST'},
                    response => process.exit(response.statusCode === 202 ? 0 : 1))
                for (const octet of body) request.write(Buffer.from([octet]))
                request.end()
                """), FAMILIES);
    }

    @Test
    void pythonUrllib() throws Exception {
        runs(List.of("python3", "-c", """
                import os, sys, urllib.request
                body = sys.stdin.buffer.read()
                assert urllib.request.urlopen(os.environ['URL'], body).status == 202
                """), FAMILIES);
    }

    @Test
    void pythonHttpClientKeepsItsConnection() throws Exception {
        runs(List.of("python3", "-c", """
                import os, sys, http.client, urllib.parse
                body = sys.stdin.buffer.read()
                connection = http.client.HTTPConnection(urllib.parse.urlparse(os.environ['URL']).netloc)
                for pushed in body, iter([body[:9], body[9:]]):
                    connection.request('POST', '/push', pushed, encode_chunked=True)
                    response = connection.getresponse()
                    assert response.status == 202 and response.read() == b'', response.status
                """), FAMILIES);
    }

    @Test
    void wget() throws Exception {
        Path file = Files.writeString(folder.resolve("wget.prom"), FAMILIES);
        runs(List.of("sh", "-c", "wget -q -O - --post-file=" + file + " \"$URL\""), FAMILIES);
    }

    /** Pushes with curl and these arguments. */
    private static void curl(String input, String... arguments) throws Exception {
        curl(input.getBytes(UTF_8), arguments);
    }

    private static void curl(byte[] input, String... arguments) throws Exception {
        Stream<String> url = Stream.of(gateway.uri("/push").toString());
        Curl.Result result =
                Curl.run(input, Stream.concat(Stream.of(arguments), url).toArray(String[]::new));
        assertThat(result.exitCode()).isZero();
        assertThat(result.status()).isEqualTo("202");
        assertThat(result.err()).isEmpty();
    }

    /** Runs a client that pushes its input to {@code $URL} and ends with 0 if that was accepted. */
    private static void runs(List<String> command, String input) throws Exception {
        Assumptions.assumeTrue(isInstalled(command.getFirst()), command.getFirst());
        Map<String, String> url = Map.of("URL", gateway.uri("/push").toString());
        try (ChildProcess client = ChildProcess.start(ChildProcess.CHECKOUT, url, command)) {
            client.feed(input.getBytes(UTF_8));
            assertThat(client.awaitExit(PATIENCE))
                    .as(() -> client.err().all().toString())
                    .isZero();
        }
        comesBack(input);
    }

    private static boolean isInstalled(String program) throws Exception {
        try (ChildProcess which = ChildProcess.start("sh", "-c", "command -v " + program)) {
            return which.awaitExit(PATIENCE) == 0;
        }
    }

    private static void comesBack(String exposition) throws Exception {
        assertThat(gateway.scrape()).isEqualTo(exposition);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
