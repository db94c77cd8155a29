package tinypushgateway.http;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A client, over TLS or not, that can also do to the socket below what no well-behaved one does. Closing it as it should be closed sends
 * close_notify where there is TLS.
 */
final class Peer implements AutoCloseable {
    final Socket below;
    final Socket socket;
    final Wire wire;

    private Peer(Socket below, Socket socket) throws IOException {
        this.below = below;
        this.socket = socket;
        wire = new Wire(socket);
    }

    static Peer plain(Socket connected) throws IOException {
        return new Peer(connected, connected);
    }

    /** After a handshake. */
    static Peer tls(Socket connected, SSLContext context, String protocol) throws IOException {
        connected.setTcpNoDelay(true);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(connected, "localhost", connected.getPort(), true);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return new Peer(connected, socket);
    }

    /** Ends what it sends, and goes on reading. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
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
