package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tinypushgateway.http.Response.Delivery;
import tinypushgateway.http.Response.Header;

/**
 * What becomes of an answer whose owner must know whether the peer took it: each end of a connection, and exactly one outcome, plain and over
 * TLS alike.
 */
abstract class DeliverySuite {
    static final String GET = "GET /take HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int LARGE = 30_000_000;

    final BlockingQueue<Delivery.Outcome> outcomes = new LinkedBlockingQueue<>();
    final WatchedTable table = new WatchedTable();
    volatile Writing writing = out -> out.write("sample 1\n".getBytes(ISO_8859_1));
    private volatile long patienceNanos = 20_000_000_000L;
    TestServer server;

    @FunctionalInterface
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** Starts a server over the transport in question. */
    abstract TestServer serve(TestLimits limits, String path, Handler handler) throws Exception;

    /** A client over that transport, whose socket has connected. */
    abstract Peer over(Socket connected) throws IOException;

    final Peer connect() throws IOException {
        return over(Wire.connect(server.server));
    }

    @BeforeEach
    void start() throws Exception {
        start(new TestLimits().peerEndsFirst());
    }

    private void start(TestLimits limits) throws Exception {
        server = serve(
                limits.tcpTable(table),
                "/take",
                request -> new Response.Delivered(Status.OK, List.of(new Header("X", "y")), new Recorded()));
    }

    final void restart(TestLimits limits) throws Exception {
        server.close();
        start(limits);
    }

    @AfterEach
    void nothingIsHeardTwice() throws Exception {
        server.close();
        Eventually.holds("no connection is left", () -> server.heard.open.get() == 0);
        assertThat(outcomes).isEmpty();
        assertThat(server.heard.failures).isEmpty();
    }

