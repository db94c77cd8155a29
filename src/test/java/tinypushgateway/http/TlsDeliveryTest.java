package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same question as in {@link DeliveryTest}, over TLS: close_notify, and everything acknowledged, and a clean end of the stream below.
 * Each alone is no proof.
 */
@ParameterizedClass
@ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
class TlsDeliveryTest {
    private static final String GET = "GET /take HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int LARGE = 30_000_000;

    private final BlockingQueue<Delivery.Outcome> outcomes = new LinkedBlockingQueue<>();
    private volatile int octets = 9;
    private final WatchedTable table = new WatchedTable();

    @Parameter
    private String protocol;

    @TempDir
    private Path folder;

    private TlsServer server;

    @BeforeEach
    void start() throws Exception {
        start(new TestLimits().peerEndsFirst());
    }

    private void start(TestLimits limits) throws Exception {
        server = new TlsServer(
                folder,
                limits.tcpTable(table),
                "/take",
                request -> new Response.Delivered(Status.OK, List.of(), new Recorded()));
    }

    private void restart(TestLimits limits) throws Exception {
        server.close();
        start(limits);
    }

    @AfterEach
    void nothingIsHeardTwice() throws Exception {
        server.close();
        Eventually.holds("no connection is left", () -> server.plain.heard.open.get() == 0);
        assertThat(outcomes).isEmpty();
        assertThat(server.plain.heard.failures).isEmpty();
    }

