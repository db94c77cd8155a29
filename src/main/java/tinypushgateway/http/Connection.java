package tinypushgateway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * One connection, from accept to close, on a virtual thread of its own.
 *
 * <pre>
 *            first octet            head, content            response
 * waiting ----------------> reading --------------> answering --------> waiting
 *    |                         |                        |
 *    | end, idle timeout       | refused, late          | content left unread, close wanted
 *    v                         v                        v
 *  closed <--- peer ended --- lingering <---------------+
 *    ^                                                  | response with a delivery
 *    +---- end of stream: confirmed, else not --- delivering
 * </pre>
 */
final class Connection implements Runnable {
    private final Server server;
    private final HttpLimits limits;
    private final Socket socket;
    private final Deadline deadline;
    private final OutputStream out;
    private final Input input;
    private final HeadReader heads;

    /** Whether the server has all the connections it may have, so that this one only gets told so. */
    private final boolean surplus;

    Connection(Server server, Socket socket, boolean surplus) throws IOException {
        this.server = server;
        this.limits = server.limits();
        this.socket = socket;
        this.surplus = surplus;
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        input = new Input(socket.getInputStream(), limits.headBytes());
        heads = new HeadReader(input, limits);
        deadline = new Deadline(socket, limits.idleTimeout().toNanos());
    }

    Deadline deadline() {
        return deadline;
    }

    @Override
    public void run() {
        try {
            while (serve()) {
                deadline.reading(limits.idleTimeout().toNanos());
            }
        } catch (IOException e) {
            // the peer is gone; whoever cares for what became of a delivery was told
        } finally {
            close();
            server.ended(this, surplus);
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to be done
        }
    }

    /** Serves one request; false if it was the last. */
    private boolean serve() throws IOException {
        if (!heads.awaitRequest()) {
            return false;
        }
        long start = System.nanoTime();
        deadline.reading(limits.readTimeout().toNanos());
        Exchange exchange = new Exchange(server, input, heads, out, socket.getInetAddress());
        Response response = exchange.respond(deadline, surplus);
        deadline.writing(limits.writeTimeout().toNanos());
        server.observer().answered(exchange.method(), exchange.path(), response.status(), System.nanoTime() - start);
        return switch (response) {
            case Response.Fixed fixed -> send(fixed, exchange);
            case Response.Delivered delivered -> {
                deliver(delivered, exchange.isHttp10());
                yield false;
            }
        };
    }

    private boolean send(Response.Fixed response, Exchange exchange) throws IOException {
        if (!exchange.endsConnection() && !exchange.isHead()) {
            out.write(response.serialised());
            return true;
        }
        out.write(response.serialise(exchange.endsConnection(), exchange.isHead()));
        if (exchange.endsConnection()) {
            linger();
        }
        return !exchange.endsConnection();
    }

    /**
     * Lets the peer read the response before the connection goes: a close with data unread would reset it (RFC 9112 section 9.6). What
     * still comes is thrown away.
     */
    private void linger() throws IOException {
        socket.shutdownOutput();
        readToEnd();
    }

    /** Sends a response and finds out whether the peer took all of it: it did if it then closed the connection without a reset. */
    private void deliver(Response.Delivered response, boolean http10) throws IOException {
        Delivery delivery = response.delivery();
        Delivery.Outcome outcome = Delivery.Outcome.BROKEN;
        try {
            deadline.writing(delivery.patienceNanos());
            boolean closeTellsNothing = hasEndedItsSide();
            out.write(ResponseHead.ofStream(response, !http10));
            writeContent(delivery, http10);
            socket.shutdownOutput();
            readToEnd();
            outcome = closeTellsNothing ? Delivery.Outcome.BROKEN : Delivery.Outcome.CONFIRMED;
        } finally {
            boolean late = outcome != Delivery.Outcome.CONFIRMED && deadline.expired();
            delivery.ended(late ? Delivery.Outcome.TIMED_OUT : outcome);
        }
    }

    private void writeContent(Delivery delivery, boolean http10) throws IOException {
        if (http10) {
            delivery.writeTo(out);
        } else {
            ChunkedOutput chunks = new ChunkedOutput(out);
            delivery.writeTo(chunks);
            chunks.end();
        }
    }

    /**
     * Whether the peer has closed its side before the response, as {@code nc -N} does: then the end of stream that is there already
     * says nothing about what it reads later.
     */
    private boolean hasEndedItsSide() throws IOException {
        if (input.available() > 0) {
            return false;
        }
        socket.setSoTimeout(1);
        try {
            return !input.fill();
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(0);
        }
    }

    private void readToEnd() throws IOException {
        do {
            input.skip(input.available());
            input.startRequest();
        } while (input.fill());
        if (deadline.expired()) {
            throw new ConnectionEnded("because its time was over");
        }
    }
}
