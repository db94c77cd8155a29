package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import tinypushgateway.exposition.Exposition;

/**
 * Series whose samples have times of their own, so that all of them are kept, in ascending time. A record, of 28 bytes and the key:
 *
 * <pre>
 *  0 next series of the family    4 length of the key    10 peer and state
 * 12 samples                     16 first sample         20 last sample
 * 24 the sample that came last
 * </pre>
 *
 * <p>and one of 14 bytes and the value for each sample:
 *
 * <pre>
 *  0 next sample    4 time in milliseconds since 1970    12 length of the value
 * </pre>
 */
final class TimedSeries {
    /** Where the key stands in the record of a series. */
    static final int KEY = 28;

    private static final int NONE = PagedTable.NONE;

    private static final int KEY_LENGTH = 4;
    private static final int COUNT = 12;
    private static final int FIRST = 16;
    private static final int LAST = 20;
    private static final int CURSOR = 24;

    private static final int NEXT = 0;
    private static final int TIME = 4;
    private static final int VALUE_LENGTH = 12;
    private static final int VALUE = 14;

    /** A sample without a time of its own that would come so much before the newest one is moved behind it. */
    private static final long MOST_MOVED_MILLIS = 1000;

    /** As many as number the samples of a push: --push.max-samples is at most ten millions. */
    private static final int SAMPLE_BITS = 24;

    /** Times of a push that are further apart, which is years, are not told apart when they are sorted. */
    private static final long MOST_APART = (1L << Long.SIZE - 1 - SAMPLE_BITS) - 1;

    /** In place of the time of a sample that has none. */
    private static final long LAST_TIME = Long.MAX_VALUE / 2;

    /** A blank, and the digits of a time. */
    private static final int LONGEST_TIME = 21;

    private final Arena arena;

    TimedSeries(Arena arena) {
        this.arena = arena;
    }

    /** Memory that a sample takes at the most, in bytes, with the record of its series if that is new. */
    static int mostBytes(int keyLength, int textLength) {
        return Arena.roundUp(KEY + keyLength) + Arena.roundUp(VALUE + textLength - keyLength - 1);
    }

    /** The larger of the two records, in bytes. */
    static int largest(int keyLength, int textLength) {
        return Math.max(Arena.roundUp(KEY + keyLength), Arena.roundUp(VALUE + textLength - keyLength - 1));
    }

