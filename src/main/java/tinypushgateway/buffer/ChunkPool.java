package tinypushgateway.buffer;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Chunks of memory that segments had, for segments to come. Else each scrape would leave its segment to the garbage collector, which by then
 * has moved it to the old generation: at full load in a small heap that was a full collection every few seconds.
 *
 * <p>Holds no more than the segment that came last, so that after a burst the next scrape lets go of it. A chunk is made only while none is
 * here, so all chunks there are, these and those in use, are never more than were in use at one time.
 *
 * <p>Safe for any number of threads.
 */
final class ChunkPool {
    private final Deque<byte[]> free = new ArrayDeque<>();

    /** A chunk of {@link Arena#CHUNK_BYTES}, with whatever is in it. */
    byte[] take() {
        synchronized (free) {
            byte[] chunk = free.poll();
            if (chunk != null) {
                return chunk;
            }
        }
        return new byte[Arena.CHUNK_BYTES];
    }

    /** Takes back all chunks of a segment: the first {@code count}. Nobody may use them any more. Small ones are left to the collector. */
    void giveBack(byte[][] chunks, int count) {
        synchronized (free) {
            for (int i = 0; i < count; i++) {
                if (chunks[i].length == Arena.CHUNK_BYTES) {
                    free.push(chunks[i]);
                }
            }
            while (free.size() > count) {
                free.removeLast();
            }
        }
    }

    /** How many there are. */
    int size() {
        synchronized (free) {
            return free.size();
        }
    }
}
