package tinypushgateway.handler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Rejection;
import tinypushgateway.status.GatewayStatus;
import tinypushgateway.status.GatewayStatus.ReaderStatus;

/** Collects what the status shows from where it is known. */
public final class StatusCollector implements Supplier<GatewayStatus> {
    private final Sources sources;
    private final Instant start;
    private final long startNanos = System.nanoTime();
    private final InstantSource clock;

    /**
     * Asked for each status.
     *
     * @param scrapes one for each reader, in the order of the ledgers
     */
    public record Sources(
            String version,
            Duration expectWithin,
            Supplier<Boolean> draining,
            Supplier<Optional<Instant>> certificateEnd,
            Supplier<GatewayStatus.Limits> limits,
            Supplier<List<Ledger>> ledgers,
            List<ScrapeMonitor> scrapes,
            Supplier<List<GroupStatus>> groups,
            Supplier<Long> groupsEvicted,
            Supplier<List<Rejection>> rejections) {}

    public StatusCollector(Sources sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
        start = clock.instant();
    }

    @Override
    public GatewayStatus get() {
        return new GatewayStatus(
                sources.version,
                clock.instant(),
                start,
                Duration.ofNanos(System.nanoTime() - startNanos),
                sources.expectWithin,
                sources.draining.get(),
                sources.certificateEnd.get(),
                sources.limits.get(),
                readers(),
                sources.groups.get(),
                sources.groupsEvicted.get(),
                sources.rejections.get());
    }

    private List<ReaderStatus> readers() {
        List<ReaderStatus> readers = new ArrayList<>();
        List<Ledger> ledgers = sources.ledgers.get();
        for (int i = 0; i < ledgers.size(); i++) {
            readers.add(new ReaderStatus(ledgers.get(i), sources.scrapes.get(i).activity()));
        }
        return readers;
    }
}
