package tinypushgateway.handler;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import tinypushgateway.buffer.Admission;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionLimits;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.http.Content;
import tinypushgateway.http.Field;
import tinypushgateway.http.Handler;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;

/** {@code POST /push}: all samples of a push go into the buffer, or none. What can be refused before the content is read, is. */
public final class PushHandler implements Handler {
    private static final Response ACCEPTED = Response.empty(Status.ACCEPTED);
    private static final int SMALL_BYTES = 8 * 1024;
    private static final Field RETRY_AFTER = new Field("Retry-After", "5");

    /** Made once, since an overload is no time to make many. */
    private final HttpError full = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "buffer_full",
            "the buffer is full until the next scrape (--buffer.max-bytes); try again",
            RETRY_AFTER);

    private final HttpError draining = new HttpError(
            Status.SERVICE_UNAVAILABLE, "draining", "this gateway is about to stop; try again", RETRY_AFTER);

    private final Buffer buffer;

    /** What is known of a push while it is parsed takes several times its bytes, so only some large ones are at a time. */
    private final Semaphore largeOnes;

    /** For the next small push, and for the next large one; the latter keeps what the largest so far has needed. */
    private final SpareParser ofSmall;

    private final SpareParser ofLarge;

    /** @param parsedAtOnce pushes that are not small and are parsed and stored at one time */
    public PushHandler(Buffer buffer, ExpositionLimits limits, int parsedAtOnce) {
        this.buffer = buffer;
        largeOnes = new Semaphore(parsedAtOnce);
        ofSmall = new SpareParser(limits);
        ofLarge = new SpareParser(limits);
    }

    @Override
    public Response handle(Request request) throws HttpError, IOException {
        if (!request.hasFraming()) {
            throw new HttpError(
                    Status.LENGTH_REQUIRED,
                    "no_length",
                    "a push has content, with Content-Length or Transfer-Encoding: chunked");
        }
        PushedType.check(request.field("content-type").orElse(""));
        if (buffer.isClosed()) {
            throw draining;
        }
        if (request.announcedLength() <= buffer.maxBytes() && !buffer.hasRoomFor(request.announcedLength())) {
            if (request.announcedLength() <= SMALL_BYTES) {
                request.content(); // so that the connection can go on: one for each retry would cost more
            }
            throw full; // what is larger than the whole buffer is refused for good, below or by its length
        }
        return parseAndStore(request.content());
    }

    private Response parseAndStore(Content content) throws HttpError {
        return content.length() <= SMALL_BYTES ? parseAndStore(ofSmall, content) : large(content);
    }

    private Response large(Content content) throws HttpError {
        largeOnes.acquireUninterruptibly(); // whoever holds one waits for no peer
        try {
            return parseAndStore(ofLarge, content);
        } finally {
            largeOnes.release();
        }
    }

    private Response parseAndStore(SpareParser parsers, Content content) throws HttpError {
        ExpositionParser parser = parsers.take();
        try {
            return store(parse(parser, content));
        } finally {
            parsers.giveBack(parser);
        }
    }

    private static Exposition parse(ExpositionParser parser, Content content) throws HttpError {
        try {
            return parser.parse(content.bytes(), content.from(), content.to());
        } catch (MalformedExposition e) {
            throw new HttpError(Status.BAD_REQUEST, e.reason().label(), String.valueOf(e.getMessage()));
        }
    }

    private Response store(Exposition push) throws HttpError {
        Admission admission = buffer.offer(push);
        return switch (admission) {
            case ACCEPTED -> ACCEPTED;
            case FULL -> throw full;
            case TOO_LARGE ->
                throw new HttpError(
                        Status.CONTENT_TOO_LARGE,
                        "too_large",
                        "the samples need more memory than the whole buffer has (--buffer.max-bytes); push them in parts");
            case CLOSED -> throw draining;
        };
    }
}
