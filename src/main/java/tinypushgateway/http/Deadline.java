package tinypushgateway.http;

import java.io.IOException;
import java.net.Socket;

/**
 * Until when a connection may do what it is doing. Blocking reads and writes carry no timeouts of their own (that would cost a timer
 * each): a {@link Reaper} looks at all deadlines a few times a second and ends what is late. The connection's thread then sees the end
 * of the stream, or an error, and finds {@link #expired}.
 */
final class Deadline {
    private final Socket socket;
    private volatile long nanoTime;
    private volatile boolean answerable;
    private volatile boolean expired;

    Deadline(Socket socket, long nanos) {
        this.socket = socket;
        reading(System.nanoTime(), nanos);
    }

    /** Reading must end in time; after that the connection can still be written to. */
    void reading(long now, long nanos) {
        answerable = true;
        nanoTime = now + nanos;
    }

    /** Writing, or waiting for the peer's close, must end in time. */
    void writing(long now, long nanos) {
        nanoTime = now + nanos;
        answerable = false;
    }

    /** Whether the time ran out and the connection was ended for that. */
    boolean expired() {
        return expired;
    }

    /** Ends the connection if it is late; called by the reaper. */
    void check(long now) {
        if (now - nanoTime < 0) {
            return;
        }
        boolean again = expired;
        expired = true;
        try {
            if (answerable && !again) {
                socket.shutdownInput();
            } else {
                socket.setSoLinger(true, 0); // a reset, lest the kernel keeps for minutes what the peer does not read
                socket.close();
            }
        } catch (IOException e) {
            // it is gone already
        }
    }
}
