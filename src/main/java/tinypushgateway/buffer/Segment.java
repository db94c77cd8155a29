package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.Series;
import tinypushgateway.groups.PushedGroups;

/**
 * The samples that were pushed between two scrapes: of each metric the newest, by family, in order of first arrival. Pushes are added
 * until a scrape seals the segment; from then on it never changes, and any number of readers may read it.
 *
 * <p>Not safe for several threads: guarded by the buffer's lock while it is filled, and never written to after that.
 */
final class Segment {
    private static final int NONE = PagedTable.NONE;

    /** In place of a family's record: the TYPE line of the push does not fit, so that each of its names is a family of its own. */
    private static final int MISFIT = -1;

    /** No sample of a series remains. */
    private static final int NONE_LEFT = -1;

    /** For the objects of a segment, in bytes: this one, the arena, the tables. */
    private static final int OBJECT_BYTES = 1024;

    private final Arena arena;
    private final SampleRecords samples;
    private final FamilyRecords families;
    private final MetricRecords metrics;
    private final FamilyOwnership names;
    private final SegmentGroups groups = new SegmentGroups();

    /** In place of {@link #samples}, if every sample is kept with its time. */
    private final Optional<TimedSeries> timed;

    /** The time of the last push, in milliseconds since 1970: that of a clock that never steps back. */
    private long arrival = Long.MIN_VALUE;

    /** The latest time that was given to a sample without one. */
    private long latest = Long.MIN_VALUE;

    /** Samples of the series that has most. */
    private int mostOfSeries;

    private int size;
    private int pushes;

    /** A sample of another peer, without a label job, whose place one of the last push has taken; {@link #NONE} if there is none. */
    private int takenOver = NONE;

    /** Of pushes whose clients may ask what became of their samples. */
    private List<Receipt> receipts = List.of();

    /** What each reader is owed of it, by the reader's number. */
    private final Debt[] debts;

    /** The segment that takes the pushes after this one; itself while it takes them. */
    private Segment next = this;

    private int readersOwed;
    private int leases;
    private boolean confirmed;
    private boolean staysApart;
    private boolean freed;

    /**
     * @param chunks where its memory comes from, and goes back
     * @param readers that are owed it
     * @param keepsAll whether every sample is kept, with the time that it has or that it came
     */
    Segment(ChunkPool chunks, int readers, boolean keepsAll) {
        debts = new Debt[readers];
        for (int i = 0; i < readers; i++) {
            debts[i] = new Debt();
        }
        readersOwed = readers;
        arena = new Arena(chunks);
        timed = keepsAll ? Optional.of(new TimedSeries(arena)) : Optional.empty();
        samples = keepsAll ? new SampleRecords(arena, TimedSeries.KEY) : new SampleRecords(arena);
        families = new FamilyRecords(arena);
        metrics = new MetricRecords(arena, samples, families);
        names = new FamilyOwnership(families);
    }

    /** Samples in the segment. */
    int size() {
        return size;
    }

    /** Memory held, in bytes. */
    long bytes() {
        long bytes = arena.bytes() + metrics.bytes() + families.bytes() + groups.bytes();
        return bytes == 0 || freed ? 0 : bytes + OBJECT_BYTES;
    }

    /** The length of the text, in bytes, or more. */
    long textBytes() {
        return arena.bytesUsed();
    }

    /**
     * What a lease shows of samples with times.
     *
     * @param oldestTime of those that are shown with their times, in milliseconds since 1970
     * @param end the segment that took the pushes when the lease began; those before it are sealed
     */
    record Horizon(long oldestTime, Segment end) {}

    /**
     * A place between two metrics, or between two samples of a series.
     *
     * @param family of the metric that comes next, {@link PagedTable#NONE} after the last
     * @param metric that comes next, {@link PagedTable#NONE} for the first of the family
     * @param sample of a series that comes next, counted from 0
     */
    record Position(int family, int metric, int sample) {
        static final Position END = new Position(NONE, NONE, 0);
    }

