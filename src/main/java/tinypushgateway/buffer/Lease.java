package tinypushgateway.buffer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Samples on their way to one reader. It ends once, by {@link #settle} or {@link #retain}, or before that by a newer scrape of the same
 * reader, which takes over what it held:
 *
 * <pre>
 * pending --lease--> in flight --settle--> delivered, or replaced by a newer one beside it
 *    ^                   |
 *    +--retain, revoke---+--(failures = max)--> dropped
 * </pre>
 *
 * Belongs to the thread that asked for it, which must end it in any case: until then nothing that it reads is written over.
 */
public final class Lease {
    private static final SegmentGroups.Counts[] NOT_COUNTED = {};

    private final Buffer buffer;
    private final Reader reader;

    /** What it takes, the oldest first. */
    private final Segment[] segments;

    /** Of a single segment, if that is too large for one scrape. */
    private Optional<SegmentPart> part = Optional.empty();

    private final SegmentPart.Exposure exposure;

    private volatile int taken;

    /** Of each segment the samples that a newer one supersedes. */
    private volatile SegmentGroups.Counts[] superseded = NOT_COUNTED;

    /** Whether it is the last scrape for its oldest segment. */
    private volatile boolean dropsIfRetained;

    private volatile boolean revoked;

    private volatile int droppedByRevocation;

    /** Samples that were dropped when it failed. */
    private final DroppedSamples dropped = new DroppedSamples();

    private Optional<Runnable> onRevoked = Optional.empty();
    private volatile boolean ended;

    Lease(Buffer buffer, Reader reader, Segment[] segments, int taken, SegmentPart.Exposure exposure) {
        this.buffer = buffer;
        this.reader = reader;
        this.segments = segments;
        this.taken = taken;
        this.exposure = exposure;
    }

    /** Samples in flight; none is a lease like any other. */
    public int samples() {
        return taken;
    }

    /** The length of the text, in bytes, or more. */
    public long textBytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.textBytes();
        }
        return bytes;
    }

    /** Writes the samples as text exposition 0.0.4. */
    public void writeTo(OutputStream out) throws IOException {
        checkNotEnded();
        try {
            write(new ExpositionWriter(out));
        } catch (IndexOutOfBoundsException e) {
            if (!revoked) {
                throw e;
            }
            // newer segments, in which it looks for samples, may be gone since then
            throw new IOException("a newer scrape has taken over", e);
        }
    }

    private void write(ExpositionWriter writer) throws IOException {
        if (part.isPresent()) {
            superseded = new SegmentGroups.Counts[] {part.get().write(exposure, writer)};
        } else {
            superseded = new SegmentMerge(segments, exposure, writer).write();
        }
        writer.flush();
    }

    /** Runs this action, on another thread, when a newer scrape takes over: the client of the older one must not get the rest. */
    public void whenRevoked(Runnable action) {
        buffer.whenRevoked(this, action);
    }

    /** The reader has all of it. False if a newer scrape has taken over before that was known: then this one has failed. */
    public boolean settle() {
        end();
        count();
        return buffer.settle(this);
    }

    /**
     * The reader may not have all of it; it is exposed again, but for what failed too often.
     *
     * @param tooSlow whether the time was over: the next scrape of the reader takes half as much
     * @return how many samples that drops
     */
    public int retain(boolean tooSlow) {
        end();
        if (dropsIfRetained) {
            count(); // what is superseded is not lost
        }
        return buffer.retain(this, tooSlow);
    }

    void dropsIfRetained() {
        dropsIfRetained = true;
    }

    Reader reader() {
        return reader;
    }

    Segment[] segments() {
        return segments;
    }

    Optional<SegmentPart> part() {
        return part;
    }

    /** It takes no more than this part. */
    void shrink(SegmentPart smaller) {
        part = Optional.of(smaller);
        taken = smaller.samples();
    }

    /** Whether a newer scrape of the same reader has taken over: then this one has failed. */
    public boolean isRevoked() {
        return revoked;
    }

    /** The name of the reader; empty if readers have none. */
    public String readerName() {
        return reader.name();
    }

    void revoke(int dropped) {
        revoked = true;
        droppedByRevocation = dropped;
    }

    /** The first groups of samples that were dropped when it failed, for a log line; of a lease that has ended. */
    public String droppedGroups() {
        return dropped.groups();
    }

    /** The first metric families of samples that were dropped when it failed, for a log line; of a lease that has ended. */
    public String droppedFamilies() {
        return dropped.families();
    }

    DroppedSamples dropped() {
        return dropped;
    }

    int droppedByRevocation() {
        return droppedByRevocation;
    }

    Optional<Runnable> onRevoked() {
        return onRevoked;
    }

    void setOnRevoked(Runnable action) {
        onRevoked = Optional.of(action);
    }

    /** Samples of a segment that a newer one supersedes, as far as they were counted. */
    SegmentGroups.Counts superseded(int segment) {
        SegmentGroups.Counts[] counted = superseded;
        return segment < counted.length ? counted[segment] : SegmentGroups.Counts.NONE;
    }

    int superseded() {
        int sum = 0;
        for (SegmentGroups.Counts counts : superseded) {
            sum += counts.total();
        }
        return sum;
    }

    /**
     * Counts which samples a newer segment supersedes, if that is not known yet. If there is no memory for it, none is superseded: the
     * samples count as delivered or dropped. The lease must end in any case, since otherwise its segments are never freed.
     */
    void count() {
        boolean mayBe = segments.length > 1
                || segments.length == 1 && segments[0].timed().isPresent();
        if (mayBe && part.isEmpty() && superseded.length == 0) {
            try {
                ExpositionWriter nowhere = new ExpositionWriter(OutputStream.nullOutputStream());
                superseded = new SegmentMerge(segments, exposure, nowhere).write();
            } catch (IOException e) {
                throw new IllegalStateException("writing to nowhere failed", e);
            } catch (OutOfMemoryError e) {
                // they stay uncounted
            }
        }
    }

    private void end() {
        checkNotEnded();
        ended = true;
    }

    /** After its end another lease may hold what it held. */
    private void checkNotEnded() {
        if (ended) {
            throw new IllegalStateException("this lease has ended");
        }
    }
}
