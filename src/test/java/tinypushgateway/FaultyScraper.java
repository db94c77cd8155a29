package tinypushgateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.zip.GZIPInputStream;

/** A scraper of this reader, empty if it has no name, that goes away in its own way, after so many octets of the answer. */
record FaultyScraper(String reader, Fault fault, int octets, boolean gzip) {
    /** How long the gateway waits for one that stalls; the scraper stays for longer. */
    private static final double STALLED_SECONDS = 0.1;

    enum Fault {
        /** Reads all of it and closes. */
        NONE,
        /** Reads all of it, and then until the gateway ends the connection. */
        WAITS_FOR_THE_END,
        /** Closes; what had come and was not read makes that a reset, and what was still to come does so later. */
        CLOSES,
        /** The same with a window so small that most of the answer is still to come. */
        CLOSES_WITH_A_SMALL_WINDOW,
        RESETS,
        STALLS,
        /** Ends its own stream before it reads. */
        HALF_CLOSES
    }

    /** Whether the gateway must take its leave for a confirmation. */
    enum Confirmed {
        YES,
        NO,
        /** If its end of stream came after the content, which is for the scheduler to say, it looks like a close. */
        PERHAPS
    }

    /** What it got: all that it read, and the samples if it read them all. */
    record Taken(String reader, String octets, String samples, Confirmed confirmed) {}

    Taken scrape(int port) throws IOException, InterruptedException {
        // A channel's socket closes in one call of the kernel, as Prometheus does. That of new Socket() ends its stream
        // first, in a
        // call of its own, and if its thread waits for the processor between the two, the gateway takes it for a clean
        // close (ADR 3).
        try (Socket socket = SocketChannel.open().socket()) {
            if (fault == Fault.CLOSES_WITH_A_SMALL_WINDOW) {
                socket.setReceiveBufferSize(1);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request().getBytes(ISO_8859_1));
            if (fault == Fault.HALF_CLOSES) {
                socket.shutdownOutput();
            }
            String read = read(socket);
            leave(socket);
            boolean all = isWhole(read);
            return new Taken(reader, read, all ? samples(read) : "", all ? confirmed() : Confirmed.NO);
        }
    }

    private Confirmed confirmed() {
        return switch (fault) {
            case NONE, WAITS_FOR_THE_END, CLOSES, CLOSES_WITH_A_SMALL_WINDOW -> Confirmed.YES;
            case RESETS, STALLS -> Confirmed.NO;
            case HALF_CLOSES -> Confirmed.PERHAPS;
        };
    }

    private String request() {
        String timeout =
                fault == Fault.STALLS ? "X-Prometheus-Scrape-Timeout-Seconds: " + STALLED_SECONDS + "\r\n" : "";
        return "GET /metrics" + (reader.isEmpty() ? "" : "?reader=" + reader)
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + timeout
                + (gzip ? "Accept-Encoding: gzip\r\n\r\n" : "\r\n");
    }

    private boolean readsAll() {
        return fault == Fault.NONE || fault == Fault.WAITS_FOR_THE_END;
    }

    private String read(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] block = new byte[16 * 1024];
        try {
            while (goesOnReading(read)) {
                int got = in.read(block, 0, limited() ? Math.min(block.length, octets - read.size()) : block.length);
                if (got < 0) {
                    break;
                }
                read.write(block, 0, got);
            }
        } catch (SocketException e) {
            // the gateway was faster
        }
        return read.toString(ISO_8859_1);
    }

    private boolean limited() {
        return !readsAll() && fault != Fault.HALF_CLOSES;
    }

    private boolean goesOnReading(ByteArrayOutputStream read) {
        if (limited()) {
            return read.size() < octets;
        }
        return fault != Fault.NONE || !isWhole(read.toString(ISO_8859_1));
    }

    private void leave(Socket socket) throws IOException, InterruptedException {
        if (fault == Fault.STALLS) {
            Thread.sleep((long) (STALLED_SECONDS * 1000) + 250);
        }
        if (fault == Fault.RESETS || fault == Fault.STALLS) {
            socket.setSoLinger(true, 0);
        }
    }

    /** Whether this is an answer to its end. One without samples is not chunked. */
    private static boolean isWhole(String text) {
        int head = text.indexOf("\r\n\r\n");
        return head >= 0
                && (text.contains("\r\nContent-Length: 0\r\n") || text.startsWith("\r\n0\r\n\r\n", text.length() - 7));
    }

    /** The content of an answer, RFC 9112 section 7.1. */
    private static String samples(String text) throws IOException {
        int at = text.indexOf("\r\n\r\n") + 4;
        String head = text.substring(0, at);
        if (!head.contains("chunked")) {
            return "";
        }
        StringBuilder content = new StringBuilder();
        for (int size = size(text, at); size > 0; size = size(text, at)) {
            at = text.indexOf('\n', at) + 1;
            content.append(text, at, at + size);
            at += size + 2;
        }
        byte[] bytes = content.toString().getBytes(ISO_8859_1);
        if (!head.contains("Content-Encoding: gzip")) {
            return new String(bytes, UTF_8);
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static int size(String text, int at) {
        return Integer.parseInt(text, at, text.indexOf('\r', at), 16);
    }
}
