package tinypushgateway.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One connection, from accept to close, on a virtual thread of its own.
 *
 * <pre>
 * opening: nothing, or a TLS handshake
 *    |
 *    v       first octet            head, content            response
 * waiting ----------------> reading --------------> answering --------> waiting
 *    |                         |                        |
 *    | end, late, displaced    | refused, late          | content left unread, close wanted
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
    private final Deadline deadline;
    private final OutputStream out;
    private final Input input;
    private final HeadReader heads;

    private final AtomicReference<Places.Place> place;

    Connection(Server server, Socket socket, Link link, Places.Place place) throws IOException {
        this.server = server;
        this.limits = server.limits();
        this.socket = socket;
        this.link = link;
        this.place = new AtomicReference<>(place);
        socket.setTcpNoDelay(true);
        peer = socket.getInetAddress();
        out = link.output();
        input = new Input(link.input(), limits.headBytes());
        heads = new HeadReader(input, limits);
        deadline = new Deadline(socket, firstOctetNanos());
    }

    Deadline deadline() {
        return deadline;
    }

    /** Whether the server has all the connections it may have, so that this one only gets told so. */
    boolean isSurplus() {
        return place.get() == Places.Place.SURPLUS;
    }

    /** See {@link Deadline#dispensable}. */
    long dispensable(long now, long crowdedNanos) {
        return place.get() == Places.Place.REGULAR ? deadline.dispensable(now, crowdedNanos) : 0;
    }

    /** Ends it in favour of a new one; false if it is about to end by itself. */
    boolean leave() {
        boolean leaves = deadline.claim() && place.compareAndSet(Places.Place.REGULAR, Places.Place.LEAVING);
        if (leaves) {
            server.displaced();
            deadline.displace(System.nanoTime());
        }
        return leaves;
    }

    @Override
    public void run() {
        try {
            server.began(this);
            open();
            while (serve()) {
                // until the last request
            }
            link.farewell();
        } catch (IOException e) {
            // the peer is gone; whoever cares for what became of a delivery was told
        } catch (RuntimeException | Error e) {
            server.observer().failed("", "", e);
        } finally {
            close();
            server.ended(this, place.getAndSet(Places.Place.NONE));
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to be done
        }
    }

    /** Has its own deadline, and while it lasts the peer is at something: others, which idle, are ended for new ones first. */
    private void open() throws IOException {
        long nanos = link.openingNanos();
        if (nanos > 0) {
            deadline.reading(System.nanoTime(), nanos);
            link.open();
            deadline.idle(System.nanoTime(), firstOctetNanos());
        }
    }

    private long firstOctetNanos() {
        return (isSurplus() ? limits.readTimeout() : limits.idleTimeout()).toNanos();
    }

    /** Serves one request; false if it was the last. */
    private boolean serve() throws IOException {
        if (!heads.awaitRequest()) {
            return false;
        }
        long start = System.nanoTime();
        deadline.reading(start, limits.readTimeout().toNanos());
        Exchange exchange = new Exchange(server, input, heads, link, peer);
        Response response = exchange.respond(deadline, isSurplus());
        if (response instanceof Response.Delivered delivered) {
            deliver(delivered, exchange);
            return false;
        }
        long end = System.nanoTime();
        deadline.writing(end, limits.writeTimeout().toNanos());
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
                server.observer().unanswered(exchange.method(), exchange.path(), response.status());
            }
        }
        server.observer()
                .answered(exchange.method(), exchange.path(), response.status(), exchange.doneNanos(end) - start);
        if (!another) {
            return false;
        }
        deadline.idle(end, limits.idleTimeout().toNanos());
        server.carrierPause()
                .afterAnswer(end); // others first: until then the next request may be here, and costs no wait
        return !deadline.displaced(); // asked last: who displaces an idle connection ends its input
    }

    /** Whatever fails, the owner of the content hears of it, and of nothing else than its fate. */
    private void deliver(Response.Delivered response, Exchange exchange) throws IOException {
        Delivery.Outcome outcome = Delivery.Outcome.BROKEN;
        try {
            outcome = new Handover(socket, link, input, deadline, server.tcpTable(), server.waits())
                    .send(response, exchange);
        } finally {
            boolean late = outcome != Delivery.Outcome.CONFIRMED && deadline.expired();
            response.delivery().ended(late ? Delivery.Outcome.TIMED_OUT : outcome);
        }
    }

    private boolean send(Response.Fixed response, Exchange exchange) throws IOException {
        if (!exchange.endsConnection() && !exchange.isHead()) {
            out.write(response.serialised());
            return true;
        }
        out.write(response.serialise(exchange.endsConnection(), exchange.isHead()));
        if (exchange.leavesContent()) {
            linger();
        }
        return !exchange.endsConnection();
    }

    /** In HTTP/1.0, which knows no chunks, the end of the connection is that of the content. */
    private boolean send(Response.Streamed response, Exchange exchange) throws IOException {
        boolean chunked = !exchange.isHttp10();
        boolean close = exchange.endsConnection() || !chunked;
        out.write(ResponseHead.ofStream(response, chunked, close));
        if (!exchange.isHead()) {
            ChunkedOutput chunks = new ChunkedOutput(out);
            BufferedOutputStream content = new BufferedOutputStream(chunked ? chunks : out, STREAM_BUFFER_BYTES);
            response.body().writeTo(content);
            content.flush();
            if (chunked) {
                chunks.end();
            }
        }
        if (exchange.leavesContent()) {
            linger();
        }
        return !close;
    }

    /**
     * Lets the peer read the response before the connection goes: a close with data unread would reset it (RFC 9112 section 9.6). What
     * still comes is thrown away.
     */
    private void linger() throws IOException {
        link.farewell();
        socket.shutdownOutput();
        input.discardToEnd();
    }
}
