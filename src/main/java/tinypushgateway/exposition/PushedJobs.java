package tinypushgateway.exposition;

import java.util.Arrays;

/**
 * The values of the label {@code job} in one push, each with a number and the number of its samples. Number 0 is that of samples whose label
 * {@code job} is missing or empty. Most pushes have one job, so the last one is compared first.
 */
public final class PushedJobs extends OpenTable {
    /** Of no push. */
    public static final PushedJobs OF_NO_PUSH = new PushedJobs();

    /** Jobs of one push that are told apart; all others have the number behind the last one. */
    public static final int MOST = 1024;

    private static final int FIRST_JOBS = 4;

    private byte[] bytes = {};

    /** Start, end and samples of each, by number. */
    private int[] starts = new int[1 + FIRST_JOBS];

    private int[] ends = new int[1 + FIRST_JOBS];
    private int[] samples = new int[1 + FIRST_JOBS];

    private int jobs;
    private int last;

    PushedJobs() {}

    void begin(byte[] pushed) {
        bytes = pushed;
        jobs = 0;
        last = 0;
        samples[0] = 0;
        clear();
    }

    /** How many there are, besides number 0. */
    public int size() {
        return jobs;
    }

    /** Samples with the job of this number. */
    public int samples(int job) {
        return samples[job];
    }

    /** Where the label {@code job="value"} starts in the bytes of the push, for one of its samples. */
    public int start(int job) {
        return starts[job];
    }

    /** Where that label ends, after the closing quote. */
    public int end(int job) {
        return ends[job];
    }

    /** Counts a sample without a job; returns its number. */
    int addWithout() {
        samples[0]++;
        return 0;
    }

    /** Counts a sample that has the label {@code bytes[from, to)}; returns the number of the job. */
    int add(int from, int to) {
        if (last == 0 || !is(last, from, to)) {
            last = find(from, to);
        }
        if (last > MOST) {
            int others = last;
            last = 0;
            return others;
        }
        samples[last]++;
        return last;
    }

    private int find(int from, int to) {
        int slot = slot(hash(from, to));
        for (int job = at(slot); job != NONE; job = at(slot)) {
            if (is(job, from, to)) {
                return job;
            }
            slot = next(slot);
        }
        if (jobs == MOST) {
            return MOST + 1;
        }
        jobs++;
        if (jobs == starts.length) {
            starts = Arrays.copyOf(starts, 2 * jobs);
            ends = Arrays.copyOf(ends, 2 * jobs);
            samples = Arrays.copyOf(samples, 2 * jobs);
        }
        starts[jobs] = from;
        ends[jobs] = to;
        samples[jobs] = 0;
        put(slot, jobs);
        return jobs;
    }

    @Override
    protected int hash(int job) {
        return hash(starts[job], ends[job]);
    }

    private int hash(int from, int to) {
        return (int) ByteHash.of(bytes, from, to);
    }

    private boolean is(int job, int from, int to) {
        return Arrays.equals(bytes, starts[job], ends[job], bytes, from, to);
    }
}
