package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request after another on a connection, RFC 9112 section 9. */
class KeepAliveTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String CLOSING = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aConnectionStaysOpenByDefault() throws Exception { // RFC 9112 section 9.3
        try (Wire wire = server.connect()) {
            for (int i = 0; i < 3; i++) {
                Wire.Answer answer = wire.send(HELLO).answer();
                assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(answer.text()).isEqualTo("hello");
                assertThat(answer.headers()).doesNotContainKey("connection");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception { // RFC 9112 section 9.3.2
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            String body = "n" + i;
            requests.append("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n\r\n")
                    .append(body);
        }
        try (Wire wire = server.connect()) {
            wire.send(requests + CLOSING);
            List<Wire.Answer> answers = wire.answers();
            assertThat(answers).hasSize(501);
            for (int i = 0; i < 500; i++) {
                assertThat(answers.get(i).text()).isEqualTo("n" + i);
            }
        }
    }

    @Test
    void headsOfEverySizeUpToTheLimitShareAConnection() throws Exception { // RFC 9112 section 3
        try (Wire wire = server.connect()) {
            for (int size = 0; size < 3900; size += 13) {
                String filler = "f".repeat(size);
                wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nX: " + filler + "\r\nContent-Length: 3\r\n\r\nabc");
                Wire.Answer answer = wire.answer();
                assertThat(answer.status()).as("with %d octets", size).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("abc");
            }
        }
    }

    @Test
    void largeHeadsAndPipelinedContentKeepApart() throws Exception { // RFC 9112 section 9.3.2
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            requests.append("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nX: ")
                    .append("f".repeat(i * 13 % 3900))
                    .append(String.format(Locale.ROOT, "\r\n\r\n5\r\n%05d\r\n0\r\n\r\n", i));
        }
        try (Wire wire = server.connect()) {
            Thread.startVirtualThread(() -> {
                try {
                    wire.send(requests + CLOSING);
                } catch (java.io.IOException e) {
                    // the answers will be missing
                }
            });
            List<Wire.Answer> answers = wire.answers();
            assertThat(answers).hasSize(301);
            for (int i = 0; i < 300; i++) {
                assertThat(answers.get(i).text()).isEqualTo(String.format(Locale.ROOT, "%05d", i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"close", "Close", "CLOSE", "keep-alive, close", "close , te", "\tclose\t", "TE,close", ",close"})
    void theClientMayEndTheConnection(String options) throws Exception { // RFC 9112 section 9.6
        try (Wire wire = server.connect()) {
            wire.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection:" + options + "\r\n\r\n" + HELLO);
            Wire.Answer answer = wire.answer();
            assertThat(answer.closes()).isTrue();
            assertThat(answer.text()).isEqualTo("hello");
            assertThat(wire.hasEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "closed", "not-close", "\"close\""})
    void otherOptionsDoNotEndIt(String options) throws Exception { // RFC 9110 section 7.6.1
        try (Wire wire = server.connect()) {
            wire.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: " + options + "\r\n\r\n" + HELLO);
            assertThat(wire.answer().closes()).isFalse();
            assertThat(wire.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void closeInASecondFieldLineCounts() throws Exception { // RFC 9110 section 5.3
        try (Wire wire = server.connect()) {
            wire.send("GET /hello HTTP/1.1\r\nConnection: te\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(wire.answers()).singleElement().matches(Wire.Answer::closes);
        }
    }

    @Test
    void http10IsAnsweredAndClosed() throws Exception { // RFC 9112 section 9.3
        try (Wire wire = server.connect()) {
            wire.send("GET /hello HTTP/1.0\r\n\r\n");
            List<Wire.Answer> answers = wire.answers();
            assertThat(answers).hasSize(1);
            assertThat(answers.getFirst().text()).isEqualTo("hello");
            assertThat(answers.getFirst().closes()).isTrue();
        }
    }

    @Test
    void headHasTheFieldsOfGetAndNoContent() throws Exception { // RFC 9110 section 9.3.2
        try (Wire wire = server.connect()) {
            wire.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n" + HELLO);
            Wire.Answer head = wire.answerToHead();
            Wire.Answer get = wire.answer();
            assertThat(head.headers().get("content-length")).isEqualTo("5");
            assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
            assertThat(get.text()).isEqualTo("hello");
        }
    }

    @Test
    void errorsToHeadHaveNoContentEither() throws Exception { // RFC 9110 section 9.3.2
        try (Wire wire = server.connect()) {
            wire.send("HEAD /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" + HELLO);
            assertThat(wire.answerToHead().status()).isEqualTo(404);
            assertThat(wire.answer().text()).isEqualTo("hello");
        }
    }

    @Test
    void theDateIsAnImfFixdate() throws Exception { // RFC 9110 section 5.6.7
        String date = server.ask(HELLO).headers().get("date");
        assertThat(date).matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        Instant read =
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        assertThat(Duration.between(read, Instant.now())).isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(10));
    }

    @Test
    void anEmptyLineBeforeARequestIsIgnored() throws Exception { // RFC 9112 section 2.2
        try (Wire wire = server.connect()) {
            wire.send("\r\n" + HELLO + "\r\n" + CLOSING);
            assertThat(wire.answers()).hasSize(2).allMatch(answer -> answer.status() == 200);
        }
    }
}
