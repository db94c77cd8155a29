package tinypushgateway.buffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tinypushgateway.groups.Group;
import tinypushgateway.groups.Groups;

/**
 * The groups that the samples of a segment belong to. Each has a number here, and each record has 14 bits for the origin of its sample: the
 * peer that pushed it if it has no job, otherwise the number of its group.
 *
 * <p>Guarded by the buffer's lock while the segment is filled, like the segment.
 */
final class SegmentGroups {
    /** Memory for a group, in bytes: its entry here, and what is left of it after its eviction from the table of groups. */
    private static final int BYTES_OF_GROUP = 512;

    private static final int MOST = (1 << SampleRecords.ORIGIN_BITS) - SampleRecords.PEERS;

    /** The number of all groups that are not known. */
    private static final int UNKNOWN = 1;

    /** By number; number 0 is that of samples without a job. */
    private final List<Group> groups = new ArrayList<>();

    private final Map<Group, Integer> numbers = new HashMap<>();
    private final Counts samples = new Counts();

    /** Whether a push is being added. Then its groups are told of its samples, each once for many. */
    private boolean adding;

    /** The group of the last samples, and what it is to be told of them. */
    private int current;

    private int stored;
    private int replaced;

    SegmentGroups() {
        groups.add(Group.UNTRACKED); // until a sample without a job comes
        groups.add(Group.UNTRACKED);
    }

    /** Memory held for them, in bytes. */
    long bytes() {
        return (long) BYTES_OF_GROUP * numbers.size();
    }

    /** By how many bytes that grows, at the most, when samples of these groups are added. */
    long growthFor(Groups.OfPush pushed) {
        int more = 0;
        for (int job = 0; job < pushed.size(); job++) {
            Group group = pushed.of(job);
            if (group.isTracked() && !numbers.containsKey(group)) {
                more++;
            }
        }
        return (long) BYTES_OF_GROUP * more;
    }

    /** The origins of the samples of a push, by the number of the job. */
    int[] origins(Groups.OfPush pushed, int peer) {
        int[] origins = new int[pushed.size() + 1]; // the last one is for jobs beyond those that are told apart
        for (int job = 0; job < pushed.size(); job++) {
            origins[job] = origin(pushed.of(job), job, peer);
        }
        origins[pushed.size()] = origin(Group.UNTRACKED, pushed.size(), peer);
        return origins;
    }

    private int origin(Group group, int job, int peer) {
        if (job > 0) {
            return SampleRecords.PEERS + number(group) - 1;
        }
        if (group.isTracked()) {
            groups.set(0, group);
        }
        return peer;
    }

    /** The origin here of a sample with this origin in another segment. */
    int origin(SegmentGroups others, int origin) {
        int number = number(origin);
        if (number > 0) {
            return SampleRecords.PEERS + number(others.groups.get(number)) - 1;
        }
        groups.set(0, others.groups.getFirst());
        return origin;
    }

    /** The number of a group whose samples have a job. */
    private int number(Group group) {
        if (!group.isTracked()) {
            return UNKNOWN;
        }
        Integer known = numbers.get(group);
        if (known != null) {
            return known;
        }
        if (groups.size() == MOST) {
            return UNKNOWN;
        }
        numbers.put(group, groups.size());
        groups.add(group);
        return groups.size() - 1;
    }

    /** The number of the group that a sample of this origin belongs to. */
    static int number(int origin) {
        return origin < SampleRecords.PEERS ? 0 : origin - SampleRecords.PEERS + 1;
    }

    /** How many groups there are, number 0 included. */
    int size() {
        return groups.size();
    }

    Group group(int number) {
        return groups.get(number);
    }

    /** The samples of the segment by group. */
    Counts samples() {
        return samples;
    }

    /** Samples of two segments that are missing here, where both were put together, by the numbers here. */
    Counts supersededOf(SegmentGroups older, SegmentGroups newer) {
        Counts superseded = new Counts();
        for (SegmentGroups part : List.of(older, newer)) {
            for (int number = 0; number < part.size(); number++) {
                superseded.add(number == 0 ? 0 : number(part.group(number)), part.samples.of(number));
            }
        }
        for (int number = 0; number < size(); number++) {
            superseded.add(number, -samples.of(number));
        }
        return superseded;
    }

    /** A push begins: from now on the groups are told of samples. */
    void begin() {
        adding = true;
        stored = 0;
        replaced = 0;
    }

    /** The push ends. */
    void end() {
        reportToGroup();
        adding = false;
    }

    /** Counts samples of this origin that were stored here. */
    void add(int origin, int count) {
        changeTo(number(origin));
        samples.add(current, count);
        stored += count;
    }

    /** Counts samples of this origin that others have replaced. */
    void replace(int origin, int count) {
        if (count > 0) {
            changeTo(number(origin));
            samples.add(current, -count);
            replaced += count;
        }
    }

    private void changeTo(int number) {
        if (number != current) {
            reportToGroup();
            current = number;
        }
    }

    private void reportToGroup() {
        Group group = groups.get(current);
        if (adding && group.isTracked() && (stored > 0 || replaced > 0)) {
            group.stored(stored, replaced);
        }
        stored = 0;
        replaced = 0;
    }

    /** Samples of one segment, counted by the numbers that their groups have there. */
    static final class Counts {
        /** Counts of no samples; not to be added to. */
        static final Counts NONE = new Counts();

        private int total;
        private int[] counts = {};

        void add(int group, int samples) {
            if (group >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(group + 1, 2 * counts.length));
            }
            counts[group] += samples;
            total += samples;
        }

        void addAll(Counts others) {
            for (int group = 0; group < others.counts.length; group++) {
                add(group, others.counts[group]);
            }
        }

        int total() {
            return total;
        }

        int of(int group) {
            return group < counts.length ? counts[group] : 0;
        }
    }
}
