package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.Set;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.Series;
import tinypushgateway.groups.Groups;

/**
 * The samples that were pushed between two scrapes: of each metric the newest, by family, in order of first arrival. Pushes are added
 * until a scrape seals the segment; from then on its samples never change, and any number of readers may read them.
 *
 * <p>Guarded by the buffer's lock while it is filled.
 */
final class Segment {
    private static final int NONE = RecordTable.NONE;

    /** In place of a family's record: the TYPE line of the push is ignored, so that each of its names is a family of its own. */
    private static final int INCOMPATIBLE = -1;

    /** For the objects of a segment, in bytes: this one, the arena, the tables. */
    private static final int OBJECT_BYTES = 1024;

    private final Arena arena;
    private final SampleRecords samples;
    private final FamilyRecords families;
    private final MetricRecords metrics;
    private final SegmentGroups groups = new SegmentGroups();

    /** In place of {@link #samples}, if every sample is kept with its timestamp. */
    private final Optional<TimedSeries> timed;

    private SegmentDelivery delivery;

    /** The time of the last push, in milliseconds since 1970: that of a clock that never steps back. */
    private long arrival = Long.MIN_VALUE;

    /** The latest time that was given to a sample without a timestamp. */
    private long latestArrival = Long.MIN_VALUE;

    /** Samples of the series that has most. */
    private int mostOfSeries;

    private int size;
    private int pushes;

    /** A sample that the last push has replaced, which another peer had pushed without a label job; {@link #NONE} if there is none. */
    private int takenOver = NONE;

    /** The segment that takes the pushes after this one; itself while it takes them. */
    private Segment next = this;

    private boolean staysSeparate;
    private boolean freed;

