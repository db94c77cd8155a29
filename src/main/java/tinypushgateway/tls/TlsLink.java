package tinypushgateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import tinypushgateway.http.Link;

/** An encrypted connection, from the handshake on its own thread to close_notify. */
final class TlsLink implements Link {
    private static final String SPEAK_HTTPS = "this port accepts HTTPS only, and the request came as plain HTTP\n";

    /** As in Go's servers, so that a client with http instead of https reads why. */
    private static final byte[] BAD_REQUEST =
            ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                            + SPEAK_HTTPS.length() + "\r\nConnection: close\r\n\r\n" + SPEAK_HTTPS)
                    .getBytes(US_ASCII);

    private final Socket socket;
    private final Supplier<TlsContext> context;
    private final PacketBuffers buffers;
    private final long handshakeNanos;
    private final TlsObserver observer;
    private @Nullable SslEngineStream records;
    private boolean certified;

    TlsLink(
            Socket socket,
            Supplier<TlsContext> context,
            PacketBuffers buffers,
            long handshakeNanos,
            TlsObserver observer) {
        this.socket = socket;
        this.context = context;
        this.buffers = buffers;
        this.handshakeNanos = handshakeNanos;
        this.observer = observer;
    }

    @Override
    public long openingNanos() {
        return handshakeNanos;
    }

    @Override
    public void open() throws IOException {
        long start = System.nanoTime();
        SSLEngine engine = context.get().engine();
        SslEngineStream opened =
                new SslEngineStream(engine, socket.getInputStream(), socket.getOutputStream(), buffers);
        try {
            opened.handshake();
        } catch (IOException e) {
            fail(opened, e, System.nanoTime() - start >= handshakeNanos);
            throw e;
        }
        certified = isCertified(engine);
        records = opened;
        observer.handshaken();
    }

    @Override
    public InputStream input() {
        return new Plaintext();
    }

    @Override
    public OutputStream output() {
        return new Encrypting();
    }

    @Override
    public boolean closeOutput() throws IOException {
        records().closeNotify();
        return true;
    }

    @Override
    public boolean awaitClose() throws IOException {
        boolean notified = records().awaitEndBelow();
        if (!notified) {
            observer.cutOff(socket.getInetAddress());
        }
        return notified;
    }

    @Override
    public boolean isPeerCertified() {
        return certified;
    }

    private SslEngineStream records() throws IOException {
        SslEngineStream opened = records;
        if (opened == null) {
            throw new IOException("the handshake was not done");
        }
        return opened;
    }

    /** Whether the peer showed a certificate; one that is not valid has ended the handshake. */
    private static boolean isCertified(SSLEngine engine) {
        try {
            return engine.getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private void fail(SslEngineStream opened, IOException problem, boolean late) throws IOException {
        HandshakeFailure failure = late ? HandshakeFailure.TIMED_OUT : failure(problem);
        observer.handshakeFailed(failure, words(problem), socket.getInetAddress());
        switch (failure) {
            case FAILED -> {
                opened.writeAlert();
                linger();
            }
            case PLAIN_HTTP -> {
                socket.getOutputStream().write(BAD_REQUEST);
                linger();
            }
            case CLIENT_CLOSED, TIMED_OUT -> {
                // the peer would not read it
            }
        }
    }

    /** Of the cause, where the engine hides it behind words that say nothing. */
    private static String words(Throwable problem) {
        Throwable cause = problem.getCause();
        return cause == null ? String.valueOf(problem.getMessage()) : problem.getMessage() + ": " + words(cause);
    }

    private static HandshakeFailure failure(IOException problem) {
        if (problem instanceof HandshakeException known) {
            return known.failure();
        }
        return problem instanceof SSLException ? HandshakeFailure.FAILED : HandshakeFailure.CLIENT_CLOSED;
    }

    /** Lets the peer read why, until the time for the handshake is over: a close with data unread would reset the connection. */
    private void linger() throws IOException {
        socket.shutdownOutput();
        InputStream rest = socket.getInputStream();
        byte[] unread = new byte[1024];
        while (rest.read(unread) >= 0) {
            // thrown away
        }
    }

    private final class Plaintext extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            return records().read(to, from, length);
        }
    }

    private final class Encrypting extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            records().write(bytes, from, length);
        }
    }
}
