package tinypushgateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * The octets of one connection as HTTP sees them. Deadlines, resets and what the kernel acknowledged stay with the socket below. Used by
 * one thread, the connection's own.
 */
public interface Link {
    /** Ends when the peer says that nothing more comes, or when the stream below does. */
    InputStream input();

    /** Each write is sent at once. */
    OutputStream output();

    /** How long {@link #open} may take, in nanoseconds; 0 if there is nothing to open. */
    long openingNanos();

    /**
     * Makes the link ready for requests.
     *
     * @throws IOException if it cannot be used; the peer was told as far as it can understand
     */
    void open() throws IOException;

    /**
     * Tells the peer that nothing more is sent, if the protocol below HTTP can say that, as TLS can.
     *
     * @return whether it has; otherwise only the end of the stream says so
     */
    boolean closeOutput() throws IOException;

    /**
     * Once the input has ended: waits until the peer has closed the connection too.
     *
     * @return whether the peer itself ended the connection; with TLS nobody on the way can forge that
     * @throws IOException if the connection was reset instead
     */
    boolean awaitClose() throws IOException;

    /** Whether the peer proved to own a certificate that was asked for. */
    boolean isPeerCertified();

    /** Makes the link of an accepted connection, plain or with TLS. */
    interface Factory {
        /** Without encryption. */
        Factory PLAIN = Plain::new;

        /** A link over this socket. The thread that accepts connections calls it, so nothing is read, written or waited for here. */
        Link over(Socket accepted) throws IOException;
    }

    /** The socket's own streams, as they are: an end of stream is all the word there is. */
    record Plain(InputStream input, OutputStream output) implements Link {
        Plain(Socket socket) throws IOException {
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
}
