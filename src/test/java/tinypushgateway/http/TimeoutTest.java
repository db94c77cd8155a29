package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No peer can hold a connection for longer than it is allowed to: RFC 9112 section 9.5. */
class TimeoutTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws Exception {
        try (TestServer server = new TestServer(new TestLimits().idleTimeoutMillis(200));
                Wire fresh = server.connect();
                Wire used = server.connect()) {
            assertThat(used.send(HELLO).answer().status()).isEqualTo(200);
            assertThat(fresh.hasEnded()).isTrue();
            assertThat(used.hasEnded()).isTrue();
            Eventually.holds("no connection is left", () -> server.heard.open.get() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            })
    void aRequestThatDoesNotComeInTimeIsAnswered408(String part) throws Exception { // RFC 9110 section 15.5.9
        try (TestServer server = new TestServer(new TestLimits().readTimeoutMillis(200));
                Wire wire = server.connect()) {
            wire.send(part);
            Wire.Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.closes()).isTrue();
            assertThat(wire.hasEnded()).isTrue();
            Eventually.holds("memory is given back", () -> server.inflightLeft() == 1024 * 1024);
        }
    }

    @Test
    void aTrickleDoesNotExtendTheTime() throws Exception { // slowloris
        try (TestServer server = new TestServer(new TestLimits().readTimeoutMillis(300));
                Wire wire = server.connect()) {
            long start = System.nanoTime();
            Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < 1000; i++) {
                        wire.send("G");
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    // the server has had enough
                }
            });
            assertThat(wire.answer().status()).isEqualTo(408);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        }
    }

    @Test
    void aPeerThatDoesNotReadItsAnswerIsCutOff() throws Exception {
        byte[] large = new byte[20_000_000];
        try (TestServer server = new TestServer(
                        new TestLimits().writeTimeoutMillis(300),
                        "GET",
                        "/large",
                        request -> new Response.Fixed(Status.OK, List.of(), large));
                Wire wire = server.connect()) {
            wire.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.holds("it is accepted", () -> server.heard.open.get() == 1);
            Eventually.holds("it is ended", () -> server.heard.open.get() == 0);
            assertThat(server.ask(HELLO).status()).isEqualTo(200);
        }
    }

    @Test
    void aPeerThatDoesNotCloseAfterTheLastAnswerIsCutOff() throws Exception {
        try (TestServer server = new TestServer(new TestLimits().writeTimeoutMillis(2000));
                Wire wire = server.connect()) {
            wire.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(wire.answers()).hasSize(1);
            Eventually.holds("it is ended", () -> server.heard.open.get() == 0);
        }
    }
}
