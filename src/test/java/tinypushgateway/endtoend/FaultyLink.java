package tinypushgateway.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A way to a gateway that does something to each connection before it passes it on, or while it does. */
abstract class FaultyLink implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final GatewayProcess gateway;
    private final ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());

    FaultyLink(GatewayProcess gateway) throws IOException {
        this.gateway = gateway;
    }

    final void start() {
        Thread.ofVirtual().start(this::accept);
    }

    /** Passes on what this client and the gateway send, in a thread of its own. The client's connection is closed afterwards. */
    abstract void join(Socket client, GatewayProcess gateway) throws IOException, InterruptedException;

    final String hostAndPort() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // then it ends with us
        }
    }

    /** All that one sends, with the end of the stream: by that a gateway knows that it was read. */
    static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them has gone
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            join(client, gateway);
        } catch (IOException | InterruptedException e) {
            // one of them has gone, and closing tells the other
        }
    }
}
