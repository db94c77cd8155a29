package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.http.Response.Delivery;

/** More clients, or more body, than the server has room for; and what goes wrong in the server itself. */
class CapacityTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String BEGIN_OF_HELLO = "GET /";
    private static final String REST_OF_HELLO = "hello HTTP/1.1\r\nHost: x\r\n\r\n";

    @Test
    void connectionsBeyondTheLimitAreTold() throws Exception { // RFC 9110 sections 15.6.4 and 10.2.3
        try (TestServer server = new TestServer(new TestLimits().connections(3))) {
            List<Wire> regular = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                regular.add(server.connect().send(BEGIN_OF_HELLO));
            }
            server.awaitConnections(0, 3);
            try (Wire overLimit = server.connect()) {
                Wire.Answer answer = overLimit.send(HELLO).answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.headers()).containsEntry("retry-after", "1");
                assertThat(overLimit.hasEnded()).isTrue();
            }
            Eventually.holds("it is counted", () -> server.heard.refusedConnections.get() == 1);
            assertThat(server.heard.evicted).hasValue(0);
            assertThat(regular.getFirst().send(REST_OF_HELLO).answer().status()).isEqualTo(200);
            for (Wire wire : regular) {
                wire.close();
            }
            Eventually.holds("all are closed", () -> server.heard.open.get() == 0);
            assertThat(server.ask(HELLO).status()).isEqualTo(200);
        }
    }

    @Test
    void aNewConnectionTakesThePlaceOfTheOneThatIdlesLongest() throws Exception { // RFC 9112 section 9.5
        try (TestServer server = new TestServer(new TestLimits().connections(3));
                Wire slow = server.connect();
                Wire idle = server.connect();
                Wire used = server.connect()) {
            slow.send(BEGIN_OF_HELLO);
            assertThat(idle.send(HELLO).answer().status()).isEqualTo(200);
            assertThat(used.send(HELLO).answer().status()).isEqualTo(200);
            server.awaitConnections(2, 1);

            assertThat(server.ask(HELLO).status()).isEqualTo(200);

            assertThat(idle.hasEnded()).isTrue();
            assertThat(used.send(HELLO).answer().status()).isEqualTo(200);
            assertThat(slow.send(REST_OF_HELLO).answer().status()).isEqualTo(200);
            assertThat(server.heard.evicted).hasValue(1);
            assertThat(server.heard.refusedConnections).hasValue(0);
        }
    }

    @Test
    void withNoneIdleItTakesThatOfTheSlowestWhichIsTold() throws Exception { // slowloris
        TestLimits limits = new TestLimits().connections(2).evictionTimeoutMillis(0);
        try (TestServer server = new TestServer(limits);
                Wire slowest = server.connect();
                Wire slower = server.connect()) {
            slowest.send(BEGIN_OF_HELLO);
            server.awaitConnections(1, 1);
            slower.send(BEGIN_OF_HELLO);
            server.awaitConnections(0, 2);

            assertThat(server.ask(HELLO).status()).isEqualTo(200);

            Wire.Answer answer = slowest.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsEntry("retry-after", "1");
            assertThat(slowest.hasEnded()).isTrue();
            assertThat(slower.send(REST_OF_HELLO).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void whoDoesNotReadItsAnswerLosesItsPlace() throws Exception {
        byte[] large = new byte[20_000_000];
        Handler handler = request -> new Response.Fixed(Status.OK, List.of(), large);
        TestLimits limits = new TestLimits().connections(1).evictionTimeoutMillis(0);
        try (TestServer server = new TestServer(limits, "GET", "/large", handler);
                Wire deaf = server.connect()) {
            deaf.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n").read(1);

            assertThat(server.ask(HELLO).status()).isEqualTo(200);
            Eventually.holds(
                    "neither has a place",
                    () -> server.server.connectionLimiter().inUse() == 0);
            assertThatIOException().isThrownBy(() -> deaf.read(large.length));
        }
    }

    /** Also while they are made ready, when the request is read and nothing is written yet. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 3\r\n"})
    void samplesThatAreHandedOverKeepTheirPlace(String framing) throws Exception {
        BlockingQueue<Delivery.Outcome> outcomes = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(1);
        Handler handler = request -> {
            begun.countDown();
            awaitQuietly(ready);
            return delivered(outcomes);
        };
        TestLimits limits =
                new TestLimits().connections(1).evictionTimeoutMillis(0).peerEndsFirst();
        try (TestServer server = new TestServer(limits, "GET", "/take", handler)) {
            try (Wire scraper = server.connect()) {
                scraper.send("GET /take HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n");
                awaitQuietly(begun);
                assertThat(server.ask(HELLO).status()).isEqualTo(503);
                ready.countDown();
                scraper.answer();
                assertThat(server.ask(HELLO).status()).isEqualTo(503);
            }
            assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isEqualTo(Delivery.Outcome.CONFIRMED);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Response delivered(BlockingQueue<Delivery.Outcome> outcomes) {
        return new Response.Delivered(Status.OK, List.of(), new Delivery() {
            @Override
            public long patienceNanos() {
                return 20_000_000_000L;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(new byte[10]);
            }

            @Override
            public void ended(Outcome outcome) {
                outcomes.add(outcome);
            }
        });
    }

    @Test
    void aFloodOfIdleConnectionsKeepsNobodyOut() throws Exception {
        try (TestServer server = new TestServer(new TestLimits().connections(16))) {
            List<Wire> idle = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                idle.add(server.connect());
                if (i % 10 == 0) {
                    assertThat(server.ask(HELLO).status()).isEqualTo(200);
                }
            }
            Eventually.holds("all but the youngest left", () -> server.heard.evicted.get() >= 284);
            assertThat(server.heard.open.get()).isLessThanOrEqualTo(16);
            assertThat(server.heard.refusedConnections).hasValue(0);
            assertThat(idle.getFirst().hasEnded()).isTrue();
            for (Wire wire : idle) {
                wire.reset();
            }
            Eventually.holds("no place is taken", () -> server.heard.open.get() == 0);
            assertThat(server.ask(HELLO).status()).isEqualTo(200);
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
                assertThat(answer.headers()).containsEntry("retry-after", "1");
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
        Eventually.holds("nobody listens", () -> isRefused(server.server.port()));
    }

    @Test
    void anObserverThatFailsHarmsOneConnectionAtMost() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean fails = new AtomicBoolean(true);
        ServerObserver failing = new ServerObserver() {
            @Override
            public void connectionOpened() {
                if (fails.get() && calls.incrementAndGet() % 2 == 0) {
                    throw new IllegalStateException("in the observer");
                }
            }

            @Override
            public void connectionRefused() {
                throw new IllegalStateException("in the observer");
            }
        };
        Server.Limits limits = new TestLimits().connections(1).limits();
        try (Server server =
                new Server(TestServer.anyPort(), new TestRoutes().router(), limits, failing, Link.Factory.PLAIN)) {
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
            fails.set(false);
            Eventually.holds(
                    "no place is taken", () -> server.connectionLimiter().inUse() == 0);
            try (Wire wire = new Wire(server)) {
                assertThat(wire.send(HELLO).answer().status()).isEqualTo(200);
            }
        }
    }

    /** As soon as the thread that accepts has had its turn: only then does the JDK let go of the port. */
    private static boolean isRefused(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
