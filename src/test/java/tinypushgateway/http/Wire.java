package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends the bytes it is told to send, and reads answers as RFC 9112 section 6.3 says. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;

    final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Wire(Server server) throws IOException {
        this(connect(server));
    }

    /**
     * A socket that closes in one call of the kernel, so that a close with octets unread is a reset and nothing else. That of {@code new
     * Socket} ends its stream first, in a call of its own.
     */
    static Socket connect(Server server) throws IOException {
        return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                .socket();
    }

    Wire(Socket connected) throws IOException {
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** What a server answered: field names are in lower case. */
    record Answer(int status, String statusLine, Map<String, String> headers, String text) {
        boolean closes() {
            return "close".equals(headers.get("connection"));
        }
    }

    Wire send(String octets) throws IOException {
        return send(octets.getBytes(ISO_8859_1));
    }

    Wire send(byte[] octets) throws IOException {
        out.write(octets);
        return this;
    }

    /** Ends our stream, if the connection is not gone already. */
    void endOutput() throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException e) {
            // the server has reset it: what it answered before can still be read
        }
    }

    Answer answer() throws IOException {
        return answer(false);
    }

    /** The answer to HEAD, which has no body whatever its fields say. */
    Answer answerToHead() throws IOException {
        return answer(true);
    }

    /** All answers up to the end of the connection; after one that closes, a reset is an end too. */
    List<Answer> answers() throws IOException {
        List<Answer> answers = new ArrayList<>();
        try {
            while (!hasEnded()) {
                answers.add(answer());
            }
        } catch (SocketException e) {
            if (answers.isEmpty() || !answers.getLast().closes()) {
                throw e;
            }
        }
        return answers;
    }

    /** Whether the server ended the connection without another octet; waits for either. */
    boolean hasEnded() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return true;
        }
        in.reset();
        return false;
    }

    /** All octets up to the end of the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    /** Reads so many octets and no more. */
    byte[] read(int octets) throws IOException {
        byte[] read = in.readNBytes(octets);
        if (read.length < octets) {
            throw new EOFException();
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Closes with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** @param headOnly whether there is no body, whatever the fields say */
    Answer answer(boolean headOnly) throws IOException {
        String statusLine = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        boolean none = headOnly || status < 200;
        return new Answer(status, statusLine, headers, none ? "" : new String(body(headers), ISO_8859_1));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return read(Integer.parseInt(headers.get("content-length")));
        }
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(); size > 0; size = size()) {
            body.write(read(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("after " + line);
            }
            line.append((char) octet);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line that does not end in CRLF: " + line);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }
}
