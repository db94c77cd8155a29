package tinypushgateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What has arrived on a connection and is not yet used. The head of the current request stays at the front of the buffer until {@link
 * #startRequest}, so that positions in it hold. Small while idle: a thousand idle connections cost a megabyte.
 */
final class Input {
    private static final int IDLE_BYTES = 1024;

    /** Room behind the largest head, so that body can be read at all. */
    private static final int ROOM_AFTER_HEAD = 1024;

    private final InputStream in;
    private final int mostBytes;
    private byte[] buffer = new byte[IDLE_BYTES];

    /** Next byte to use. */
    private int at;

    /** End of what has arrived. */
    private int end;

    /** Bytes before this one stay where they are: all of them while a head is being read. */
    private int kept = Integer.MAX_VALUE;

    Input(InputStream in, int headBytes) {
        this.in = in;
        this.mostBytes = headBytes + ROOM_AFTER_HEAD;
    }

    byte[] buffer() {
        return buffer;
    }

    int at() {
        return at;
    }

    int available() {
        return end - at;
    }

    /** Forgets the request before; what has arrived of the next one moves to the front. */
    void startRequest() {
        if (at == end && buffer.length > 4 * IDLE_BYTES) {
            buffer = new byte[IDLE_BYTES];
            at = 0;
            end = 0;
        }
        moveTo(0);
        kept = Integer.MAX_VALUE;
    }

    /** Keeps all bytes used so far where they are. */
    void keep() {
        kept = at;
    }

    /** The next byte of a request. */
    int next() throws IOException {
        if (at == end && !fill()) {
            throw new ConnectionEnded("within a request");
        }
        return buffer[at++] & 0xFF;
    }

    void skip(int bytes) {
        at += bytes;
    }

    /** Waits for more bytes; false at the end of the stream. */
    boolean fill() throws IOException {
        if (end == buffer.length) {
            makeRoom();
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read <= 0) {
            return false;
        }
        end += read;
        return true;
    }

    /** Reads up to {@code length} bytes of body, from the buffer first; -1 at the end of the stream. */
    int read(byte[] to, int from, int length) throws IOException {
        if (at == end) {
            return in.read(to, from, length);
        }
        int read = Math.min(length, end - at);
        System.arraycopy(buffer, at, to, from, read);
        at += read;
        return read;
    }

    /** Throws away what comes, up to the end of the stream. */
    void discardToEnd() throws IOException {
        do {
            at = end;
            startRequest();
        } while (fill());
    }

    private void makeRoom() throws IOException {
        if (at > kept) {
            moveTo(kept);
        } else if (buffer.length < mostBytes) {
            buffer = Arrays.copyOf(buffer, Math.min(mostBytes, 2 * buffer.length));
        } else {
            throw new IOException("no room in the buffer; limits of the head should have prevented this");
        }
    }

    private void moveTo(int front) {
        if (at > front) {
            System.arraycopy(buffer, at, buffer, front, end - at);
            end -= at - front;
            at = front;
        }
    }
}