    /**
     * What lies between two places.
     *
     * @param counts of the samples there
     */
    record Part(Position from, Position to, GroupCounts counts) {
        int samples() {
            return counts.total();
        }
    }

    /** What one reader is owed: all of it, or what comes after a part that it has confirmed. */
    static final class Debt {
        /** Whether it is owed anything of it. */
        boolean open = true;

        /** Scrapes of that reader that failed with it. */
        int failures;

        /** Samples that the reader has confirmed. */
        int paid;

        /** The same by group. */
        final GroupCounts paidByGroup = new GroupCounts();

        /** Where the rest begins, if some are. */
        Position from = Position.END;

        /** Whether both are settled, or both are owed as a whole and have failed as often. */
        boolean equalsWhole(Debt other) {
            return open == other.open && (!open || paid == 0 && other.paid == 0 && failures == other.failures);
        }
    }

    /** How often a push gave a family another type than it had. */
    int typeConflicts() {
        return names.conflicts();
    }

    /** The last time that one did; there must have been one. */
    TypeChange lastTypeChange() {
        return names.lastChange();
    }

    /** The series that the last push has taken from another peer, one of them if there are several; only such without a label job. */
    Optional<String> seriesTakenOver() {
        return takenOver == NONE ? Optional.empty() : Optional.of(samples.series(takenOver));
    }

    /** By how many bytes the segment grows, at the most, when so much is added that belongs to these groups. */
    long growthFor(SpaceRequirement demand, PushedGroups pushed) {
        long growth = groups.growthFor(pushed);
        return growthFor(demand) + (bytes() == 0 && growth > 0 && demand.bytes() == 0 ? growth + OBJECT_BYTES : growth);
    }

    /** By how many bytes the segment grows, at the most, when so much is added. */
    long growthFor(SpaceRequirement demand) {
        long growth = arena.growthFor(demand.bytes(), demand.largest())
                + metrics.growthFor(demand.samples())
                + families.growthFor(demand.families());
        return bytes() == 0 && growth > 0 ? growth + OBJECT_BYTES : growth;
    }

    SegmentGroups groups() {
        return groups;
    }

    FamilyRecords families() {
        return families;
    }

    MetricRecords metrics() {
        return metrics;
    }

    SampleRecords samples() {
        return samples;
    }

