package tinypushgateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

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
     * @throws IOException if it cannot be used; the peer was told as far as it understands
     */
    void open() throws IOException;

    /**
     * Says that we send nothing more, where the protocol below HTTP has words for that.
     *
     * @return whether it has; otherwise only the end of the stream says so
     */
    boolean closeOutput() throws IOException;

    /**
     * Once the input has ended: waits until the peer has closed the connection too.
     *
     * @return whether the end was the peer's own word, which nobody on the way can have made up
     * @throws IOException if the connection was reset instead
     */
    boolean awaitClose() throws IOException;

    /** Whether the peer proved to own a certificate that was asked for. */
    boolean isPeerCertified();
}
