package tinypushgateway.buffer;

import java.util.Arrays;

/** Samples of one segment, counted by the numbers that their groups have there. */
final class GroupCounts {
    /** Of no samples; not to be added to. */
    static final GroupCounts NONE = new GroupCounts();

    private int total;
    private int[] counts = {};

    void add(int group, int samples) {
        if (group >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(group + 1, 2 * counts.length));
        }
        counts[group] += samples;
        total += samples;
    }

    void addAll(GroupCounts others) {
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
