package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection over which pushes are sent as raw bytes, and whose answers are read when a test wants them. */
final class RawPush implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    RawPush(RunningGateway gateway) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), gateway.gateway.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** What the gateway answered: field names are in lower case. */
    record Answer(int status, Map<String, String> fields, String text) {
        /** The preference that was honoured, or none. */
        String applied() {
            return fields.getOrDefault("preference-applied", "none");
        }
    }

    /** Sends a push and does not wait for the answer. */
    RawPush send(String target, String content, String... fieldLines) throws IOException {
        StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: test\r\n");
        for (String line : fieldLines) {
            head.append(line).append("\r\n");
        }
        byte[] body = content.getBytes(UTF_8);
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        socket.getOutputStream().write((head + content).getBytes(UTF_8));
        return this;
    }

    Answer answer() throws IOException {
        int status = Integer.parseInt(line().substring("HTTP/1.1 ".length()).substring(0, 3));
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(": ");
            fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        }
        int length = Integer.parseInt(fields.getOrDefault("content-length", "0"));
        return new Answer(status, fields, new String(in.readNBytes(length), UTF_8));
    }

    /** Whether the gateway has answered nothing so far. */
    boolean isUnanswered() throws IOException {
        return in.available() == 0;
    }

    /** Closes with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("after " + line);
            }
            line.append((char) octet);
        }
        return line.substring(0, line.length() - 1);
    }
}