    /** Whether every family of a push can have the type here that the push gives it. */
    boolean fits(Exposition push) {
        for (int i = 0; i < push.families(); i++) {
            if (!fits(push, i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes note of the families of a push that do not fit. */
    void noteMisfits(Exposition push) {
        for (int i = 0; i < push.families(); i++) {
            if (!fits(push, i)) {
                int from = push.nameStart(i);
                int record = families.find(push.bytes(), from, push.nameLength(i));
                names.noteMisfit(record, push.bytes(), from, push.nameLength(i), push.type(i));
            }
        }
    }

    /** The series with their samples, if every sample is kept. */
    Optional<TimedSeries> timed() {
        return timed;
    }

    /**
     * Whether a series of this push has so many samples here, or so many of about one time that the next would be moved beyond
     * {@code latestTime}: the segment to come would begin there, and so would all other series.
     */
    boolean hasSeriesOf(Exposition push, int mostSamples, long latestTime) {
        boolean mayBe = mostOfSeries >= mostSamples || latest >= latestTime;
        for (int i = 0; mayBe && timed.isPresent() && i < push.samples(); i++) {
            int series = metrics.at(metrics.findSample(push.bytes(), push.start(i), push.keyLength(i), push.hash(i)));
            if (series != NONE
                    && (timed.get().count(series) >= mostSamples
                            || movesBeyond(latestTime, timed.get(), series, push.timestamp(i)))) {
                return true;
            }
        }
        return false;
    }

    private boolean movesBeyond(long latestTime, TimedSeries all, int series, long timestamp) {
        return timestamp == Exposition.NO_TIMESTAMP && all.timeOfArrived(series, arrival) > latestTime;
    }

    /** What comes from now on comes at this time, in milliseconds since 1970, or at the one before if the clock has stepped back. */
    void beginArrivals(long now) {
        arrival = Math.max(arrival, now);
        latest = Math.max(latest, arrival);
    }

    /** The latest time that was given to a sample without one. */
    long latestArrival() {
        return latest;
    }

    /**
     * Adds all samples of a push.
     *
     * @param peer that pushed them, as {@link SampleRecords} remembers it
     * @param pushed the groups that they belong to, which are told
     */
    void add(Exposition push, int peer, PushedGroups pushed) {
        groups.begin();
        try {
            add(push, groups.origins(pushed, peer));
        } finally {
            groups.end();
        }
    }

    private void add(Exposition push, int[] origins) {
        takenOver = NONE;
        pushes++;
        int[] records = new int[push.families()];
        if (timed.isPresent()) {
            for (int i = 0; i < push.samples(); i++) {
                addTimed(timed.get(), push, i, family(push, i, records), origin(push, i, origins));
            }
            return;
        }
        int lastMetric = NONE;
        int lastHash = 0;
        for (int i = 0; i < push.samples(); i++) {
            int family = family(push, i, records);
            MetricType type = families.composition(family);
            if (type == MetricType.UNDECLARED) {
                addSample(push, i, family, origin(push, i, origins));
                continue;
            }
            int origin = origin(push, i, origins);
            int hash = metricHash(push, i, family, type, records);
            if (lastMetric == NONE
                    || hash != lastHash
                    || !metrics.isOf(lastMetric, family, type, push.bytes(), push.start(i), push.keyLength(i))) {
                lastMetric = composite(push, i, family, type, hash, origin);
                lastHash = hash;
            }
            metrics.append(lastMetric, push.bytes(), push.start(i), push.keyLength(i), push.textLength(i));
            size++;
            groups.add(origin);
        }
    }

    private static int origin(Exposition push, int sample, int[] origins) {
        return origins[Math.min(push.job(sample), origins.length - 1)];
    }

    /** Whether every family of a newer segment has the same structure here, or is new. */
    boolean fits(Segment newer) {
        FamilyRecords theirs = newer.families;
        for (int family = theirs.first(); family != NONE; family = theirs.following(family)) {
            byte[] bytes = theirs.nameChunk(family);
            int from = theirs.nameOffset(family);
            int length = theirs.nameLength(family);
            int record = families.find(bytes, from, length);
            boolean differs = record != NONE
                    && (families.isOwned(record) || families.composition(record) != theirs.composition(family));
            if (!theirs.isOwned(family) && (differs || !names.fits(record, bytes, from, length, theirs.type(family)))) {
                return false;
            }
        }
        return true;
    }

    /** Adds all samples of a newer segment, which {@link #fits}. */
    void add(Segment newer) {
        pushes++;
        CooperativeYield turn = new CooperativeYield();
        FamilyRecords theirs = newer.families;
        byte[] line = new byte[SampleRecords.LARGEST_LINE];
        for (int family = theirs.first(); family != NONE; family = theirs.following(family)) {
            if (theirs.firstMetric(family) == NONE) {
                continue;
            }
            int record = names.record(theirs.nameChunk(family), theirs.nameOffset(family), theirs.nameLength(family));
            if (!families.isOwned(record)) {
                names.declare(record, theirs.type(family));
                families.setHelp(
                        record, theirs.helpChunk(family), theirs.helpOffset(family), theirs.helpLength(family));
            }
            int owner = families.owner(record);
            families.markOdd(owner, theirs.odd(family));
            for (int metric = theirs.firstMetric(family); metric != NONE; metric = newer.samples.next(metric)) {
                if (timed.isPresent()) {
                    addTimed(timed.get(), newer, metric, owner);
                } else {
                    addMetric(newer, metric, owner, line);
                }
                turn.next();
            }
        }
        latest = Math.max(latest, newer.latest);
    }

    private void addMetric(Segment newer, int metric, int family, byte[] line) {
        SampleRecords theirs = newer.samples;
        int origin = groups.origin(newer.groups, theirs.origin(metric));
        MetricType type = families.composition(family);
        int sample = newer.metrics.first(metric);
        for (int left = newer.metrics.size(metric); left > 0; left--) {
            int keyLength = theirs.keyLength(sample);
            int textLength = theirs.lineLength(sample) - 1;
            theirs.copyLine(sample, line, 0);
            if (type == MetricType.UNDECLARED) {
                addSample(line, 0, keyLength, textLength, Series.hash(line, 0, keyLength), family, origin);
            } else {
                int hash = families.metricHash(family, type, line, 0, keyLength);
                int composite = composite(line, 0, keyLength, family, type, hash, origin);
                metrics.append(composite, line, 0, keyLength, textLength);
                size++;
                groups.add(origin);
            }
            sample = theirs.next(sample);
        }
    }

    private void addTimed(TimedSeries all, Segment newer, int theirs, int family) {
        SampleRecords keys = newer.samples;
        byte[] key = keys.keyChunk(theirs);
        int from = keys.keyFrom(theirs);
        int keyLength = keys.keyLength(theirs);
        int hash = Series.hash(key, from, from + keyLength);
        int series =
                timedSeries(all, key, from, keyLength, hash, family, groups.origin(newer.groups, keys.origin(theirs)));
        TimedSeries others = newer.timed.orElseThrow();
        all.addAll(series, others, theirs);
        size += others.count(theirs);
        groups.add(samples.origin(series), others.count(theirs));
        mostOfSeries = Math.max(mostOfSeries, all.count(series));
    }

    /** Lets this one know what becomes of the samples of a push. */
    void add(Receipt receipt) {
        if (receipts.isEmpty()) {
            receipts = new ArrayList<>();
        }
        receipts.add(receipt);
    }

    /** How many receipts it holds. */
    int receipts() {
        return receipts.size();
    }

    /** Forgets the receipts that nobody asks for any more; returns how many are left. */
    int forgetReceipts() {
        if (!receipts.isEmpty()) {
            receipts.removeIf(each -> !each.isWanted());
            receipts = receipts.isEmpty() ? List.of() : new ArrayList<>(receipts);
        }
        return receipts.size();
    }

    /** What a reader is owed of it. */
    Debt debt(int reader) {
        return debts[reader];
    }

    Segment next() {
        return next;
    }

    boolean isSealed() {
        return next != this;
    }

    /** From now on pushes go into the next one. */
    void seal(Segment following) {
        next = following;
    }

    /** A lease reads it from now on. */
    void lease() {
        leases++;
    }

    /** A lease reads it no more. */
    void endLease() {
        leases--;
    }

    /** A reader is not owed it any more: it has confirmed all of it, or does not get it. */
    void payOff(int reader, boolean confirms) {
        debts[reader].open = false;
        readersOwed--;
        confirmed |= confirms;
        if (confirms) {
            complete(Receipt.Fate.DELIVERED);
        } else if (readersOwed == 0) {
            complete(Receipt.Fate.DROPPED);
        }
    }

    /** Tells all pushes that wait. Needs no memory. */
    void complete(Receipt.Fate fate) {
        for (int i = 0; i < receipts.size(); i++) {
            receipts.get(i).complete(fate);
        }
        receipts = List.of();
    }

    /** Whether it and the next one may be put together: the same readers stay away from both, and no scrape reads either. */
    boolean mayJoinNext() {
        if (!isReleasable() || !next.isReleasable() || isFree() || staysApart) {
            return false;
        }
        for (int i = 0; i < debts.length; i++) {
            if (!debts[i].equalsWhole(next.debts[i])) {
                return false;
            }
        }
        return true;
    }

    /** It is not to be put together with the next one, since a family has another structure there. */
    void stayApart() {
        staysApart = true;
    }

    /** Takes the place of two segments, of which it has the samples. */
    void takePlaceOf(Segment older, Segment newer) {
        next = newer.next;
        confirmed = true;
        readersOwed = older.readersOwed;
        for (int i = 0; i < debts.length; i++) {
            debts[i] = older.debts[i];
        }
    }

    /** What this one and a newer one need in a segment that has both. */
    SpaceRequirement demandWith(Segment newer) {
        long bytes = arena.bytesUsed() + newer.arena.bytesUsed();
        return new SpaceRequirement(
                bytes + bytes / 4,
                Math.max(arena.largest(), newer.arena.largest()) * 5 / 4,
                metrics.entries() + newer.metrics.entries(),
                families.entries() + newer.families.entries());
    }

    /** Whether its room may be taken from readers that stay away: another reader has confirmed it, and no scrape reads it. */
    boolean isReleasable() {
        return isSealed() && confirmed && leases == 0;
    }

    /** Whether nobody needs it any more. */
    boolean isFree() {
        return readersOwed == 0 && leases == 0;
    }

    /** Gives the memory back; the segment is of no use any more. */
    void free() {
        freed = true;
        arena.free();
    }

    /**
     * The part from a position on, as large as it may be. A metric is never divided, so a part may be larger than it may be if its first
     * metric is. A series whose samples have times is.
     */
    Part part(Position from, long maxSamples, long maxBytes) {
        Measure measure = new Measure(maxSamples, maxBytes);
        int metric = from.metric();
        for (int family = from.family(); family != NONE; family = families.following(family)) {
            metric = metric == NONE ? families.firstMetric(family) : metric;
            measure.bytes += metric == NONE ? 0 : ExpositionWriter.metadataLength(families, family);
            for (; metric != NONE; metric = samples.next(metric)) {
                int left = timed.isPresent()
                        ? measure(timed.get(), metric, isAt(from, metric), measure)
                        : measure.takes(group(metric), metrics.size(metric), metrics.textLength(metric))
                                ? NONE_LEFT
                                : 0;
                if (left != NONE_LEFT) {
                    return new Part(from, new Position(family, metric, left), measure.samples);
                }
            }
        }
        return new Part(from, Position.END, measure.samples);
    }

    /** Where the samples of a series begin that do not fit any more, or {@link #NONE_LEFT}. */
    private int measure(TimedSeries all, int series, int first, Measure measure) {
        int[] ordered = all.inOrder(series);
        for (int i = first; i < ordered.length; i++) {
            int count = i == 0
                    ? 1 + all.count(series) - ordered.length
                    : 1; // those with the time of another one do not come
            if (!measure.takes(group(series), count, all.lineLength(series, ordered[i]))) {
                return i;
            }
        }
        return NONE_LEFT;
    }

    private static int isAt(Position from, int metric) {
        return from.metric() == metric ? from.sample() : 0;
    }

    /** How much of a part there is. */
    private static final class Measure {
        private final long maxSamples;
        private final long maxBytes;
        private final GroupCounts samples = new GroupCounts();
        private long bytes;

        Measure(long maxSamples, long maxBytes) {
            this.maxSamples = maxSamples;
            this.maxBytes = maxBytes;
        }

        /** Whether so much more fits; the first always does. */
        boolean takes(int group, int count, long length) {
            if (samples.total() > 0 && (samples.total() + count > maxSamples || bytes + length > maxBytes)) {
                return false;
            }
            samples.add(group, count);
            bytes += length;
            return true;
        }
    }

    /** Adds the names of the families that have samples, until there are so many. */
    void addFamilyNames(Set<String> names, int most) {
        for (int family = families.first();
                family != NONE && names.size() < most;
                family = families.following(family)) {
            if (families.firstMetric(family) != NONE) {
                names.add(new String(
                        families.nameChunk(family),
                        families.nameOffset(family),
                        families.nameLength(family),
                        ISO_8859_1));
            }
        }
    }

    /** The number of the group that a metric belongs to. */
    int group(int metric) {
        return SegmentGroups.number(samples.origin(metric));
    }

    /** All of it. */
    Part whole() {
        return new Part(start(), Position.END, groups.samples());
    }

    /** Where the first part starts. */
    Position start() {
        return new Position(families.first(), NONE, 0);
    }

    /**
     * Writes a part of it.
     *
     * @return the samples that were left out: too old to be shown with their time, and not the newest of their series, or with the time of
     *     a newer one
     */
    GroupCounts write(Part part, Horizon horizon, ExpositionWriter out) throws IOException {
        GroupCounts leftOut = new GroupCounts();
        int metric = part.from().metric();
        for (int family = part.from().family(); family != NONE; family = families.following(family)) {
            metric = metric == NONE ? families.firstMetric(family) : metric;
            if (metric != NONE && !new Position(family, metric, 0).equals(part.to())) {
                out.help(families, family);
                out.type(families, family, families.type(family), families.odd(family));
            }
            for (; metric != NONE; metric = samples.next(metric)) {
                if (timed.isPresent()) {
                    leftOut.add(group(metric), write(timed.get(), metric, part, horizon, out));
                } else if (metric != part.to().metric()) {
                    out.metric(this, metric);
                }
                if (metric == part.to().metric()) {
                    return leftOut;
                }
            }
        }
        return leftOut;
    }

    private int write(TimedSeries all, int series, Part part, Horizon horizon, ExpositionWriter out)
            throws IOException {
        int[] ordered = all.inOrder(series);
        int first = isAt(part.from(), series);
        int end = series == part.to().metric() ? part.to().sample() : ordered.length;
        int leftOut = first == 0 && end > 0 ? all.count(series) - ordered.length : 0;
        for (int i = first; i < end; i++) {
            boolean tooOld = all.time(ordered[i]) < horizon.oldestTime();
            if (tooOld && (i + 1 < ordered.length || newerHas(samples, series, horizon))) {
                leftOut++;
            } else {
                out.sample(all, series, ordered[i], !tooOld);
            }
        }
        return leftOut;
    }

    /** Whether a newer segment that the reader is owed has the series of this record. */
    boolean newerHas(SampleRecords keys, int series, Horizon horizon) {
        byte[] key = keys.keyChunk(series);
        int from = keys.keyFrom(series);
        int length = keys.keyLength(series);
        int hash = Series.hash(key, from, from + length);
        for (Segment newer = next; newer != horizon.end(); newer = newer.next) {
            if (newer.metrics.at(newer.metrics.findSample(key, from, length, hash)) != NONE) {
                return true;
            }
        }
        return false;
    }

    private boolean fits(Exposition push, int family) {
        MetricType type = push.type(family);
        if (type == MetricType.UNDECLARED) {
            return true;
        }
        int from = push.nameStart(family);
        int length = push.nameLength(family);
        return names.fits(families.find(push.bytes(), from, length), push.bytes(), from, length, type);
    }

    /** The family that a sample belongs to here. */
    private int family(Exposition push, int sample, int[] records) {
        int family = push.family(sample);
        if (records[family] == NONE) {
            records[family] = declare(push, family);
        }
        int owner = families.owner(records[family] == MISFIT ? recordOfName(push, sample) : records[family]);
        if (push.oddForHistogram(sample)) {
            families.markOdd(owner, FamilyRecords.ODD_FOR_HISTOGRAM);
        }
        if (push.oddForSummary(sample)) {
            families.markOdd(owner, FamilyRecords.ODD_FOR_SUMMARY);
        }
        return owner;
    }

    private int recordOfName(Exposition push, int sample) {
        int from = push.start(sample);
        return names.record(push.bytes(), from, Series.nameLength(push.bytes(), from, from + push.keyLength(sample)));
    }

    private int declare(Exposition push, int family) {
        byte[] bytes = push.bytes();
        int from = push.nameStart(family);
        int length = push.nameLength(family);
        if (!fits(push, family)) {
            return MISFIT;
        }
        int record = names.record(bytes, from, length);
        names.declare(record, push.type(family));
        if (!families.isOwned(record)) {
            families.setHelp(record, bytes, push.helpStart(family), push.helpLength(family));
        }
        return record;
    }

    private int metricHash(Exposition push, int sample, int family, MetricType type, int[] records) {
        int pushed = push.family(sample);
        if (records[pushed] == family && push.type(pushed) == type) {
            return push.metricHash(sample);
        }
        return families.metricHash(family, type, push.bytes(), push.start(sample), push.keyLength(sample));
    }

    private void addSample(Exposition push, int i, int family, int origin) {
        addSample(push.bytes(), push.start(i), push.keyLength(i), push.textLength(i), push.hash(i), family, origin);
    }

    private void addSample(byte[] bytes, int from, int keyLength, int textLength, int hash, int family, int origin) {
        long slot = metrics.findSample(bytes, from, keyLength, hash);
        int sample = metrics.at(slot);
        if (sample != NONE) {
            noteTakeover(sample, sample, origin);
            int replaced = samples.origin(sample);
            samples.renew(sample, bytes, from + keyLength + 1, textLength - keyLength - 1, origin);
            groups.replace(replaced, 1);
            groups.add(origin);
            return;
        }
        sample = samples.add(bytes, from, keyLength, textLength, origin);
        metrics.put(slot, hash, sample);
        families.append(family, sample);
        size++;
        groups.add(origin);
    }

    private void addTimed(TimedSeries all, Exposition push, int i, int family, int origin) {
        byte[] bytes = push.bytes();
        int from = push.start(i);
        int keyLength = push.keyLength(i);
        int series = timedSeries(all, bytes, from, keyLength, push.hash(i), family, origin);
        int value = from + keyLength + 1;
        int length = push.textLength(i) - keyLength - 1;
        if (push.timestamp(i) == Exposition.NO_TIMESTAMP) {
            latest = Math.max(latest, all.addArrived(series, arrival, bytes, value, length));
        } else {
            all.add(series, push.timestamp(i), bytes, value, length);
        }
        size++;
        groups.add(samples.origin(series));
        mostOfSeries = Math.max(mostOfSeries, all.count(series));
    }

    /** The series with this key; a new one without samples if there was none. It belongs to the group that pushed it first. */
    private int timedSeries(TimedSeries all, byte[] key, int from, int keyLength, int hash, int family, int origin) {
        long slot = metrics.findSample(key, from, keyLength, hash);
        int series = metrics.at(slot);
        if (series == NONE) {
            series = all.add(key, from, keyLength, origin);
            metrics.put(slot, hash, series);
            families.append(family, series);
        }
        return series;
    }

    /** The metric of a sample that is part of it, ready for what this push brings of it. */
    private int composite(Exposition push, int i, int family, MetricType type, int hash, int origin) {
        return composite(push.bytes(), push.start(i), push.keyLength(i), family, type, hash, origin);
    }

    private int composite(byte[] bytes, int from, int keyLength, int family, MetricType type, int hash, int origin) {
        long slot = metrics.findComposite(family, type, bytes, from, keyLength, hash);
        int metric = metrics.at(slot);
        if (metric == NONE) {
            metric = metrics.addComposite(slot, hash, family, origin);
            families.append(family, metric);
        } else if (metrics.size(metric) > 0 && !metrics.isBegun(metric, pushes)) {
            noteTakeover(metric, metrics.first(metric), origin);
        }
        int before = samples.origin(metric);
        int replaced = metrics.begin(metric, pushes, origin);
        size -= replaced;
        groups.replace(before, replaced);
        return metric;
    }

    private void noteTakeover(int metric, int sample, int origin) {
        if (origin < SampleRecords.PEERS && origin != samples.origin(metric) && takenOver == NONE) {
            takenOver = sample;
        }
    }
}
