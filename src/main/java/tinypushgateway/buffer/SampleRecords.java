package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import tinypushgateway.exposition.Series;

/**
 * Records of samples in an {@link Arena}. A record is the line as it will be exposed, behind 12 bytes:
 *
 * <pre>
 *  0 the next record of its chain  4 length of the key
 *  6 length of the value           8 room for what may be written over: value and line feed, or the whole line
 * 10 origin and state             12 key, blank, value, line feed
 * </pre>
 *
 * A newer value takes the place of the older. One that needs more room goes into a cell of its own, whose address then stands where
 * the value was. What is moved gets a quarter more room than it needs, so all that is left behind is at most five times the largest.
 */
final class SampleRecords {
    static final int NONE = RecordTable.NONE;

    static final int NEXT = 0;
    static final int MARKS = 10;

    private static final int KEY_LENGTH = 4;
    private static final int VALUE_LENGTH = 6;
    private static final int ROOM = 8;
    private static final int TEXT = 12;

    /** States of a record: the value stands behind its key, or in a cell; or the record is a {@link MetricRecords metric} of several samples. */
    static final int INLINE = 0;

    static final int MOVED = 1;
    static final int COMPOSITE = 2;

    private static final int STATE_BITS = 2;

    /** See {@link SegmentGroups}. */
    static final int ORIGIN_BITS = 14;

    /** Origins below are peers, of samples without a job. */
    static final int PEERS = 1 << 6;

    /** Room for the address of a cell. */
    private static final int LEAST_ROOM = 4;

    /** Room in a cell: no float in its shortest form is longer, so a value seldom moves twice. */
    private static final int LEAST_CELL = 28;

    /** A line of a push and its line feed. */
    static final int LARGEST_LINE = 32 * 1024 + 1;

    private final Arena arena;

    /** Where the key stands in a record. */
    private final int text;

    SampleRecords(Arena arena) {
        this(arena, TEXT);
    }

    /** @param text where the key stands in a record: only keys are read of records that others write */
    SampleRecords(Arena arena, int text) {
        this.arena = arena;
        this.text = text;
    }

    /** Memory that a sample takes at the most, in bytes, be it new or a newer value of an old one. */
    static int mostBytes(int keyLength, int textLength) {
        return Math.max(LEAST_CELL, Arena.roundUp(TEXT + keyLength + 1 + withSlack(room(textLength - keyLength - 1))));
    }

    /** The same for a sample of a histogram or summary. */
    static int mostBytesInComposite(int textLength) {
        return Arena.roundUp(TEXT + withSlack(textLength + 1));
    }

    /** What a sample without a job remembers of the peer that pushed it; of two peers the same in one case of 63. */
    static int peer(InetAddress address) {
        return 1 + (address.hashCode() * 0x9E3779B9 >>> 8) % (PEERS - 1);
    }

    /** A new record whose value may be replaced; returns its address. */
    int add(byte[] bytes, int from, int keyLength, int textLength, int origin) {
        int room = room(textLength - keyLength - 1);
        int sample = arena.allocate(TEXT + keyLength + 1 + room);
        write(sample, bytes, from, keyLength, textLength, room, origin);
        return sample;
    }

    /** A new record that may be written over as a whole; returns its address. */
    int addToComposite(byte[] bytes, int from, int keyLength, int textLength) {
        return addToComposite(bytes, from, keyLength, textLength, Arena.roundUp(textLength + 1));
    }

    /** Writes a line over that of a record made by {@link #addToComposite}, or into a larger record with the same successor; returns which. */
    int rewrite(int part, byte[] bytes, int from, int keyLength, int textLength) {
        int room = arena.getChar(part, ROOM);
        int next = next(part);
        int record = part;
        if (textLength < room) {
            write(part, bytes, from, keyLength, textLength, room, 0);
        } else {
            record = addToComposite(bytes, from, keyLength, textLength, withSlack(textLength + 1));
        }
        setNext(record, next);
        return record;
    }

