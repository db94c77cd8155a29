package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** More clients, or more content, than the server has room for; and what goes wrong in the server itself. */
class CapacityTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

    @Test
    void connectionsBeyondTheLimitAreTold() throws Exception { // RFC 9110 sections 15.6.4 and 10.2.3
        try (TestServer server = new TestServer(new TestLimits().connections(3))) {
            List<Wire> regular = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                regular.add(server.connect());
                assertThat(regular.getLast().send(HELLO).answer().status()).isEqualTo(200);
            }
            try (Wire surplus = server.connect()) {
                Wire.Answer answer = surplus.send(HELLO).answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.fields()).containsEntry("retry-after", "1");
                assertThat(surplus.hasEnded()).isTrue();
            }
            assertThat(server.heard.refusedConnections).hasValue(1);
            assertThat(regular.getFirst().send(HELLO).answer().status()).isEqualTo(200);
            for (Wire wire : regular) {
                wire.close();
            }
            Eventually.holds("all are closed", () -> server.heard.open.get() == 0);
            assertThat(server.ask(HELLO).status()).isEqualTo(200);
        }
    }

    @Test
    void aFloodOfConnectionsEndsAndTheServerRecovers() throws Exception {
        try (TestServer server = new TestServer(new TestLimits().connections(2))) {
            List<Wire> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(server.connect());
            }
            Eventually.holds("they are refused", () -> server.heard.refusedConnections.get() == 198);
            assertThat(all.getLast().hasEnded()).isTrue();
            for (Wire wire : all) {
                wire.reset();
            }
            Eventually.holds("a place is free", () -> server.heard.open.get() == 0);
            for (int i = 0; i < 10; i++) {
                assertThat(server.ask(HELLO).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void contentBeyondTheBudgetIsRefusedBeforeItIsRead() throws Exception { // RFC 9110 section 15.6.4
        String announced = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 30000\r\n\r\n";
        try (TestServer server = new TestServer(new TestLimits().inflightBytes(60_000))) {
            try (Wire slow = server.connect()) {
                slow.send(announced + "c".repeat(20_000));
                Eventually.holds("some of the budget is used", () -> server.inflightLeft() < 30_000);
                Wire.Answer answer = server.ask(announced);
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.fields()).containsEntry("retry-after", "1");
                Wire.Answer chunked = server.ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "7000\r\n" + "c".repeat(0x7000) + "\r\n0\r\n\r\n");
                assertThat(chunked.status()).isEqualTo(503);
                assertThat(server.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
                                .text())
                        .isEqualTo("abc");
            }
            Eventually.holds("all of it is given back", () -> server.inflightLeft() == 60_000);
            assertThat(server.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n"
                                    + "c".repeat(20_000))
                            .text())
                    .hasSize(20_000);
            Eventually.holds("and again", () -> server.inflightLeft() == 60_000);
        }
    }

    @Test
    void closeEndsEverything() throws Exception {
        TestServer server = new TestServer();
        Wire idle = server.connect();
        Wire reading = server.connect().send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
        assertThat(idle.send(HELLO).answer().status()).isEqualTo(200);
        Eventually.holds("both are open", () -> server.heard.open.get() == 2);
        server.close();
        assertThat(idle.hasEnded()).isTrue();
        Eventually.holds("no connection is left", () -> server.heard.open.get() == 0);
        assertThat(server.heard.failures).isEmpty();
        idle.close();
        reading.close();
        org.assertj.core.api.Assertions.assertThatIOException()
                .isThrownBy(() -> new java.net.Socket(InetAddress.getLoopbackAddress(), server.server.port()));
    }

    @Test
    void anObserverThatFailsHarmsOneConnectionAtMost() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ServerObserver failing = new ServerObserver() {
            @Override
            public void connectionOpened() {
                if (calls.incrementAndGet() % 2 == 0) {
                    throw new IllegalStateException("in the observer");
                }
            }

            @Override
            public void connectionRefused() {
                throw new IllegalStateException("in the observer");
            }
        };
        HttpLimits limits = new TestLimits().connections(1).limits();
        try (Server server = new Server(TestServer.anyPort(), new TestRoutes().router(), limits, failing)) {
            server.start();
            int answered = 0;
            for (int i = 0; i < 20; i++) {
                try (Wire wire = new Wire(server)) {
                    answered += wire.send(HELLO).answer().status() == 200 ? 1 : 0;
                } catch (IOException e) {
                    // this one was harmed
                }
            }
            assertThat(answered).isPositive();
            Thread.sleep(200);
            calls.set(0);
            try (Wire wire = new Wire(server)) {
                assertThat(wire.send(HELLO).answer().status()).isEqualTo(200);
            }
        }
    }
}
