package tinypushgateway.http;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client over TLS that can also do to the socket below what no well-behaved one does. Closing it sends close_notify. */
final class TlsPeer implements AutoCloseable {
    final Socket below;
    final SSLSocket socket;
    final Wire wire;

    TlsPeer(Server server, SSLContext context, String protocol) throws IOException {
        this(Wire.connect(server), context, protocol);
    }

    TlsPeer(Socket connected, SSLContext context, String protocol) throws IOException {
        below = connected;
        below.setTcpNoDelay(true);
        socket = (SSLSocket) context.getSocketFactory().createSocket(below, "localhost", below.getPort(), true);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        wire = new Wire(socket);
    }

    /** Closes without a word of TLS. */
    void cut() throws IOException {
        below.close();
    }

    void reset() throws IOException {
        below.setSoLinger(true, 0);
        below.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
