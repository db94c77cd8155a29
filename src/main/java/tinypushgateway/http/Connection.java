package tinypushgateway.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * One connection, from accept to close, on a virtual thread of its own.
 *
 * <pre>
 * opening: nothing, or a TLS handshake
 *    |
 *    v       first octet            head, body            response
 * waiting ----------------> reading --------------> answering --------> waiting
 *    |                         |                        |
 *    | end, late, evicted      | rejected, late         | body left unread, close wanted
 *    v                         v                        v
 *  closed <--- peer ended --- lingering <---------------+
 *    ^                                                  | response with a delivery
 *    +---- end of stream: confirmed, else not --- delivering
 * </pre>
 */
final class Connection implements Runnable {
    private static final int STREAM_BUFFER_BYTES = 8 * 1024;

    private final Server server;
    private final HttpLimits limits;
    private final Socket socket;
    private final Link link;
    private final InetAddress peer;
    private final ConnectionTimeouts timeouts;
    private final OutputStream out;
    private final Input input;
    private final HeadReader heads;

    private final ConnectionSlot slot;

    Connection(Server server, Socket socket, Link link, ConnectionSlot slot) throws IOException {
        this.server = server;
        this.limits = server.limits();
        this.socket = socket;
        this.link = link;
        this.slot = slot;
        socket.setTcpNoDelay(true);
        peer = socket.getInetAddress();
        out = link.output();
        input = new Input(link.input(), limits.headBytes());
        heads = new HeadReader(input, limits);
        timeouts = new ConnectionTimeouts(socket, slot, firstOctetNanos());
    }

    ConnectionTimeouts timeouts() {
        return timeouts;
    }

    /** Whether all connections that are allowed are open, so that this one is only told so. */
    boolean isOverLimit() {
        return slot.isOverLimit();
    }

    /** Ends this connection, so that a new one has its place; false if it is pinned or has ended. */
    boolean evict() {
        boolean evicted = slot.evict();
        if (evicted) {
            server.evicted();
            timeouts.endEvicted(System.nanoTime());
        }
        return evicted;
    }

    @Override
    public void run() {
        try {
            server.began(this);
            open();
            while (serve()) {
                // until the last request
            }
            link.closeOutput();
        } catch (IOException e) {
            // the peer is gone; a delivery knows its outcome already
        } catch (RuntimeException | Error e) {
            server.observer().failed("", "", e);
        } finally {
            close();
            server.ended(this, slot.end());
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to be done
        }
    }

    /** The handshake has its own timeout. Until its end the connection counts as reading, so that idle ones are evicted first. */
    private void open() throws IOException {
        long nanos = link.openingNanos();
        if (nanos > 0) {
            timeouts.reading(System.nanoTime(), nanos);
            link.open();
            timeouts.idle(System.nanoTime(), firstOctetNanos());
        }
    }

    private long firstOctetNanos() {
        return (isOverLimit() ? limits.readTimeout() : limits.idleTimeout()).toNanos();
    }

    /** Serves one request; false if it was the last. */
    private boolean serve() throws IOException {
        if (!heads.awaitRequest()) {
            return false;
        }
        long start = System.nanoTime();
        timeouts.reading(start, limits.readTimeout().toNanos());
        Exchange exchange = new Exchange(server, input, heads, link, peer);
        Response response = exchange.respond(timeouts, isOverLimit());
        if (response instanceof Response.Delivered delivered) {
            deliver(delivered, exchange);
            return false;
        }
        long end = System.nanoTime();
        timeouts.writing(end, limits.writeTimeout().toNanos());
        boolean another;
        boolean written = false;
        try {
            another = response instanceof Response.Streamed streamed
                    ? send(streamed, exchange)
                    : send((Response.Fixed) response, exchange);
            written = true;
        } finally {
            if (response instanceof Response.Streamed streamed) {
                streamed.ended().run();
            }
            if (!written) {
                server.observer().responseLost(exchange.method(), exchange.path(), response.status());
            }
        }
        server.observer()
                .responded(exchange.method(), exchange.path(), response.status(), exchange.doneNanos(end) - start);
        if (!another) {
            return false;
        }
        timeouts.idle(end, limits.idleTimeout().toNanos());
        server.carrierPause()
                .afterResponse(end); // others first: until then the next request may be here, and costs no wait
        return !timeouts.evicted(); // asked last: the thread that evicts an idle connection ends its input
    }

    /** Tells the delivery its outcome, whatever fails. */
    private void deliver(Response.Delivered response, Exchange exchange) throws IOException {
        Delivery.Outcome outcome = Delivery.Outcome.BROKEN;
        try {
            outcome = new DeliveryConfirmation(socket, link, input, timeouts, server.tcpTable(), server.waits())
                    .send(response, exchange);
        } finally {
            boolean late = outcome != Delivery.Outcome.CONFIRMED && timeouts.expired();
            response.delivery().ended(late ? Delivery.Outcome.TIMED_OUT : outcome);
        }
    }

    private boolean send(Response.Fixed response, Exchange exchange) throws IOException {
        if (!exchange.endsConnection() && !exchange.isHead()) {
            out.write(response.serialised());
            return true;
        }
        out.write(response.serialise(exchange.endsConnection(), exchange.isHead()));
        if (exchange.leavesBodyUnread()) {
            linger();
        }
        return !exchange.endsConnection();
    }

    /** In HTTP/1.0, which knows no chunks, the end of the connection is that of the body. */
    private boolean send(Response.Streamed response, Exchange exchange) throws IOException {
        boolean chunked = !exchange.isHttp10();
        boolean close = exchange.endsConnection() || !chunked;
        out.write(ResponseHead.ofStream(response, chunked, close));
        if (!exchange.isHead()) {
            ChunkedOutput chunks = new ChunkedOutput(out);
            BufferedOutputStream body = new BufferedOutputStream(chunked ? chunks : out, STREAM_BUFFER_BYTES);
            response.body().writeTo(body);
            body.flush();
            if (chunked) {
                chunks.end();
            }
        }
        if (exchange.leavesBodyUnread()) {
            linger();
        }
        return !close;
    }

    /**
     * Lets the peer read the response before the connection goes: a close with data unread would reset it (RFC 9112 section 9.6). What
     * still comes is thrown away.
     */
    private void linger() throws IOException {
        link.closeOutput();
        socket.shutdownOutput();
        input.discardToEnd();
    }
}
