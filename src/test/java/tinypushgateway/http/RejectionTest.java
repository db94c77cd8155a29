package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Status codes where they belong, RFC 9110 section 15; the corpus has many more that are plainly malformed. */
class RejectionTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "404, GET /nowhere HTTP/1.1|Host: x||, 15.5.5",
                "405, DELETE /echo HTTP/1.1|Host: x||, 15.5.6",
                "411, POST /push HTTP/1.1|Host: x||, 15.5.12",
                "415, 'POST /push HTTP/1.1|Host: x|Content-Type: multipart/form-data|Content-Length: 0||', 15.5.16",
                "415, POST /push HTTP/1.1|Host: x|Content-Encoding: br|Content-Length: 3||abc, 8.4",
                "417, POST /push HTTP/1.1|Host: x|Expect: a-miracle|Content-Length: 3||abc, 10.1.1",
                "501, BREW /push HTTP/1.1|Host: x||, 15.6.2",
                "501, get /push HTTP/1.1|Host: x||, 9.1: methods are case-sensitive",
                "505, GET / HTTP/2.0|Host: x||, 15.6.6",
                "400, GET / HTTP/1.1||, 9112 3.2: no Host",
            })
    void aRequestIsRefusedWith(int status, String request, String section) throws Exception {
        assertThat(server.ask(request.replace("|", "\r\n")).status())
                .as(section)
                .isEqualTo(status);
    }

    @Test
    void methodNotAllowedNamesTheAllowedOnes() throws Exception { // RFC 9110 section 10.2.1
        assertThat(server.ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").headers())
                .containsEntry("allow", "POST");
        assertThat(server.ask("POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                        .headers())
                .containsEntry("allow", "GET, HEAD");
    }

    @Test
    void unsupportedCodingNamesTheSupportedOnes() throws Exception { // RFC 9110 section 15.5.16
        assertThat(server.ask("POST /push HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na")
                        .headers())
                .containsEntry("accept-encoding", "gzip, identity");
    }

    @Test
    void aLongTargetIs414() throws Exception { // RFC 9112 section 3
        assertThat(server.ask("GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n")
                        .status())
                .isEqualTo(414);
    }

    @Test
    void aLongHeadIs431AndReadableThoughMoreWasSent() throws Exception { // RFC 6585 section 5
        String header = "X: " + "a".repeat(20_000) + "\r\n";
        assertThat(server.ask("GET / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n").status())
                .isEqualTo(431);
        String headers = ("X: " + "a".repeat(500) + "\r\n").repeat(12);
        assertThat(server.ask("GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")
                        .status())
                .isEqualTo(431);
    }

    @Test
    void manyFieldsAre431() throws Exception { // RFC 6585 section 5
        String headers = "X: y\r\n".repeat(16);
        assertThat(server.ask("GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")
                        .status())
                .isEqualTo(431);
        assertThat(server.ask("GET / HTTP/1.1\r\n" + headers.substring(6) + "Host: x\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aRejectionAfterWholeContentKeepsTheConnection() throws Exception { // RFC 9112 section 9.3
        try (Wire wire = server.connect()) {
            wire.send("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /push HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(wire.answers()).extracting(Wire.Answer::status).containsExactly(404, 415, 200);
        }
    }

    @Test
    void theAbsoluteFormIsRead() throws Exception { // RFC 9112 section 3.2.2
        for (String target : new String[] {
            "http://x/hello", "HTTP://x:9091/hello?q", "https://x/hello", "http://x", "http://x?q=/hello", "/?a=b"
        }) {
            assertThat(server.ask("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .status())
                    .as(target)
                    .isEqualTo(200);
        }
    }

    @Test
    void aHandlerThatFailsIs500WithoutATraceAndTheServerLives() throws Exception { // RFC 9110 section 15.6.1
        Wire.Answer answer = server.ask("GET /bug HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text())
                .doesNotContain("secret")
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(answer.closes()).isTrue();
        Wire.Answer overflow =
                server.ask("POST /overflow HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n" + "c".repeat(9000));
        assertThat(overflow.status()).isEqualTo(500);
        assertThat(server.heard.failures)
                .hasExactlyElementsOfTypes(IllegalStateException.class, StackOverflowError.class);
        assertThat(server.inflightLeft()).isEqualTo(1024 * 1024);
        assertThat(server.ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").status())
                .isEqualTo(200);
    }
}
