package tinypushgateway.buffer;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tinypushgateway.exposition.Exposition;

/**
 * All samples that were accepted and not yet delivered, and the ledger of those that were.
 *
 * <p>Pushes go into the newest batch. A scrape leases what is pending: the lock is held just long enough to put an empty batch in its
 * place, however much it is, so a scrape holds no push back. A batch that a scrape failed to deliver is put
 * together with newer ones by the next scrape, outside the lock, since a leased batch has one owner.
 *
 * <p>Safe for any number of threads.
 */
public final class Buffer {
    private final ReentrantLock lock = new ReentrantLock();
    private final long maxBytes;
    private final int maxFailures;

    /** Signalled when nothing is held any more. */
    private final Condition emptied = lock.newCondition();

    private final Chunks chunks = new Chunks();
    private final Backlog backlog = new Backlog(chunks);

    /** Of the scrapes that run. */
    private final ArrayList<Batch> leased = new ArrayList<>();

    private volatile Optional<BufferObserver> observer = Optional.empty();
    private volatile boolean closed;
    private boolean abandoned;

    private long accepted;
    private long delivered;
    private long replaced;
    private long droppedScrapeFailed;
    private long droppedShutdown;
    private long inFlight;
    private long bytesLeased;
    private long typeConflicts;

    /**
     * @param maxBytes memory of all samples held, in bytes (--buffer.max-bytes)
     * @param maxFailures failed scrapes after which a sample is dropped (--scrape.max-failures)
     */
    public Buffer(long maxBytes, int maxFailures) {
        this.maxBytes = maxBytes;
        this.maxFailures = maxFailures;
    }

    /** From now on tells this one. */
    public void watch(BufferObserver watching) {
        observer = Optional.of(watching);
    }