    @Test
    void aPeerThatReadsToTheLastChunkAndClosesHasIt() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (TlsPeer peer = connect()) {
                Wire.Answer answer = peer.wire.send(GET).answer();
                assertThat(answer.text()).hasSize(9);
                assertThat(answer.closes()).isTrue();
            }
            assertOutcome(Delivery.Outcome.CONFIRMED);
        }
        assertThat(server.events).containsOnly("done");
    }

    @Test
    void aPeerThatWaitsForTheEndOfTheConnectionHasIt() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        try (TlsPeer peer = connect()) {
            assertThat(peer.wire.send(GET).answers()).hasSize(1);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    /** Our own close_notify, sent meanwhile, would lie unread in its kernel and turn its close into a reset. */
    @Test
    void aPeerThatClosesLongAfterItHasReadAllHasIt() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        for (int i = 0; i < 3; i++) {
            try (TlsPeer peer = connect()) {
                peer.wire.send(GET).answer();
                assertThat(peer.below.getInputStream().read())
                        .isNegative(); // our own end is there, and nothing before it
            }
            assertOutcome(Delivery.Outcome.CONFIRMED);
        }
    }

    @Test
    void aLargeAnswerIsConfirmedToo() throws Exception {
        octets = LARGE;
        try (TlsPeer peer = connect()) {
            assertThat(peer.wire.send(GET).answer().text()).hasSize(LARGE);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    @Test
    void http10ReadsToTheEndOfTheConnection() throws Exception { // RFC 9112 section 6.3 rule 8
        try (TlsPeer peer = connect()) {
            assertThat(peer.wire.send("GET /take HTTP/1.0\r\n\r\n").answer().text())
                    .hasSize(9);
        }
        assertOutcome(Delivery.Outcome.CONFIRMED);
    }

    @Test
    void aPeerThatClosesWithoutCloseNotifyProvesNothing() throws Exception { // anybody on the way can forge that
        TlsPeer peer = connect();
        peer.wire.send(GET).answer();
        peer.cut();
        assertOutcome(Delivery.Outcome.BROKEN);
        assertThat(server.events).containsExactly("done", "cut off");
    }

    /** Its close_notify, its end of stream, and the reset before we look. The JDK's own close would read what is there first. */
    @Test
    void aPeerThatClosesWithDataUnreadHasNotAll() throws Exception {
        octets = 2000;
        for (int i = 0; i < 10; i++) {
            TlsPeer peer = connect();
            peer.wire.send(GET);
            Eventually.holds("the answer is there", () -> available(peer.below) > 2000);
            OtherEnd other = new OtherEnd(peer.below);
            table.pin();
            peer.socket.shutdownOutput();
            peer.cut();
            Eventually.holds("it is reset", () -> table.now(other).isEmpty());
            table.letThrough();
            assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isIn(Delivery.Outcome.BROKEN, Delivery.Outcome.RESET);
        }
    }

    @Test
    void aPeerThatResetsInAnswerToTheLastChunkIsToldApart() throws Exception {
        TlsPeer peer = connect();
        peer.wire.send(GET).answer();
        peer.reset();
        assertOutcome(Delivery.Outcome.RESET);
    }

    @Test
    void aPeerThatDiesInMidBodyHasNotAll() throws Exception {
        octets = LARGE;
        for (int read : new int[] {0, 1, 1000, 100_000, 3_000_000}) {
            try (TlsPeer peer = connect()) {
                peer.wire.send(GET).read(read);
            }
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    /** As in {@link DeliveryTest}: close_notify and a clean end of stream, with most of the answer still in our kernel. */
    @Test
    void aPeerThatDiesWhileTheRestIsOnItsWayHasNotAll() throws Exception {
        octets = 1_000_000;
        for (int i = 0; i < 5; i++) {
            Socket below = Wire.connect(server.server());
            below.setReceiveBufferSize(1);
            try (TlsPeer peer = new TlsPeer(below, server.client, protocol)) {
                peer.wire.send(GET);
                OtherEnd other = new OtherEnd(below);
                Eventually.holds(
                        "its window is full",
                        () -> available(below) > 0 && table.now(other).orElse(0) > 0);
                while (available(below) > 0) {
                    below.getInputStream().skipNBytes(available(below)); // read, and of no use to TLS
                }
            }
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    @Test
    void aPeerThatEndedItsSideBeforeTheEndTellsNothing() throws Exception {
        restart(new TestLimits().peerEndsFirst().awaitsHalfClose());
        try (TlsPeer peer = connect()) {
            peer.wire.send(GET);
            peer.socket.shutdownOutput();
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    @Test
    void whatIsNotEncryptedAtTheEndProvesNothing() throws Exception {
        TlsPeer peer = connect();
        peer.wire.send(GET).answer();
        peer.below.getOutputStream().write("\25\3\3\0\2\1\0 close_notify, somebody says".getBytes(ISO_8859_1));
        peer.cut();
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    @Test
    void aPeerThatStallsTimesOutAndIsReset() throws Exception {
        octets = LARGE;
        try (TlsPeer peer = connect()) {
            peer.wire.send(GET).read(1000);
            server.plain.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
            assertThatIOException().isThrownBy(() -> peer.wire.read(LARGE));
        }
    }

    @Test
    void aPeerThatReadsAndDoesNotCloseTimesOut() throws Exception {
        try (TlsPeer peer = connect()) {
            assertThat(peer.wire.send(GET).answer().status()).isEqualTo(200);
            server.plain.letAnHourGoBy();
            assertOutcome(Delivery.Outcome.TIMED_OUT);
        }
    }

    @Test
    void closingTheServerBreaksWhatIsOnItsWayAndWaitsForNobody() throws Exception {
        octets = LARGE;
        try (TlsPeer peer = connect()) {
            peer.wire.send(GET).read(10); // so the server is writing, and cannot go on
            server.close();
            assertOutcome(Delivery.Outcome.BROKEN);
        }
    }

    private TlsPeer connect() throws IOException {
        return server.connect(protocol);
    }

    private void assertOutcome(Delivery.Outcome expected) throws InterruptedException {
        assertThat(outcomes.poll(15, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            return 0;
        }
    }

    private final class Recorded implements Delivery {
        @Override
        public long patienceNanos() {
            return 20_000_000_000L;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (int left = octets; left > 0; left -= 10_000) {
                out.write(new byte[Math.min(left, 10_000)]);
            }
        }

        @Override
        public void ended(Outcome outcome) {
            outcomes.add(outcome);
        }
    }
}
