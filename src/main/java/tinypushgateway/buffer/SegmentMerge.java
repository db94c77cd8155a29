package tinypushgateway.buffer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.MetricType.Suffix;
import tinypushgateway.exposition.Series;

/**
 * Several segments as one exposition: each family in one place, and of each metric only what the newest segment has of it. Nothing is
 * copied or remembered for that: whether a newer segment has a metric is looked up in its tables.
 *
 * <p>For one thread; the segments are sealed.
 */
final class SegmentMerge {
    private static final int NONE = RecordTable.NONE;
    private static final int[] NO_SAMPLES = {};

    /** The oldest first. */
    private final Segment[] segments;

    private final ExpositionWriter out;

    /** While nothing is written: a write lets other connections have the processor by itself. */
    private final CooperativeYield processor = new CooperativeYield();

    /** Of each segment the samples that are left out, since a newer segment has their metric. */
    private final SegmentGroups.Counts[] superseded;

    private final SegmentPart.Exposure exposure;

    SegmentMerge(Segment[] segments, SegmentPart.Exposure exposure, ExpositionWriter out) {
        this.segments = segments;
        this.exposure = exposure;
        this.out = out;
        superseded = new SegmentGroups.Counts[segments.length];
        Arrays.setAll(superseded, none -> new SegmentGroups.Counts());
    }

    /** Writes all; returns of each segment the samples that were left out. */
    SegmentGroups.Counts[] write() throws IOException {
        if (segments.length == 1) {
            superseded[0] = SegmentPart.wholeOf(segments[0]).write(exposure, out);
            return superseded;
        }
        for (int i = 0; i < segments.length; i++) {
            FamilyRecords families = segments[i].families();
            for (int family = families.first(); family != NONE; family = families.following(family)) {
                if (families.firstMetric(family) != NONE) {
                    writeIfFirst(i, family);
                }
            }
        }
        return superseded;
    }

    /** A metric name, somewhere in memory. */
    private record Name(byte[] bytes, int from, int length) {
        static Name of(FamilyRecords families, int family) {
            return new Name(families.nameChunk(family), families.nameOffset(family), families.nameLength(family));
        }

        Name with(Suffix suffix) {
            byte[] name = suffix.after(bytes, from, from + length);
            return new Name(name, 0, name.length);
        }
    }

    /** A family of one segment that has samples. */
    private record Member(int segment, int family) {}

    /** Writes the family with this member, and with all of other segments that belong to it, unless it is written at a member before. */
    private void writeIfFirst(int segment, int family) throws IOException {
        Name name = Name.of(segments[segment].families(), family);
        int[] records = lookUp(name);
        for (int owned = owned(records); owned >= 0; owned = owned(records)) {
            FamilyRecords families = segments[owned].families();
            name = Name.of(families, families.owner(records[owned]));
            records = lookUp(name);
        }
        List<Member> members = new ArrayList<>();
        addMembers(name, records, members);
        if (members.size() > 1) {
            members.sort(
                    Comparator.comparingInt(Member::segment).thenComparing(Member::family, Integer::compareUnsigned));
        }
        if (members.getFirst().equals(new Member(segment, family))) {
            writeMetadata(records, members);
            for (Member member : members) {
                writeMetrics(member);
            }
        }
    }

    /** The record that each segment has of this name, or {@link #NONE}. */
    private int[] lookUp(Name name) {
        int hash = (int) ByteHash.of(name.bytes(), name.from(), name.from() + name.length());
        int[] records = new int[segments.length];
        for (int i = 0; i < segments.length; i++) {
            FamilyRecords families = segments[i].families();
            records[i] = families.at(families.find(name.bytes(), name.from(), name.length(), hash));
        }
        return records;
    }

