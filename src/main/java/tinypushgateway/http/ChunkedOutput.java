package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;

/** The chunked coding, RFC 9112 section 7.1: each write becomes one chunk and one write to the connection. */
final class ChunkedOutput extends OutputStream {
    private static final byte[] LAST = "0\r\n\r\n".getBytes(US_ASCII);

    /** Room for a size of eight digits and two CRLF. */
    private static final int FRAME_BYTES = 12;

    private final OutputStream out;
    private byte[] frame = {};

    ChunkedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return; // a chunk of no data would be the last one
        }
        if (frame.length < length + FRAME_BYTES) {
            frame = new byte[length + FRAME_BYTES];
        }
        byte[] size = Integer.toHexString(length).getBytes(US_ASCII);
        int at = size.length;
        System.arraycopy(size, 0, frame, 0, at);
        frame[at++] = '\r';
        frame[at++] = '\n';
        System.arraycopy(bytes, from, frame, at, length);
        at += length;
        frame[at++] = '\r';
        frame[at++] = '\n';
        out.write(frame, 0, at);
    }

    /** Writes the last chunk; the connection stays open. */
    void end() throws IOException {
        out.write(LAST);
    }
}
