package tinypushgateway.exposition;

import java.util.Arrays;

/**
 * Finds a series of a histogram or summary that comes again in one push with its bound spelled in another way: {@code le="1"} and {@code
 * le="1.0"} are one series to Prometheus 3. The table is filled only when the push mixes spellings that could be of one number.
 */
final class PushedBounds extends OpenTable {
    private static final int SAMPLE = 0;
    private static final int HASH = 1;
    private static final int COLUMNS = 2;

    private final Exposition push;
    private final NormalizedKey key = new NormalizedKey();
    private final NormalizedKey other = new NormalizedKey();

    /** A row for each entry, which is the row's number, counted from 1. */
    private int[] rows = {};

    private int count;

    /** All styles of {@link BoundSpelling} met. */
    private int styles;

    PushedBounds(Exposition push) {
        this.push = push;
    }

    void begin() {
        clear();
        count = 0;
        styles = 0;
    }

    /**
     * Adds the newest sample of the push, which has a bound in this style; false if its series was there with the same bound in another
     * spelling.
     */
    boolean add(int style) {
        boolean toldApart = BoundSpelling.tellApart(styles);
        styles |= style;
        if (BoundSpelling.tellApart(styles)) {
            return true;
        }
        int newest = push.samples() - 1;
        for (int sample = toldApart ? 0 : newest; sample < newest; sample++) {
            put(sample); // up to here, all that are equal are the same bytes
        }
        return put(newest);
    }

    @Override
    protected int hash(int entry) {
        return rows[COLUMNS * (entry - 1) + HASH];
    }

    /** False if the table has the sample's series in another spelling. */
    private boolean put(int sample) {
        if (!set(key, sample)) {
            return true;
        }
        int hash = key.hash();
        int slot = slot(hash);
        for (int entry = at(slot); entry != NONE; entry = at(slot)) {
            int met = rows[COLUMNS * (entry - 1) + SAMPLE];
            if (hash(entry) == hash && set(other, met) && key.same(other)) {
                return sameSpelling(met, sample);
            }
            slot = next(slot);
        }
        int row = COLUMNS * count;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, Math.max(16, 2 * row));
        }
        rows[row + SAMPLE] = sample;
        rows[row + HASH] = hash;
        count++;
        put(slot, count);
        return true;
    }

    private boolean set(NormalizedKey normalized, int sample) {
        MetricType type = push.type(push.family(sample));
        int start = push.start(sample);
        return NormalizedKey.hasBounds(type)
                && normalized.set(push.bytes(), start, start + push.keyLength(sample), type);
    }

    /** Samples of one series in one spelling differ in their timestamps, or {@link PushedSeries} would have refused the second. */
    private boolean sameSpelling(int a, int b) {
        return push.hash(a) == push.hash(b) && push.sameSeries(a, b);
    }
}
