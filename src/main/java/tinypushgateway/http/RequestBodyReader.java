package tinypushgateway.http;

import java.io.IOException;
import java.util.Locale;
import tinypushgateway.http.Response.Header;

/** Reads the body of one request: by its framing (RFC 9112 sections 6 and 7.1), then by its coding (RFC 9110 section 8.4). */
final class RequestBodyReader {
    private final Input input;
    private final Server.Limits limits;
    private final BodyBuffer.Budget budget;
    private final Framing framing;
    private final ConnectionTimeouts timeouts;
    private final BodyBuffer received;
    private final BodyBuffer decoded;
    private final BodyBuffer converted;
    private boolean started;
    private boolean complete;

    RequestBodyReader(
            Input input, Server.Limits limits, BodyBuffer.Budget budget, Framing framing, ConnectionTimeouts timeouts) {
        this.input = input;
        this.limits = limits;
        this.budget = budget;
        this.framing = framing;
        this.timeouts = timeouts;
        received = new BodyBuffer(budget, limits.bodyBytes());
        decoded = new BodyBuffer(budget, limits.bodyBytes());
        converted = new BodyBuffer(budget, limits.bodyBytes());
        complete = framing instanceof Framing.None || framing instanceof Framing.Length length && length.bytes() == 0;
    }

    /** Whether nothing of the request is left on the connection. */
    boolean isComplete() {
        return complete;
    }

    /** Whether reading would have to wait for the peer. */
    boolean wouldWait() {
        return !complete && input.available() == 0;
    }

    /** Refuses at once what is announced as too large. */
    void checkAnnounced() throws HttpError {
        if (framing instanceof Framing.Length length) {
            if (length.bytes() > limits.bodyBytes()) {
                throw BodyBuffer.tooLarge(limits.bodyBytes());
            }
            if (length.bytes() > input.available() && length.bytes() > budget.left()) {
                throw BodyBuffer.noBudget();
            }
        }
    }

    /** Reads all of it; what the body occupies is free again after {@link #release}. */
    Request.Body read(String coding) throws HttpError, IOException {
        if (started) { // what comes next on the connection is another request
            throw new IllegalStateException("the body of a request was read twice");
        }
        started = true;
        Request.Body body = readFramed();
        complete = true;
        if (!timeouts.processing()) {
            throw new ConnectionEnded("in favour of a new one");
        }
        return switch (coding.toLowerCase(Locale.ROOT)) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> {
                Request.Body plain = new GzipDecoder(body, decoded).decode();
                received.release();
                yield plain;
            }
            default ->
                throw new HttpError(
                        Status.UNSUPPORTED_MEDIA_TYPE,
                        "unsupported_encoding",
                        "the only supported Content-Encoding is gzip: send the body with gzip, or without Content-Encoding",
                        new Header("Accept-Encoding", "gzip, identity"));
        };
    }

    private Request.Body readFramed() throws HttpError, IOException {
        if (framing instanceof Framing.None) {
            return received.body();
        }
        return framing instanceof Framing.Length length ? readLength((int) length.bytes()) : readChunks();
    }

    /** Memory for the body in another form, until {@link #release}. */
    byte[] reserve(int size) throws HttpError {
        return converted.reserve(size);
    }

    void release() {
        received.release();
        decoded.release();
        converted.release();
    }

    private Request.Body readLength(int length) throws HttpError, IOException {
        if (length <= input.available()) {
            Request.Body inPlace = new Request.Body(input.buffer(), input.at(), input.at() + length);
            input.skip(length);
            return inPlace;
        }
        while (received.length() < length) {
            received.makeRoom();
            readInto(Math.min(received.room(), length - received.length()));
        }
        return received.body();
    }

    private Request.Body readChunks() throws HttpError, IOException {
        ChunkReader chunks = new ChunkReader(input, limits.headBytes());
        for (long left = chunks.nextSize(); left > 0; left = chunks.nextSize()) {
            if (left > limits.bodyBytes() - received.length()) {
                throw BodyBuffer.tooLarge(limits.bodyBytes());
            }
            while (left > 0) {
                received.makeRoom();
                left -= readInto((int) Math.min(received.room(), left));
            }
            chunks.endOfData();
        }
        chunks.skipTrailers();
        return received.body();
    }

    private int readInto(int length) throws IOException {
        int read = input.read(received.bytes(), received.length(), length);
        if (read <= 0) {
            throw new ConnectionEnded("within the body of a request");
        }
        received.added(read);
        return read;
    }
}
