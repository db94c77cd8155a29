package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.buffer.Receipt;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.groups.Groups;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;
import tinypushgateway.log.Level;
import tinypushgateway.log.LimitedEvent;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/**
 * {@code POST /push}, and the paths of Pushgateway: all samples of a push go into the buffer, or none. If a push can be rejected before its body is
 * read, it is. A push may ask to wait for its delivery, and may bring a key by which it is stored once however often it comes (ADR
 * 13).
 */
public final class PushHandler {
    private static final Response ACCEPTED = Response.empty(Status.ACCEPTED);
    private static final Response DELIVERED = Response.empty(Status.OK);
    private static final Header RETRY_AFTER = new Header("Retry-After", "5");

    /** Made once, since an overload is no time to make many. */
    private final HttpError full = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "buffer_full",
            "the buffer is full until the next scrape (--buffer.max-bytes); try again",
            RETRY_AFTER);

    private final HttpError seriesFull = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "series_full",
            "a series of this push has the maximum of samples between two scrapes (--push.max-samples-per-series), or gets more"
                    + " than 1,000 a second, which have no distinct timestamps; nothing of it is"
                    + " stored, try again after the next scrape",
            RETRY_AFTER);

    private final HttpError draining = new HttpError(
            Status.SERVICE_UNAVAILABLE, "draining", "this gateway is about to stop; try again", RETRY_AFTER);

    private final HttpError dropped = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "wait_dropped",
            "the samples were accepted and exposed, but no scraper confirmed them, and some or all were dropped"
                    + " (--scrape.max-failures); push them again",
            RETRY_AFTER);

    private final HttpError stopped = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "wait_shutdown",
            "the samples were accepted, but this gateway stops before a scraper has confirmed them; push them again",
            RETRY_AFTER);

    private final HttpError queueTimedOut = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "queue_timeout",
            "too many pushes wait to be parsed, and this one waited too long (--push.queue-timeout); nothing of it is stored, try"
                    + " again",
            RETRY_AFTER);

    private final Buffer buffer;
    private final Groups groups;
    private final Exposition.Limits limits;
    private final int smallBytes;
    private final PushReader.Pool ofSmall;

    /** A pool of its own, since a small push would wait long for a large one. */
    private final PushReader.Pool ofLarge;

    private final WaitingPushes waiting;
    private final IdempotencyKeys keys;
    private final OwnMetrics metrics;
    private final boolean logsEach;
    private final LimitedEvent accepted;

    /**
     * How many pushes are parsed and stored at one time.
     *
     * @param smallBytes the largest body that is small
     * @param small pushes with small body
     * @param large pushes with larger body
     * @param queueTimeout for which a push waits for its turn
     */
    public record Concurrency(int smallBytes, int small, int large, Duration queueTimeout) {}

    /** How the body of a push is to be read. */
    private record Kind(PushedType type, GroupingLabels labels) {}

    public PushHandler(
            Buffer buffer,
            Groups groups,
            Exposition.Limits limits,
            Timestamps timestamps,
            Concurrency concurrency,
            WaitingPushes waiting,
            IdempotencyKeys keys,
            OwnMetrics metrics,
            Log log) {
        this.buffer = buffer;
        this.groups = groups;
        this.limits = limits;
        this.waiting = waiting;
        this.keys = keys;
        this.metrics = metrics;
        smallBytes = concurrency.smallBytes();
        ofSmall = new PushReader.Pool(limits, timestamps, concurrency.small(), concurrency.queueTimeout());
        ofLarge = new PushReader.Pool(limits, timestamps, concurrency.large(), concurrency.queueTimeout());
        logsEach = log.writes(Level.DEBUG);
        accepted = log.limited(Level.DEBUG, "push accepted");
    }

    /** {@code POST /push}: the samples as they are. */
    public Response push(Request request) throws HttpError, IOException {
        if (!request.hasBody()) {
            throw new HttpError(
                    Status.LENGTH_REQUIRED,
                    "no_length",
                    "a push needs a body, with Content-Length or Transfer-Encoding: chunked");
        }
        return push(request, GroupingLabels.NONE);
    }

    /** {@code PUT} and {@code POST /metrics/job/JOB{/LABEL/VALUE}}: the samples with the labels of the path. */
    public Response pushGroup(Request request) throws HttpError, IOException {
        GroupingLabels labels = GroupingPath.of(request.path(), limits);
        try {
            return push(request, labels);
        } catch (HttpError e) {
            throw e.with("group", labels.toString());
        }
    }

    /** {@code DELETE} of the same: has no effect, since what was pushed is exposed once and gone anyway. */
    public Response deleteGroup(Request request) throws HttpError {
        GroupingPath.of(request.path(), limits);
        return ACCEPTED;
    }

    private Response push(Request request, GroupingLabels labels) throws HttpError, IOException {
        Kind kind = new Kind(PushedType.of(request), labels);
        kind.type().check();
        Optional<RequestedWait> wait = RequestedWait.of(request, waiting.longest());
        Optional<IdempotencyKeys.Hash> key = keys.keyOf(request);
        if (key.isEmpty()) {
            return handleUnkeyed(request, kind, wait);
        }
        Receipt receipt = storeOnce(request, kind, key.get());
        return wait.isEmpty() ? ACCEPTED : awaitDelivery(request, receipt, wait.get());
    }

    private Response handleUnkeyed(Request request, Kind kind, Optional<RequestedWait> wait)
            throws HttpError, IOException {
        rejectEarly(request, kind);
        if (wait.isEmpty()) {
            parseAndStore(request.body(), request, kind, Optional.empty());
            return ACCEPTED;
        }
        Receipt receipt = new Receipt();
        String group = parseAndStore(request.body(), request, kind, Optional.of(receipt));
        try {
            return awaitDelivery(request, receipt, wait.get());
        } catch (HttpError e) {
            throw e.with("group", group);
        } finally {
            receipt.release();
        }
    }

    /** Stores a push with a key, unless it is stored already; returns the receipt of the one that is stored. */
    private Receipt storeOnce(Request request, Kind kind, IdempotencyKeys.Hash key) throws HttpError, IOException {
        if (!keys.isKnown(key)) { // a repeated push needs no room, and has its response also while the gateway drains
            rejectEarly(request, kind);
        }
        Request.Body body = request.body();
        IdempotencyKeys.Begun begun = keys.begin(key, IdempotencyKeys.hash(body, kind.labels()));
        if (begun.repeated()) {
            metrics.pushRepeated();
            return begun.receipt();
        }
        boolean stored = false;
        try {
            parseAndStore(body, request, kind, Optional.of(begun.receipt()));
            stored = true;
        } finally {
            keys.end(key, stored);
        }
        return begun.receipt();
    }

    /** Holds nothing but the connection meanwhile: no parser, no body. */
    private Response awaitDelivery(Request request, Receipt receipt, RequestedWait wait) throws HttpError {
        request.releaseBody();
        return switch (waiting.await(receipt, wait.time())) {
            case DELIVERED -> applied(DELIVERED, wait);
            case TIMED_OUT -> applied(ACCEPTED, wait);
            case NO_ROOM -> ACCEPTED;
            case DROPPED -> throw dropped;
            case STOPPED -> throw stopped;
        };
    }

    private static Response applied(Response response, RequestedWait wait) {
        return wait.preferred()
                ? new Response.Fixed(response.status(), List.of(wait.preferenceApplied()), new byte[0])
                : response;
    }

    private void rejectEarly(Request request, Kind kind) throws HttpError, IOException {
        if (buffer.isClosed()) {
            throw draining;
        }
        if (request.announcedLength() <= buffer.maxBytes() && !buffer.hasRoomFor(request.announcedLength())) {
            if (request.announcedLength() <= smallBytes) {
                Request.Body body =
                        request.body(); // so that the connection can go on: one for each retry would cost more
                throw aboutJobOf(body, kind, full);
            }
            throw full; // a push larger than the whole buffer is rejected with 413, below or by its length
        }
    }

    /** Returns the name of the group, if the push waits for its delivery. */
    private String parseAndStore(Request.Body body, Request request, Kind kind, Optional<Receipt> receipt)
            throws HttpError {
        PushReader.Pool parsers = body.length() <= smallBytes ? ofSmall : ofLarge;
        PushReader reader = parsers.take().orElseThrow(() -> aboutJobOf(body, kind, queueTimedOut));
        try {
            Exposition push = reader.read(body, kind.type(), kind.labels(), request);
            Groups.OfPush pushed = groups.of(push, kind.labels());
            String group = receipt.isPresent() ? pushed.toString() : "";
            try {
                store(push, request.peer(), receipt, pushed);
            } catch (HttpError e) {
                throw e.with("group", pushed.toString()).with("families", new FamilyNames(push).toString());
            }
            noteAccepted(push, pushed, request);
            return group;
        } finally {
            parsers.giveBack(reader);
        }
    }

    /** For a push that was not parsed. */
    private static HttpError aboutJobOf(Request.Body body, Kind kind, HttpError error) {
        return kind.labels().isEmpty()
                ? error.with("group", JobOfRejectedPush.in(body).group())
                : error;
    }

    /** Never fails, since the samples are stored and the response must say so. */
    private void noteAccepted(Exposition push, Groups.OfPush pushed, Request request) {
        try {
            pushed.accepted(
                    push.samples(), request.peer(), request.header("user-agent").orElse(""));
            if (logsEach) {
                accepted.log(
                        "samples",
                        push.samples(),
                        "families",
                        new FamilyNames(push),
                        "group",
                        pushed,
                        "peer",
                        request.peer());
            }
        } catch (RuntimeException | Error e) {
            // for want of memory, perhaps
        }
    }

    private void store(Exposition push, InetAddress peer, Optional<Receipt> receipt, Groups.OfPush pushed)
            throws HttpError {
        OfferResult admission = buffer.offer(push, peer, receipt, pushed);
        switch (admission) {
            case ACCEPTED -> {
                if (push.samples() == 0) { // nothing of it has to be delivered
                    receipt.ifPresent(each -> each.complete(Receipt.Fate.DELIVERED));
                }
            }
            case FULL -> throw full;
            case TOO_LARGE ->
                throw new HttpError(
                        Status.CONTENT_TOO_LARGE,
                        "too_large",
                        "the samples need more memory than the whole buffer has (--buffer.max-bytes); push them in parts");
            case SERIES_FULL -> throw seriesFull;
            case CLOSED -> throw draining;
        }
    }

    /** The names of a push's metric families for the log, in order, with blanks between them; made only when the line is written. */
    private record FamilyNames(Exposition push) {
        /** No further name is added from here on, so that a log line stays readable. */
        private static final int ENOUGH_CHARS = 1000;

        @Override
        public String toString() {
            StringBuilder names = new StringBuilder();
            for (int family = 0; family < push.families(); family++) {
                if (names.length() >= ENOUGH_CHARS) {
                    return names.append(" ...").toString();
                }
                names.append(family == 0 ? "" : " ")
                        .append(new String(push.bytes(), push.nameStart(family), push.nameLength(family), ISO_8859_1));
            }
            return names.toString();
        }
    }
}
