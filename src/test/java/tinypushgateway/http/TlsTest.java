package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.tls.TestAuthority;

/** Requests over TLS, what is no TLS, handshakes that do not end, and certificates that change. */
class TlsTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    private Path folder;

    private TlsServer server;

    @BeforeEach
    void start() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        server = new TlsServer(
                authority,
                authority.issue("server"),
                new TestLimits().connections(50).handshakeTimeoutMillis(2000),
                "/more",
                request -> Response.empty(Status.OK));
    }

    @AfterEach
    void noConnectionIsLeftAndNothingFailed() throws Exception {
        server.close();
        Eventually.holds("no connection is left", () -> server.plain.heard.open.get() == 0);
        assertThat(server.plain.heard.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aConnectionTakesManyRequestsInRecordsOfAnySize(String protocol) throws Exception {
        try (Peer peer = server.connect(protocol)) {
            for (int size : new int[] {0, 1, 10, 1000, 1024, 2000, 2048, 16_000, 16_384, 20_000, 60_000}) {
                String body = "x".repeat(size);
                String request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n" + body;
                assertThat(peer.wire.send(request).answer().text()).isEqualTo(body);
            }
            peer.wire.send(HELLO.repeat(20)); // in one record
            for (int i = 0; i < 20; i++) {
                assertThat(peer.wire.answer().text()).isEqualTo("hello");
            }
            for (byte octet : HELLO.getBytes(ISO_8859_1)) { // a record each
                peer.wire.send(new byte[] {octet});
            }
            assertThat(peer.wire.answer().text()).isEqualTo("hello");
        }
        assertThat(server.events).containsExactly("done");
    }

    @Test
    void recordsThatArriveOctetByOctetAreReadAllTheSame() throws Exception {
        try (Socket below =
                new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
            Socket dripping = new Socket() {
                @Override
                public OutputStream getOutputStream() throws IOException {
                    return new Dripping(below.getOutputStream());
                }

                @Override
                public java.io.InputStream getInputStream() throws IOException {
                    return below.getInputStream();
                }

                @Override
                public boolean isConnected() {
                    return true;
                }

                @Override
                public int getPort() {
                    return below.getPort();
                }
            };
            Peer peer = Peer.tls(dripping, server.client, "TLSv1.3");
            assertThat(peer.wire.send(HELLO).answer().text()).isEqualTo("hello");
        }
    }

    @Test
    void newKeysInMidConnectionAreFollowed() throws Exception { // RFC 8446 section 4.6.3
        try (OpensslClient client = new OpensslClient(server.server(), "-tls1_3")) {
            client.await("Verify return code").type("K\n").await("KEYUPDATE");
            client.type("GET /hello HTTP/1.1\nHost: x\n\n").await("hello");
        }
    }

    @Test
    void aClientCannotAskForHandshakeAfterHandshake() throws Exception {
        try (OpensslClient client = new OpensslClient(server.server(), "-tls1_2")) {
            client.await("Verify return code").type("R\n").await("RENEGOTIATING");
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1 -cipher ALL:@SECLEVEL=0, protocol version",
        "-tls1_1 -cipher ALL:@SECLEVEL=0, protocol version",
        "-tls1_2 -cipher AES128-GCM-SHA256, handshake failure", // no forward secrecy
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256, handshake failure", // body and authentication apart
        "-alpn h2, no application protocol", // RFC 7301 section 3.2
    })
    void whatIsOldOrWeakOrNotHttp1IsRefused(String options, String alert) throws Exception {
        try (OpensslClient client = new OpensslClient(server.server(), options.split(" ", -1))) {
            assertThat(client.awaitEnd()).contains("alert " + alert);
        }
        assertThat(server.events)
                .hasSize(1)
                .allSatisfy(event -> assertThat(event).startsWith("failed: "));
    }

    @Test
    void http1IsChosenFromWhatAClientOffers() throws Exception {
        try (OpensslClient client = new OpensslClient(server.server(), "-alpn", "h2,http/1.1")) {
            client.await("ALPN protocol: http/1.1");
        }
    }

    @Test
    void plainHttpIsToldSo() throws Exception {
        try (Wire wire = new Wire(server.server())) {
            Wire.Answer answer = wire.send(HELLO + "z".repeat(10_000)).answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("HTTPS");
            assertThat(wire.hasEnded()).isTrue();
        }
        assertThat(server.events).containsExactly("plain_http: the client does not speak TLS");
    }

    @Test
    void aPeerThatLeavesBeforeItSaysAnythingIsNoFailedHandshake() throws Exception { // a balancer's check of the port
        new Wire(server.server()).close();
        Eventually.holds(
                "it is heard", () -> server.events.equals(List.of("client_closed: the peer closed the connection")));
    }

    @Test
    void rubbishEndsTheConnection() throws Exception {
        for (String rubbish :
                List.of("\26", "\26\3\1\0\5\1\0\0\1\0", "\26\3\1\177\377" + "x".repeat(40_000), "\200\56\1\3\1")) {
            try (Wire wire = new Wire(server.server())) {
                wire.send(rubbish).endOutput();
                assertThat(readsToTheEnd(wire)).isTrue();
            }
        }
        assertThat(server.connect("TLSv1.3").wire.send(HELLO).answer().status()).isEqualTo(200);
    }

    @Test
    void handshakesThatDoNotEndAreEndedAndHoldNobodyUp() throws Exception {
        List<Wire> slow = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            slow.add(new Wire(server.server()).send("\26\3\1\2\0\1"));
        }
        try (Peer peer = server.connect("TLSv1.3")) {
            assertThat(peer.wire.send(HELLO).answer().status()).isEqualTo(200);
        }
        for (Wire each : slow) {
            assertThat(readsToTheEnd(each)).isTrue();
            each.close();
        }
        Eventually.holds(
                "all timed out",
                () -> server.events.stream()
                                .filter(event -> event.startsWith("timed_out"))
                                .count()
                        == 40);
    }

    @Test
    void aNewConnectionTakesThePlaceOfOneThatIdles() throws Exception {
        List<Peer> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(server.connect("TLSv1.3"));
        }
        try (Peer next = server.connect("TLSv1.3")) {
            assertThat(next.wire.send(HELLO).answer().status()).isEqualTo(200);
        }
        for (Peer each : all) {
            each.close();
        }
    }

    @Test
    void aNewCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
        try (Peer old = server.connect("TLSv1.3")) {
            String before = serial(old.socket);
            TestAuthority.Issued next = server.authority.issue("next", "-newkey rsa:2048");
            move(next.certificate(), server.issued.certificate()); // the key is yet to come
            Eventually.holds("it is told that it cannot be used yet", () -> {
                assertThat(serial()).isEqualTo(before);
                return server.events.stream().anyMatch(event -> event.startsWith("not reloaded: "));
            });
            assertThat(old.wire.send(HELLO).answer().status()).isEqualTo(200);
            move(next.key(), server.issued.key());
            Eventually.holds("the new one is shown", () -> !serial().equals(before));
            assertThat(old.wire.send(HELLO).answer().status()).isEqualTo(200);
        }
        assertThat(server.events).contains("reloaded");
    }

    @Test
    void aResumedSessionWorksToo() throws Exception {
        for (int i = 0; i < 3; i++) { // the client's context keeps its tickets
            for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
                try (Peer peer = server.connect(protocol)) {
                    assertThat(peer.wire.send(HELLO).answer().status()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void aStrangerIsNotTrustedByItsClientAndThatIsSaid() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        TestAuthority other = new TestAuthority(elsewhere, "other");
        assertThatIOException()
                .isThrownBy(() -> Peer.tls(Wire.connect(server.server()), other.trusting(), "TLSv1.3"))
                .isInstanceOf(SSLException.class);
        Eventually.holds("it is heard", () -> server.events.stream().anyMatch(event -> event.startsWith("failed: ")));
    }

    private String serial() {
        try (Peer peer = server.connect("TLSv1.3")) {
            return serial(peer.socket);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String serial(Socket socket) throws IOException {
        return ((X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0])
                .getSerialNumber()
                .toString();
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean readsToTheEnd(Wire wire) throws IOException {
        try {
            while (!wire.hasEnded()) {
                wire.read(1);
            }
        } catch (java.net.SocketException e) {
            // reset: an end too
        }
        return true;
    }

    private static final class Dripping extends OutputStream {
        private final OutputStream out;

        Dripping(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                out.write(octets[i]);
            }
        }
    }
}
