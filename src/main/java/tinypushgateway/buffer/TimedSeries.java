package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Series whose samples have times of their own, so that all of them are kept. They are stored in the order in which they came, whatever
 * their times, and brought into that of their times by the scrape, which holds no lock. A record, of 40 bytes and the key:
 *
 * <pre>
 *  0 next series of the family    4 length of the key    10 origin, and whether times descend somewhere
 * 12 samples                     16 first sample         20 last sample
 * 24 latest time                 32 latest time of a sample that came without
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
    static final int KEY = 40;

    private static final int NONE = RecordTable.NONE;

    private static final int KEY_LENGTH = 4;
    private static final int COUNT = 12;
    private static final int FIRST = 16;
    private static final int LAST = 20;
    private static final int LATEST = 24;
    private static final int LATEST_ARRIVAL = 32;

    /** In place of the states of {@link SampleRecords}. */
    private static final int ASCENDING = 0;

    private static final int UNORDERED = 1;

    private static final int NEXT = 0;
    private static final int TIME = 4;
    private static final int VALUE_LENGTH = 12;
    private static final int VALUE = 14;

    /** A sample without a time of its own that would come so much before the latest one is moved behind it. */
    private static final long MOST_MOVED_MILLIS = 1000;

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

    /** A new series without samples; returns its address. */
    int add(byte[] bytes, int from, int keyLength, int origin) {
        int series = arena.allocate(KEY + keyLength);
        arena.clear(series, KEY);
        arena.putChar(series, KEY_LENGTH, keyLength);
        arena.putChar(series, SampleRecords.MARKS, SampleRecords.marks(origin, ASCENDING));
        arena.putLong(series, LATEST, Long.MIN_VALUE);
        arena.putLong(series, LATEST_ARRIVAL, Long.MIN_VALUE);
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
        long time = timeOfArrived(series, arrival);
        add(series, time, bytes, from, length);
        arena.putLong(series, LATEST_ARRIVAL, time);
        return time;
    }

    /** The time that a sample would have that came without one. */
    long timeOfArrived(int series, long arrival) {
        long latest = arena.getLong(series, LATEST);
        long latestArrival = arena.getLong(series, LATEST_ARRIVAL);
        if (latest >= arrival && latest - arrival < MOST_MOVED_MILLIS) {
            return latest + 1;
        }
        return latestArrival >= arrival ? latestArrival + 1 : arrival;
    }

    /** Adds a sample with a time. */
    void add(int series, long time, byte[] bytes, int from, int length) {
        int cell = arena.allocate(VALUE + length);
        arena.putInt(cell, NEXT, NONE);
        arena.putLong(cell, TIME, time);
        arena.putChar(cell, VALUE_LENGTH, length);
        arena.putBytes(cell, VALUE, bytes, from, length);
        int last = arena.getInt(series, LAST);
        if (last == NONE) {
            arena.putInt(series, FIRST, cell);
        } else {
            arena.putInt(last, NEXT, cell);
        }
        arena.putInt(series, LAST, cell);
        arena.putInt(series, COUNT, count(series) + 1);
        if (last != NONE && time <= arena.getLong(series, LATEST)) {
            arena.putChar(series, SampleRecords.MARKS, arena.getChar(series, SampleRecords.MARKS) | UNORDERED);
        } else {
            arena.putLong(series, LATEST, time);
        }
    }

    /** Adds all samples of a series elsewhere, which are newer. */
    void addAll(int series, TimedSeries others, int other) {
        for (int sample = others.arena.getInt(other, FIRST);
                sample != NONE;
                sample = others.arena.getInt(sample, NEXT)) {
            byte[] chunk = others.arena.chunk(sample);
            add(series, others.time(sample), chunk, Arena.offset(sample) + VALUE, others.valueLength(sample));
        }
        long latestArrival = others.arena.getLong(other, LATEST_ARRIVAL);
        arena.putLong(series, LATEST_ARRIVAL, Math.max(arena.getLong(series, LATEST_ARRIVAL), latestArrival));
    }

    /** How many samples the series has. */
    int count(int series) {
        return arena.getInt(series, COUNT);
    }

    /** The samples in ascending time, and of those with one time only the newest. */
    int[] inOrder(int series) {
        int[] samples = new int[count(series)];
        int count = 0;
        for (int sample = arena.getInt(series, FIRST); sample != NONE; sample = arena.getInt(sample, NEXT)) {
            samples[count++] = sample;
        }
        return (arena.getChar(series, SampleRecords.MARKS) & UNORDERED) == 0 ? samples : ordered(samples);
    }

    private int[] ordered(int[] samples) {
        Integer[] byTime = new Integer[samples.length];
        for (int i = 0; i < samples.length; i++) {
            byTime[i] = samples[i];
        }
        Arrays.sort(byTime, Comparator.comparingLong(this::time)); // stable: of one time the newest stays last
        int count = 0;
        for (int i = 0; i < byTime.length; i++) {
            if (i + 1 == byTime.length || time(byTime[i]) != time(byTime[i + 1])) {
                samples[count++] = byTime[i];
            }
        }
        return Arrays.copyOf(samples, count);
    }

    /** In milliseconds since 1970. */
    long time(int sample) {
        return arena.getLong(sample, TIME);
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
}
