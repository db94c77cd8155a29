package tinypushgateway.buffer;

import java.util.ArrayList;
import java.util.List;

/**
 * Who still needs a segment: readers that it was not delivered to, scrapes that read it, and pushes that wait for its delivery. Guarded by the
 * buffer's lock.
 */
final class SegmentDelivery {
    private final Progress[] progress;

    /** Readers that may still get samples of it. */
    private int pendingReaders;

    private int leases;
    private boolean confirmed;

    /** Of pushes whose clients may ask what became of their samples. */
    private List<Receipt> receipts = List.of();

    /** How much of a segment one reader has got. */
    static final class Progress {
        /** Whether the reader may still get samples of it. */
        private boolean pending = true;

        /** Failed scrapes of the reader that took samples of it. */
        int failures;

        /** Samples that the reader has confirmed, by group. */
        final SegmentGroups.Counts delivered = new SegmentGroups.Counts();

        /** The same in all; more than by group if there was no memory to count. */
        int deliveredSamples;

        /** Where the undelivered samples begin, if some are delivered. */
        SegmentPart.Position position = SegmentPart.Position.END;

        boolean isPending() {
            return pending;
        }

        /** Whether both are complete, or both have the whole segment pending and have failed as often. */
        private boolean isLike(Progress other) {
            return pending == other.pending
                    && (!pending || deliveredSamples == 0 && other.deliveredSamples == 0 && failures == other.failures);
        }
    }

    SegmentDelivery(int readers) {
        progress = new Progress[readers];
        for (int i = 0; i < readers; i++) {
            progress[i] = new Progress();
        }
        pendingReaders = readers;
    }

    Progress of(int reader) {
        return progress[reader];
    }

    /** A reader gets no more samples of it: all of them are confirmed, or it does not get the others. */
    void finish(int reader, boolean confirms) {
        progress[reader].pending = false;
        pendingReaders--;
        confirmed |= confirms;
        if (confirms) {
            complete(Receipt.Fate.DELIVERED);
        } else if (pendingReaders == 0) {
            complete(Receipt.Fate.DROPPED);
        }
    }

    /** A scrape reads the segment from now on. */
    void beginLease() {
        leases++;
    }

    void endLease() {
        leases--;
    }

    /** Whether a reader has confirmed all of it, and no scrape reads it: then its memory may be taken from readers that stay away. */
    boolean isReleasable() {
        return confirmed && leases == 0;
    }

    /** Whether it is not needed any more. */
    boolean isFree() {
        return pendingReaders == 0 && leases == 0;
    }

    /** Whether all readers have made the same progress with another segment. */
    boolean isLike(SegmentDelivery other) {
        for (int i = 0; i < progress.length; i++) {
            if (!progress[i].isLike(other.progress[i])) {
                return false;
            }
        }
        return true;
    }

    /** From now on the receipt is told what becomes of the samples. */
    void add(Receipt receipt) {
        if (receipts.isEmpty()) {
            receipts = new ArrayList<>();
        }
        receipts.add(receipt);
    }

    int receipts() {
        return receipts.size();
    }

    /** Removes the receipts that are not wanted any more. */
    void forgetReceipts() {
        if (!receipts.isEmpty()) {
            receipts.removeIf(each -> !each.isWanted());
            receipts = receipts.isEmpty() ? List.of() : new ArrayList<>(receipts);
        }
    }

    /** Completes all receipts. Needs no memory. */
    void complete(Receipt.Fate fate) {
        for (int i = 0; i < receipts.size(); i++) {
            receipts.get(i).complete(fate);
        }
        receipts = List.of();
    }
}
