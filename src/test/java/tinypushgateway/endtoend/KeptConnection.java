package tinypushgateway.endtoend;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;

/** One request after another over the same connection, and over a new one once that was ended. */
final class KeptConnection implements AutoCloseable {
    private final int port;
    private RawConnection connection;

    KeptConnection(int port) throws IOException {
        this.port = port;
        connection = new RawConnection(port);
    }

    /** The response to this whole request. */
    RawConnection.Response exchange(byte[] request) throws IOException {
        RawConnection.Response response;
        try {
            connection.send(request);
            response = connection.response();
        } catch (EOFException | SocketException e) { // it was ended while nothing went over it
            reconnect();
            connection.send(request);
            response = connection.response();
        }
        if (response.closes()) {
            reconnect();
        }
        return response;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private void reconnect() throws IOException {
        connection.close();
        connection = new RawConnection(port);
    }
}
