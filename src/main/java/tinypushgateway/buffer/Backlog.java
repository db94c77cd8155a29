package tinypushgateway.buffer;

import java.util.ArrayList;

/**
 * The batches that no scrape has right now: those that came back from failed scrapes, and the newest, which takes the pushes. Guarded
 * by the buffer's lock.
 */
final class Backlog {
    /** The oldest first. There are never more than scrapes at once. */
    private final ArrayList<Batch> retained = new ArrayList<>();

    private final Chunks chunks;
    private Batch newest;

    /** @param chunks where the memory of batches comes from */
    Backlog(Chunks chunks) {
        this.chunks = chunks;
        newest = new Batch(0, chunks);
    }

    /** Makes sure that so many batches can be given back without any more memory. */
    void ensureRoom(int batches) {
        retained.ensureCapacity(retained.size() + batches);
    }

    /** How many there are. */
    int batches() {
        return retained.size() + 1;
    }

    Batch newest() {
        return newest;
    }

    Batch oldest() {
        return retained.isEmpty() ? newest : retained.getFirst();
    }

    /** Takes the oldest batch; if that is the newest too, pushes go into another from now on. */
    Batch takeOldest() {
        if (!retained.isEmpty()) {
            return retained.removeFirst();
        }
        Batch taken = newest;
        newest = new Batch(taken.number() + 1, chunks);
        return taken;
    }

    /** Puts a batch back before those that are newer. */
    void giveBack(Batch batch) {
        int at = 0;
        while (at < retained.size() && retained.get(at).number() < batch.number()) {
            at++;
        }
        retained.add(at, batch);
    }

    void clear() {
        retained.clear();
        newest = new Batch(newest.number() + 1, chunks);
    }

    long samples() {
        long samples = newest.size();
        for (Batch batch : retained) {
            samples += batch.size();
        }
        return samples;
    }

    /** Memory of all batches, in bytes. */
    long bytes() {
        long bytes = newest.bytes();
        for (Batch batch : retained) {
            bytes += batch.bytes();
        }
        return bytes;
    }
}