    /** Puts a newer value in the place of the older one. */
    void replaceValue(int sample, byte[] bytes, int from, int length, int origin) {
        int field = TEXT + arena.getChar(sample, KEY_LENGTH) + 1;
        boolean moves = length >= arena.getChar(sample, ROOM);
        if (moves) {
            int room = Math.max(LEAST_CELL, withSlack(room(length)));
            arena.putInt(sample, field, arena.allocate(room));
            arena.putChar(sample, ROOM, room);
        }
        boolean moved = moves || state(sample) == MOVED;
        int home = moved ? arena.getInt(sample, field) : sample;
        int homeField = moved ? 0 : field;
        arena.putBytes(home, homeField, bytes, from, length);
        arena.putByte(home, homeField + length, '\n');
        arena.putChar(sample, VALUE_LENGTH, length);
        arena.putChar(sample, MARKS, marks(origin, moved ? MOVED : INLINE));
    }

    /** The next record of the chain, or {@link #NONE}. */
    int next(int record) {
        return arena.getInt(record, NEXT);
    }

    void setNext(int record, int next) {
        arena.putInt(record, NEXT, next);
    }

    int state(int record) {
        return arena.getChar(record, MARKS) & (1 << STATE_BITS) - 1;
    }

    /** Where it is from. */
    int origin(int record) {
        return arena.getChar(record, MARKS) >> STATE_BITS;
    }

    static int marks(int origin, int state) {
        return origin << STATE_BITS | state;
    }

    /** The name and labels of the sample, as exposed. */
    String series(int sample) {
        return new String(keyChunk(sample), keyFrom(sample), keyLength(sample), UTF_8);
    }

    byte[] keyChunk(int sample) {
        return arena.chunk(sample);
    }

    int keyFrom(int sample) {
        return Arena.offset(sample) + text;
    }

    int keyTo(int sample) {
        return keyFrom(sample) + keyLength(sample);
    }

    int keyLength(int sample) {
        return arena.getChar(sample, KEY_LENGTH);
    }

    /** Hash of the series. */
    int hash(int sample) {
        return Series.hash(keyChunk(sample), keyFrom(sample), keyTo(sample));
    }

    /** Whether the record is of the series with this key. */
    boolean isOf(int sample, byte[] bytes, int from, int keyLength) {
        return Series.same(keyChunk(sample), keyFrom(sample), keyTo(sample), bytes, from, from + keyLength);
    }

    /** Length of the line with its line feed, in bytes. */
    int lineLength(int sample) {
        return arena.getChar(sample, KEY_LENGTH) + 1 + arena.getChar(sample, VALUE_LENGTH) + 1;
    }

    /** Copies the line with its line feed to {@code to[at...]}, where there must be room for it. */
    void copyLine(int sample, byte[] to, int at) {
        byte[] chunk = arena.chunk(sample);
        int text = Arena.offset(sample) + TEXT;
        if (state(sample) != MOVED) {
            System.arraycopy(chunk, text, to, at, lineLength(sample));
            return;
        }
        int keyAndBlank = keyLength(sample) + 1;
        int cell = arena.getInt(sample, TEXT + keyAndBlank);
        System.arraycopy(chunk, text, to, at, keyAndBlank);
        System.arraycopy(
                arena.chunk(cell), Arena.offset(cell), to, at + keyAndBlank, arena.getChar(sample, VALUE_LENGTH) + 1);
    }

    private int addToComposite(byte[] bytes, int from, int keyLength, int textLength, int room) {
        int part = arena.allocate(TEXT + room);
        write(part, bytes, from, keyLength, textLength, room, 0);
        return part;
    }

    private void write(int record, byte[] bytes, int from, int keyLength, int textLength, int room, int origin) {
        arena.putInt(record, NEXT, NONE);
        arena.putChars(record, KEY_LENGTH, keyLength, textLength - keyLength - 1, room, marks(origin, INLINE));
        arena.putBytes(record, TEXT, bytes, from, textLength);
        arena.putByte(record, TEXT + textLength, '\n');
    }

    private static int room(int valueLength) {
        return Arena.roundUp(Math.max(LEAST_ROOM, valueLength + 1));
    }

    private static int withSlack(int room) {
        return Arena.roundUp(room + room / 4);
    }
}
