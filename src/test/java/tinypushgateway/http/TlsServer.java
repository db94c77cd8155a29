package tinypushgateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.ReloadObserver;
import tinypushgateway.tls.HandshakeFailure;
import tinypushgateway.tls.TestAuthority;
import tinypushgateway.tls.TlsFiles;
import tinypushgateway.tls.TlsObserver;
import tinypushgateway.tls.TlsTransport;

/** A {@link TestServer} over TLS with this certificate, and what its transport heard. */
final class TlsServer implements AutoCloseable {
    final TestAuthority.Issued issued;
    final TestAuthority authority;
    final TlsTransport transport;
    final TestServer plain;
    final List<String> events = new CopyOnWriteArrayList<>();
    final SSLContext client;

    TlsServer(TestAuthority authority, TestAuthority.Issued issued, TestLimits limits, String path, Handler handler)
            throws Exception {
        this.authority = authority;
        this.issued = issued;
        client = authority.trusting();
        transport = transport(limits.handshakeTimeout);
        plain = new TestServer(limits, transport, path, handler);
    }

    Server server() {
        return plain.server;
    }

    Peer connect(String protocol) throws IOException {
        return Peer.tls(Wire.connect(server()), client, protocol);
    }

    @Override
    public void close() {
        plain.close();
    }

    private TlsTransport transport(Duration handshakeTimeout) throws BadFile {
        TlsFiles files = new TlsFiles(issued.certificate(), issued.key(), Optional.empty());
        return new TlsTransport(files, handshakeTimeout, new Heard(), new Reloads());
    }

    private final class Heard implements TlsObserver {
        @Override
        public void handshaken() {
            events.add("done");
        }

        @Override
        public void handshakeFailed(HandshakeFailure failure, String problem, InetAddress peer) {
            events.add(failure + ": " + problem);
        }

        @Override
        public void cutOff(InetAddress peer) {
            events.add("cut off");
        }
    }

    private final class Reloads implements ReloadObserver {
        @Override
        public void reloaded() {
            events.add("reloaded");
        }

        @Override
        public void reloadFailed(String problem) {
            events.add("not reloaded: " + problem);
        }
    }
}
