package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content of requests: its framing (RFC 9112 sections 6 and 7), its bounds, and the expectation of 100 (RFC 9110 section 10.1.1). */
class RequestBodyTest {
    private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String EXPECT_ECHO =
            "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    private static final int MOST = 64 * 1024;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void theBudgetIsWholeAgain() throws Exception {
        Eventually.holds("all memory for contents is given back", () -> server.inflightLeft() == 1024 * 1024);
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 900, 1023, 1024, 1025, 4096, 5000, 65535, 65536})
    void contentOfEveryLengthComesBack(int length) throws Exception { // RFC 9112 section 6.2
        String body = "c".repeat(length);
        try (Wire wire = server.connect()) {
            for (int i = 0; i < 2; i++) {
                wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + body);
                assertThat(wire.answer().text()).isEqualTo(body);
            }
        }
    }

    @Test
    void chunksAreJoined() throws Exception { // RFC 9112 section 7.1
        assertThat(server.ask(CHUNKED + "3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n")
                        .text())
                .isEqualTo("abc0123456789");
    }

    @Test
    void chunkExtensionsAndTrailersAreIgnored() throws Exception { // RFC 9112 sections 7.1.1 and 7.1.2
        try (Wire wire = server.connect()) {
            wire.send(CHUNKED + "3;a;b=c;d=\"e\"\r\nabc\r\n0;last\r\nX-Sum: 1\r\nContent-Length: 99\r\n\r\n" + HELLO);
            assertThat(wire.answer().text()).isEqualTo("abc");
            assertThat(wire.answer().text()).isEqualTo("hello");
        }
    }

    @Test
    void chunkExtensionsAreBounded() throws Exception { // RFC 9112 section 7.1.1: a server ought to limit them
        String chunk = "1;" + "e".repeat(1000) + "\r\nc\r\n";
        assertThat(server.ask(CHUNKED + chunk.repeat(5)).status()).isEqualTo(431);
    }

    @Test
    void trailersAreBounded() throws Exception { // RFC 9112 section 7.1.2
        assertThat(server.ask(CHUNKED + "0\r\n" + "X: y\r\n".repeat(2000)).status())
                .isEqualTo(431);
    }

    @Test
    void contentAtTheLimitIsTakenAndOneOctetMoreIsNot() throws Exception { // RFC 9110 section 15.5.14
        String chunk = "400\r\n" + "c".repeat(1024) + "\r\n";
        assertThat(server.ask(CHUNKED + chunk.repeat(64) + "0\r\n\r\n").text()).hasSize(MOST);
        assertThat(server.ask(CHUNKED + chunk.repeat(64) + "1\r\n").status()).isEqualTo(413);
        assertThat(server.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + (MOST + 1) + "\r\n\r\n")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void oneHundredIsSentWhenTheContentIsAwaited() throws Exception { // RFC 9110 section 10.1.1
        try (Wire wire = server.connect()) {
            assertThat(wire.send(EXPECT_ECHO).answer().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
            Wire.Answer answer = wire.send("abc").answer();
            assertThat(answer.text()).isEqualTo("abc");
            assertThat(wire.send(HELLO).answer().text()).isEqualTo("hello");
        }
    }

    @Test
    void oneHundredIsNotSentWhenContentHasArrived() throws Exception { // RFC 9110 section 10.1.1: MAY omit
        try (Wire wire = server.connect()) {
            assertThat(wire.send(EXPECT_ECHO + "abc").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void oneHundredIsNotSentToHttp10() throws Exception { // RFC 9110 section 10.1.1: MUST ignore
        try (Wire wire = server.connect()) {
            wire.send("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            wire.socket.setSoTimeout(200);
            org.assertj.core.api.Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(wire::answer);
            wire.socket.setSoTimeout(15_000);
            assertThat(wire.send("abc").answer().text()).isEqualTo("abc");
        }
    }

    @Test
    void oneHundredIsNotSentForContentThatIsNotWanted() throws Exception { // RFC 9110 section 10.1.1
        for (String path : List.of("/ignore", "/nowhere")) {
            try (Wire wire = server.connect()) {
                wire.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
                Wire.Answer answer = wire.answer();
                assertThat(answer.status()).isIn(200, 404);
                assertThat(answer.closes()).isTrue();
                assertThat(wire.hasEnded()).isTrue();
            }
        }
    }

    @Test
    void contentThatIsTooLargeIsRefusedInsteadOf100() throws Exception { // RFC 9110 section 10.1.1
        assertThat(server.ask(
                                "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 9999999\r\n\r\n")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void unreadContentEndsTheConnectionAndIsNoRequest() throws Exception { // RFC 9112 section 9.3
        try (Wire wire = server.connect()) {
            String inside = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
            wire.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: " + inside.length() + "\r\n\r\n" + inside);
            assertThat(wire.answers()).singleElement().matches(Wire.Answer::closes);
            assertThat(server.routes.smuggled).hasValue(0);
        }
    }

    @Test
    void theAnswerIsReadableThoughTheContentWasNotRead() throws Exception { // RFC 9112 section 9.6
        for (int i = 0; i < 20; i++) {
            try (Wire wire = server.connect()) {
                wire.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n");
                byte[] part = new byte[100_000];
                for (int sent = 0; sent < 4_000_000; sent += part.length) {
                    wire.send(part); // a server that closed at once would reset this
                }
                assertThat(wire.answers()).singleElement().matches(answer -> answer.status() == 404);
            }
        }
    }

    @Test
    void contentCannotBeReadTwice() throws Exception { // the second would be the next request, RFC 9112 section 6.3
        try (Wire wire = server.connect()) {
            wire.send("POST /twice HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + HELLO);
            assertThat(wire.answers()).singleElement().matches(answer -> answer.status() == 500);
        }
    }

    @Test
    void aPeerThatEndsWithinContentGetsNoAnswer() throws Exception { // RFC 9112 section 8
        for (String request : List.of(
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
                CHUNKED + "9\r\nabc",
                CHUNKED + "3\r\nabc\r\n")) {
            try (Wire wire = server.connect()) {
                wire.send(request).endOutput();
                assertThat(wire.hasEnded()).isTrue();
            }
        }
    }
}