    /**
     * The samples of a push in ascending time, as a series takes them at least cost: each that comes before the one added last costs a walk
     * from the oldest on. Those without a time come last. Samples of one time stay in their order.
     */
    static int[] ascending(Exposition push) {
        int[] samples = new int[push.samples()];
        long oldest = Long.MAX_VALUE;
        long before = Long.MIN_VALUE;
        boolean ascends = true;
        for (int i = 0; i < samples.length; i++) {
            samples[i] = i;
            long time = timeOrLast(push, i);
            oldest = Math.min(oldest, time);
            ascends &= time >= before;
            before = time;
        }
        if (ascends) {
            return samples;
        }
        long[] sorted = new long[samples.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.min(timeOrLast(push, i) - oldest, MOST_APART) << SAMPLE_BITS | i;
        }
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            samples[i] = (int) sorted[i] & (1 << SAMPLE_BITS) - 1;
        }
        return samples;
    }

    private static long timeOrLast(Exposition push, int sample) {
        long time = push.timestamp(sample);
        return time == Exposition.NO_TIMESTAMP ? LAST_TIME : time;
    }

    /** A new series without samples; returns its address. */
    int add(byte[] bytes, int from, int keyLength, int peer) {
        int series = arena.allocate(KEY + keyLength);
        arena.clear(series, KEY);
        arena.putChar(series, KEY_LENGTH, keyLength);
        arena.putChar(series, Samples.MARKS, Samples.marks(peer, Samples.INLINE));
        arena.putBytes(series, KEY, bytes, from, keyLength);
        return series;
    }

    /**
     * Adds a sample that came without a time.
     *
     * @param arrival when it came; if the series has a sample of that time or one soon after, the sample is moved behind that
     * @return the time that it has
     */
    long addArrived(int series, long arrival, byte[] bytes, int from, int length) {
        int last = arena.getInt(series, LAST);
        long time = arrival;
        if (last != NONE && time(last) >= arrival && time(last) - arrival < MOST_MOVED_MILLIS) {
            time = time(last) + 1;
        }
        int before = before(series, time);
        for (int next = next(series, before); next != NONE && time(next) == time; next = next(series, before)) {
            before = next;
            time++;
        }
        insert(series, before, cell(time, bytes, from, length));
        return time;
    }

    /** Adds a sample with a time, or puts it in the place of one with the same time: then false. */
    boolean add(int series, long time, byte[] bytes, int from, int length) {
        int before = before(series, time);
        int same = next(series, before);
        boolean replaces = same != NONE && time(same) == time;
        if (replaces && Arena.roundUp(VALUE + length) <= Arena.roundUp(VALUE + valueLength(same))) {
            arena.putChar(same, VALUE_LENGTH, length);
            arena.putBytes(same, VALUE, bytes, from, length);
            arena.putInt(series, CURSOR, same);
            return false;
        }
        int cell = cell(time, bytes, from, length);
        if (replaces) {
            remove(series, before, same);
        }
        insert(series, before, cell);
        return !replaces;
    }

    /** Adds all samples of a series elsewhere; those with one time take the place of those here. Returns how many samples it has more. */
    int addAll(int series, TimedSeries others, int other) {
        int before = count(series);
        for (int sample = others.first(other); sample != NONE; sample = others.next(sample)) {
            byte[] chunk = others.arena.chunk(sample);
            add(series, others.time(sample), chunk, Arena.offset(sample) + VALUE, others.valueLength(sample));
        }
        return count(series) - before;
    }

    /** How many samples the series has. */
    int count(int series) {
        return arena.getInt(series, COUNT);
    }

    /** The oldest sample of the series. */
    int first(int series) {
        return arena.getInt(series, FIRST);
    }

    /** The newest sample of the series. */
    int last(int series) {
        return arena.getInt(series, LAST);
    }

    /** The sample after this one, or {@link PagedTable#NONE}. */
    int next(int sample) {
        return arena.getInt(sample, NEXT);
    }

    /** In milliseconds since 1970. */
    long time(int sample) {
        return arena.getInt(sample, TIME) & 0xFFFF_FFFFL | (long) arena.getInt(sample, TIME + 4) << 32;
    }

    /** Length of the line of a sample with its line feed, in bytes, at the most. */
    int lineLength(int series, int sample) {
        return arena.getChar(series, KEY_LENGTH) + 1 + valueLength(sample) + LONGEST_TIME + 1;
    }

    /** Copies the line with its line feed to {@code to[at...]}, where there must be room for it; returns where it ends. */
    int copyLine(int series, int sample, boolean withTime, byte[] to, int at) {
        int end = at + arena.getChar(series, KEY_LENGTH);
        System.arraycopy(arena.chunk(series), Arena.offset(series) + KEY, to, at, end - at);
        to[end++] = ' ';
        System.arraycopy(arena.chunk(sample), Arena.offset(sample) + VALUE, to, end, valueLength(sample));
        end += valueLength(sample);
        if (withTime) {
            to[end++] = ' ';
            byte[] digits = Long.toString(time(sample)).getBytes(US_ASCII);
            System.arraycopy(digits, 0, to, end, digits.length);
            end += digits.length;
        }
        to[end++] = '\n';
        return end;
    }

    private int valueLength(int sample) {
        return arena.getChar(sample, VALUE_LENGTH);
    }

    private int cell(long time, byte[] bytes, int from, int length) {
        int cell = arena.allocate(VALUE + length);
        arena.putInt(cell, TIME, (int) time);
        arena.putInt(cell, TIME + 4, (int) (time >> 32));
        arena.putChar(cell, VALUE_LENGTH, length);
        arena.putBytes(cell, VALUE, bytes, from, length);
        return cell;
    }

    /**
     * The last sample before this time, or {@link PagedTable#NONE}. Looked for from the sample that came last on, so that samples in
     * ascending time together cost one walk at the most.
     */
    private int before(int series, long time) {
        int last = last(series);
        if (last != NONE && time(last) < time) {
            return last;
        }
        int cursor = arena.getInt(series, CURSOR);
        int before = cursor != NONE && time(cursor) < time ? cursor : NONE;
        for (int next = next(series, before); next != NONE && time(next) < time; next = next(next)) {
            before = next;
        }
        return before;
    }

    private int next(int series, int before) {
        return before == NONE ? first(series) : next(before);
    }

    private void insert(int series, int before, int cell) {
        arena.putInt(cell, NEXT, next(series, before));
        link(series, before, cell);
        if (before == last(series)) {
            arena.putInt(series, LAST, cell);
        }
        arena.putInt(series, CURSOR, cell);
        arena.putInt(series, COUNT, count(series) + 1);
    }

    private void remove(int series, int before, int cell) {
        link(series, before, next(cell));
        if (cell == last(series)) {
            arena.putInt(series, LAST, before);
        }
        arena.putInt(series, COUNT, count(series) - 1);
    }

    private void link(int series, int before, int cell) {
        if (before == NONE) {
            arena.putInt(series, FIRST, cell);
        } else {
            arena.putInt(before, NEXT, cell);
        }
    }
}