    /** A segment in which a histogram or summary owns the name with these records; -1 if there is none. */
    private int owned(int[] records) {
        for (int i = 0; i < records.length; i++) {
            if (records[i] != NONE && segments[i].families().isOwned(records[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Adds the families with this name, and those with names that it owns in any segment. */
    private void addMembers(Name name, int[] records, List<Member> members) {
        boolean owns = false;
        for (int i = 0; i < records.length; i++) {
            FamilyRecords families = segments[i].families();
            if (records[i] != NONE && families.firstMetric(records[i]) != NONE) {
                members.add(new Member(i, records[i]));
            }
            owns |= records[i] != NONE && families.composition(records[i]) != MetricType.UNDECLARED;
        }
        if (owns) {
            for (Suffix suffix : Suffix.REAL) {
                Name longer = name.with(suffix);
                int[] recordsOfLonger = lookUp(longer);
                if (owned(recordsOfLonger) >= 0) {
                    addMembers(longer, recordsOfLonger, members);
                }
            }
        }
    }

    /** The newest HELP and TYPE win. */
    private void writeMetadata(int[] records, List<Member> members) throws IOException {
        int help = -1;
        int named = -1;
        int typed = -1;
        for (int i = 0; i < records.length; i++) {
            if (records[i] != NONE) {
                FamilyRecords families = segments[i].families();
                named = i;
                help = families.helpLength(records[i]) > 0 ? i : help;
                typed = families.type(records[i]) != MetricType.UNDECLARED ? i : typed;
            }
        }
        int unsuitable = 0;
        for (Member member : members) {
            unsuitable |= segments[member.segment()].families().unsuitableTypes(member.family());
        }
        if (help >= 0) {
            out.help(segments[help].families(), records[help]);
        }
        MetricType type = typed >= 0 ? segments[typed].families().type(records[typed]) : MetricType.UNDECLARED;
        out.type(segments[named].families(), records[named], type, unsuitable);
    }

    private void writeMetrics(Member member) throws IOException {
        Segment segment = segments[member.segment()];
        if (segment.timed().isPresent()) {
            FamilyRecords families = segment.families();
            for (int series = families.firstMetric(member.family());
                    series != NONE;
                    series = segment.samples().next(series)) {
                writeSeries(member.segment(), series);
            }
            return;
        }
        int[] owners = owners(Name.of(segment.families(), member.family()));
        boolean[] split = split(member, owners);
        for (int metric = segment.families().firstMetric(member.family());
                metric != NONE;
                metric = segment.samples().next(metric)) {
            if (isSuperseded(member, metric, owners, split)) {
                superseded[member.segment()].add(
                        segment.group(metric), segment.metrics().size(metric));
                processor.next();
            } else {
                out.metric(segment, metric);
            }
        }
    }

    /** Writes a series with the samples that all segments have of it, unless it was written with an older segment. */
    private void writeSeries(int segment, int series) throws IOException {
        SampleRecords keys = segments[segment].samples();
        byte[] key = keys.keyChunk(series);
        int from = keys.keyFrom(series);
        int length = keys.keyLength(series);
        int hash = keys.hash(series);
        int[] all = new int[segments.length];
        int[][] samples = new int[segments.length][];
        for (int i = 0; i < segments.length; i++) {
            MetricRecords metrics = segments[i].metrics();
            all[i] = i == segment ? series : metrics.at(metrics.findSample(key, from, length, hash));
            if (all[i] != NONE && i < segment) {
                return;
            }
            samples[i] = all[i] == NONE ? NO_SAMPLES : timed(i).inOrder(all[i]);
            if (all[i] != NONE) {
                superseded[i].add(segments[i].group(all[i]), timed(i).count(all[i]) - samples[i].length);
            }
        }
        int[] next = new int[segments.length];
        for (int oldest = oldest(samples, next); oldest >= 0; oldest = oldest(samples, next)) {
            int sample = samples[oldest][next[oldest]++];
            long time = timed(oldest).time(sample);
            int following = oldest(samples, next);
            boolean tooOld = time < exposure.oldestTime();
            boolean sameTime = following >= 0 && timed(following).time(samples[following][next[following]]) == time;
            boolean newest = following < 0
                    && !(tooOld && segments[segments.length - 1].newerHas(keys, series, exposure.active()));
            if (sameTime || tooOld && !newest) {
                superseded[oldest].add(segments[oldest].group(all[oldest]), 1);
            } else {
                out.sample(timed(oldest), all[oldest], sample, !tooOld);
            }
        }
    }

    private TimedSeries timed(int segment) {
        return segments[segment].timed().orElseThrow();
    }

    /** The segment whose next sample has the earliest time, of several the oldest segment; -1 if none has a sample left. */
    private int oldest(int[][] samples, int[] next) {
        int oldest = -1;
        long time = Long.MAX_VALUE;
        for (int i = 0; i < next.length; i++) {
            if (next[i] < samples[i].length && timed(i).time(samples[i][next[i]]) < time) {
                oldest = i;
                time = timed(i).time(samples[i][next[i]]);
            }
        }
        return oldest;
    }

    /** The family that each segment has samples of this name in, or {@link #NONE}. */
    private int[] owners(Name name) {
        int[] owners = lookUp(name);
        for (int i = 0; i < owners.length; i++) {
            owners[i] = owners[i] == NONE ? NONE : segments[i].families().owner(owners[i]);
        }
        return owners;
    }

    /**
     * Of each newer segment, whether it may have samples of one metric in other families or metrics: then each sample is looked up. Only
     * histograms and summaries have several, and only a change of types parts them.
     */
    private boolean[] split(Member member, int[] owners) {
        boolean[] split = new boolean[segments.length];
        FamilyRecords families = segments[member.segment()].families();
        MetricType type = families.composition(member.family());
        if (type != MetricType.UNDECLARED) {
            Name name = Name.of(families, member.family());
            for (int i = member.segment() + 1; i < segments.length; i++) {
                FamilyRecords newer = segments[i].families();
                split[i] = owners[i] != NONE
                        && (newer.composition(owners[i]) != type
                                || !newer.isNamed(owners[i], name.bytes(), name.from(), name.length()));
            }
            for (Suffix suffix : Suffix.REAL) {
                int[] others = owners(name.with(suffix));
                for (int i = member.segment() + 1; i < segments.length; i++) {
                    split[i] |= others[i] != NONE && others[i] != owners[i];
                }
            }
        }
        return split;
    }

    private boolean isSuperseded(Member member, int metric, int[] owners, boolean[] split) {
        Segment segment = segments[member.segment()];
        SampleRecords samples = segment.samples();
        int first = segment.metrics().first(metric);
        MetricType type = segment.families().composition(member.family());
        for (int i = member.segment() + 1; i < segments.length; i++) {
            if (owners[i] != NONE && has(i, owners[i], type, samples, first)
                    || split[i] && hasOneOf(i, segment, metric)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a segment has the metric of this sample.
     *
     * @param type histogram or summary if the sample is part of a metric where it is
     */
    private boolean has(int newer, int family, MetricType type, SampleRecords samples, int sample) {
        MetricType there = segments[newer].families().composition(family);
        return segments[newer]
                .metrics()
                .has(
                        family,
                        there,
                        type == MetricType.UNDECLARED ? there : type,
                        samples.keyChunk(sample),
                        samples.keyFrom(sample),
                        samples.keyLength(sample));
    }

    /** Whether a segment has one of the samples of a metric by itself. */
    private boolean hasOneOf(int newer, Segment segment, int metric) {
        SampleRecords samples = segment.samples();
        FamilyRecords families = segments[newer].families();
        int sample = segment.metrics().first(metric);
        for (int left = segment.metrics().size(metric); left > 0; left--) {
            byte[] key = samples.keyChunk(sample);
            int from = samples.keyFrom(sample);
            int record = families.find(key, from, Series.nameLength(key, from, samples.keyTo(sample)));
            if (record != NONE && has(newer, families.owner(record), MetricType.UNDECLARED, samples, sample)) {
                return true;
            }
            sample = samples.next(sample);
        }
        return false;
    }

    /**
     * Lets other connections have the processor now and then during long work without I/O. Virtual threads are not preempted, so on one
     * processor it would hold every push back until its end. Not to be used while a lock is held.
     */
    static final class CooperativeYield {
        private static final int STEPS = 4096;
        private static final long PAUSE_NANOS = 100_000;

        private int left = STEPS;

        /** One metric is done; 4,096 of them take about a millisecond. */
        void next() {
            left--;
            if (left == 0) {
                left = STEPS;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