    @Test
    void aPeerThatReadsToTheLastChunkAndClosesHasIt() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Peer peer = connect()) {
                Wire.Answer answer = peer.wire.send(GET).answer();
                assertThat(answer.text()).isEqualTo("sample 1\n");
                assertThat(answer.closes()).isTrue();
            }
            assertOutcome(Delivery.Outcome.CONFIRMED);
        }
    }

    @Test
    void aPeerThatWaitsForTheEndOfTheConnectionHasIt() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        try (Peer peer = connect()) {
            assertThat(peer.wire.send(GET).answers()).hasSize(1);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    /** Over TLS, our own close_notify, sent meanwhile, would lie unread in its kernel and turn its close into a reset. */
    @Test
    void aPeerThatClosesLongAfterItHasReadAllHasIt() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        for (int i = 0; i < 3; i++) {
            try (Peer peer = connect()) {
                peer.wire.send(GET).answer();
                assertThat(peer.below.getInputStream().read())
                        .isNegative(); // our own end is there, and nothing before it
            }
            assertOutcome(Delivery.Outcome.CONFIRMED);
        }
    }

    @Test
    void aLargeAnswerIsConfirmedToo() throws Exception {
        writing = out -> writeLarge(out, LARGE);
        try (Peer peer = connect()) {
            assertThat(peer.wire.send(GET).answer().text()).hasSize(LARGE);
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
        try (Peer peer = connect()) {
            Wire.Answer answer = peer.wire.send("GET /take HTTP/1.0\r\n\r\n").answer();
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
            assertThat(answer.text()).startsWith("\u001F\u008B");
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    @Test
    void whatFollowsTheRequestIsNoRequestAndNoReset() throws Exception { // RFC 9112 section 9.6
        restart(new TestLimits().serverEndsFirst());
        try (Peer peer = connect()) {
            peer.wire.send(GET + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n" + "z".repeat(100_000));
            assertThat(peer.wire.answers()).hasSize(1);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
        assertThat(server.routes.smuggled).hasValue(0);
    }

    @Test
    void aPeerThatResetsInAnswerToTheLastChunkIsToldApart() throws Exception {
        Peer peer = connect();
        peer.wire.send(GET).answer();
        peer.reset();
        assertOutcome(Delivery.Outcome.RESET);
    }

    @Test
    void aPeerThatResetsBeforeTheLastChunkIsBroken() throws Exception {
        CompletableFuture<Void> reset = new CompletableFuture<>();
        writing = out -> {
            out.write(new byte[10]);
            reset.join();
        };
        Peer peer = connect();
        peer.wire.send(GET).read(1);
        peer.reset();
        reset.complete(null);
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    @Test
    void aPeerThatDiesInMidBodyHasNotAll() throws Exception {
        writing = out -> writeLarge(out, LARGE);
        for (int octets : new int[] {0, 1, 1000, 100_000, 3_000_000}) {
            try (Peer peer = connect()) {
                peer.wire.send(GET);
                peer.wire.read(octets);
            }
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    @Test
    void aPeerThatHalfClosedBeforeTheEndTellsNothing() throws Exception {
        restart(new TestLimits().peerEndsFirst().awaitsHalfClose());
        for (String more : List.of("", "\r\n", "GET / HTTP/1.1\r\n", "z".repeat(3000))) {
            try (Peer peer = connect()) {
                peer.wire.send(GET + more);
                peer.endOutput();
                assertOutcome(Delivery.Outcome.BROKEN);
            }
        }
    }

    @Test
    void aPeerThatStallsWithoutReadingTimesOut() throws Exception {
        patienceNanos = 300_000_000;
        try (Peer peer = connect()) {
            peer.wire.send(GET);
            assertOutcome(Delivery.Outcome.TIMED_OUT);
        }
    }

    @Test
    void aPeerThatReadsAndDoesNotCloseTimesOut() throws Exception {
        try (Peer peer = connect()) {
            assertThat(peer.wire.send(GET).answer().status()).isEqualTo(200);
            server.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
        }
    }

    @Test
    void aPeerThatDoesNotCloseAfterOurEndEitherTimesOut() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        try (Peer peer = connect()) {
            assertThat(peer.wire.send(GET).answers()).hasSize(1);
            server.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
        }
    }

    @Test
    void aPeerThatStallsWhileWeWriteTimesOutAndIsReset() throws Exception {
        writing = out -> writeLarge(out, LARGE);
        try (Peer peer = connect()) {
            peer.wire.send(GET).read(1000);
            server.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
            assertThatIOException().isThrownBy(() -> peer.wire.read(LARGE));
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
                try (Peer peer = connect()) {
                    peer.wire.send(request);
                    assertThatIOException().isThrownBy(peer.wire::answer);
                }
                assertOutcome(Delivery.Outcome.BROKEN);
            }
        }
        assertThat(server.heard.failures).hasSize(4);
        server.heard.failures.clear();
    }

    @Test
    void headTakesNothing() throws Exception { // RFC 9110 section 9.3.2
        try (Peer peer = connect()) {
            assertThat(peer.wire
                            .send("HEAD /take HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answerToHead()
                            .status())
                    .isEqualTo(200);
            assertThat(peer.wire.hasEnded()).isTrue();
        }
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    @Test
    void closingTheServerBreaksWhatIsOnItsWay() throws Exception {
        try (Peer peer = connect()) {
            peer.wire.send(GET).answer();
            server.close();
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    @Test
    void closingTheServerWaitsForNobodyWhoStalls() throws Exception {
        writing = out -> writeLarge(out, LARGE);
        try (Peer peer = connect()) {
            peer.wire.send(GET).read(10); // so the server is writing, and cannot go on
            server.close();
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    final void assertNotConfirmed() throws InterruptedException {
        assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isIn(Delivery.Outcome.BROKEN, Delivery.Outcome.RESET);
    }

    final void assertOutcome(Delivery.Outcome expected) throws InterruptedException {
        assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            return 0;
        }
    }

    static void writeLarge(OutputStream out, int octets) throws IOException {
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
