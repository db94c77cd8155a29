package tinypushgateway.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.OptionalLong;
import tinypushgateway.http.Response.Delivery;

/**
 * Sends a response with a {@link Delivery} and finds out whether the peer took all of it.
 *
 * <p>It did if it closed the connection after its kernel had acknowledged every octet, and no reset came: a close with data unread
 * resets. The end of stream alone is no proof. A peer that dies while our octets are on their way, having read all that came before,
 * ends its stream just as cleanly; the reset follows a round trip later (seen on loopback: 32 kB of 1 MB taken, then a clean end). So the
 * {@link TcpTable} is asked what was acknowledged by then. Whatever cannot be proven counts as not taken, and is sent again.
 *
 * <p>A peer that ends its stream with octets unread and closes in a later call is taken for one that has read all, if its end of stream is seen in between (ADR 3 names such
 * clients). Prometheus closes in one call.
 */
final class DeliveryConfirmation {
    /**
     * How long the peer's end of stream is waited for, in milliseconds.
     *
     * @param peerFirst once the whole response is sent, before we end our own stream. Most clients that read chunks and
     *     {@code Connection: close} close first. A connection that both sides have ended leaves the kernel's table at once, and with it
     *     what can be known.
     * @param halfClose before the end of the body is sent, in case the peer ended its stream right after its request
     */
    record Waits(int peerFirst, int halfClose) {
        static final Waits USUAL = new Waits(300, 5);
    }

    private final Socket socket;
    private final Link link;
    private final Input input;
    private final OutputStream out;
    private final ConnectionTimeouts timeouts;
    private final TcpTable table;
    private final Waits waits;

    DeliveryConfirmation(
            Socket socket, Link link, Input input, ConnectionTimeouts timeouts, TcpTable table, Waits waits) {
        this.socket = socket;
        this.link = link;
        this.input = input;
        this.out = link.output();
        this.timeouts = timeouts;
        this.table = table;
        this.waits = waits;
    }

    /** Sends the response, waits for the peer's close, and returns what that proves. */
    Delivery.Outcome send(Response.Delivered response, Connection.Exchange exchange) throws IOException {
        try {
            timeouts.delivering(System.nanoTime(), response.delivery().patienceNanos());
            response.delivery().begins(this::cut);
            if (exchange.isHead()) { // body must not be sent, RFC 9110 section 9.3.2, so nothing is taken
                out.write(response.headOfStream(!exchange.isHttp10(), true));
                return Delivery.Outcome.BROKEN;
            }
            return send(response, exchange.isHttp10());
        } catch (Throwable e) {
            closeResets();
            throw e;
        }
    }

    private void cut() {
        closeResets();
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    /** The peer must not take a part for the whole. In HTTP/1.0 only a reset says so. */
    private void closeResets() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it is closed already
        }
    }

    private Delivery.Outcome send(Response.Delivered response, boolean http10) throws IOException {
        boolean tableTells = table.isReliable(socket);
        boolean closeTells;
        out.write(response.headOfStream(!http10, true));
        if (http10) {
            response.delivery().writeTo(new Unclosed(out));
            closeTells = !hasEndedItsSide();
            if (!link.closeOutput()) { // this is the only end of body there is
                socket.shutdownOutput();
            }
        } else {
            ChunkedOutput chunks = new ChunkedOutput(out);
            response.delivery().writeTo(chunks);
            closeTells = !hasEndedItsSide();
            chunks.end();
        }
        boolean authentic;
        try {
            authentic = socket.isOutputShutdown() ? awaitEnd() : awaitPeerFirst();
        } catch (SocketException e) {
            if (closeTells
                    && !socket.isOutputShutdown()
                    && !socket.isClosed()) { // by the peer, which was there until the end
                return Delivery.Outcome.RESET;
            }
            throw e;
        }
        if (timeouts.expired()) {
            throw new ConnectionEnded("because its time was over");
        }
        return closeTells && authentic && (!tableTells || isAcknowledged())
                ? Delivery.Outcome.CONFIRMED
                : Delivery.Outcome.BROKEN;
    }

    /**
     * Whether everything was, but for our own end of stream. A connection that the kernel has forgotten was reset, perhaps just after
     * the end of the stream: a JVM that closes with data unread sends first the one and then the other (seen).
     */
    private boolean isAcknowledged() {
        OptionalLong octets = table.unacknowledged(socket);
        return octets.isPresent() && octets.getAsLong() <= (socket.isOutputShutdown() ? 1 : 0);
    }

    /**
     * Ends our stream only if the peer does not within {@link Waits#peerFirst}, and then the socket's, without a farewell: octets that
     * the peer has not read when it closes would reset the connection, and the last chunk has said already that nothing more comes (ADR 9).
     */
    private boolean awaitPeerFirst() throws IOException {
        socket.setSoTimeout(waits.peerFirst());
        try {
            return awaitEnd();
        } catch (SocketTimeoutException e) {
            socket.shutdownOutput();
        } finally {
            socket.setSoTimeout(0);
        }
        return awaitEnd();
    }

    /** Throws away what the peer still sends, since no request follows this one, and waits for its close; whether that is its own word. */
    private boolean awaitEnd() throws IOException {
        input.discardToEnd();
        return link.awaitClose();
    }

    /**
     * Whether the peer has closed its side before it can know the end of the body, as {@code nc -N} does: then the end of stream
     * that is there already says nothing about what it reads later.
     */
    private boolean hasEndedItsSide() throws IOException {
        socket.setSoTimeout(waits.halfClose());
        try {
            input.discardToEnd();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** The body's end must not be the connection's: a gzip stream, for one, is closed to finish it. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() {
            // the connection goes on
        }
    }
}
