package tinypushgateway.buffer;

import java.util.Optional;
import java.util.function.Consumer;
import tinypushgateway.groups.Group;

/**
 * One who scrapes: a Prometheus server, or each of a pair. It is owed all segments from its oldest one on, the one that takes the pushes
 * included. Guarded by the buffer's lock.
 */
final class Reader {
    /** So few take no scrape too long by themselves. */
    private static final int LEAST_SAMPLES = 100;

    private final int number;
    private final String name;

    /** The oldest segment that it is owed; the one that takes the pushes if it has all others. */
    private Segment oldest;

    private Optional<Lease> lease = Optional.empty();

    /** Samples of sealed segments that it is owed. */
    private long owed;

    private long inFlight;
    private long delivered;
    private long replaced;
    private long droppedScrapeFailed;
    private long droppedAbsent;
    private long droppedShutdown;

    /** Samples that its next scrape takes at the most, since the last one took too long. */
    private long mostSamples = Long.MAX_VALUE;

    /** Whether samples were dropped because it stays away. */
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

    /** A segment with so many samples takes no more pushes. */
    void sealed(int samples) {
        owed += samples;
    }

    Segment.Debt debt(Segment segment) {
        return segment.debt(number);
    }

    /** Samples of a segment that it is owed. */
    int owed(Segment segment) {
        return segment.size() - debt(segment).paid;
    }

    void begin(Lease begun) {
        lease = Optional.of(begun);
        inFlight = begun.taken();
        absent = false;
    }

    /** The lease ends; what becomes of its samples is said next. */
    void end() {
        lease = Optional.empty();
        inFlight = 0;
    }

    /** It has confirmed a lease, of which its debts still tell what it had confirmed before. */
    void tellConfirmed(Lease confirmed, long nowMillis) {
        Segment[] segments = confirmed.segments();
        for (int i = 0; i < segments.length; i++) {
            SegmentGroups groups = segments[i].groups();
            GroupCounts before = debt(segments[i]).paidByGroup;
            GroupCounts superseded = confirmed.superseded(i);
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
        delivered += confirmed.taken() - superseded;
        replaced += superseded;
        owed -= confirmed.taken();
        if (mostSamples != Long.MAX_VALUE) {
            mostSamples = oldest.isSealed() || confirmed.isPart() ? mostSamples * 2 : Long.MAX_VALUE;
        }
    }

    /** The last scrape took too long with so many samples. */
    void takeLess(int samples) {
        mostSamples = Math.max(LEAST_SAMPLES, samples / 2);
    }

    /** It has confirmed a part of its oldest segment. */
    void confirm(Segment.Part part) {
        Segment.Debt debt = debt(oldest);
        debt.paid += part.samples();
        debt.from = part.to();
        try {
            debt.paidByGroup.addAll(part.counts());
        } catch (RuntimeException | Error e) {
            // for want of memory: a group is told that more of its samples are pending than there are
        }
    }

    /** It is not owed its oldest segment any more. */
    void advance(boolean confirms) {
        Segment segment = oldest;
        oldest = segment.next();
        segment.payOff(number, confirms);
    }

    /** It does not get what it is owed of its oldest segment, which failed too often; returns how many samples are lost by that. */
    int dropFailed(Lease failed, GroupCounts superseded) {
        int rest = owed(oldest);
        owed -= rest;
        replaced += superseded.total();
        droppedScrapeFailed += rest - superseded.total();
        tellLost(superseded, failed::droppedOfGroup);
        if (rest > superseded.total()) {
            failed.droppedOf(oldest);
        }
        advance(false);
        return rest - superseded.total();
    }

    private void tellLost(GroupCounts superseded, Consumer<Group> dropped) {
        SegmentGroups groups = oldest.groups();
        GroupCounts before = debt(oldest).paidByGroup;
        for (int group = 0; group < groups.size(); group++) {
            int replacedOf = superseded.of(group);
            int droppedOf = groups.samples().of(group) - before.of(group) - replacedOf;
            if (droppedOf > 0 || replacedOf > 0) {
                groups.group(group).lost(number, droppedOf, replacedOf);
            }
            if (droppedOf > 0) {
                dropped.accept(groups.group(group));
            }
        }
    }

    /** It does not get what it is owed of its oldest segment, whose room is needed. */
    void dropAbsent(Consumer<Group> dropped) {
        int rest = owed(oldest);
        owed -= rest;
        droppedAbsent += rest;
        tellLost(GroupCounts.NONE, dropped);
        advance(false);
    }

    /** Two segments were put together, and samples of the older one were replaced by those of the newer one. */
    void joined(Segment older, Segment both, GroupCounts superseded) {
        if (debt(both).open) {
            owed -= superseded.total();
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

    /** It does not get anything any more; returns how many samples are lost by that. */
    long abandon(Segment empty, int unsealed) {
        long lost = owed + unsealed;
        droppedShutdown += lost;
        owed = 0;
        inFlight = 0;
        lease = Optional.empty();
        oldest = empty;
        return lost;
    }

    /**
     * @param active the segment that takes the pushes
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
                owed - inFlight + active.size(),
                inFlight,
                bytes,
                typeConflicts);
    }
}
