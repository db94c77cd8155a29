package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A connection over which bytes are sent as they are, and responses read with all that a test may ask of them. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST_LINE = 64 * 1024;

    private final Socket socket;
    private final InputStream in;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** @param fields lower-case names, a colon, values */
    record Response(int status, String reason, List<String> fields, String body) {
        /** Whether it says that the connection ends with it. */
        boolean closes() {
            return fields.contains("connection:close");
        }

        /** The value of this field, empty if there is none. */
        String field(String name) {
            return fields.stream()
                    .filter(field -> field.startsWith(name + ":"))
                    .map(field -> field.substring(name.length() + 1))
                    .findFirst()
                    .orElse("");
        }
    }

    /** Sends this at once. A gateway that has answered already and closed is not at fault: its response can still be read. */
    void send(byte[] bytes, int from, int to) {
        try {
            socket.getOutputStream().write(bytes, from, to - from);
        } catch (IOException e) {
            // it ended the connection; its response says why
        }
    }

    void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    /** The next response that is not an interim one. */
    Response response() throws IOException {
        Response response = any();
        while (response.status() == 100) {
            response = any();
        }
        return response;
    }

    /** The next response. */
    Response any() throws IOException {
        String status = line();
        if (!status.matches("HTTP/1\\.1 \\d{3} .*")) {
            throw new AssertionError("no status line: " + status);
        }
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            fields.add(name + ":" + (name.equals("connection") ? value.toLowerCase(Locale.ROOT) : value));
        }
        int code = Integer.parseInt(status.substring(9, 12));
        Response head = new Response(code, status.substring(13), List.copyOf(fields), "");
        return new Response(code, head.reason(), head.fields(), body(head));
    }

    /** Whether the peer has ended the connection, or does so now. */
    boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true; // a reset, where bytes of ours were left unread
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String body(Response head) throws IOException {
        if (head.status() == 100 || head.status() == 204 || head.status() == 304) {
            return "";
        }
        if (head.field("transfer-encoding").equals("chunked")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                all.write(in.readNBytes(size));
                line();
            }
            line();
            return all.toString(UTF_8);
        }
        String length = head.field("content-length");
        byte[] body = length.isEmpty() && head.closes() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        return new String(body, UTF_8);
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0], 16);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() > LONGEST_LINE) {
                throw new EOFException("the connection ended after: " + line.toString(ISO_8859_1));
            }
            line.write(octet);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
