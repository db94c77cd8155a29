package tinypushgateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** The socket's own streams, as they are: an end of stream is all the word there is. */
record PlainLink(InputStream input, OutputStream output) implements Link {
    PlainLink(Socket socket) throws IOException {
        this(socket.getInputStream(), socket.getOutputStream());
    }

    @Override
    public long openingNanos() {
        return 0;
    }

    @Override
    public void open() {
        // nothing is to be agreed on
    }

    @Override
    public boolean closeOutput() {
        return false;
    }

    @Override
    public boolean awaitClose() {
        return true;
    }

    @Override
    public boolean isPeerCertified() {
        return false;
    }
}
