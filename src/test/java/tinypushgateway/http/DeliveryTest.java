package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What becomes of an answer whose owner must know whether the peer took it: each end of a connection, and exactly one outcome. */
class DeliveryTest {
    private static final String GET = "GET /take HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int LARGE = 30_000_000;

    private static final int MOST_ROUNDS = 100;

    private final BlockingQueue<Delivery.Outcome> outcomes = new LinkedBlockingQueue<>();
    private final WatchedTable table = new WatchedTable();
    private volatile Writing writing = out -> out.write("sample 1\n".getBytes(ISO_8859_1));
    private volatile long patienceNanos = 20_000_000_000L;
    private TestServer server;

    @FunctionalInterface
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        start(new TestLimits().peerEndsFirst());
    }

    private void start(TestLimits limits) throws Exception {
        server = new TestServer(
                limits.tcpTable(table),
                "GET",
                "/take",
                request -> new Response.Delivered(Status.OK, List.of(new Header("X", "y")), new Recorded()));
    }

    private void restart(TestLimits limits) throws Exception {
        server.close();
        start(limits);
    }

    @AfterEach
    void nothingIsHeardTwice() throws Exception {
        server.close();
        Eventually.holds("no connection is left", () -> server.heard.open.get() == 0);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aPeerThatReadsToTheLastChunkAndClosesHasIt() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (Wire wire = server.connect()) {
                Wire.Answer answer = wire.send(GET).answer();
                assertThat(answer.text()).isEqualTo("sample 1\n");
                assertThat(answer.closes()).isTrue();
            }
            assertOutcome(Delivery.Outcome.CONFIRMED);
        }
    }

    @Test
    void aPeerThatWaitsForTheEndOfTheConnectionHasIt() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        try (Wire wire = server.connect()) {
            assertThat(wire.send(GET).answers()).hasSize(1);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    @Test
    void aLargeAnswerIsConfirmedToo() throws Exception {
        writing = out -> writeLarge(out, LARGE);
        try (Wire wire = server.connect()) {
            assertThat(wire.send(GET).answer().text()).hasSize(LARGE);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    @Test
    void http10ReadsToTheEndOfTheConnection() throws Exception { // RFC 9112 section 6.3 rule 8
        writing = out -> {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(new byte[100]);
            }
        };
        try (Wire wire = server.connect()) {
            Wire.Answer answer = wire.send("GET /take HTTP/1.0\r\n\r\n").answer();
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
            assertThat(answer.text()).startsWith("\u001F\u008B");
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    @Test
    void whatFollowsTheRequestIsNoRequestAndNoReset() throws Exception { // RFC 9112 section 9.6
        restart(new TestLimits().serverEndsFirst());
        try (Wire wire = server.connect()) {
            wire.send(GET + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n" + "z".repeat(100_000));
            assertThat(wire.answers()).hasSize(1);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
        assertThat(server.routes.smuggled).hasValue(0);
    }

    @Test
    void aPeerThatClosesWithDataUnreadHasNotAll() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(GET);
            Eventually.holds("the answer is there", () -> available(wire.socket) > 0);
        }
        assertNotConfirmed(); // the close came before the end of the response, or after it
    }

    @Test
    void aPeerThatResetsInAnswerToTheLastChunkIsToldApart() throws Exception {
        Wire wire = server.connect();
        wire.send(GET).answer();
        wire.reset();
        assertOutcome(Delivery.Outcome.RESET);
    }

    @Test
    void aPeerThatResetsBeforeTheLastChunkIsBroken() throws Exception {
        CompletableFuture<Void> reset = new CompletableFuture<>();
        writing = out -> {
            out.write(new byte[10]);
            reset.join();
        };
        Wire wire = server.connect();
        wire.send(GET).read(1);
        wire.reset();
        reset.complete(null);
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    @Test
    void aPeerThatResetsAfterWeHaveEndedOurSideIsBroken() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        Wire wire = server.connect();
        assertThat(wire.send(GET).answers()).hasSize(1); // reads to our end of stream
        wire.reset();
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    @Test
    void aPeerThatDiesInMidBodyHasNotAll() throws Exception {
        writing = out -> writeLarge(out, LARGE);
        for (int octets : new int[] {0, 1, 1000, 100_000, 3_000_000}) {
            try (Wire wire = server.connect()) {
                wire.send(GET);
                wire.read(octets);
            }
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    @Test
    void aPeerThatHalfClosedBeforeTheEndTellsNothing() throws Exception {
        restart(new TestLimits().peerEndsFirst().awaitsHalfClose());
        for (String more : List.of("", "\r\n", "GET / HTTP/1.1\r\n", "z".repeat(3000))) {
            try (Wire wire = server.connect()) {
                wire.send(GET + more).endOutput();
                assertThat(wire.answers()).hasSize(1);
            }
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    /**
     * The peer has read all that reached it and closes: a clean end of stream, although most of the answer never left our kernel. Its
     * window was made so small after large ones that our kernel waits with what does not fit.
     */
    @Test
    void aPeerThatDiesWhileTheRestIsOnItsWayHasNotAll() throws Exception {
        writing = out -> writeLarge(out, 300_000);
        int whole = octetsOfAnAnswer();
        int clean = 0;
        for (int round = 0; clean < 10; round++) {
            assertThat(round).isLessThan(MOST_ROUNDS);
            Socket socket = Wire.connect(server.server);
            socket.setReceiveBufferSize(1);
            try (Wire wire = new Wire(socket)) {
                OtherEnd other = new OtherEnd(socket);
                wire.send(GET);
                Eventually.holds(
                        "our kernel has all that was not acknowledged",
                        () -> available(socket) + table.now(other).orElse(0) == whole);
                int got = 0;
                while (available(socket) > 0) {
                    got += socket.getInputStream().read(new byte[100_000]);
                }
                assertThat(got).isLessThan(300_000);
            }
            assertOutcome(Delivery.Outcome.BROKEN);
            clean += table.last().orElse(0) > 0
                    ? 1
                    : 0; // by more than its own end of stream, which we do not send first
        }
    }

    /** As sockets of the JDK close: the end of the stream, and the reset in a call of its own, here before we look. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aPeerThatEndsItsStreamAndThenClosesWithDataUnreadHasNotAll() throws Exception {
        int whole = octetsOfAnAnswer();
        Wire wire = server.connect();
        OtherEnd other = new OtherEnd(wire.socket);
        wire.send(GET);
        Eventually.holds("the answer is there", () -> available(wire.socket) == whole);
        table.pin();
        wire.endOutput();
        table.awaitLook();
        wire.close();
        Eventually.holds("it is reset", () -> table.now(other).isEmpty());
        table.letThrough();
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    /** What cannot be known, ADR 3: it might have closed just as well. If it resets later, it is too late. */
    @Test
    void aPeerThatEndsItsStreamAndReadsNothingIsTakenForOneThatClosed() throws Exception {
        for (TestLimits limits : List.of(new TestLimits().peerEndsFirst(), new TestLimits().serverEndsFirst())) {
            restart(limits);
            int whole = octetsOfAnAnswer();
            try (Wire wire = server.connect()) {
                wire.send(GET);
                Eventually.holds("the answer is there", () -> available(wire.socket) == whole);
                wire.endOutput();
                assertOutcome(Delivery.Outcome.CONFIRMED);
                assertThat(available(wire.socket)).isEqualTo(whole);
            }
        }
    }

    @Test
    void aPeerThatStallsWithoutReadingTimesOut() throws Exception {
        patienceNanos = 300_000_000;
        try (Wire wire = server.connect()) {
            wire.send(GET);
            assertOutcome(Delivery.Outcome.TIMED_OUT);
        }
    }

    @Test
    void aPeerThatReadsAndDoesNotCloseTimesOut() throws Exception {
        try (Wire wire = server.connect()) {
            assertThat(wire.send(GET).answer().status()).isEqualTo(200);
            server.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
        }
    }

    @Test
    void aPeerThatDoesNotCloseAfterOurEndEitherTimesOut() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        try (Wire wire = server.connect()) {
            assertThat(wire.send(GET).answers()).hasSize(1);
            server.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
        }
    }

    @Test
    void aPeerThatStallsWhileWeWriteTimesOutAndIsReset() throws Exception {
        writing = out -> writeLarge(out, LARGE);
        try (Wire wire = server.connect()) {
            wire.send(GET).read(1000);
            server.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
            assertThatIOException().isThrownBy(() -> wire.read(LARGE));
        }
    }

    @Test
    void contentThatCannotBeWrittenIsBrokenAndThePeerSeesIt() throws Exception {
        List<Writing> failing = List.of(
                out -> {
                    out.write(new byte[10]);
                    throw new IOException("in writeTo");
                },
                out -> {
                    out.write(new byte[10]);
                    throw new IllegalStateException("in writeTo");
                },
                out -> {
                    throw new StackOverflowError();
                });
        for (Writing each : failing) {
            writing = each;
            for (String request : List.of(GET, "GET /take HTTP/1.0\r\n\r\n")) {
                try (Wire wire = server.connect()) {
                    wire.send(request);
                    assertThatIOException().isThrownBy(wire::answer);
                }
                assertOutcome(Delivery.Outcome.BROKEN);
            }
        }
        assertThat(server.heard.failures).hasSize(4);
    }

    @Test
    void headTakesNothing() throws Exception { // RFC 9110 section 9.3.2
        try (Wire wire = server.connect()) {
            assertThat(wire.send("HEAD /take HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answerToHead()
                            .status())
                    .isEqualTo(200);
            assertThat(wire.hasEnded()).isTrue();
        }
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    @Test
    void closingTheServerBreaksWhatIsOnItsWay() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(GET).answer();
            server.close();
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    @Test
    void severalAtOnceEndEachInItsOwnWay() throws Exception {
        writing = out -> writeLarge(out, 500_000);
        List<Wire> stalled = new ArrayList<>();
        List<Delivery.Outcome> heard = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Wire wire = server.connect().send(GET);
            wire.read(10);
            stalled.add(wire);
        }
        for (int i = 0; i < 5; i++) {
            try (Wire wire = server.connect()) {
                assertThat(wire.send(GET).answer().text()).hasSize(500_000);
            }
            heard.add(outcomes.poll(15, TimeUnit.SECONDS));
        }
        assertThat(heard).hasSize(5).containsOnly(Delivery.Outcome.CONFIRMED);
        for (Wire wire : stalled) {
            wire.close();
        }
        for (int i = 0; i < 10; i++) {
            assertNotConfirmed();
        }
    }

    private void assertNotConfirmed() throws InterruptedException {
        assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isIn(Delivery.Outcome.BROKEN, Delivery.Outcome.RESET);
    }

    private void assertOutcome(Delivery.Outcome expected) throws InterruptedException {
        assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    /** How long each answer is, head and framing included. */
    private int octetsOfAnAnswer() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(GET).endOutput();
            int octets = wire.rest().length();
            assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isNotNull();
            return octets;
        }
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void writeLarge(OutputStream out, int octets) throws IOException {
        byte[] part = new byte[10_000];
        for (int written = 0; written < octets; written += part.length) {
            out.write(part);
        }
    }

    private final class Recorded implements Delivery {
        @Override
        public long patienceNanos() {
            return patienceNanos;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            writing.to(out);
        }

        @Override
        public void ended(Outcome outcome) {
            outcomes.add(outcome);
        }
    }
}
