package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** One request: its head is there, its body is read when a handler asks for it. */
public final class Request {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    private final RequestHead head;
    private final Framing framing;
    private final RequestBodyReader reader;
    private final Link link;
    private final InetAddress peer;
    private OptionalLong doneNanos = OptionalLong.empty();

    Request(RequestHead head, Framing framing, RequestBodyReader reader, Link link, InetAddress peer) {
        this.head = head;
        this.framing = framing;
        this.reader = reader;
        this.link = link;
        this.peer = peer;
    }

    public String method() {
        return head.method();
    }

    public String path() {
        return head.path();
    }

    /** The value of this field, named in lower case. */
    public Optional<String> header(String name) {
        return head.headers().value(name);
    }

    /**
     * The value of the first query parameter with this name, percent-decoded once, {@code +} being a space as in forms.
     *
     * @throws HttpError 400 if an escape in it is malformed
     */
    public Optional<String> parameter(String name) throws HttpError {
        return head.parameter(name);
    }

    public InetAddress peer() {
        return peer;
    }

    /** Whether the peer has shown a client certificate that is valid here. */
    public boolean isCertified() {
        return link.isPeerCertified();
    }

    /** Whether the request says how long its body is. */
    public boolean hasBody() {
        return !(framing instanceof Framing.None);
    }

    /** The announced length of the body in bytes, 0 if there is none or it is not known before the end. */
    public long announcedLength() {
        return framing instanceof Framing.Length length ? length.bytes() : 0;
    }

    /**
     * Reads the body, decoded; a peer that waits for {@code 100 Continue} gets it now.
     *
     * @throws HttpError if it is too large, badly framed or coded, or if memory is short
     */
    public Body body() throws HttpError, IOException {
        reader.checkAnnounced();
        if (reader.wouldWait() && !isHttp10() && expectsContinue()) {
            link.output().write(CONTINUE);
        }
        return reader.read(header("content-encoding").orElse("").strip());
    }

    /**
     * Memory for the body in another form. It counts as body does, and lasts as long.
     *
     * @param size in bytes
     * @throws HttpError if it is more than body may have, or if memory is short
     */
    public byte[] reserve(int size) throws HttpError {
        return reader.reserve(size);
    }

    /**
     * Gives back the memory of the body, which must not be used any more. For a handler that has done with it and waits for something
     * else: that time does not count for {@link ServerObserver#responded}.
     */
    public void releaseBody() {
        reader.release();
        if (doneNanos.isEmpty()) {
            doneNanos = OptionalLong.of(System.nanoTime());
        }
    }

    /** When the handler released the body, by the clock of {@code System.nanoTime}; empty if it has not. */
    OptionalLong doneNanos() {
        return doneNanos;
    }

    /** The peer's wish for the connection to end, or a version that has no other way. */
    boolean wantsClose() {
        return isHttp10() || header("connection").filter(Request::namesClose).isPresent();
    }

    boolean isHttp10() {
        return head.minorVersion() == 0;
    }

    boolean isHead() {
        return method().equals("HEAD");
    }

    private boolean expectsContinue() {
        return header("expect").isPresent();
    }

    private static boolean namesClose(String connectionOptions) {
        for (String option : connectionOptions.split(",", -1)) {
            if (option.strip().equalsIgnoreCase("close")) {
                return true;
            }
        }
        return false;
    }

    /**
     * The body of a request, decoded: {@code bytes[from, to)}. It lasts until the response is written or {@link #releaseBody},
     * and may be written to.
     */
    public record Body(byte[] bytes, int from, int to) {
        public int length() {
            return to - from;
        }
    }
}
