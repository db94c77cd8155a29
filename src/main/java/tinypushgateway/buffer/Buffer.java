package tinypushgateway.buffer;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.groups.Groups;

/**
 * All samples that were accepted and that some reader has not confirmed yet, and for each reader the ledger of those that were.
 *
 * <pre>
 * pushes --> active segment --sealed by a scrape--> segment --> ... --> segment
 *                                                      ^                   ^
 *                                            oldest of reader b    oldest of reader a
 * </pre>
 *
 * <p>Pushes go into the active segment. A scrape seals it and leases what its reader has not got. The lock is held just long enough to put an
 * empty segment in its place, whatever its size, so a scrape holds no push back. A sealed segment never changes and is shared by all
 * readers. Its memory is freed when all of them have got it.
 *
 * <p>Safe for any number of threads.
 */
public final class Buffer {
    /** Segments that may be sealed between two scrapes because a family changes between histogram or summary and something else. */
    private static final int MOST_SEALED_FOR_TYPES = 16;

    /** Segments that one scrape takes at the most: each family is looked up in all of them. */
    private static final int MOST_LEASED = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Settings settings;

    /** Signalled when a reader has all that was pushed, or a lease has ended. */
    private final Condition changed = lock.newCondition();

    private final SegmentChain segments;
    private final List<Reader> readers = new ArrayList<>();
    private final Compaction compaction;
    private volatile Optional<BufferObserver> observer = Optional.empty();
    private volatile boolean closed;
    private int sealedForTypes;

    /** The time of the last push, in milliseconds since 1970: that of a clock that never steps back. */
    private long now = Long.MIN_VALUE;

    private long accepted;

    /** Samples that were replaced in the active segment. */
    private long replaced;

    private long typeConflicts;

    /** What became of a push: all of it was accepted, or none. */
    public enum OfferResult {
        ACCEPTED,
        /** The samples would need more memory than {@code --buffer.max-bytes} leaves; a scrape makes room. */
        FULL,
        /** The samples would need more memory than {@code --buffer.max-bytes}, were the buffer empty; waiting does not help. */
        TOO_LARGE,
        /** A series of the push has {@code --push.max-samples-per-series} pending samples; a scrape makes room. */
        SERIES_FULL,
        /** The buffer is closed for pushes, since the process is about to end. */
        CLOSED
    }

    /**
     * Limits and readers of a buffer.
     *
     * @param maxBytes maximum memory of all samples held, in bytes (--buffer.max-bytes)
     * @param maxFailures failed scrapes of a reader after which a sample is dropped for it (--scrape.max-failures)
     * @param readers names of the readers (--scrape.readers); none for one reader without a name
     * @param takeoverGrace how long a scrape waits for an older one of the same reader to end (--scrape.takeover-grace)
     * @param maxSamples maximum samples of a scrape (--scrape.max-samples)
     * @param maxTextBytes maximum length of the text of a scrape, in bytes (--scrape.max-bytes)
     * @param times whether samples are exposed with timestamps
     */
    public record Settings(
            long maxBytes,
            int maxFailures,
            List<String> readers,
            Duration takeoverGrace,
            long maxSamples,
            long maxTextBytes,
            Times times) {}

    /**
     * Whether samples are exposed with timestamps.
     *
     * @param keepsAll whether every sample is kept, with its own timestamp or the time of its arrival (--push.timestamps); otherwise the
     *     newest of a metric is kept, without a timestamp
     * @param maxAge of a sample that is exposed with its timestamp (--push.max-timestamp-age)
     * @param maxSamplesPerSeries pending samples of a series, after which a push that has more of it is rejected
     *     (--push.max-samples-per-series)
     * @param clock tells when samples arrive
     */
    public record Times(boolean keepsAll, Duration maxAge, int maxSamplesPerSeries, InstantSource clock) {
        static final Times NONE = new Times(false, Duration.ZERO, Integer.MAX_VALUE, InstantSource.system());
    }

    public Buffer(Settings settings) {
        this.settings = settings;
        List<String> names = settings.readers().isEmpty() ? List.of("") : settings.readers();
        segments = new SegmentChain(names.size(), settings.times().keepsAll());
        for (String name : names) {
            readers.add(new Reader(readers.size(), name, segments.active()));
        }
        compaction = new Compaction(lock, segments, readers, settings.maxBytes());
    }

    /** From now on this observer is told. */
    public void watch(BufferObserver watching) {
        observer = Optional.of(watching);
    }

