package tinypushgateway.handler;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.Timestamps;

/**
 * Parsers for the pushes that are parsed and stored at one time. What a parser knows of a push takes several times the bytes of the push, so
 * there are only so many parsers, and a push that finds none waits, holding nothing but its body. One parser that is not in use is kept,
 * with the memory that earlier pushes needed.
 */
final class ParserPool {
    private final Exposition.Limits limits;
    private final Timestamps timestamps;
    private final long queueTimeoutNanos;
    private final Semaphore turns;
    private final AtomicReference<@Nullable PushReader> spare = new AtomicReference<>();

    /**
     * @param parsers in use at once
     * @param queueTimeout for which a push waits
     */
    ParserPool(Exposition.Limits limits, Timestamps timestamps, int parsers, Duration queueTimeout) {
        this.limits = limits;
        this.timestamps = timestamps;
        this.queueTimeoutNanos = queueTimeout.toNanos();
        turns = new Semaphore(parsers);
    }

    /** A parser, to be given back; empty if none came free in time. */
    Optional<PushReader> take() {
        if (!awaitTurn()) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            PushReader kept = spare.getAndSet(null);
            Optional<PushReader> parser = Optional.of(kept == null ? new PushReader(limits, timestamps) : kept);
            taken = true;
            return parser;
        } finally {
            if (!taken) { // for want of memory
                turns.release();
            }
        }
    }

    /** What the parser read is no longer used. */
    void giveBack(PushReader parser) {
        parser.forget();
        spare.set(parser);
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
