package tinypushgateway.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** The requests in some octets, and the answer that a {@link Connection} has to each, without a socket. */
final class Replay {
    private static final long LONG_NANOS = 3_600_000_000_000L;

    /** The status of each answer. */
    final List<Integer> statuses = new ArrayList<>();

    /** Where each answered request ended, as an index into the octets. */
    final List<Integer> ends = new ArrayList<>();

    /** Whether the last answer ends the connection. */
    boolean closes;

    private Replay() {}

    /** Lets the octets arrive in pieces of at most so many. */
    static Replay of(Server server, byte[] octets, int pieces) throws IOException {
        return of(server, octets, new Pieces(octets, pieces, pieces));
    }

    /** Lets the octets arrive in two pieces. */
    static Replay split(Server server, byte[] octets, int at) throws IOException {
        return of(server, octets, new Pieces(octets, at, octets.length));
    }

    private static Replay of(Server server, byte[] octets, Pieces pieces) throws IOException {
        Replay replay = new Replay();
        try {
            replay.run(server, pieces, octets.length);
        } catch (ConnectionEnded e) {
            // in the middle of a request: no answer
        }
        return replay;
    }

    private void run(Server server, Pieces in, int length) throws IOException {
        MemorySocket unused = new MemorySocket(new byte[0], 0, 1, MemorySocket.Manner.WAITS);
        Link link = new Link.Plain(in, OutputStream.nullOutputStream());
        Connection connection = new Connection(server, unused, link, ConnectionLimiter.Slot.regular());
        while (!closes && connection.heads.awaitRequest()) {
            Connection.Exchange exchange = connection.new Exchange();
            Response response = exchange.respond();
            connection.timeouts().writing(System.nanoTime(), LONG_NANOS);
            closes = exchange.endsConnection();
            statuses.add(response.status().code());
            ends.add(length - in.available() - connection.input.available());
        }
    }

    private static final class Pieces extends ByteArrayInputStream {
        private final int rest;
        private int next;

        Pieces(byte[] octets, int first, int rest) {
            super(octets);
            this.next = first;
            this.rest = rest;
        }

        @Override
        public synchronized int read(byte[] to, int from, int length) {
            int read = super.read(to, from, Math.min(length, Math.max(1, next)));
            next = next > read ? next - read : rest;
            return read;
        }
    }
}
