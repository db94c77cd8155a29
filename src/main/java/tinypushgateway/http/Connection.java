package tinypushgateway.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.OptionalLong;
import tinypushgateway.http.Response.Delivery;
import tinypushgateway.http.Response.Header;

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
    private final Server.Limits limits;
    private final Socket socket;
    private final Link link;
    private final InetAddress peer;
    private final ConnectionTimeouts timeouts;
    private final OutputStream out;
    private final ConnectionLimiter.Slot slot;
    final Input input;
    final HeadReader heads;

    Connection(Server server, Socket socket, Link link, ConnectionLimiter.Slot slot) throws IOException {
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
        Exchange exchange = new Exchange();
        Response response = exchange.respond();
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
        out.write(response.headOfStream(chunked, close));
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

    /** One request and the response to it: reads, routes, and turns every error into a response. */
    final class Exchange {
        /** Empty until the head was read and found sound. */
        private Optional<Request> request = Optional.empty();

        private String method = "";
        private String path = "";
        private boolean complete;

        /** The response; never fails but for a peer that is gone. */
        Response respond() throws IOException {
            try {
                Request.Head head = heads.read();
                method = head.method();
                path = head.path();
                return respond(head);
            } catch (HttpError e) {
                return refuse(e);
            } catch (ConnectionEnded e) {
                if (timeouts.evicted()) {
                    return refuse(connectionsFull());
                }
                if (timeouts.expired()) {
                    return refuse(new HttpError(
                            Status.REQUEST_TIMEOUT,
                            "timeout",
                            "the request did not arrive completely in time (--web.read-timeout)"));
                }
                throw e;
            } catch (RuntimeException | Error e) {
                complete = false;
                server.observer().failed(method, path, e);
                return Response.text(Status.INTERNAL_SERVER_ERROR, "an internal error; see the log of the gateway");
            }
        }

        String method() {
            return method;
        }

        String path() {
            return path;
        }

        boolean isHead() {
            return method.equals("HEAD");
        }

        boolean isHttp10() {
            return request.map(Request::isHttp10).orElse(false);
        }

        /** When the gateway was done with the request: at this time, unless it waited for something else before. */
        long doneNanos(long now) {
            return request.map(Request::doneNanos).orElse(OptionalLong.empty()).orElse(now);
        }

        /** Whether some of the request may still be on the connection, unread. */
        boolean leavesBodyUnread() {
            return !complete;
        }

        /** Whether the connection ends with this response: the peer wants it, or it is unknown where a next request would begin. */
        boolean endsConnection() {
            return !complete || request.map(Request::wantsClose).orElse(true);
        }

        private Response respond(Request.Head head) throws HttpError, IOException {
            Framing framing = Framing.of(head);
            if (isOverLimit() || !hasBodyToRead(head, framing) && !timeouts.processing()) {
                throw connectionsFull();
            }
            head.checkHost();
            head.checkExpect();
            RequestBodyReader body = new RequestBodyReader(input, limits, server.inflight(), framing, timeouts);
            Request whole = new Request(head, framing, body, link, peer);
            request = Optional.of(whole);
            try {
                return server.router().route(whole);
            } finally {
                complete = body.isComplete();
                body.release();
            }
        }

        /** Whether a handler will read body; that of a GET has no meaning, and none reads it (RFC 9110 section 9.3.1). */
        private static boolean hasBodyToRead(Request.Head head, Framing framing) {
            return !(framing instanceof Framing.None) && !head.method().equals("GET");
        }

        private static HttpError connectionsFull() {
            return new HttpError(
                    Status.SERVICE_UNAVAILABLE,
                    "connections_full",
                    "all connections are in use (--web.max-connections, with TLS --web.tls-max-connections); try again",
                    new Header("Retry-After", "1"));
        }

        private Response refuse(HttpError error) {
            String userAgent =
                    request.flatMap(known -> known.header("user-agent")).orElse("");
            server.observer().rejected(method, path, error, peer, userAgent);
            return error.response();
        }
    }
}
