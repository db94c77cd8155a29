package tinypushgateway.buffer;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A batch on its way to one scraper. It ends once, by {@link #settle} or {@link #retain}:
 *
 * <pre>
 * pending --lease--> in flight --settle--> delivered
 *    ^                   |
 *    +------retain-------+--(failures = max)--> dropped
 * </pre>
 *
 * Belongs to the thread that asked for it.
 */
public final class Lease {
    private final Buffer buffer;
    private final Batch batch;
    private boolean ended;

    Lease(Buffer buffer, Batch batch) {
        this.buffer = buffer;
        this.batch = batch;
    }

    /** Samples in the batch; none is a lease like any other. */
    public int samples() {
        return batch.size();
    }

    /** The length of the batch's text, in bytes, or a little more. */
    public long textBytes() {
        return batch.textBytes();
    }

    /** Writes the batch as text exposition 0.0.4. */
    public void writeTo(OutputStream out) throws IOException {
        checkNotEnded();
        batch.writeTo(out);
    }

    /** The scraper has all of it. */
    public void settle() {
        end();
        buffer.settle(batch);
    }

    /** The scraper may not have all of it; it is exposed again, but for what failed too often. Returns how many samples that drops. */
    public int retain() {
        end();
        return buffer.retain(batch);
    }

    private void end() {
        checkNotEnded();
        ended = true;
    }

    /** After its end another lease may own the batch. */
    private void checkNotEnded() {
        if (ended) {
            throw new IllegalStateException("this lease has ended");
        }
    }
}
