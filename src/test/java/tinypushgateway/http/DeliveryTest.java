package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tinypushgateway.http.Response.Delivery;

/** Deliveries without TLS: the end of the stream and what the kernel knows are all there is to judge by. */
class DeliveryTest extends DeliverySuite {
    private static final int MOST_ROUNDS = 100;

    @Override
    TestServer serve(TestLimits limits, String path, Handler handler) throws IOException {
        return new TestServer(limits, "GET", path, handler);
    }

    @Override
    Peer over(Socket connected) throws IOException {
        return Peer.plain(connected);
    }

    @Test
    void aPeerThatClosesWithDataUnreadHasNotAll() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(GET);
            Eventually.holds("the answer is there", () -> available(wire.socket) > 0);
        }
        assertNotConfirmed(); // the close came before the end of the response, or after it
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
    void aPeerThatResetsAfterWeHaveEndedOurSideIsBroken() throws Exception {
        restart(new TestLimits().serverEndsFirst());
        Peer peer = connect();
        assertThat(peer.wire.send(GET).answers()).hasSize(1); // reads to our end of stream
        peer.reset();
        assertOutcome(Delivery.Outcome.BROKEN);
    }

    @Test
    void severalAtOnceEndEachInItsOwnWay() throws Exception {
        writing = out -> writeLarge(out, 500_000);
        List<Peer> stalled = new ArrayList<>();
        List<Delivery.Outcome> heard = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Peer peer = connect();
            peer.wire.send(GET).read(10);
            stalled.add(peer);
        }
        for (int i = 0; i < 5; i++) {
            try (Peer peer = connect()) {
                assertThat(peer.wire.send(GET).answer().text()).hasSize(500_000);
            }
            heard.add(outcomes.poll(15, TimeUnit.SECONDS));
        }
        assertThat(heard).hasSize(5).containsOnly(Delivery.Outcome.CONFIRMED);
        for (Peer peer : stalled) {
            peer.close();
        }
        for (int i = 0; i < 10; i++) {
            assertNotConfirmed();
        }
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
}