    /**
     * Adds all samples of a push that came from this peer, or none.
     *
     * @param receipt is completed when the first reader has confirmed the samples, or none can get them any more
     * @param groups that the samples belong to, which are told what becomes of these
     */
    public OfferResult offer(Exposition push, InetAddress peer, Optional<Receipt> receipt, Groups.OfPush groups) {
        Segment.SpaceRequirement required =
                Segment.SpaceRequirement.of(push, settings.times().keepsAll());
        SideEffects effects = new SideEffects();
        lock.lock();
        try {
            if (closed) {
                return OfferResult.CLOSED;
            }
            if (settings.times().keepsAll() && isSeriesFull(push)) {
                return OfferResult.SERIES_FULL;
            }
            Segment active = segments.active();
            boolean compatible = active.isCompatible(push);
            boolean seals = !compatible && sealedForTypes < MOST_SEALED_FOR_TYPES;
            long growth = seals ? segments.growthOfNew(required, groups) : active.growthFor(required, groups);
            if (!makeRoom(growth, effects)) {
                return segments.growthOfNew(required, groups) > settings.maxBytes()
                        ? OfferResult.TOO_LARGE
                        : OfferResult.FULL;
            }
            int conflictsBefore = active.families().typeConflicts();
            if (!compatible) {
                active.countIncompatible(push);
                typeConflicts += active.families().typeConflicts() - conflictsBefore;
                effects.typeChanged(active);
            }
            if (seals) {
                seal();
                sealedForTypes++;
            }
            add(push, peer, receipt, groups, effects);
        } finally {
            lock.unlock();
        }
        report(effects, peer, groups);
        return OfferResult.ACCEPTED;
    }

    private boolean isSeriesFull(Exposition push) {
        now = Math.max(now, settings.times().clock().millis());
        segments.active().beginArrivals(now);
        long latestTime = now + Timestamps.MOST_AHEAD.toMillis();
        return segments.active().isSeriesFull(push, settings.times().maxSamplesPerSeries(), latestTime);
    }

    /** Makes room for so many bytes more, if need be at the cost of readers that stay away; false, and nothing is lost, if it cannot. */
    private boolean makeRoom(long growth, SideEffects effects) {
        long missing = segments.bytes() + growth - settings.maxBytes();
        if (missing <= 0) {
            return true;
        }
        if (missing > segments.releasableBytes()) {
            return false;
        }
        DroppedSamples dropped = new DroppedSamples();
        effects.dropped = Optional.of(dropped);
        while (segments.bytes() + growth > settings.maxBytes()) {
            Segment segment = segments.oldest();
            for (Reader reader : readers) {
                if (reader.oldest() == segment) {
                    reader.dropAbsent(dropped);
                    if (reader.becomesAbsent()) {
                        effects.absentReaders.add(reader.name());
                    }
                }
            }
            segments.freeOldest();
        }
        return true;
    }

    private void seal() {
        int samples = segments.active().size();
        segments.seal();
        readers.forEach(reader -> reader.sealed(samples));
    }

    private void add(
            Exposition push, InetAddress peer, Optional<Receipt> receipt, Groups.OfPush groups, SideEffects effects) {
        Segment active = segments.active();
        int before = active.size();
        int conflictsBefore = active.families().typeConflicts();
        boolean whole = false;
        try {
            receipt.ifPresent(segments::add);
            if (settings.times().keepsAll()) {
                active.beginArrivals(now);
            }
            active.add(push, SampleRecords.peer(peer), groups);
            whole = true;
        } finally { // if memory is exhausted some samples may be in, and none of these is lost or counted twice
            int added = active.size() - before;
            int counted = whole ? push.samples() : Math.max(0, added);
            accepted += counted;
            replaced += counted - added;
            typeConflicts += active.families().typeConflicts() - conflictsBefore;
        }
        if (active.families().typeConflicts() > conflictsBefore) {
            effects.typeChanged(active);
        }
        effects.seriesTakenOver(active);
    }

    /** What a push has changed of others, to be reported when the lock is free. */
    private static final class SideEffects {
        private Optional<BufferObserver.TypeChange> type = Optional.empty();
        private Optional<String> series = Optional.empty();
        private final List<String> absentReaders = new ArrayList<>();
        private Optional<DroppedSamples> dropped = Optional.empty();

        /** Never fails, nor does the other: the samples are stored by then. */
        void typeChanged(Segment segment) {
            try {
                type = Optional.of(segment.families().lastTypeChange());
            } catch (RuntimeException | Error e) {
                // out of memory
            }
        }

        void seriesTakenOver(Segment segment) {
            try {
                series = segment.seriesTakenOver();
            } catch (RuntimeException | Error e) {
                // out of memory
            }
        }

