package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.SocketTimeoutException;

/** One request after another over the same connection, and over a new one once a response has ended that. */
final class KeptConnection implements AutoCloseable {
    private final int port;
    private RawConnection connection;

    KeptConnection(int port) throws IOException {
        this.port = port;
        connection = new RawConnection(port);
    }

    /**
     * The response to this whole request.
     *
     * @throws java.io.EOFException if the connection ends without one
     */
    RawConnection.Response exchange(byte[] request) throws IOException {
        try {
            connection.send(request);
            RawConnection.Response response = connection.response();
            if (response.closes()) {
                connection.close();
                connection = new RawConnection(port);
            }
            return response;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer to " + new String(request, ISO_8859_1), e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
