package tinypushgateway.buffer;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.groups.Group;
import tinypushgateway.groups.PushedGroups;

/**
 * All samples that were accepted and that some reader has not confirmed yet, and for each reader the ledger of those that were.
 *
 * <pre>
 * pushes --> active segment --sealed by a scrape--> segment --> ... --> segment
 *                                                      ^                   ^
 *                                            oldest that b is owed   oldest that a is owed
 * </pre>
 *
 * <p>Pushes go into the active segment. A scrape seals it and leases what its reader is owed: the lock is held just long enough to put an
 * empty segment in its place, however much it is, so a scrape holds no push back. A sealed segment never changes and is shared by all
 * readers. Its memory is free when none of them is owed it any more.
 *
 * <p>Safe for any number of threads.
 */
public final class Buffer {
    /** Segments that may be sealed between two scrapes because a family changes between histogram or summary and something else. */
    private static final int MOST_SEALED_FOR_TYPES = 16;

    private static final int FIRST_RECEIPTS = 64;

    private static final int MOST_DROPPED_SHOWN = 5;

    /** Segments that one scrape takes at the most: each family is looked up in all of them. */
    private static final int MOST_LEASED = 64;

    /** As many are not worth copying. */
    private static final int FEW_SEGMENTS = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Settings settings;

    /** Signalled when a reader has all that was pushed, or a lease has ended. */
    private final Condition changed = lock.newCondition();

    private final ChunkPool chunks = new ChunkPool();
    private final List<Reader> readers;

    /** The oldest segment whose memory is not free. */
    private Segment oldest;

    private Segment active;
    private volatile Optional<BufferObserver> observer = Optional.empty();
    private volatile boolean closed;
    private boolean abandoned;
    private int sealedForTypes;

    /** Receipts added to the segments since those that nobody asks for were forgotten, and those that were left then. */
    private int receipts;

    /** At so many, they are forgotten again. */
    private int mostReceipts = FIRST_RECEIPTS;

    /** The time of the last push, in milliseconds since 1970: that of a clock that never steps back. */
    private long now = Long.MIN_VALUE;

    private long accepted;
    private long replaced;
    private long sealedBytes;

    /** For a copy of two segments that are put together right now. */
    private long joiningBytes;

    private long typeConflicts;

    /**
     * How much is kept for whom.
     *
     * @param maxBytes memory of all samples held, in bytes (--buffer.max-bytes)
     * @param maxFailures failed scrapes of a reader after which it does not get a sample any more (--scrape.max-failures)
     * @param readers names of the readers (--scrape.readers); none for one reader without a name
     * @param takeoverGrace for which a scrape waits for an older one of the same reader to end (--scrape.takeover-grace)
     * @param maxSamples samples that a scrape takes at the most (--scrape.max-samples)
     * @param maxTextBytes length of the text that a scrape takes at the most, in bytes (--scrape.max-bytes)
     */
    public record Settings(
            long maxBytes,
            int maxFailures,
            List<String> readers,
            Duration takeoverGrace,
            long maxSamples,
            long maxTextBytes,
            Times times) {

        /** One reader, which takes everything at once, and no times. */
        public static Settings of(long maxBytes, int maxFailures) {
            return new Settings(
                    maxBytes, maxFailures, List.of(), Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, Times.NONE);
        }
    }

    /**
     * Whether samples are exposed with times.
     *
     * @param keepsAll whether every sample is kept, with its own time or that of its arrival (--push.timestamps); else the newest of a
     *     metric, without
     * @param maxAge of a sample that is exposed with its time (--push.timestamps-max-age)
     * @param maxSamplesPerSeries pending samples of a series, after which a push that has more of it is refused
     *     (--push.max-samples-per-series)
     * @param clock tells when samples come
     */
    public record Times(boolean keepsAll, Duration maxAge, int maxSamplesPerSeries, InstantSource clock) {
        static final Times NONE = new Times(false, Duration.ZERO, Integer.MAX_VALUE, InstantSource.system());
    }

    /** One reader, which takes everything at once. */
    public Buffer(long maxBytes, int maxFailures) {
        this(Settings.of(maxBytes, maxFailures));
    }

    public Buffer(Settings settings) {
        this.settings = settings;
        List<String> names = settings.readers().isEmpty() ? List.of("") : settings.readers();
        active = new Segment(chunks, names.size(), settings.times().keepsAll());
        oldest = active;
        readers = new ArrayList<>();
        for (String name : names) {
            readers.add(new Reader(readers.size(), name, active));
        }
    }