    /**
     * @param chunks where its memory comes from, and goes back
     * @param readers to which it is to be delivered
     * @param keepsAll whether every sample is kept, with its own timestamp or the time of its arrival
     */
    Segment(Arena.ChunkPool chunks, int readers, boolean keepsAll) {
        delivery = new SegmentDelivery(readers);
        arena = new Arena(chunks);
        timed = keepsAll ? Optional.of(new TimedSeries(arena)) : Optional.empty();
        samples = keepsAll ? new SampleRecords(arena, TimedSeries.KEY) : new SampleRecords(arena);
        families = new FamilyRecords(arena);
        metrics = new MetricRecords(arena, samples, families);
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

    /** The series with their samples, if every sample is kept. */
    Optional<TimedSeries> timed() {
        return timed;
    }

    /** The number of the group that a metric belongs to. */
    int group(int metric) {
        return SegmentGroups.number(samples.origin(metric));
    }

    /**
     * The memory that is needed to add a push, at the most.
     *
     * @param bytes sum of its records, in bytes
     * @param largest the largest record, in bytes
     * @param samples entries in the table of samples
     * @param families entries in the table of families
     */
    record SpaceRequirement(long bytes, int largest, int samples, int families) {
        /** @param keepsAll whether every sample is kept, as {@link TimedSeries} do */
        static SpaceRequirement of(Exposition push, boolean keepsAll) {
            long bytes = 0;
            int largest = 0;
            int families = 0;
            for (int i = 0; i < push.samples(); i++) {
                int key = push.keyLength(i);
                int text = push.textLength(i);
                if (keepsAll) {
                    bytes += TimedSeries.mostBytes(key, text);
                    largest = Math.max(largest, TimedSeries.largest(key, text));
                } else { // whether it is a sample of a histogram depends on the pushes before
                    int sample = SampleRecords.mostBytes(key, text);
                    int ofHistogram = SampleRecords.mostBytesInComposite(text);
                    bytes += Math.max(sample, ofHistogram + MetricRecords.COMPOSITE_BYTES);
                    largest = Math.max(largest, Math.max(sample, ofHistogram));
                }
            }
            for (int i = 0; i < push.families(); i++) {
                int names = FamilyRecords.records(push.type(i));
                int record = FamilyRecords.mostBytes(push.nameLength(i));
                int help = FamilyRecords.helpBytes(push.helpLength(i));
                families += names;
                bytes += (long) names * record + help;
                largest = Math.max(largest, Math.max(record, help));
            }
            return new SpaceRequirement(bytes, largest, push.samples(), families);
        }
    }

    /** What this segment and a newer one need in a segment that has both. */
    SpaceRequirement spaceWith(Segment newer) {
        long bytes = arena.bytesUsed() + newer.arena.bytesUsed();
        return new SpaceRequirement(
                bytes + bytes / 4,
                Math.max(arena.largest(), newer.arena.largest()) * 5 / 4,
                metrics.entries() + newer.metrics.entries(),
                families.entries() + newer.families.entries());
    }

    /** By how many bytes the segment grows, at the most, when so much is added that belongs to these groups. */
    long growthFor(SpaceRequirement required, Groups.OfPush pushed) {
        long growth = groups.growthFor(pushed)
                + arena.growthFor(required.bytes(), required.largest())
                + metrics.growthFor(required.samples())
                + families.growthFor(required.families());
        return bytes() == 0 && growth > 0 ? growth + OBJECT_BYTES : growth;
    }

    /** Whether every family of a push can have the type here that the push gives it. */
    boolean isCompatible(Exposition push) {
        for (int i = 0; i < push.families(); i++) {
            if (!isCompatible(push, i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isCompatible(Exposition push, int family) {
        MetricType type = push.type(family);
        if (type == MetricType.UNDECLARED) {
            return true;
        }
        int from = push.nameStart(family);
        int length = push.nameLength(family);
        return families.isCompatible(families.find(push.bytes(), from, length), push.bytes(), from, length, type);
    }

    /** Counts the families of a push that are not compatible. */
    void countIncompatible(Exposition push) {
        for (int i = 0; i < push.families(); i++) {
            if (!isCompatible(push, i)) {
                int from = push.nameStart(i);
                int family = families.find(push.bytes(), from, push.nameLength(i));
                families.countIncompatible(family, push.bytes(), from, push.nameLength(i), push.type(i));
            }
        }
    }

    /** A series of which the last push has replaced a sample of another peer; only one without a label job. */
    Optional<String> seriesTakenOver() {
        return takenOver == NONE ? Optional.empty() : Optional.of(samples.series(takenOver));
    }

    /**
     * Whether a series of this push has so many samples here, or so many of about one time that the next would be moved beyond
     * {@code latestTime}: the segment to come would begin there, and so would all other series.
     */
    boolean isSeriesFull(Exposition push, int mostSamples, long latestTime) {
        boolean mayBe = mostOfSeries >= mostSamples || latestArrival >= latestTime;
        for (int i = 0; mayBe && timed.isPresent() && i < push.samples(); i++) {
            int series = metrics.at(metrics.findSample(push.bytes(), push.start(i), push.keyLength(i), push.hash(i)));
            if (series != NONE
                    && (timed.get().count(series) >= mostSamples
                            || (push.timestamp(i) == Exposition.NO_TIMESTAMP
                                    && timed.get().timeOfArrived(series, arrival) > latestTime))) {
                return true;
            }
        }
        return false;
    }

    /** Samples arrive at this time from now on, in milliseconds since 1970, or at the one before if the clock has stepped back. */
    void beginArrivals(long now) {
        arrival = Math.max(arrival, now);
        latestArrival = Math.max(latestArrival, arrival);
    }

    /**
     * Adds all samples of a push.
     *
     * @param peer that pushed them, as {@link SampleRecords} remembers it
     * @param pushed the groups that they belong to, which are told
     */
    void add(Exposition push, int peer, Groups.OfPush pushed) {
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
        int lastMetric = NONE;
        int lastHash = 0;
        for (int i = 0; i < push.samples(); i++) {
            int family = family(push, i, records);
            int origin = origins[Math.min(push.job(i), origins.length - 1)];
            byte[] bytes = push.bytes();
            int from = push.start(i);
            int keyLength = push.keyLength(i);
            if (timed.isPresent()) {
                addTimed(timed.get(), push, i, family, origin);
                continue;
            }
            MetricType type = families.composition(family);
            if (type == MetricType.UNDECLARED) {
                addSample(bytes, from, keyLength, push.textLength(i), push.hash(i), family, origin);
                continue;
            }
            int hash = metricHash(push, i, family, type, records);
            if (lastMetric == NONE
                    || hash != lastHash
                    || !metrics.isOf(lastMetric, family, type, bytes, from, keyLength)) {
                lastMetric = composite(bytes, from, keyLength, family, type, hash, origin);
                lastHash = hash;
            }
            appendTo(lastMetric, bytes, from, keyLength, push.textLength(i), origin);
        }
    }

    /** The family that a sample belongs to here. */
    private int family(Exposition push, int sample, int[] records) {
        int family = push.family(sample);
        if (records[family] == NONE) {
            records[family] = declare(push, family);
        }
        int owner = families.owner(records[family] == INCOMPATIBLE ? recordOfName(push, sample) : records[family]);
        if (push.oddForHistogram(sample)) {
            families.markUnsuitable(owner, FamilyRecords.NO_HISTOGRAM);
        }
        if (push.oddForSummary(sample)) {
            families.markUnsuitable(owner, FamilyRecords.NO_SUMMARY);
        }
        return owner;
    }

    private int recordOfName(Exposition push, int sample) {
        int from = push.start(sample);
        int length = Series.nameLength(push.bytes(), from, from + push.keyLength(sample));
        return families.findOrAdd(push.bytes(), from, length);
    }

    private int declare(Exposition push, int family) {
        if (!isCompatible(push, family)) {
            return INCOMPATIBLE;
        }
        int record = families.findOrAdd(push.bytes(), push.nameStart(family), push.nameLength(family));
        families.declare(record, push.type(family));
        if (!families.isOwned(record)) {
            families.setHelp(record, push.bytes(), push.helpStart(family), push.helpLength(family));
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

    private void addSample(byte[] bytes, int from, int keyLength, int textLength, int hash, int family, int origin) {
        int slot = metrics.findSample(bytes, from, keyLength, hash);
        int sample = metrics.at(slot);
        if (sample == NONE) {
            sample = samples.add(bytes, from, keyLength, textLength, origin);
            metrics.put(slot, hash, sample);
            families.append(family, sample);
            size++;
        } else {
            detectTakeover(sample, sample, origin);
            int replaced = samples.origin(sample);
            samples.replaceValue(sample, bytes, from + keyLength + 1, textLength - keyLength - 1, origin);
            groups.replace(replaced, 1);
        }
        groups.add(origin, 1);
    }

    private void addTimed(TimedSeries all, Exposition push, int i, int family, int origin) {
        byte[] bytes = push.bytes();
        int from = push.start(i);
        int keyLength = push.keyLength(i);
        int series = timedSeries(all, bytes, from, keyLength, push.hash(i), family, origin);
        int value = from + keyLength + 1;
        int length = push.textLength(i) - keyLength - 1;
        if (push.timestamp(i) == Exposition.NO_TIMESTAMP) {
            latestArrival = Math.max(latestArrival, all.addArrived(series, arrival, bytes, value, length));
        } else {
            all.add(series, push.timestamp(i), bytes, value, length);
        }
        countTimed(all, series, 1);
    }

    /** The series with this key; a new one without samples if there was none. It belongs to the group that pushed it first. */
    private int timedSeries(TimedSeries all, byte[] key, int from, int keyLength, int hash, int family, int origin) {
        int slot = metrics.findSample(key, from, keyLength, hash);
        int series = metrics.at(slot);
        if (series == NONE) {
            series = all.add(key, from, keyLength, origin);
            metrics.put(slot, hash, series);
            families.append(family, series);
        }
        return series;
    }

    private void countTimed(TimedSeries all, int series, int added) {
        size += added;
        groups.add(samples.origin(series), added);
        mostOfSeries = Math.max(mostOfSeries, all.count(series));
    }

    /** The histogram or summary that a sample is part of, ready for the samples that this push has of it. */
    private int composite(byte[] bytes, int from, int keyLength, int family, MetricType type, int hash, int origin) {
        int slot = metrics.findComposite(family, type, bytes, from, keyLength, hash);
        int metric = metrics.at(slot);
        if (metric == NONE) {
            metric = metrics.addComposite(slot, hash, family, origin);
            families.append(family, metric);
        } else if (metrics.size(metric) > 0 && !metrics.isBegun(metric, pushes)) {
            detectTakeover(metric, metrics.first(metric), origin);
        }
        int before = samples.origin(metric);
        int replaced = metrics.begin(metric, pushes, origin);
        size -= replaced;
        groups.replace(before, replaced);
        return metric;
    }

    private void appendTo(int composite, byte[] bytes, int from, int keyLength, int textLength, int origin) {
        metrics.append(composite, bytes, from, keyLength, textLength);
        size++;
        groups.add(origin, 1);
    }

    private void detectTakeover(int metric, int sample, int origin) {
        if (origin < SampleRecords.PEERS && origin != samples.origin(metric) && takenOver == NONE) {
            takenOver = sample;
        }
    }

    /** Whether every family of a newer segment has the same structure here, or is new. */
    boolean isCompatible(Segment newer) {
        FamilyRecords theirs = newer.families;
        for (int family = theirs.first(); family != NONE; family = theirs.following(family)) {
            byte[] bytes = theirs.nameChunk(family);
            int from = theirs.nameOffset(family);
            int length = theirs.nameLength(family);
            int record = families.find(bytes, from, length);
            boolean differs = record != NONE
                    && (families.isOwned(record) || families.composition(record) != theirs.composition(family));
            if (!theirs.isOwned(family)
                    && (differs || !families.isCompatible(record, bytes, from, length, theirs.type(family)))) {
                return false;
            }
        }
        return true;
    }

    /** Adds all samples of a newer segment, which {@link #isCompatible(Segment) is compatible}. */
    void add(Segment newer) {
        pushes++;
        SegmentMerge.CooperativeYield processor = new SegmentMerge.CooperativeYield();
        FamilyRecords theirs = newer.families;
        byte[] line = new byte[SampleRecords.LARGEST_LINE];
        for (int family = theirs.first(); family != NONE; family = theirs.following(family)) {
            if (theirs.firstMetric(family) == NONE) {
                continue;
            }
            int record =
                    families.findOrAdd(theirs.nameChunk(family), theirs.nameOffset(family), theirs.nameLength(family));
            if (!families.isOwned(record)) {
                families.declare(record, theirs.type(family));
                families.setHelp(
                        record, theirs.helpChunk(family), theirs.helpOffset(family), theirs.helpLength(family));
            }
            int owner = families.owner(record);
            families.markUnsuitable(owner, theirs.unsuitableTypes(family));
            for (int metric = theirs.firstMetric(family); metric != NONE; metric = newer.samples.next(metric)) {
                if (timed.isPresent()) {
                    addTimed(timed.get(), newer, metric, owner);
                } else {
                    addMetric(newer, metric, owner, line);
                }
                processor.next();
            }
        }
        latestArrival = Math.max(latestArrival, newer.latestArrival);
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
                appendTo(composite, line, 0, keyLength, textLength, origin);
            }
            sample = theirs.next(sample);
        }
    }

    private void addTimed(TimedSeries all, Segment newer, int theirs, int family) {
        SampleRecords keys = newer.samples;
        TimedSeries others = newer.timed.orElseThrow();
        int origin = groups.origin(newer.groups, keys.origin(theirs));
        int hash = keys.hash(theirs);
        int series = timedSeries(
                all, keys.keyChunk(theirs), keys.keyFrom(theirs), keys.keyLength(theirs), hash, family, origin);
        all.addAll(series, others, theirs);
        countTimed(all, series, others.count(theirs));
    }

    /** Whether a newer segment before {@code end} has the series of this record. */
    boolean newerHas(SampleRecords keys, int series, Segment end) {
        for (Segment newer = next; newer != end; newer = newer.next) {
            if (newer.metrics.findSeries(keys, series) != NONE) {
                return true;
            }
        }
        return false;
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

    SegmentDelivery delivery() {
        return delivery;
    }

    Segment next() {
        return next;
    }

    boolean isSealed() {
        return next != this;
    }

    /** From now on pushes go into this next segment; its samples get later times than those here. */
    void seal(Segment following) {
        if (timed.isPresent()) {
            following.beginArrivals(latestArrival + 1);
        }
        setNext(following);
    }

    void setNext(Segment following) {
        next = following;
    }

    /** Whether it and the next one may be put together: all readers have made the same progress with both, and no scrape reads either. */
    boolean mayJoinNext() {
        return isReleasable()
                && next.isReleasable()
                && !delivery.isFree()
                && !staysSeparate
                && delivery.isLike(next.delivery);
    }

    /** It is not to be put together with the next one, since a family has another structure there. */
    void staySeparate() {
        staysSeparate = true;
    }

    /** Takes the place of two segments, of which it has the samples. */
    void takePlaceOf(Segment older, Segment newer) {
        next = newer.next;
        delivery = older.delivery;
    }

    /** Whether its room may be taken from readers that stay away. */
    boolean isReleasable() {
        return isSealed() && delivery.isReleasable();
    }

    /** Gives the memory back; the segment is of no use any more. */
    void free() {
        freed = true;
        arena.free();
    }
}
