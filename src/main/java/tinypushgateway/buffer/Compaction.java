package tinypushgateway.buffer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tinypushgateway.groups.Groups;

/**
 * Puts small segments together that only readers that stay away have not got, so that there are not as many of them as scrapes of the other
 * readers. The lock is not held while they are copied, since neither changes: if one has become something else by then, the copy is thrown
 * away.
 */
final class Compaction {
    /** So few segments are not worth copying. */
    private static final int FEW_SEGMENTS = 8;

    private final ReentrantLock lock;
    private final SegmentChain segments;
    private final List<Reader> readers;
    private final long maxBytes;

    /** @param lock guards the segments and readers */
    Compaction(ReentrantLock lock, SegmentChain segments, List<Reader> readers, long maxBytes) {
        this.lock = lock;
        this.segments = segments;
        this.readers = readers;
        this.maxBytes = maxBytes;
    }

    void run() {
        try {
            for (Optional<Segment> older = begin(); older.isPresent(); older = begin()) {
                Segment copy = segments.newSegment();
                boolean complete = false;
                try {
                    copy.add(older.get());
                    complete = copy.isCompatible(older.get().next());
                    if (complete) {
                        copy.add(older.get().next());
                    }
                } finally {
                    end(older.get(), copy, complete);
                }
            }
        } catch (RuntimeException | Error e) {
            // out of memory, perhaps: they stay separate
        }
    }

    /** The older of two segments to put together; none if there are few, or no room for a copy. */
    private Optional<Segment> begin() {
        lock.lock();
        try {
            if (segments.isCopying()) {
                return Optional.empty();
            }
            Optional<Segment> found = Optional.empty();
            int releasable = 0;
            for (Segment segment = segments.oldest(); segment.isReleasable(); segment = segment.next()) {
                releasable++;
                if (segment.mayJoinNext()
                        && segment.bytes() <= 2 * segment.next().bytes()) {
                    found = Optional.of(segment);
                }
            }
            if (releasable <= FEW_SEGMENTS || found.isEmpty()) {
                return Optional.empty();
            }
            Segment older = found.get();
            Segment newer = older.next();
            long bytes = segments.growthOfNew(older.spaceWith(newer), Groups.OfPush.UNTRACKED)
                    + older.groups().bytes()
                    + newer.groups().bytes();
            if (segments.bytes() + bytes > maxBytes) {
                return Optional.empty();
            }
            segments.reserveForCopy(bytes);
            older.delivery().beginLease();
            newer.delivery().beginLease();
            return found;
        } finally {
            lock.unlock();
        }
    }

    private void end(Segment older, Segment copy, boolean complete) {
        lock.lock();
        try {
            Segment newer = older.next();
            segments.reserveForCopy(0);
            older.delivery().endLease();
            newer.delivery().endLease();
            if (!complete) {
                older.staySeparate();
            }
            boolean unread = true; // a lease of an older segment may look into newer ones
            for (Segment segment = segments.oldest(); segment != older && unread; segment = segment.next()) {
                unread = segment.isReleasable();
            }
            if (complete && !segments.isAbandoned() && unread && older.mayJoinNext()) {
                SegmentGroups.Counts superseded =
                        copy.groups().supersededOf(older.groups(), newer.groups()); // first, since it needs memory
                segments.replaceWithNext(older, copy);
                readers.forEach(reader -> reader.joined(older, copy, superseded));
            } else {
                copy.free();
                segments.freeOldest();
            }
        } finally {
            lock.unlock();
        }
    }
}