    /** From now on tells this one. */
    public void watch(BufferObserver watching) {
        observer = Optional.of(watching);
    }

    /** Adds all samples of a push that came from this peer, or none. */
    public OfferResult offer(Exposition push, InetAddress peer) {
        return offer(push, peer, Optional.empty(), PushedGroups.UNTRACKED);
    }

    /**
     * Adds all samples of a push that came from this peer, or none.
     *
     * @param receipt is completed when the first reader has confirmed the samples, or none can get them any more
     * @param groups that the samples belong to, which are told what becomes of these
     */
    public OfferResult offer(Exposition push, InetAddress peer, Optional<Receipt> receipt, PushedGroups groups) {
        SpaceRequirement demand = SpaceRequirement.of(push, settings.times().keepsAll());
        News news = new News();
        lock.lock();
        try {
            if (closed) {
                return OfferResult.CLOSED;
            }
            if (settings.times().keepsAll() && isSeriesFull(push)) {
                return OfferResult.SERIES_FULL;
            }
            boolean fits = active.fits(push);
            boolean seals = !fits && sealedForTypes < MOST_SEALED_FOR_TYPES;
            long growth = seals ? growthOfNew(demand, groups) : active.growthFor(demand, groups);
            if (!makeRoom(growth, news)) {
                return growthOfNew(demand, groups) > settings.maxBytes() ? OfferResult.TOO_LARGE : OfferResult.FULL;
            }
            if (!fits) {
                noteMisfits(push, news);
            }
            if (seals) {
                seal();
                sealedForTypes++;
            }
            add(push, peer, receipt, groups, news);
        } finally {
            lock.unlock();
        }
        tell(news, peer, groups);
        return OfferResult.ACCEPTED;
    }

    /** Memory of all samples held at the most, in bytes. */
    public long maxBytes() {
        return settings.maxBytes();
    }

    /** Whether memory for so much more text is left; a push that is larger need not be read. */
    public boolean hasRoomFor(long textBytes) {
        lock.lock();
        try {
            long left = settings.maxBytes() - bytes();
            return textBytes <= left || textBytes <= left + releasableBytes();
        } finally {
            lock.unlock();
        }
    }

    /** The names of the readers; none if there is one without a name. */
    public List<String> readers() {
        return settings.readers();
    }

    /** Takes what the only reader is owed, or the first one. */
    public Lease lease() {
        return lease(readers.getFirst().name());
    }

    /**
     * Takes what this reader is owed, oldest first, as much as one scrape may take. A scrape of the same reader that has not ended by now is
     * given a moment, and is then over.
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
            awaitTurn(reader);
            if (active.size() > 0) {
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
        } catch (RuntimeException | Error e) { // for want of memory
            giveBack(lease);
            throw e;
        }
    }

    /** Refuses all pushes from now on. */
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

