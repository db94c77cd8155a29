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
                Wire fresh = server.connect()) {
            assertThat(fresh.hasEnded()).isTrue();
            Eventually.holds("no connection is left", () -> server.heard.open.get() == 0);
        }
    }

    @Test
    void aConnectionThatIdlesAfterARequestIsClosedWithoutAWord() throws Exception {
        try (TestServer server = new TestServer();
                Wire used = server.connect()) {
            assertThat(used.send(HELLO).answer().status()).isEqualTo(200);
            server.awaitConnections(1, 0);
            server.letAnHourGoBy();
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
            Thread trickle = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        wire.send("G");
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    // the server has had enough
                }
            });
            assertThat(wire.answer().status()).isEqualTo(408); // while it goes on: else nothing is read in the end
            trickle.interrupt();
            trickle.join();
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
            wire.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n").read(1);
            Eventually.holds("it is ended", () -> server.heard.open.get() == 0);
            assertThat(server.ask(HELLO).status()).isEqualTo(200);
        }
    }

    @Test
    void aPeerThatDoesNotCloseAfterTheLastAnswerIsCutOff() throws Exception {
        try (TestServer server = new TestServer();
                Wire wire = server.connect()) {
            wire.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(wire.answers()).hasSize(1);
            server.letAnHourGoBy();
            Eventually.holds("it is ended", () -> server.heard.open.get() == 0);
        }
    }
}
