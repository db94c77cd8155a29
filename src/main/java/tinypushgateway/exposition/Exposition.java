package tinypushgateway.exposition;

import java.util.Arrays;

/**
 * A push that has been parsed: its families and samples as positions in the bytes that came, rewritten in canonical form where they
 * stand. A sample is a row of seven ints, and a long where timestamps are accepted. Samples and families are numbered from 0 in the order
 * pushed. Holds until its parser reads the next push.
 */
public final class Exposition {
    /** What {@link #timestamp} is for a sample without one. */
    public static final long NO_TIMESTAMP = Long.MIN_VALUE;

    private static final int START = 0;
    private static final int KEY_LENGTH = 1;
    private static final int TEXT_LENGTH = 2;
    private static final int HASH = 3;
    private static final int FAMILY = 4;
    private static final int MARKS = 5;
    private static final int METRIC_HASH = 6;
    private static final int COLUMNS = 7;

    private static final int ODD_LE = 1;
    private static final int ODD_QUANTILE = 2;

    /** The number of the job stands above those. */
    private static final int JOB_SHIFT = 2;

    private byte[] bytes = {};
    private final Families families;
    private final boolean keepsTimestamps;
    private int[] rows = {};

    /** Empty if none are kept. */
    private long[] timestamps = {};

    private final PushedJobs jobs = new PushedJobs();
    private int samples;

    /**
     * How large the parts of one exposition may be; every number has a flag of the same name.
     *
     * @param lineBytes one line without its line end, in bytes (--push.max-line-bytes, at most 32 KiB)
     * @param nameBytes a metric name or a label name, in bytes (--push.max-name-bytes)
     * @param labelValueBytes a label value as written between its quotes, in bytes (--push.max-label-value-bytes)
     * @param labels labels of one sample (--push.max-labels)
     * @param samples samples of the exposition, and its metric families (--push.max-samples)
     */
    public record Limits(int lineBytes, int nameBytes, int labelValueBytes, int labels, int samples) {

        public Limits {
            if (lineBytes > 32 * 1024) {
                throw new IllegalArgumentException(
                        "a line of more than 32 KiB fits no chunk of the buffer: " + lineBytes);
            }
        }
    }

    Exposition(Families families, boolean keepsTimestamps) {
        this.families = families;
        this.keepsTimestamps = keepsTimestamps;
    }

    /** Starts over; all positions will point into these bytes. */
    void begin(byte[] bytes, int samplesExpected) {
        this.bytes = bytes;
        samples = 0;
        jobs.begin(bytes);
        if (rows.length < COLUMNS * samplesExpected) {
            rows = new int[COLUMNS * samplesExpected];
        }
        if (keepsTimestamps && timestamps.length < samplesExpected) {
            timestamps = new long[samplesExpected];
        }
    }

    /** The bytes all positions point into. */
    public byte[] bytes() {
        return bytes;
    }

    public int samples() {
        return samples;
    }

    public int families() {
        return families.size();
    }

    /** Where the sample's text {@code name{labels} value} starts. */
    public int start(int sample) {
        return rows[COLUMNS * sample + START];
    }

    /** Length of {@code name{labels}}, in bytes. */
    public int keyLength(int sample) {
        return rows[COLUMNS * sample + KEY_LENGTH];
    }

    /** Length of {@code name{labels} value}, in bytes; there is no line end, and no timestamp. */
    public int textLength(int sample) {
        return rows[COLUMNS * sample + TEXT_LENGTH];
    }

    /** Hash of the series; the same for keys that are {@link Series#same}. */
    public int hash(int sample) {
        return rows[COLUMNS * sample + HASH];
    }

    /**
     * Hash of the metric that the sample belongs to: for one of a histogram or summary as {@link Series#metricHash} says, for others
     * that of its series.
     */
    public int metricHash(int sample) {
        return rows[COLUMNS * sample + METRIC_HASH];
    }

    /**
     * The sample's timestamp in milliseconds since 1970, or {@link #NO_TIMESTAMP} if it has none, as all samples are without {@link
     * Timestamps.Policy#ACCEPT}.
     */
    public long timestamp(int sample) {
        return keepsTimestamps ? timestamps[sample] : NO_TIMESTAMP;
    }

    boolean keepsTimestamps() {
        return keepsTimestamps;
    }

    public int family(int sample) {
        return rows[COLUMNS * sample + FAMILY];
    }

    /** Whether a histogram could not hold this sample, because of a label {@code le} that is no number. */
    public boolean oddForHistogram(int sample) {
        return (rows[COLUMNS * sample + MARKS] & ODD_LE) != 0;
    }

    /** Whether a summary could not hold this sample, because of a label {@code quantile} that is no number. */
    public boolean oddForSummary(int sample) {
        return (rows[COLUMNS * sample + MARKS] & ODD_QUANTILE) != 0;
    }

    /** The number of the job whose sample this is, as {@link #jobs} knows it. */
    public int job(int sample) {
        return rows[COLUMNS * sample + MARKS] >> JOB_SHIFT;
    }

    /** The values of the label {@code job} in the push. */
    public PushedJobs jobs() {
        return jobs;
    }

    public int nameStart(int family) {
        return families.nameStart(family);
    }

    public int nameLength(int family) {
        return families.nameLength(family);
    }

    /** The type its TYPE line gave the family in this push. */
    public MetricType type(int family) {
        return families.type(family);
    }

    /** Where the HELP text starts, as written, escapes and all. */
    public int helpStart(int family) {
        return families.helpStart(family);
    }

    /** Length of the HELP text in bytes; 0 if the push gave none, or an empty one. */
    public int helpLength(int family) {
        return families.helpLength(family);
    }

    boolean sameSeries(int a, int b) {
        int aStart = start(a);
        int bStart = start(b);
        return Series.same(bytes, aStart, aStart + keyLength(a), bytes, bStart, bStart + keyLength(b));
    }

    void add(Line line, SampleLine sample, int family, int metricHash) {
        int row = COLUMNS * samples;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, 2 * row);
        }
        rows[row + START] = line.start;
        rows[row + KEY_LENGTH] = sample.keyEnd - line.start;
        rows[row + TEXT_LENGTH] = sample.valueEnd - line.start;
        rows[row + HASH] = sample.hash;
        rows[row + FAMILY] = family;
        rows[row + METRIC_HASH] = metricHash;
        Labels labels = sample.labels();
        int job = labels.job == 0 ? jobs.addWithout() : jobs.add(line.start + labels.job, line.start + labels.jobEnd);
        rows[row + MARKS] =
                job << JOB_SHIFT | (labels.le.isOdd() ? ODD_LE : 0) | (labels.quantile.isOdd() ? ODD_QUANTILE : 0);
        if (keepsTimestamps) {
            keep(sample.timestamp);
        }
        samples++;
    }

    private void keep(long timestamp) {
        if (samples == timestamps.length) {
            timestamps = Arrays.copyOf(timestamps, 2 * samples);
        }
        timestamps[samples] = timestamp;
    }
}
