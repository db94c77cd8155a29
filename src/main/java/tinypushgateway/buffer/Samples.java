package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import tinypushgateway.exposition.Series;

/**
 * The sample records of a batch, found by their series. A record is the line as it will be exposed, behind 12 bytes:
 *
 * <pre>
 *  0 next sample of the family    4 length of the key
 *  6 length of the value          8 room for value and line feed
 * 10 birth, peer and state       12 key, blank, value, line feed
 * </pre>
 *
 * A newer value takes the place of the older. One that needs more room goes into a cell of its own, whose address then stands where
 * the value was; so a series keeps its place among the samples of its family.
 */
final class Samples extends PagedTable {
    private static final int NEXT = 0;
    private static final int KEY_LENGTH = 4;
    private static final int VALUE_LENGTH = 6;
    private static final int VALUE_ROOM = 8;
    private static final int MARKS = 10;
    private static final int TEXT = 12;

    private static final int INLINE = 0;
    private static final int MOVED = 1;
    private static final int DROPPED = 2;
    private static final int STATE_BITS = 2;

    private static final int PEER_BITS = 6;

    /** No peer of a push. */
    static final int NO_PEER = 0;

    /** Makes a birth, which may be negative, fit a char beside the peer and the state: none is further from 0 than --scrape.max-failures. */
    private static final int BIRTH_OFFSET = 1 << 7;

    /** Room for the address of a cell. */
    private static final int LEAST_ROOM = 4;

    /** Room in a cell: no float in its shortest form is longer, so a value seldom moves twice. */
    private static final int LEAST_CELL = 28;

    /** A line of a push and its line feed. */
    static final int LARGEST_LINE = 32 * 1024 + 1;

    private final Arena arena;
    private int count;

    Samples(Arena arena) {
        this.arena = arena;
    }

    /** Memory that a sample takes at the most, in bytes, be it new or a newer value of an old one. */
    static int mostBytes(int keyLength, int textLength) {
        return Math.max(LEAST_CELL, recordBytes(keyLength, textLength));
    }

    /** Memory of a new sample, in bytes. */
    private static int recordBytes(int keyLength, int textLength) {
        return Arena.roundUp(TEXT + keyLength + 1 + room(textLength - keyLength - 1));
    }

    /** What a sample remembers of the peer that pushed it: never {@link #NO_PEER}, and of two peers the same in one case of 63. */
    static int peer(InetAddress address) {
        return 1 + (address.hashCode() * 0x9E3779B9 >>> 8) % ((1 << PEER_BITS) - 1);
    }

    /** Live samples. */
    int count() {
        return count;
    }

    /** The slot of the live sample of this series, or the slot where one belongs. */
    long find(byte[] bytes, int from, int keyLength, int hash) {
        long slot = slot(hash);
        for (int sample = at(slot); sample != NONE; sample = at(slot)) {
            if (hasHash(slot, hash) && sameSeries(sample, bytes, from, keyLength)) {
                return slot;
            }
            slot = next(slot);
        }
        return slot;
    }

    /** Whether the slot that was found has a live sample. */
    boolean holds(long slot) {
        return at(slot) != NONE && state(at(slot)) != DROPPED;
    }

    /** Stores a sample that {@link #find} did not find, and returns its address. */
    int add(long slot, byte[] bytes, int from, int keyLength, int textLength, int hash, int birth, int peer) {
        int valueLength = textLength - keyLength - 1;
        int sample = arena.allocate(recordBytes(keyLength, textLength));
        arena.putInt(sample, NEXT, NONE);
        arena.putChars(sample, KEY_LENGTH, keyLength, valueLength, room(valueLength), marks(birth, peer, INLINE));
        arena.putBytes(sample, TEXT, bytes, from, textLength);
        arena.putByte(sample, TEXT + textLength, '\n');
        if (at(slot) == NONE) {
            put(slot, hash, sample);
        } else {
            replace(slot, sample);
        }
        count++;
        return sample;
    }

    /** Puts a newer value in the place of the older one. */
    void renew(int sample, byte[] bytes, int from, int length, int birth, int peer) {
        int field = TEXT + arena.getChar(sample, KEY_LENGTH) + 1;
        boolean moves = length >= arena.getChar(sample, VALUE_ROOM);
        if (moves) {
            int room = Math.max(LEAST_CELL, room(length));
            arena.putInt(sample, field, arena.allocate(room));
            arena.putChar(sample, VALUE_ROOM, room);
        }
        boolean moved = moves || state(sample) == MOVED;
        int home = moved ? arena.getInt(sample, field) : sample;
        int homeField = moved ? 0 : field;
        arena.putBytes(home, homeField, bytes, from, length);
        arena.putByte(home, homeField + length, '\n');
        arena.putChar(sample, VALUE_LENGTH, length);
        setMarks(sample, birth, peer, moved ? MOVED : INLINE);
    }

    /** Takes the sample out of the count; whoever holds its family takes it out of the chain. */
    void drop(int sample) {
        setMarks(sample, birth(sample), peer(sample), DROPPED);
        count--;
    }

    /** The next sample of the family, or {@link #NONE}. */
    int following(int sample) {
        return arena.getInt(sample, NEXT);
    }

    void setFollowing(int sample, int next) {
        arena.putInt(sample, NEXT, next);
    }

    /** Failed scrapes of the batch when the sample came; negative if it had failures of its own by then. */
    int birth(int sample) {
        return (arena.getChar(sample, MARKS) >> PEER_BITS + STATE_BITS) - BIRTH_OFFSET;
    }

    /** Of the peer that pushed it, what {@link #peer(InetAddress)} says; {@link #NO_PEER} if it came with another batch. */
    int peer(int sample) {
        return arena.getChar(sample, MARKS) >> STATE_BITS & (1 << PEER_BITS) - 1;
    }

    /** The name and labels of the sample, as exposed. */
    String series(int sample) {
        return new String(arena.chunk(sample), Arena.offset(sample) + TEXT, keyLength(sample), UTF_8);
    }

    boolean hasJob(int sample) {
        int key = Arena.offset(sample) + TEXT;
        return Series.hasJob(arena.chunk(sample), key, key + keyLength(sample));
    }

    void setBirth(int sample, int birth) {
        setMarks(sample, birth, peer(sample), state(sample));
    }

    int keyLength(int sample) {
        return arena.getChar(sample, KEY_LENGTH);
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

    /** Hash of the series, as a push that brings it has it. */
    int hash(int sample) {
        int key = Arena.offset(sample) + TEXT;
        return Series.hash(arena.chunk(sample), key, key + keyLength(sample));
    }

    private static int room(int valueLength) {
        return Arena.roundUp(Math.max(LEAST_ROOM, valueLength + 1));
    }

    private int state(int sample) {
        return arena.getChar(sample, MARKS) & (1 << STATE_BITS) - 1;
    }

    private void setMarks(int sample, int birth, int peer, int state) {
        arena.putChar(sample, MARKS, marks(birth, peer, state));
    }

    private static int marks(int birth, int peer, int state) {
        return (birth + BIRTH_OFFSET << PEER_BITS | peer) << STATE_BITS | state;
    }

    private boolean sameSeries(int sample, byte[] bytes, int from, int keyLength) {
        int key = Arena.offset(sample) + TEXT;
        return Series.same(arena.chunk(sample), key, key + keyLength(sample), bytes, from, from + keyLength);
    }
}