        boolean isEmpty() {
            return type.isEmpty() && series.isEmpty() && absentReaders.isEmpty();
        }
    }

    /** Never fails, as above. */
    private void report(SideEffects effects, InetAddress peer, Groups.OfPush groups) {
        if (effects.isEmpty() || observer.isEmpty()) {
            return;
        }
        try {
            BufferObserver watching = observer.get();
            effects.type.ifPresent(change -> watching.typeChanged(change, groups.toString(), peer));
            effects.series.ifPresent(series -> watching.seriesTakenOver(series, peer));
            effects.dropped.ifPresent(dropped ->
                    effects.absentReaders.forEach(reader -> watching.readerAbsent(reader, dropped.groups())));
        } catch (RuntimeException | Error e) {
            // out of memory, perhaps
        }
    }

    /** Maximum memory of all samples held, in bytes. */
    public long maxBytes() {
        return settings.maxBytes();
    }

    /** Whether memory for so much more text is left; a push that is larger need not be read. */
    public boolean hasRoomFor(long textBytes) {
        lock.lock();
        try {
            long left = settings.maxBytes() - segments.bytes();
            return textBytes <= left || textBytes <= left + segments.releasableBytes();
        } finally {
            lock.unlock();
        }
    }

    /** The names of the readers; none if there is one without a name. */
    public List<String> readers() {
        return settings.readers();
    }

    /** Takes what the only reader has not got, or the first one. */
    public Lease lease() {
        return lease(readers.getFirst().name());
    }

    /**
     * Takes what this reader has not got, oldest first, as much as one scrape may take. An older scrape of the same reader is given a moment to
     * end, and is then taken over.
     *
     * @param name of a reader that there is; empty if readers have no names
     */
    public Lease lease(String name) {
        for (Reader reader : readers) {
            if (reader.name().equals(name)) {
                return lease(reader);
            }
        }
        throw new IllegalArgumentException("no reader has the name " + name);
    }

    private Lease lease(Reader reader) {
        Lease lease;
        lock.lock();
        try {
            awaitEndOfLease(reader);
            if (segments.active().size() > 0) {
                seal();
            }
            sealedForTypes = 0;
            lease = take(reader);
        } finally {
            lock.unlock();
        }
        try {
            prepare(lease);
            return lease;
        } catch (RuntimeException | Error e) { // out of memory
            giveBack(lease);
            throw e;
        }
    }