    /** Adds all samples of a push that came from this peer, or none. */
    public Admission offer(Exposition push, InetAddress peer) {
        Demand demand = Demand.of(push);
        Optional<Changes> changes = Optional.empty();
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            Batch newest = backlog.newest();
            if (bytes() + newest.growthFor(demand) > maxBytes) {
                boolean never = new Batch(newest.number(), chunks).growthFor(demand) > maxBytes;
                return never ? Admission.TOO_LARGE : Admission.FULL;
            }
            int conflictsBefore = newest.typeConflicts();
            int samplesBefore = newest.size();
            int replacedHere = 0;
            try {
                replacedHere = newest.add(push, Samples.peer(peer));
                changes = changes(newest, conflictsBefore);
            } finally { // in want of memory some may be in, and none of these is lost or counted twice
                replaced += replacedHere;
                accepted += newest.size() - samplesBefore + replacedHere;
                typeConflicts += newest.typeConflicts() - conflictsBefore;
            }
        } finally {
            lock.unlock();
        }
        tell(changes, peer);
        return Admission.ACCEPTED;
    }

    private final List<Receipt> receipts = new ArrayList<>();
    private final java.util.IdentityHashMap<Batch, List<Receipt>> receiptsInFlight = new java.util.IdentityHashMap<>();
    private int forgetAt = 64;

    /** As above; the receipt is completed by what becomes of the samples. */
    public Admission offer(Exposition push, InetAddress peer, Optional<Receipt> receipt) {
        lock.lock();
        try {
            Admission admission = offer(push, peer);
            if (admission == Admission.ACCEPTED && receipt.isPresent()) {
                if (receipts.size() >= forgetAt) {
                    receipts.removeIf(each -> !each.isWanted());
                    forgetAt = Math.max(64, 2 * receipts.size());
                }
                receipts.add(receipt.get());
            }
            return admission;
        } finally {
            lock.unlock();
        }
    }

    /** Memory of all samples held at the most, in bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Whether memory for so much more text is left; a push that is larger need not be read. */
    public boolean hasRoomFor(long textBytes) {
        lock.lock();
        try {
            return textBytes <= maxBytes - bytes();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what is pending, oldest first. Newer batches stay behind while there is no memory to put them together, or while one of an
     * age between is with another scrape: it may come back, and must then still find its place.
     */
    public Lease lease() {
        Batch oldest;
        List<Batch> newer;
        long reserved;
        lock.lock();
        try {
            newer = new ArrayList<>(backlog.batches());
            List<Receipt> taken = receipts.isEmpty() ? List.of() : new ArrayList<>(receipts);
            leased.ensureCapacity(leased.size() + 1);
            backlog.ensureRoom(leased.size() + 1);
            oldest = backlog.takeOldest();
            leased.add(oldest);
            inFlight += oldest.size();
            bytesLeased += oldest.bytes();
            reserved = takeNewer(oldest, newer);
            if (!taken.isEmpty()) {
                receiptsInFlight.put(oldest, taken);
                receipts.clear();
            }
        } finally {
            lock.unlock();
        }
        try {
            putTogether(oldest, newer, reserved);
            return new Lease(this, oldest);
        } catch (RuntimeException | Error e) { // for want of memory
            giveBack(oldest);
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

    /** Waits until nothing is held any more; false if that did not come true in time. */
    public boolean awaitEmpty(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (held() > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = emptied.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up all that is held, since the process ends; returns how many samples those are. */
    public long abandon() {
        lock.lock();
        try {
            closed = true;
            abandoned = true;
            long lost = held();
            droppedShutdown += lost;
            receipts.forEach(each -> each.complete(Receipt.Fate.STOPPED));
            receiptsInFlight.values().forEach(all -> all.forEach(each -> each.complete(Receipt.Fate.STOPPED)));
            backlog.clear();
            leased.clear();
            inFlight = 0;
            bytesLeased = 0;
            emptied.signalAll();
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** Where every sample is right now. */
    public Ledger ledger() {
        lock.lock();
        try {
            return new Ledger(
                    accepted,
                    delivered,
                    replaced,
                    droppedScrapeFailed,
                    droppedShutdown,
                    backlog.samples(),
                    inFlight,
                    bytes(),
                    typeConflicts);
        } finally {
            lock.unlock();
        }
    }

    /** What a push has changed of others: of each kind, one example. */
    private record Changes(Optional<TypeChange> type, Optional<String> series) {}

    /** Never fails: what was pushed is stored by now. */
    private static Optional<Changes> changes(Batch batch, int conflictsBefore) {
        try {
            Optional<String> series = batch.seriesTakenOver();
            if (batch.typeConflicts() > conflictsBefore) {
                return Optional.of(new Changes(Optional.of(batch.lastTypeChange()), series));
            }
            return series.isPresent() ? Optional.of(new Changes(Optional.empty(), series)) : Optional.empty();
        } catch (RuntimeException | Error e) { // for want of memory
            return Optional.empty();
        }
    }

    /** Never fails, as above. */
    private void tell(Optional<Changes> changes, InetAddress peer) {
        if (changes.isEmpty() || observer.isEmpty()) {
            return;
        }
        try {
            changes.get().type().ifPresent(change -> observer.get().typeChanged(change, peer));
            changes.get().series().ifPresent(series -> observer.get().seriesTakenOver(series, peer));
        } catch (RuntimeException | Error e) {
            // for want of memory, perhaps
        }
    }

    void settle(Batch batch) {
        lock.lock();
        try {
            if (!abandoned) {
                delivered += batch.size();
                receiptsInFlight.getOrDefault(batch, List.of()).forEach(each -> each.complete(Receipt.Fate.DELIVERED));
                receiptsInFlight.remove(batch);
                endLease(batch, batch.size(), batch.bytes());
                batch.free();
            }
        } finally {
            lock.unlock();
        }
    }

    int retain(Batch batch) {
        int samples = batch.size();
        int dropped = batch.fail(maxFailures);
        long reserved = dropped > 0 && batch.size() > 0 ? reserveForCopy(batch) : 0;
        Batch rest = batch;
        if (reserved > 0) {
            try {
                rest = copy(batch);
            } catch (RuntimeException | Error e) {
                // there was no memory for that either: what was dropped goes when the batch goes
            }
        }
        lock.lock();
        try {
            if (abandoned) {
                return 0;
            }
            droppedScrapeFailed += dropped;
            List<Receipt> kept = receiptsInFlight.getOrDefault(batch, List.of());
            receiptsInFlight.remove(batch);
            if (dropped > 0) {
                kept.forEach(each -> each.complete(Receipt.Fate.DROPPED));
            } else {
                receipts.addAll(kept);
            }
            if (rest.size() > 0) {
                backlog.giveBack(rest);
            }
            endLease(batch, samples, batch.bytes() + reserved);
            if (rest != batch || rest.size() == 0) {
                batch.free();
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the batches that can be put together with the oldest, and memory for that: returns how much, in bytes. */
    private long takeNewer(Batch oldest, List<Batch> newer) {
        try {
            while (backlog.oldest().size() > 0 && canJoin(oldest, newer, backlog.oldest())) {
                newer.add(backlog.takeOldest());
            }
            long reserved = bytesTogether(oldest, newer) - oldest.bytes();
            inFlight += samplesOf(newer);
            bytesLeased += reserved;
            return reserved;
        } catch (RuntimeException | Error e) { // for want of memory
            newer.forEach(backlog::giveBack);
            giveBack(oldest);
            throw e;
        }
    }

    private boolean canJoin(Batch oldest, List<Batch> newer, Batch next) {
        for (Batch other : leased) {
            if (other.number() > oldest.number() && other.number() < next.number()) {
                return false;
            }
        }
        List<Batch> all = new ArrayList<>(newer);
        all.add(next);
        return bytes() - oldest.bytes() - next.bytes() + bytesTogether(oldest, all) <= maxBytes;
    }

    /** Memory while the newer batches are copied into the oldest, in bytes, at the most. */
    private static long bytesTogether(Batch oldest, List<Batch> newer) {
        long bytes = oldest.bytes();
        Demand demand = Demand.NOTHING;
        for (Batch batch : newer) {
            bytes += batch.bytes();
            demand = demand.plus(batch.demand());
        }
        return bytes + oldest.growthFor(demand);
    }

    /** Copies the newer batches into the oldest; nobody else can see them. */
    private void putTogether(Batch oldest, List<Batch> newer, long reserved) {
        long bytesBefore = oldest.bytes();
        int samplesBefore = oldest.size();
        int conflictsBefore = oldest.typeConflicts();
        int replacedHere = 0;
        int joined = 0;
        try {
            for (Batch batch : newer) {
                replacedHere += oldest.add(batch);
                batch.free();
                joined++;
            }
        } finally {
            lock.lock();
            try {
                if (!abandoned) {
                    typeConflicts += oldest.typeConflicts() - conflictsBefore;
                    bytesLeased -= reserved - (oldest.bytes() - bytesBefore);
                    long notJoined = giveBackFrom(joined + 1, newer);
                    count(samplesOf(newer) - notJoined, oldest.size() - samplesBefore, replacedHere);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Of the batches that were to be put together, those from this one on, if memory ran out before; returns how many samples that is. */
    private long giveBackFrom(int first, List<Batch> batches) {
        long samples = 0;
        for (int i = first; i < batches.size(); i++) {
            backlog.giveBack(batches.get(i));
            samples += batches.get(i).size();
        }
        inFlight -= samples;
        return samples;
    }

    /** What became of samples that were to be put together: kept, replaced, and the rest is lost with the batch that there was no memory for. */
    private void count(long samples, int kept, int replacedHere) {
        long lost = samples - kept - replacedHere;
        replaced += replacedHere;
        droppedScrapeFailed += lost;
        inFlight -= lost + replacedHere;
    }

    /** A batch that no scrape gets after all, with no failure counted. */
    private void giveBack(Batch batch) {
        lock.lock();
        try {
            if (!abandoned) {
                backlog.giveBack(batch);
                endLease(batch, batch.size(), batch.bytes());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Memory for a copy of what is left of a batch, so as to free what was dropped; 0 if there is no memory for both meanwhile. */
    private long reserveForCopy(Batch batch) {
        long reserved = new Batch(batch.number(), chunks).growthFor(batch.demand());
        lock.lock();
        try {
            if (bytes() + reserved > maxBytes) {
                return 0;
            }
            bytesLeased += reserved;
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    private Batch copy(Batch batch) {
        Batch copy = new Batch(batch.number(), chunks);
        copy.add(batch);
        return copy;
    }

    private void endLease(Batch batch, int samples, long bytes) {
        leased.remove(batch);
        inFlight -= samples;
        bytesLeased -= bytes;
        if (held() == 0) {
            emptied.signalAll();
        }
    }

    /** Samples pending and in flight. */
    private long held() {
        return backlog.samples() + inFlight;
    }

    private long bytes() {
        return backlog.bytes() + bytesLeased;
    }

    private static long samplesOf(List<Batch> batches) {
        long samples = 0;
        for (Batch batch : batches) {
            samples += batch.size();
        }
        return samples;
    }
}
