package tinypushgateway.http;

import java.net.InetAddress;
import java.net.Socket;

/** The server's end of a client's connection, as far as {@link TcpTable} asks for it; also when the client has closed. */
final class OtherEnd extends Socket {
    private final InetAddress local;
    private final int localPort;
    private final InetAddress remote;
    private final int remotePort;

    OtherEnd(Socket client) {
        local = client.getInetAddress();
        localPort = client.getPort();
        remote = client.getLocalAddress();
        remotePort = client.getLocalPort();
    }

    @Override
    public InetAddress getLocalAddress() {
        return local;
    }

    @Override
    public int getLocalPort() {
        return localPort;
    }

    @Override
    public InetAddress getInetAddress() {
        return remote;
    }

    @Override
    public int getPort() {
        return remotePort;
    }
}
