package tinypushgateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a newcomer reads: inputs of public reports, by the tools that sent them. */
class MistakeHintsTest {
    private static final String CURL = "curl/8.5.0";
    private static final String FORM = "application/x-www-form-urlencoded";

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = new RunningGateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** A ~ is a line feed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "job_ok 1\\nnext_ok 1 | use printf instead of echo",
                "job_ok 1\\nnext_ok 1~ | use printf instead of echo",
                "job_ok 1\\n~ | use printf instead of echo",
                "# HELP job_ok whether it worked\\n# TYPE job_ok gauge\\njob_ok 1~ | use printf instead of echo",
                "job_ok=1 | this looks like a form",
                "job_ok%201 | this looks like a form",
                "a 1&b 2 | curl joins several -d by '&'",
                "{\"job_ok\": 1} | this looks like JSON",
                "[{\"a\":1}]~ | this looks like JSON",
                "metrics.prom | curl wants an @ before the name",
                "/tmp/metrics | curl wants an @ before the name",
                "a 1 b 2 | curl -d removes the line ends of a file",
                "# HELP a b # TYPE a gauge a 1 | curl -d removes the line ends of a file",
                "a 1 b 2~ | if these were several lines: each needs a line end",
            })
    void curlsUserIsToldWhatToDo(String content, String advice) {
        HttpResponse<String> answer =
                push(FORM, CURL, content.replace('~', '\n').getBytes(UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a{b=\"c\\nd\"} x",
                "# only a comment~",
                "a}",
                "a 1~b{x=\"1\" 2~",
            })
    void nothingIsGuessedWithoutAReason(String content) {
        assertThat(push("text/plain", CURL, content.replace('~', '\n').getBytes(UTF_8))
                        .body())
                .doesNotContain(";");
    }

    @Test
    void curlIsNamedOnlyToItsUsers() {
        assertThat(push("text/plain", "python-requests/2.31", "metrics.prom".getBytes(UTF_8))
                        .body())
                .contains("this looks like the name of a file: send the content of the file")
                .doesNotContain("curl");
    }

    @Test
    void encodingsAreRecognised() {
        byte[] utf16 = "\uFEFFjob_ok 1\n".getBytes(UTF_16LE);
        byte[] gzip = {0x1F, (byte) 0x8B, 8, 0};

        assertThat(push("", CURL, utf16).body()).contains("this is UTF-16, as PowerShell's > writes it");
        assertThat(push("", CURL, "job_ok 1\n".getBytes(UTF_16LE)).body()).contains("this is UTF-16");
        assertThat(push("", CURL, gzip).body()).contains("this is gzip");
        assertThat(push("", CURL, "\uFEFFjob_ok 1\n".getBytes(UTF_8)).body()).contains("a byte order mark");
        assertThat(push("text/plain;charset=ISO-8859-1", "", "a{b=\"\u00e9\"} 1\n".getBytes(ISO_8859_1))
                        .body())
                .contains("Content-Type names another charset: send the push in UTF-8");
    }

    @Test
    void contentIsReadWhateverItsTypeSays() {
        for (String type : new String[] {
            "text/plain;charset=ISO-8859-1", "text/plain; version=1.0.0", "application/octet-stream", "text/xml", "x"
        }) {
            assertThat(push(type, "", "job_ok 1\n".getBytes(UTF_8)).statusCode())
                    .as(type)
                    .isEqualTo(202);
        }
        assertThat(push("multipart/form-data; boundary=x", CURL, new byte[0]).body())
                .contains("--data-binary @FILE");
        assertThat(push("application/openmetrics-text", "", "a_total 1 1.5\n# EOF\n".getBytes(UTF_8))
                        .body())
                .contains("OpenMetrics is not supported");
    }

    @Test
    void aPushThatWentElsewhereIsToldWhere() {
        HttpResponse<String> metrics = send(request("/metrics", "a 1\n".getBytes(UTF_8)));
        HttpResponse<String> put = send(HttpRequest.newBuilder(uri("/push"))
                .header("User-Agent", "odd-client/1")
                .PUT(HttpRequest.BodyPublishers.ofString("a 1\n")));

        assertThat(metrics.statusCode()).isEqualTo(405);
        assertThat(metrics.body()).contains("POST /metrics: this path allows GET, HEAD; pushes are POST /push");
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.body()).contains("PUT /push: this path allows POST; pushes are POST /push");
        assertThat(send(request("/api/v1/push", new byte[0])).body())
                .contains("POST /api/v1/push: there is no such path", "pushes are POST /push");
        assertThat(gateway.get("/nothing").body()).doesNotContain("pushes are");
        assertThat(gateway.log().lines())
                .anyMatch(line -> line.contains("level=warn") && line.contains("user_agent=odd-client/1"));
    }

    private static HttpResponse<String> push(String type, String userAgent, byte[] content) {
        HttpRequest.Builder request = request("/push", content);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return send(userAgent.isEmpty() ? request : request.header("User-Agent", userAgent));
    }

    private static HttpRequest.Builder request(String path, byte[] content) {
        return HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(content));
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.gateway.port() + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return gateway.send(request);
    }
}