    /** Gives up all that is held, since the process ends; returns how many samples those are, for the reader that misses most. */
    public long abandon() {
        lock.lock();
        try {
            closed = true;
            abandoned = true;
            for (Segment segment = oldest; ; segment = segment.next()) {
                segment.complete(Receipt.Fate.STOPPED);
                if (!segment.isSealed()) {
                    break;
                }
            }
            Segment empty = new Segment(chunks, readers.size(), settings.times().keepsAll());
            long most = 0;
            for (Reader reader : readers) {
                most = Math.max(most, reader.abandon(empty, active.size()));
            }
            active = empty;
            oldest = empty;
            sealedBytes = 0;
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
                ledgers.add(reader.ledger(accepted, replaced, active, bytes(), typeConflicts));
            }
        } finally {
            lock.unlock();
        }
        return ledgers;
    }

    void whenRevoked(Lease lease, Runnable cut) {
        boolean late;
        lock.lock();
        try {
            lease.setCut(cut);
            late = lease.isRevoked();
        } finally {
            lock.unlock();
        }
        if (late) {
            cut.run();
        }
    }

    boolean settle(Lease lease) {
        boolean counts;
        lock.lock();
        try {
            counts = !abandoned && !lease.isRevoked();
            if (counts) {
                confirm(lease);
            }
            endReading(lease);
        } finally {
            lock.unlock();
        }
        if (counts && readers.size() > 1) {
            joinSegments();
        }
        return counts;
    }

    int retain(Lease lease, boolean tooSlow) {
        lock.lock();
        try {
            int dropped = lease.droppedByRevocation();
            if (!abandoned && !lease.isRevoked()) {
                dropped = fail(lease);
                if (tooSlow) {
                    lease.reader().takeLess(lease.taken());
                }
            }
            endReading(lease);
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** What a push has changed of others, to be told when the lock is free. */
    private static final class News {
        private Optional<TypeChange> type = Optional.empty();
        private Optional<String> series = Optional.empty();
        private final List<String> absentReaders = new ArrayList<>();

        /** Made when it is needed, since each push has news of its own. */
        private Set<Group> droppedOf = Set.of();

        /** Never fails: the samples are dropped by then. */
        void droppedOf(Group group) {
            try {
                if (droppedOf.isEmpty()) {
                    droppedOf = new LinkedHashSet<>();
                }
                droppedOf.add(group);
            } catch (RuntimeException | Error e) {
                // for want of memory
            }
        }

        /** The first groups of dropped samples, for a log line. */
        String dropped() {
            return droppedOf.stream()
                    .filter(Group::isTracked)
                    .limit(MOST_DROPPED_SHOWN)
                    .map(Group::toString)
                    .collect(Collectors.joining(" "));
        }

        /** Never fails, nor do the others: what was pushed is stored by then. */
        void typeConflicts(Segment segment) {
            try {
                type = Optional.of(segment.lastTypeChange());
            } catch (RuntimeException | Error e) {
                // for want of memory
            }
        }

        void takeover(Segment segment) {
            try {
                series = segment.seriesTakenOver();
            } catch (RuntimeException | Error e) {
                // for want of memory
            }
        }

        boolean isEmpty() {
            return type.isEmpty() && series.isEmpty() && absentReaders.isEmpty();
        }
    }

    private boolean isSeriesFull(Exposition push) {
        now = Math.max(now, settings.times().clock().millis());
        active.beginArrivals(now);
        return active.hasSeriesOf(push, settings.times().maxSamplesPerSeries(), now + Timestamps.MOST_AHEAD.toMillis());
    }

    private void noteMisfits(Exposition push, News news) {
        int before = active.typeConflicts();
        active.noteMisfits(push);
        typeConflicts += active.typeConflicts() - before;
        news.typeConflicts(active);
    }

    private void add(Exposition push, InetAddress peer, Optional<Receipt> receipt, PushedGroups groups, News news) {
        int before = active.size();
        int conflictsBefore = active.typeConflicts();
        boolean whole = false;
        try {
            receipt.ifPresent(this::add);
            if (settings.times().keepsAll()) {
                active.beginArrivals(now);
            }
            active.add(push, SampleRecords.peer(peer), groups);
            whole = true;
        } finally { // in want of memory some may be in, and none of these is lost or counted twice
            int added = active.size() - before;
            int counted = whole ? push.samples() : Math.max(0, added);
            accepted += counted;
            replaced += counted - added;
            typeConflicts += active.typeConflicts() - conflictsBefore;
        }
        if (active.typeConflicts() > conflictsBefore) {
            news.typeConflicts(active);
        }
        news.takeover(active);
    }

    /** Sealed segments may have many that nobody asks for any more, so these are forgotten as well. */
    private void add(Receipt receipt) {
        if (receipts >= mostReceipts) {
            receipts = active.forgetReceipts();
            for (Segment segment = oldest; segment.isSealed(); segment = segment.next()) {
                receipts += segment.forgetReceipts();
            }
            mostReceipts = Math.max(FIRST_RECEIPTS, 2 * receipts);
        }
        active.add(receipt);
        receipts++;
    }

    /** Never fails, as above. */
    private void tell(News news, InetAddress peer, PushedGroups groups) {
        if (news.isEmpty() || observer.isEmpty()) {
            return;
        }
        try {
            BufferObserver watching = observer.get();
            news.type.ifPresent(change -> watching.typeChanged(change, groups.toString(), peer));
            news.series.ifPresent(series -> watching.seriesTakenOver(series, peer));
            news.absentReaders.forEach(reader -> watching.readerAbsent(reader, news.dropped()));
        } catch (RuntimeException | Error e) {
            // for want of memory, perhaps
        }
    }

    private long growthOfNew(SpaceRequirement demand, PushedGroups groups) {
        return new Segment(chunks, 0, settings.times().keepsAll()).growthFor(demand, groups);
    }

    /** Makes room for so many bytes more, if need be at the cost of readers that stay away; false, and nothing is lost, if it cannot. */
    private boolean makeRoom(long growth, News news) {
        long missing = bytes() + growth - settings.maxBytes();
        if (missing <= 0) {
            return true;
        }
        if (missing > releasableBytes()) {
            return false;
        }
        while (bytes() + growth > settings.maxBytes()) {
            Segment segment = oldest;
            for (Reader reader : readers) {
                if (reader.oldest() == segment) {
                    reader.dropAbsent(news::droppedOf);
                    if (reader.becomesAbsent()) {
                        news.absentReaders.add(reader.name());
                    }
                }
            }
            freeOldest();
        }
        return true;
    }

    /** Memory of the oldest segments that a reader has confirmed, and that no scrape reads. */
    private long releasableBytes() {
        long bytes = 0;
        for (Segment segment = oldest; segment.isReleasable(); segment = segment.next()) {
            bytes += segment.bytes();
        }
        return bytes;
    }

    private void seal() {
        Segment next = new Segment(chunks, readers.size(), settings.times().keepsAll());
        if (settings.times().keepsAll()) {
            next.beginArrivals(active.latestArrival() + 1);
        }
        sealedBytes += active.bytes();
        for (Reader reader : readers) {
            reader.sealed(active.size());
        }
        active.seal(next);
        active = next;
    }

    /** Waits a moment for the lease that this reader has, and takes over what it holds. */
    private void awaitTurn(Reader reader) {
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
                older.cut().ifPresent(Runnable::run);
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
            samples += reader.owed(segment);
            bytes += segment.textBytes();
            boolean fits = samples <= maxSamples
                    && bytes <= settings.maxTextBytes()
                    && samples <= Integer.MAX_VALUE
                    && taken.size() < MOST_LEASED;
            if (!taken.isEmpty() && (!fits || isDivided(reader, taken.getFirst()))) {
                samples -= reader.owed(segment);
                break;
            }
            taken.add(segment);
        }
        Times times = settings.times();
        long oldestTime =
                times.keepsAll() ? times.clock().millis() - times.maxAge().toMillis() : Long.MIN_VALUE;
        Segment.Horizon horizon = new Segment.Horizon(oldestTime, active);
        Lease lease = new Lease(this, reader, taken.toArray(Segment[]::new), (int) samples, horizon);
        reader.begin(lease);
        taken.forEach(Segment::lease);
        return lease;
    }

    private long maxSamples(Reader reader) {
        return Math.min(settings.maxSamples(), reader.mostSamples());
    }

    private static boolean isDivided(Reader reader, Segment segment) {
        return reader.debt(segment).paid > 0;
    }

    /** What takes time and needs no lock. */
    private void prepare(Lease lease) {
        Reader reader = lease.reader();
        if (lease.segments().length == 1) {
            Segment segment = lease.segments()[0];
            Segment.Debt debt = reader.debt(segment);
            boolean large = segment.size() > maxSamples(reader) || segment.textBytes() > settings.maxTextBytes();
            if (debt.paid > 0 || large) {
                Segment.Position from = debt.paid > 0 ? debt.from : segment.start();
                Segment.Part part = segment.part(from, maxSamples(reader), settings.maxTextBytes());
                lock.lock();
                try {
                    if (!abandoned && !lease.isRevoked()) {
                        lease.shrink(part);
                        reader.begin(lease);
                    }
                } finally {
                    lock.unlock();
                }
            }
        } else if (lease.segments().length > 1
                && reader.debt(lease.segments()[0]).failures + 1 >= settings.maxFailures()) {
            lease.dropsIfRetained();
        }
    }

    private void confirm(Lease lease) {
        Reader reader = lease.reader();
        reader.end();
        reader.tellConfirmed(lease, settings.times().clock().millis());
        if (lease.part().isPresent() && !lease.part().get().to().equals(Segment.Position.END)) {
            reader.confirm(lease.part().get());
        } else {
            for (int i = 0; i < lease.segments().length; i++) {
                reader.advance(true);
            }
        }
        reader.confirm(lease, lease.superseded());
        changed.signalAll();
    }

    /** Counts a failure, and drops what had too many; returns how many samples that drops. */
    private int fail(Lease lease) {
        Reader reader = lease.reader();
        reader.end();
        int dropped = 0;
        for (int i = 0; i < lease.segments().length; i++) {
            Segment.Debt debt = reader.debt(lease.segments()[i]);
            debt.failures++;
            if (debt.failures >= settings.maxFailures()) { // none of the older ones has failed less
                dropped += reader.dropFailed(lease, lease.superseded(i));
            }
        }
        changed.signalAll();
        return dropped;
    }

    /** A lease that no scrape gets after all, with no failure counted. */
    private void giveBack(Lease lease) {
        lock.lock();
        try {
            if (!abandoned && !lease.isRevoked()) {
                lease.reader().end();
                changed.signalAll();
            }
            endReading(lease);
        } finally {
            lock.unlock();
        }
    }

    /** From now on what nobody is owed may be written over. */
    private void endReading(Lease lease) {
        for (Segment segment : lease.segments()) {
            segment.endLease();
            if (!abandoned && segment != oldest && segment.isFree()) {
                free(segment);
            }
        }
        freeOldest();
    }

    private void freeOldest() {
        while (!abandoned && oldest.isSealed() && oldest.isFree()) {
            free(oldest);
            oldest = oldest.next();
        }
    }

    private void free(Segment segment) {
        sealedBytes -= segment.bytes();
        segment.free();
    }

    private long bytes() {
        return sealedBytes + active.bytes() + joiningBytes;
    }

    /**
     * Puts small segments together that only readers who stay away are owed, so that there are not as many of them as scrapes of the
     * others. The lock is not held meanwhile, since neither changes: if one has become something else by then, nothing happens.
     */
    private void joinSegments() {
        try {
            for (Optional<Segment> older = beginJoining(); older.isPresent(); older = beginJoining()) {
                Segment both =
                        new Segment(chunks, readers.size(), settings.times().keepsAll());
                boolean joined = false;
                try {
                    both.add(older.get());
                    joined = both.fits(older.get().next());
                    if (joined) {
                        both.add(older.get().next());
                    }
                } finally {
                    endJoining(older.get(), both, joined);
                }
            }
        } catch (RuntimeException | Error e) {
            // for want of memory, perhaps: they stay apart
        }
    }

    /** The older of two segments to put together; none if there are few, or no room for a copy. */
    private Optional<Segment> beginJoining() {
        lock.lock();
        try {
            if (joiningBytes > 0) {
                return Optional.empty();
            }
            Optional<Segment> found = Optional.empty();
            int segments = 0;
            for (Segment segment = oldest; segment.isReleasable(); segment = segment.next()) {
                segments++;
                if (segment.mayJoinNext()
                        && segment.bytes() <= 2 * segment.next().bytes()) {
                    found = Optional.of(segment);
                }
            }
            if (segments <= FEW_SEGMENTS || found.isEmpty()) {
                return Optional.empty();
            }
            Segment older = found.get();
            long copy = growthOfNew(older.demandWith(older.next()), PushedGroups.UNTRACKED)
                    + older.groups().bytes()
                    + older.next().groups().bytes();
            if (bytes() + copy > settings.maxBytes()) {
                return Optional.empty();
            }
            joiningBytes = copy;
            found.get().lease();
            found.get().next().lease();
            return found;
        } finally {
            lock.unlock();
        }
    }

    private void endJoining(Segment older, Segment both, boolean joined) {
        lock.lock();
        try {
            Segment newer = older.next();
            joiningBytes = 0;
            older.endLease();
            newer.endLease();
            if (!joined) {
                older.stayApart();
            }
            boolean unread = true; // a lease of an older segment may look into newer ones
            for (Segment segment = oldest; segment != older && unread; segment = segment.next()) {
                unread = segment.isReleasable();
            }
            if (joined && !abandoned && unread && older.mayJoinNext()) {
                replace(older, newer, both);
            } else {
                both.free();
                freeOldest();
            }
        } finally {
            lock.unlock();
        }
    }

    private void replace(Segment older, Segment newer, Segment both) {
        GroupCounts superseded =
                both.groups().supersededOf(older.groups(), newer.groups()); // first, since it needs memory
        both.takePlaceOf(older, newer);
        if (oldest == older) {
            oldest = both;
        } else {
            Segment before = oldest;
            while (before.next() != older) {
                before = before.next();
            }
            before.seal(both);
        }
        readers.forEach(reader -> reader.joined(older, both, superseded));
        sealedBytes += both.bytes();
        free(older);
        free(newer);
    }
}
