package tinypushgateway.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Octets to records of TLS and back, over the streams of a socket: an {@link SSLEngine} that reads and writes when it wants to. The JDK's
 * SSLSocket hides what is needed here: it does not tell a stream that was cut from one that was ended (RFC 8446 section 6.1), and closes
 * the socket by itself.
 */
final class SslEngineStream {
    /** How the peer's side ended. */
    private enum End {
        NOT_YET,
        /** By its close_notify. */
        NOTIFIED,
        /** By the end of the stream below, which anybody on the way can bring about. */
        CUT
    }

    private static final int SMALL_BYTES = 2 * 1024;
    private static final int HANDSHAKE = 22;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final InputStream in;
    private final OutputStream out;
    private final PacketBuffers buffers;

    /** Arrived and still encrypted, ready to be taken from; a large one only while a large record is in it. */
    private ByteBuffer arrived = ByteBuffer.allocate(SMALL_BYTES).limit(0);

    /** Decrypted and not read yet; {@link #NOTHING} most of the time. */
    private ByteBuffer plain = NOTHING;

    private End end = End.NOT_YET;

    SslEngineStream(SSLEngine engine, InputStream in, OutputStream out, PacketBuffers buffers) {
        this.engine = engine;
        this.in = in;
        this.out = out;
        this.buffers = buffers;
    }

    void handshake() throws IOException {
        if (!fill()) {
            throw HandshakeException.left();
        }
        if (arrived.get(0) != HANDSHAKE) {
            throw new HandshakeException(HandshakeFailure.PLAIN_HTTP, "the client does not speak TLS");
        }
        engine.beginHandshake();
        for (HandshakeStatus status = engine.getHandshakeStatus();
                status != HandshakeStatus.NOT_HANDSHAKING;
                status = engine.getHandshakeStatus()) {
            switch (status) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> writeOwn();
                default -> readHandshake();
            }
        }
    }

    /** What the engine has to say after it failed: an alert. */
    void writeAlert() throws IOException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            writeOwn();
        }
    }

    /** As {@link InputStream#read}, -1 at the end of either kind. */
    int read(byte[] to, int from, int length) throws IOException {
        if (!plain.hasRemaining()) {
            int read = decrypt(ByteBuffer.wrap(to, from, length));
            if (read != 0) {
                return read;
            }
        }
        int read = Math.min(length, plain.remaining());
        plain.get(to, from, read);
        if (!plain.hasRemaining()) {
            buffers.give(plain);
            plain = NOTHING;
        }
        return read;
    }

    void write(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, from, length);
        while (source.hasRemaining()) {
            writeRecord(source);
        }
    }

    /** Sends close_notify, unless the peer's side has ended. */
    void closeNotify() throws IOException {
        if (end == End.NOT_YET && !engine.isOutboundDone()) {
            engine.closeOutbound();
            writeOwn();
        }
    }

    /** Whether the peer's end was its own close_notify; then waits for the end of the stream below. */
    boolean awaitEndBelow() throws IOException {
        if (end != End.NOTIFIED) {
            return false;
        }
        while (in.read(arrived.array()) >= 0) {
            // nothing that means anything may follow
        }
        return true;
    }

    /**
     * Decrypts records until one has content, into the target, or into {@link #plain} where it might not fit.
     *
     * @return how many octets are in the target, 0 if they are in {@code plain}, -1 at the end
     */
    private int decrypt(ByteBuffer target) throws IOException {
        ByteBuffer to = target;
        boolean fits = true;
        while (end == End.NOT_YET) {
            SSLEngineResult result = engine.unwrap(arrived, to);
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> fill();
                case BUFFER_OVERFLOW -> {
                    to = buffers.take();
                    fits = false;
                }
                case OK, CLOSED -> {
                    if (result.bytesProduced() == 0) {
                        afterEmptyRecord();
                    } else if (fits) {
                        return result.bytesProduced();
                    } else {
                        plain = to.flip();
                        return 0;
                    }
                }
            }
        }
        if (!fits) {
            buffers.give(to);
        }
        return -1;
    }

    private void afterEmptyRecord() throws IOException {
        if (engine.isInboundDone()) {
            end = End.NOTIFIED;
            return;
        }
        switch (engine.getHandshakeStatus()) {
            case NOT_HANDSHAKING -> {
                // an empty record, or a key update that needs no reply
            }
            case NEED_WRAP -> writeOwn(); // new keys for us too, RFC 8446 section 4.6.3
            default ->
                throw new SSLException("a new handshake on a connection that has one"); // which would cost much CPU
        }
    }

    private void readHandshake() throws IOException {
        SSLEngineResult result = engine.unwrap(arrived, NOTHING.duplicate());
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> {
                if (!fill()) {
                    throw HandshakeException.left();
                }
            }
            case BUFFER_OVERFLOW -> throw new SSLException("content in the middle of a handshake");
            case OK, CLOSED -> {
                if (engine.isInboundDone()) {
                    throw HandshakeException.left();
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Writes what the engine wants to say by itself. */
    private void writeOwn() throws IOException {
        writeRecord(NOTHING.duplicate());
    }

    private void writeRecord(ByteBuffer source) throws IOException {
        ByteBuffer record = buffers.take();
        try {
            SSLEngineResult result = engine.wrap(source, record);
            if (result.bytesProduced() == 0 && result.bytesConsumed() == 0) {
                throw new SSLException("nothing can be written any more");
            }
            out.write(record.array(), record.arrayOffset(), record.position());
        } finally {
            buffers.give(record);
        }
    }

    /** Waits for more; false at the end of the stream. */
    private boolean fill() throws IOException {
        makeRoom();
        int at = arrived.limit();
        int read = in.read(arrived.array(), at, arrived.capacity() - at);
        if (read < 0) {
            end = End.CUT;
            return false;
        }
        arrived.limit(at + read);
        return true;
    }

    private void makeRoom() throws SSLException {
        ByteBuffer full = arrived;
        boolean small = full.capacity() == SMALL_BYTES;
        if (!small && !full.hasRemaining()) {
            arrived = ByteBuffer.allocate(SMALL_BYTES).limit(0);
            buffers.give(full);
        } else if (full.remaining() < full.capacity()) {
            full.compact().flip();
        } else if (small) {
            arrived = buffers.take().put(full).flip();
        } else {
            throw new SSLException("a record that is too large");
        }
    }
}
