package tinypushgateway.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A socket without a network: what the peer sends is known from the start, and how it behaves after that. Never waits. */
final class MemorySocket extends Socket {
    /** What the peer does when it has sent everything. */
    enum Manner {
        /** It ends its stream at once, as {@code nc -N} does. */
        HALF_CLOSES,
        /** It ends its stream when ours has ended, or when there is nothing else that would end the wait. */
        WAITS,
        /** It goes away with data unread. */
        RESETS,
        /** It goes away while we write. */
        BREAKS
    }

    private final InputStream in;
    private final Manner manner;
    private final int piece;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private boolean outputShutdown;
    private boolean inputShutdown;
    private boolean closed;
    private int timeoutMillis;

    /** @param piece so many octets arrive at once; a peer that breaks takes so many */
    MemorySocket(byte[] octets, int from, int piece, Manner manner) {
        in = new ByteArrayInputStream(octets, from, octets.length - from);
        this.piece = piece;
        this.manner = manner;
    }

    Manner manner() {
        return manner;
    }

    /** All that was written to the peer. */
    byte[] written() {
        return written.toByteArray();
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                return MemorySocket.this.read(to, from, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int from, int length) throws IOException {
                MemorySocket.this.write(octets, from, length);
            }
        };
    }

    @Override
    public void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // nothing waits here
    }

    @Override
    public void setSoLinger(boolean on, int seconds) {
        // nothing lingers here
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        outputShutdown = true;
    }

    @Override
    public void shutdownInput() throws IOException {
        checkOpen();
        inputShutdown = true;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void close() {
        closed = true;
    }

    private int read(byte[] to, int from, int length) throws IOException {
        checkOpen();
        int read = inputShutdown ? -1 : in.read(to, from, Math.min(length, piece));
        if (read < 0 && manner == Manner.RESETS) {
            throw new SocketException("Connection reset");
        }
        if (read < 0 && manner == Manner.WAITS && timeoutMillis > 0 && !outputShutdown) {
            throw new SocketTimeoutException("Read timed out");
        }
        return read;
    }

    private void write(byte[] octets, int from, int length) throws IOException {
        checkOpen();
        if (outputShutdown || (manner == Manner.BREAKS && written.size() + length > piece)) {
            throw new SocketException("Broken pipe");
        }
        written.write(octets, from, length);
    }

    private void checkOpen() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }
}
