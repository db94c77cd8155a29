package tinypushgateway.handler;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupedText;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Status;
import tinypushgateway.protobuf.MalformedProtobuf;
import tinypushgateway.protobuf.MetricFamilies;

/**
 * Makes an exposition of the body of a push. Text without grouping labels is parsed where it stands. Everything else is written as text
 * first, into memory that counts as body of the request, and then goes through the same parser. Reads one push after the other; not
 * safe for several threads.
 */
final class PushReader {
    /** Replaces errors about HELP and TYPE lines, which a push in protobuf does not have. */
    private static final String NAME_CLASH =
            "an earlier family has this name, or owns it as a histogram or summary (_bucket, _sum, _count); push each name once";

    private final ExpositionParser parser;
    private final GroupedText groupedText;
    private final MetricFamilies families;

    PushReader(Exposition.Limits limits, Timestamps timestamps) {
        parser = new ExpositionParser(limits, timestamps);
        groupedText = new GroupedText(limits, timestamps);
        families = new MetricFamilies(limits);
    }

    /**
     * Reads all of a push. The result holds until the next one is read, or {@link #forget}.
     *
     * @throws HttpError 400 that says where the body is malformed and what was expected, 413 if its text is too large, 503 if there is no
     *     memory for that text now
     */
    Exposition read(Request.Body body, PushedType type, GroupingLabels labels, Request request) throws HttpError {
        if (type.isDelimitedFamilies()) {
            return readFamilies(body, labels, request);
        }
        Exposition push = readText(body, type, labels, request);
        if (push.samples() == 0) {
            String advice = advice(body, type, request).withoutSample();
            if (!advice.isEmpty()) { // what was meant to be samples is part of a comment
                throw malformed(
                        MalformedExposition.Reason.SYNTAX,
                        "line 1, column 1: found only a comment, expected a sample" + advice);
            }
        }
        return push;
    }

    /** Lets go of the body, and of the exposition made of it. */
    void forget() {
        parser.forget();
    }

    /** Reads text without grouping labels. */
    Exposition parse(Request.Body body) throws MalformedExposition {
        return parser.parse(body.bytes(), body.from(), body.to());
    }

    private Exposition readText(Request.Body body, PushedType type, GroupingLabels labels, Request request)
            throws HttpError {
        try {
            if (labels.isEmpty()) {
                return parse(body);
            }
            byte[] text = request.reserve(GroupedText.mostBytes(body.bytes(), body.from(), body.to(), labels));
            int length = groupedText.write(body.bytes(), body.from(), body.to(), labels, text);
            return parser.parse(text, 0, length);
        } catch (MalformedExposition e) {
            boolean byLabels = !labels.isEmpty()
                    && (e.reason() == MalformedExposition.Reason.DUPLICATE
                            || e.reason() == MalformedExposition.Reason.LIMIT);
            JobOfRejectedPush line = JobOfRejectedPush.in(body, e.line());
            throw malformed(
                            e.reason(),
                            e.getMessage()
                                    + (byLabels
                                            ? "; the labels of the path replace labels of samples with the same names"
                                            : advice(body, type, request).afterRejection(e)))
                    .with("group", group(line.group(), body, labels))
                    .with("family", line.family());
        }
    }

    private Exposition readFamilies(Request.Body body, GroupingLabels labels, Request request) throws HttpError {
        byte[] bytes = body.bytes();
        try {
            byte[] text = request.reserve(families.mostTextBytes(bytes, body.from(), body.to(), labels));
            int length = families.write(bytes, body.from(), body.to(), labels, text);
            return parser.parse(text, 0, length);
        } catch (MalformedProtobuf e) {
            throw malformed(e.reason(), String.valueOf(e.getMessage())).with("group", group("", body, labels));
        } catch (MalformedExposition e) {
            String place = families.placeOfLine(bytes, body.from(), body.to(), e.line());
            throw malformed(
                            e.reason(),
                            place + ": "
                                    + (e.reason() == MalformedExposition.Reason.METADATA ? NAME_CLASH : e.problem()))
                    .with("group", group("", body, labels));
        }
    }

    /** The job of a rejected push whose path does not name it: that of the line with the error, or else of another line. */
    private static String group(String ofLine, Request.Body body, GroupingLabels labels) {
        if (!labels.isEmpty()) {
            return "";
        }
        return ofLine.isEmpty() ? JobOfRejectedPush.in(body).group() : ofLine;
    }

    private static MistakeHints advice(Request.Body body, PushedType type, Request request) {
        return MistakeHints.on(body, type, request.header("user-agent").orElse(""));
    }

    private static HttpError malformed(MalformedExposition.Reason reason, String message) {
        return new HttpError(Status.BAD_REQUEST, reason.label(), message);
    }

    /**
     * Readers for the pushes that are parsed and stored at one time. What a reader knows of a push takes several times the bytes of the push, so
     * there are only so many readers, and a push that finds none waits, holding nothing but its body. One reader that is not in use is kept,
     * with the memory that earlier pushes needed.
     */
    static final class Pool {
        private final Exposition.Limits limits;
        private final Timestamps timestamps;
        private final long queueTimeoutNanos;
        private final Semaphore turns;
        private final AtomicReference<@Nullable PushReader> spare = new AtomicReference<>();

        /**
         * @param readers in use at once
         * @param queueTimeout for which a push waits
         */
        Pool(Exposition.Limits limits, Timestamps timestamps, int readers, Duration queueTimeout) {
            this.limits = limits;
            this.timestamps = timestamps;
            this.queueTimeoutNanos = queueTimeout.toNanos();
            turns = new Semaphore(readers);
        }

        /** A reader, to be given back; empty if none came free in time. */
        Optional<PushReader> take() {
            if (!awaitTurn()) {
                return Optional.empty();
            }
            boolean taken = false;
            try {
                PushReader kept = spare.getAndSet(null);
                Optional<PushReader> reader = Optional.of(kept == null ? new PushReader(limits, timestamps) : kept);
                taken = true;
                return reader;
            } finally {
                if (!taken) { // for want of memory
                    turns.release();
                }
            }
        }

        /** What the reader read is no longer used. */
        void giveBack(PushReader reader) {
            reader.forget();
            spare.set(reader);
            turns.release();
        }

        private boolean awaitTurn() {
            if (turns.tryAcquire()) {
                return true;
            }
            try {
                return turns.tryAcquire(queueTimeoutNanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
