package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.http.Response.Delivery;
import tinypushgateway.tls.TestAuthority;

/** Deliveries over TLS: close_notify, and everything acknowledged, and a clean end of the stream below. Each alone is no proof. */
@ParameterizedClass
@ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
class TlsDeliveryTest extends DeliverySuite {
    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static TestAuthority.Issued issued;

    @Parameter
    private String protocol;

    private TlsServer tls;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority(folder, "ca");
        issued = authority.issue("server");
    }

    @Override
    TestServer serve(TestLimits limits, String path, Handler handler) throws Exception {
        tls = new TlsServer(authority, issued, limits, path, handler);
        return tls.plain;
    }

    @Override
    Peer over(Socket connected) throws IOException {
        return Peer.tls(connected, tls.client, protocol);
    }

    @Test
    void aPeerThatClosesWithoutCloseNotifyProvesNothing() throws Exception { // anybody on the way can forge that
        Peer peer = connect();
        peer.wire.send(GET).answer();
        peer.cut();
        assertOutcome(Delivery.Outcome.BROKEN);
        assertThat(tls.events).containsExactly("done", "cut off");
    }

    /** Its close_notify, its end of stream, and the reset before we look. The JDK's own close would read what is there first. */
    @Test
    void aPeerThatClosesWithDataUnreadHasNotAll() throws Exception {
        writing = out -> writeLarge(out, 2000);
        for (int i = 0; i < 10; i++) {
            Peer peer = connect();
            peer.wire.send(GET);
            Eventually.holds("the answer is there", () -> available(peer.below) > 2000);
            OtherEnd other = new OtherEnd(peer.below);
            table.pin();
            peer.endOutput();
            peer.cut();
            Eventually.holds("it is reset", () -> table.now(other).isEmpty());
            table.letThrough();
            assertNotConfirmed();
        }
    }

    /** As in {@link DeliveryTest}: close_notify and a clean end of stream, with most of the answer still in our kernel. */
    @Test
    void aPeerThatDiesWhileTheRestIsOnItsWayHasNotAll() throws Exception {
        writing = out -> writeLarge(out, 1_000_000);
        for (int i = 0; i < 5; i++) {
            Socket below = Wire.connect(server.server);
            below.setReceiveBufferSize(1);
            try (Peer peer = over(below)) {
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
    void whatIsNotEncryptedAtTheEndProvesNothing() throws Exception {
        Peer peer = connect();
        peer.wire.send(GET).answer();
        peer.below.getOutputStream().write("\25\3\3\0\2\1\0 close_notify, somebody says".getBytes(ISO_8859_1));
        peer.cut();
        assertOutcome(Delivery.Outcome.BROKEN);
    }
}
