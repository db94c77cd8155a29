package tinypushgateway.buffer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tinypushgateway.exposition.Exposition;

/**
 * All samples that were accepted and not yet delivered, and the ledger of those that were.
 *
 * <p>Pushes go into the newest batch. A scrape leases what is pending: the lock is held just long enough to put an empty batch in its
 * place, however much it is, so a scrape holds no push back. A batch that a scrape failed to deliver waits in {@link #retained} and is
 * put together with newer ones by the next scrape, outside the lock, since a leased batch has one owner.
 *
 * <p>Safe for any number of threads.
 */
public final class Buffer {
    private final ReentrantLock lock = new ReentrantLock();
    private final long maxBytes;
    private final int maxFailures;

    /** Signalled when nothing is held any more. */
    private final Condition emptied = lock.newCondition();

    /** Takes the pushes. */
    private Batch newest = new Batch(0);

    /** Came back from failed scrapes; the oldest first. */
    private final List<Batch> retained = new ArrayList<>();

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

    /** Adds all samples of a push, or none. */
    public Admission offer(Exposition push) {
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            if (bytes() + newest.growthFor(push) > maxBytes) {
                return Admission.FULL;
            }
            int conflictsBefore = newest.typeConflicts();
            replaced += newest.add(push);
            accepted += push.samples();
            typeConflicts += newest.typeConflicts() - conflictsBefore;
            return Admission.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /** Whether memory for so much more text is left; a push that is larger need not be read. */
    public boolean hasRoomFor(long textBytes) {
        lock.lock();
        try {
            return bytes() + textBytes <= maxBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is pending, oldest first; newer batches stay behind while there is no memory to put them together. */
    public Lease lease() {
        Batch oldest;
        List<Batch> newer;
        long reserved;
        lock.lock();
        try {
            oldest = takeOldest();
            newer = takeNewer(oldest);
            inFlight += oldest.size() + samplesOf(newer);
            reserved = oldest.bytes() + bytesOf(newer) + oldest.growthFor(newer);
            bytesLeased += reserved;
        } finally {
            lock.unlock();
        }
        putTogether(oldest, newer, reserved);
        return new Lease(this, oldest);
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
            while (pending() + inFlight > 0) {
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
            long lost = pending() + inFlight;
            droppedShutdown += lost;
            newest = new Batch(newest.number() + 1);
            retained.clear();
            inFlight = 0;
            bytesLeased = 0;
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
                    pending(),
                    inFlight,
                    bytes(),
                    typeConflicts);
        } finally {
            lock.unlock();
        }
    }

    void settle(Batch batch) {
        lock.lock();
        try {
            if (!abandoned) {
                delivered += batch.size();
                endLease(batch.size(), batch.bytes());
            }
        } finally {
            lock.unlock();
        }
    }

    int retain(Batch batch) {
        int leased = batch.size();
        long leasedBytes = batch.bytes();
        int dropped = batch.fail(maxFailures);
        long reserved = dropped > 0 && batch.size() > 0 ? reserveForCopy(batch) : 0;
        Batch rest = reserved > 0 ? copy(batch) : batch;
        lock.lock();
        try {
            if (!abandoned) {
                droppedScrapeFailed += dropped;
                insertByAge(rest);
                endLease(leased, leasedBytes + reserved);
            }
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    private Batch takeOldest() {
        return retained.isEmpty() ? takeNewest() : retained.removeFirst();
    }

    private List<Batch> takeNewer(Batch oldest) {
        List<Batch> newer = new ArrayList<>();
        while (!retained.isEmpty() && canJoin(oldest, newer, retained.getFirst())) {
            newer.add(retained.removeFirst());
        }
        if (retained.isEmpty() && newest.size() > 0 && canJoin(oldest, newer, newest)) {
            newer.add(takeNewest());
        }
        return newer;
    }

    private Batch takeNewest() {
        Batch taken = newest;
        newest = new Batch(taken.number() + 1);
        return taken;
    }

    /** Whether there is memory to copy one more batch into the oldest, which is out of the sum of {@link #bytes()} by now. */
    private boolean canJoin(Batch oldest, List<Batch> newer, Batch next) {
        List<Batch> all = new ArrayList<>(newer);
        all.add(next);
        return bytes() + oldest.bytes() + bytesOf(newer) + oldest.growthFor(all) <= maxBytes;
    }

    /** Copies the newer batches into the oldest; nobody else can see them. */
    private void putTogether(Batch oldest, List<Batch> newer, long reserved) {
        int replacedHere = 0;
        int conflictsBefore = oldest.typeConflicts();
        for (Batch batch : newer) {
            replacedHere += oldest.add(batch);
        }
        lock.lock();
        try {
            if (!abandoned) {
                replaced += replacedHere;
                inFlight -= replacedHere;
                typeConflicts += oldest.typeConflicts() - conflictsBefore;
                bytesLeased -= reserved - oldest.bytes();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Memory for a copy of what is left of a batch, so as to free what was dropped; 0 if there is no memory for both meanwhile. */
    private long reserveForCopy(Batch batch) {
        long reserved = new Batch(batch.number()).growthFor(List.of(batch));
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

    private static Batch copy(Batch batch) {
        Batch copy = new Batch(batch.number());
        copy.add(batch);
        return copy;
    }

    private void insertByAge(Batch batch) {
        if (batch.size() > 0) {
            int at = 0;
            while (at < retained.size() && retained.get(at).number() < batch.number()) {
                at++;
            }
            retained.add(at, batch);
        }
    }

    private void endLease(int samples, long bytes) {
        inFlight -= samples;
        bytesLeased -= bytes;
        if (pending() + inFlight == 0) {
            emptied.signalAll();
        }
    }

    private long pending() {
        return newest.size() + samplesOf(retained);
    }

    private long bytes() {
        return newest.bytes() + bytesOf(retained) + bytesLeased;
    }

    private static long samplesOf(List<Batch> batches) {
        long samples = 0;
        for (Batch batch : batches) {
            samples += batch.size();
        }
        return samples;
    }

    private static long bytesOf(List<Batch> batches) {
        long bytes = 0;
        for (Batch batch : batches) {
            bytes += batch.bytes();
        }
        return bytes;
    }
}
