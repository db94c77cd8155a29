package tinypushgateway.buffer;

import java.util.Optional;

/**
 * A Prometheus server that scrapes, or each of a pair. All segments from its oldest one on are to be delivered to it, the active one included.
 * Guarded by the buffer's lock.
 */
final class Reader {
    /** So few samples never make a scrape too slow. */
    private static final int LEAST_SAMPLES = 100;

    private final int number;
    private final String name;

    /** The oldest segment that it has not got; the active one if it has all others. */
    private Segment oldest;

    private Optional<Lease> lease = Optional.empty();

    /** Samples of sealed segments that it has not got. */
    private long undelivered;

    private long inFlight;
    private long delivered;
    private long replaced;
    private long droppedScrapeFailed;
    private long droppedAbsent;
    private long droppedShutdown;

    /** Samples that its next scrape takes at the most, since the last one took too long. */
    private long mostSamples = Long.MAX_VALUE;

    /** Whether samples were dropped since its last scrape because it stays away. */
    private boolean absent;

    Reader(int number, String name, Segment oldest) {
        this.number = number;
        this.name = name;
        this.oldest = oldest;
    }

    String name() {
        return name;
    }

    Segment oldest() {
        return oldest;
    }

    Optional<Lease> lease() {
        return lease;
    }

    long mostSamples() {
        return mostSamples;
    }

    /** Whether it has all that was pushed. */
    boolean hasAll() {
        return !oldest.isSealed() && oldest.size() == 0;
    }

    /** The active segment was sealed, with so many samples. */
    void sealed(int samples) {
        undelivered += samples;
    }

    SegmentDelivery.Progress progress(Segment segment) {
        return segment.delivery().of(number);
    }

    /** Samples of a segment that it has not got. */
    int undelivered(Segment segment) {
        return segment.size() - progress(segment).deliveredSamples;
    }

    void begin(Lease begun) {
        lease = Optional.of(begun);
        inFlight = begun.samples();
        absent = false;
    }

    /** The lease ends; what becomes of its samples is said next. */
    void end() {
        lease = Optional.empty();
        inFlight = 0;
    }

    /** Tells the groups that it has confirmed a lease. Its progress still says what it had confirmed before. */
    void tellGroups(Lease confirmed, long nowMillis) {
        Segment[] segments = confirmed.segments();
        for (int i = 0; i < segments.length; i++) {
            SegmentGroups groups = segments[i].groups();
            SegmentGroups.Counts before = progress(segments[i]).delivered;
            SegmentGroups.Counts superseded = confirmed.superseded(i);
            for (int group = 0; group < groups.size(); group++) {
                int taken = confirmed.part().isPresent()
                        ? confirmed.part().get().counts().of(group)
                        : groups.samples().of(group) - before.of(group);
                int replaced = superseded.of(group);
                if (taken > 0) {
                    groups.group(group).delivered(number, taken - replaced, replaced, nowMillis);
                }
            }
        }
    }

    /** It has confirmed a lease. */
    void confirm(Lease confirmed, int superseded) {
        delivered += confirmed.samples() - superseded;
        replaced += superseded;
        undelivered -= confirmed.samples();
        if (mostSamples != Long.MAX_VALUE) {
            mostSamples = oldest.isSealed() || confirmed.part().isPresent() ? mostSamples * 2 : Long.MAX_VALUE;
        }
    }

    /** The last scrape took too long with so many samples. */
    void takeLess(int samples) {
        mostSamples = Math.max(LEAST_SAMPLES, samples / 2);
    }

    /** It has confirmed a part of its oldest segment. */
    void confirm(SegmentPart part) {
        SegmentDelivery.Progress progress = progress(oldest);
        progress.deliveredSamples += part.samples();
        progress.position = part.to();
        try {
            progress.delivered.addAll(part.counts());
        } catch (RuntimeException | Error e) {
            // out of memory: a group is told that more of its samples are pending than there are
        }
    }

    /** It is done with its oldest segment. */
    void advance(boolean confirms) {
        Segment segment = oldest;
        oldest = segment.next();
        segment.delivery().finish(number, confirms);
    }

    /** Drops what it has not got of its oldest segment, which failed too often; returns how many samples that drops. */
    int dropFailed(Lease failed, SegmentGroups.Counts superseded) {
        int rest = undelivered(oldest);
        undelivered -= rest;
        replaced += superseded.total();
        droppedScrapeFailed += rest - superseded.total();
        tellLost(superseded, failed.dropped());
        if (rest > superseded.total()) {
            failed.dropped().addFamilies(oldest);
        }
        advance(false);
        return rest - superseded.total();
    }

    private void tellLost(SegmentGroups.Counts superseded, DroppedSamples dropped) {
        SegmentGroups groups = oldest.groups();
        SegmentGroups.Counts before = progress(oldest).delivered;
        for (int group = 0; group < groups.size(); group++) {
            int replacedOf = superseded.of(group);
            int droppedOf = groups.samples().of(group) - before.of(group) - replacedOf;
            if (droppedOf > 0 || replacedOf > 0) {
                groups.group(group).lost(number, droppedOf, replacedOf);
            }
            if (droppedOf > 0) {
                dropped.add(groups.group(group));
            }
        }
    }

    /** Drops what it has not got of its oldest segment, whose room is needed. */
    void dropAbsent(DroppedSamples dropped) {
        int rest = undelivered(oldest);
        undelivered -= rest;
        droppedAbsent += rest;
        tellLost(SegmentGroups.Counts.NONE, dropped);
        advance(false);
    }

    /** Two segments were put together, and samples of the older one were replaced by those of the newer one. */
    void joined(Segment older, Segment both, SegmentGroups.Counts superseded) {
        if (progress(both).isPending()) {
            undelivered -= superseded.total();
            replaced += superseded.total();
            for (int group = 0; group < both.groups().size(); group++) {
                if (superseded.of(group) > 0) {
                    both.groups().group(group).lost(number, 0, superseded.of(group));
                }
            }
            oldest = oldest == older ? both : oldest;
        }
    }

    /** Whether this is the first time since its last scrape that samples are dropped. */
    boolean becomesAbsent() {
        boolean first = !absent;
        absent = true;
        return first;
    }

    /** Drops all that it has not got; returns how many samples that drops. */
    long abandon(Segment empty, int unsealed) {
        long lost = undelivered + unsealed;
        droppedShutdown += lost;
        undelivered = 0;
        inFlight = 0;
        lease = Optional.empty();
        oldest = empty;
        return lost;
    }

    /**
     * @param active the active segment
     * @param replacedBefore samples that were replaced before their segment was sealed
     */
    Ledger ledger(long accepted, long replacedBefore, Segment active, long bytes, long typeConflicts) {
        return new Ledger(
                name,
                accepted,
                delivered,
                replaced + replacedBefore,
                droppedScrapeFailed,
                droppedAbsent,
                droppedShutdown,
                undelivered - inFlight + active.size(),
                inFlight,
                bytes,
                typeConflicts);
    }
}