    /** Waits a moment for the lease that this reader has to end, and takes over what it holds. */
    private void awaitEndOfLease(Reader reader) {
        while (reader.lease().isPresent()) {
            Lease older = reader.lease().get();
            long nanos = settings.takeoverGrace().toNanos();
            try {
                while (nanos > 0 && holds(reader, older)) {
                    nanos = changed.awaitNanos(nanos);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (holds(reader, older)) {
                older.revoke(fail(older));
                older.onRevoked().ifPresent(Runnable::run);
            }
        }
    }

    private static boolean holds(Reader reader, Lease lease) {
        return reader.lease().isPresent() && reader.lease().get() == lease;
    }

    /** Leases as many of the oldest segments as one scrape may take; at least one, if there is one. */
    private Lease take(Reader reader) {
        List<Segment> taken = new ArrayList<>();
        long maxSamples = maxSamples(reader);
        long samples = 0;
        long bytes = 0;
        for (Segment segment = reader.oldest(); segment.isSealed(); segment = segment.next()) {
            samples += reader.undelivered(segment);
            bytes += segment.textBytes();
            boolean fits = samples <= maxSamples
                    && bytes <= settings.maxTextBytes()
                    && samples <= Integer.MAX_VALUE
                    && taken.size() < MOST_LEASED;
            if (!taken.isEmpty() && (!fits || reader.progress(taken.getFirst()).deliveredSamples > 0)) {
                samples -= reader.undelivered(segment);
                break;
            }
            taken.add(segment);
        }
        Times times = settings.times();
        long oldestTime =
                times.keepsAll() ? times.clock().millis() - times.maxAge().toMillis() : Long.MIN_VALUE;
        SegmentPart.Exposure exposure = new SegmentPart.Exposure(oldestTime, segments.active());
        Lease lease = new Lease(this, reader, taken.toArray(Segment[]::new), (int) samples, exposure);
        reader.begin(lease);
        taken.forEach(segment -> segment.delivery().beginLease());
        return lease;
    }

    private long maxSamples(Reader reader) {
        return Math.min(settings.maxSamples(), reader.mostSamples());
    }

    /** Does what takes time and needs no lock. */
    private void prepare(Lease lease) {
        Reader reader = lease.reader();
        if (lease.segments().length == 0) {
            return;
        }
        Segment segment = lease.segments()[0];
        SegmentDelivery.Progress progress = reader.progress(segment);
        if (lease.segments().length > 1) {
            if (progress.failures + 1 >= settings.maxFailures()) {
                lease.dropsIfRetained();
            }
            return;
        }
        boolean large = segment.size() > maxSamples(reader) || segment.textBytes() > settings.maxTextBytes();
        if (progress.deliveredSamples > 0 || large) {
            SegmentPart.Position from =
                    progress.deliveredSamples > 0 ? progress.position : SegmentPart.Position.startOf(segment);
            SegmentPart part = SegmentPart.of(segment, from, maxSamples(reader), settings.maxTextBytes());
            lock.lock();
            try {
                if (!isOver(lease)) {
                    lease.shrink(part);
                    reader.begin(lease);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean isOver(Lease lease) {
        return segments.isAbandoned() || lease.isRevoked();
    }

    void whenRevoked(Lease lease, Runnable action) {
        boolean late;
        lock.lock();
        try {
            lease.setOnRevoked(action);
            late = lease.isRevoked();
        } finally {
            lock.unlock();
        }
        if (late) {
            action.run();
        }
    }

    boolean settle(Lease lease) {
        boolean counts;
        lock.lock();
        try {
            counts = !isOver(lease);
            if (counts) {
                confirm(lease);
            }
            segments.endLease(lease.segments());
        } finally {
            lock.unlock();
        }
        if (counts && readers.size() > 1) {
            compaction.run();
        }
        return counts;
    }

    private void confirm(Lease lease) {
        Reader reader = lease.reader();
        reader.end();
        reader.tellGroups(lease, settings.times().clock().millis());
        if (lease.part().isPresent() && !lease.part().get().to().equals(SegmentPart.Position.END)) {
            reader.confirm(lease.part().get());
        } else {
            for (int i = 0; i < lease.segments().length; i++) {
                reader.advance(true);
            }
        }
        reader.confirm(lease, lease.superseded());
        changed.signalAll();
    }

    int retain(Lease lease, boolean tooSlow) {
        lock.lock();
        try {
            int dropped = lease.droppedByRevocation();
            if (!isOver(lease)) {
                dropped = fail(lease);
                if (tooSlow) {
                    lease.reader().takeLess(lease.samples());
                }
            }
            segments.endLease(lease.segments());
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Counts a failure, and drops what had too many; returns how many samples that drops. */
    private int fail(Lease lease) {
        Reader reader = lease.reader();
        reader.end();
        int dropped = 0;
        for (int i = 0; i < lease.segments().length; i++) {
            SegmentDelivery.Progress progress = reader.progress(lease.segments()[i]);
            progress.failures++;
            if (progress.failures >= settings.maxFailures()) { // none of the older ones has failed less
                dropped += reader.dropFailed(lease, lease.superseded(i));
            }
        }
        changed.signalAll();
        return dropped;
    }

    /** Ends a lease that no scrape gets after all; no failure is counted. */
    private void giveBack(Lease lease) {
        lock.lock();
        try {
            if (!isOver(lease)) {
                lease.reader().end();
                changed.signalAll();
            }
            segments.endLease(lease.segments());
        } finally {
            lock.unlock();
        }
    }

    /** Rejects all pushes from now on. */
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** Waits until every reader has all that was pushed; false if that did not come true in time. */
    public boolean awaitEmpty(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (!readers.stream().allMatch(Reader::hasAll)) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Drops all that is held, since the process ends; returns how many samples those are, for the reader that misses most. */
    public long abandon() {
        lock.lock();
        try {
            closed = true;
            int unsealed = segments.active().size();
            segments.abandon();
            long most = 0;
            for (Reader reader : readers) {
                most = Math.max(most, reader.abandon(segments.active(), unsealed));
            }
            changed.signalAll();
            return most;
        } finally {
            lock.unlock();
        }
    }

    /** Where every sample is right now, for the only reader or the first one. */
    public Ledger ledger() {
        return ledgers().getFirst();
    }

    /** Where every sample is right now, for each reader. */
    public List<Ledger> ledgers() {
        List<Ledger> ledgers = new ArrayList<>();
        lock.lock();
        try {
            for (Reader reader : readers) {
                ledgers.add(reader.ledger(accepted, replaced, segments.active(), segments.bytes(), typeConflicts));
            }
        } finally {
            lock.unlock();
        }
        return ledgers;
    }
}
