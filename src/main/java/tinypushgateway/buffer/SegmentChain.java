package tinypushgateway.buffer;

import tinypushgateway.groups.Groups;

/**
 * The segments of a buffer, from the oldest one whose memory is not free to the active one, which takes the pushes, and how much memory all of
 * them hold. Guarded by the buffer's lock.
 */
final class SegmentChain {
    private static final int FIRST_RECEIPTS = 64;

    private final Arena.ChunkPool chunks = new Arena.ChunkPool();
    private final int readers;
    private final boolean keepsAll;

    private Segment oldest;
    private Segment active;
    private boolean abandoned;
    private long sealedBytes;

    /** For a copy that is being made of two segments. */
    private long copyBytes;

    /** Receipts added to the segments since unwanted ones were forgotten, and those that were left then. */
    private int receipts;

    /** At so many, unwanted receipts are forgotten again. */
    private int mostReceipts = FIRST_RECEIPTS;

    SegmentChain(int readers, boolean keepsAll) {
        this.readers = readers;
        this.keepsAll = keepsAll;
        active = newSegment();
        oldest = active;
    }

    /** An empty segment, which is not in the chain. */
    Segment newSegment() {
        return new Segment(chunks, readers, keepsAll);
    }

    Segment oldest() {
        return oldest;
    }

    Segment active() {
        return active;
    }

    /** Memory of all segments, in bytes. */
    long bytes() {
        return sealedBytes + active.bytes() + copyBytes;
    }

    /** By how many bytes an empty segment grows, at the most, when so much is added that belongs to these groups. */
    long growthOfNew(Segment.SpaceRequirement required, Groups.OfPush groups) {
        return new Segment(chunks, 0, keepsAll).growthFor(required, groups);
    }

    /** Memory of the oldest segments that a reader has confirmed, and that no scrape reads. */
    long releasableBytes() {
        long bytes = 0;
        for (Segment segment = oldest; segment.isReleasable(); segment = segment.next()) {
            bytes += segment.bytes();
        }
        return bytes;
    }

    /** Makes an empty segment the active one. */
    void seal() {
        Segment next = newSegment();
        sealedBytes += active.bytes();
        active.seal(next);
        active = next;
    }

    /** Adds a receipt to the active segment. */
    void add(Receipt receipt) {
        if (receipts >= mostReceipts) { // sealed segments may have many that are not wanted any more
            active.delivery().forgetReceipts();
            receipts = active.delivery().receipts();
            for (Segment segment = oldest; segment.isSealed(); segment = segment.next()) {
                segment.delivery().forgetReceipts();
                receipts += segment.delivery().receipts();
            }
            mostReceipts = Math.max(FIRST_RECEIPTS, 2 * receipts);
        }
        active.delivery().add(receipt);
        receipts++;
    }

    /** A scrape reads these segments no more. */
    void endLease(Segment... segments) {
        for (Segment segment : segments) {
            segment.delivery().endLease();
            if (!abandoned && segment != oldest && segment.delivery().isFree()) {
                free(segment);
            }
        }
        freeOldest();
    }

    /** Frees the oldest segments that are not needed. */
    void freeOldest() {
        while (!abandoned && oldest.isSealed() && oldest.delivery().isFree()) {
            free(oldest);
            oldest = oldest.next();
        }
    }

    private void free(Segment segment) {
        sealedBytes -= segment.bytes();
        segment.free();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Gives up all segments; scrapes may still read them. */
    void abandon() {
        abandoned = true;
        for (Segment segment = oldest; ; segment = segment.next()) {
            segment.delivery().complete(Receipt.Fate.STOPPED);
            if (!segment.isSealed()) {
                break;
            }
        }
        active = newSegment();
        oldest = active;
        sealedBytes = 0;
    }

    boolean isCopying() {
        return copyBytes > 0;
    }

    /** Reserves memory for a copy of two segments; 0 when the copy is done. */
    void reserveForCopy(long bytes) {
        copyBytes = bytes;
    }

    /** Puts a copy of a sealed segment and of the one after it in their place. */
    void replaceWithNext(Segment older, Segment copy) {
        Segment newer = older.next();
        copy.takePlaceOf(older, newer);
        if (oldest == older) {
            oldest = copy;
        } else {
            Segment before = oldest;
            while (before.next() != older) {
                before = before.next();
            }
            before.setNext(copy);
        }
        sealedBytes += copy.bytes();
        free(older);
        free(newer);
    }
}
