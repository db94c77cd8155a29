package tinypushgateway.handler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tinypushgateway.exposition.ExpositionLimits;
import tinypushgateway.exposition.ExpositionParser;

/** A parser for the next push, unless it is in use: then there is a new one. It has the memory that pushes before needed. */
final class SpareParser {
    private final ExpositionLimits limits;
    private final AtomicReference<@Nullable ExpositionParser> spare = new AtomicReference<>();

    SpareParser(ExpositionLimits limits) {
        this.limits = limits;
    }

    ExpositionParser take() {
        ExpositionParser kept = spare.getAndSet(null);
        return kept == null ? new ExpositionParser(limits) : kept;
    }

    /** What the parser read is no longer used. */
    void giveBack(ExpositionParser parser) {
        parser.forget();
        spare.set(parser);
    }
}
