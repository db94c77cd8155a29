package tinypushgateway.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Memory for records, handed out from chunks of bytes and given back only all at once: a million samples are a few thousand objects
 * to the garbage collector, and the chunks are used again. The first chunks are small, since many segments are. An address counts in
 * units of four bytes, so that an int reaches 16 GiB; 0 is no address.
 */
final class Arena {
    /** Twice the largest record, so that at most half of a chunk is left over at its end. */
    static final int CHUNK_BYTES = 64 * 1024;

    private static final byte[][] NO_CHUNKS = {};
    private static final int FIRST_CHUNKS = 4;

    /** Lengths of the first chunks, in bytes. */
    private static final int[] SMALL_CHUNKS = {4 * 1024, 16 * 1024};

    private static final int UNIT = 4;
    private static final int UNITS_SHIFT = Integer.numberOfTrailingZeros(CHUNK_BYTES / UNIT);
    private static final int UNITS_MASK = CHUNK_BYTES / UNIT - 1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHARS = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

    private final ChunkPool source;
    private byte[][] chunks = NO_CHUNKS;
    private int count;
    private int largest;
    private long bytes;

    /** Where the next record goes in the last chunk, in bytes. */
    private int free;

    /** Where the last chunk ends. */
    private int end;

    Arena(ChunkPool source) {
        this.source = source;
    }

    /** Room for {@code bytes}, with whatever is in it; the address of its first byte. */
    int allocate(int bytes) {
        int size = roundUp(bytes);
        largest = Math.max(largest, size);
        if (free + size > end) {
            addChunk(size);
        }
        int address = (count - 1 << UNITS_SHIFT) + free / UNIT;
        free += size;
        return address;
    }

    /**
     * By how many bytes the arena grows, at the most, for records of {@code total} bytes after rounding up, none above {@code largest}:
     * a chunk is left when the next record does not fit, so it has less than {@code largest} left over.
     */
    long growthFor(long total, int largest) {
        if (free + total <= end) {
            return 0;
        }
        long growth = 0;
        long left = total;
        boolean fits = true; // else a record may need a whole chunk, in place of a small one
        for (int i = count; i < SMALL_CHUNKS.length && left > 0; i++) {
            int usable = SMALL_CHUNKS[i] - UNIT;
            growth += SMALL_CHUNKS[i];
            fits &= roundUp(largest) <= usable;
            if (fits && left <= usable) {
                return growth;
            }
            left -= Math.max(0, usable - roundUp(largest));
        }
        long usable = (long) CHUNK_BYTES - UNIT - roundUp(largest);
        return growth + (left / usable + 1) * CHUNK_BYTES;
    }

    /** The largest record so far, in bytes. */
    int largest() {
        return largest;
    }

    /** Memory of all chunks, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Memory handed out, in bytes. */
    long bytesUsed() {
        return bytes - (end - free);
    }

    byte[] chunk(int address) {
        return chunks[address >>> UNITS_SHIFT];
    }

    static int offset(int address) {
        return (address & UNITS_MASK) * UNIT;
    }

    int getInt(int address, int field) {
        return (int) INTS.get(chunk(address), offset(address) + field);
    }

    void putInt(int address, int field, int value) {
        INTS.set(chunk(address), offset(address) + field, value);
    }

    long getLong(int address, int field) {
        return (long) LONGS.get(chunk(address), offset(address) + field);
    }

    void putLong(int address, int field, long value) {
        LONGS.set(chunk(address), offset(address) + field, value);
    }

    int getChar(int address, int field) {
        return (char) CHARS.get(chunk(address), offset(address) + field);
    }

    void putChar(int address, int field, int value) {
        CHARS.set(chunk(address), offset(address) + field, (char) value);
    }

    /** Four chars that stand side by side, at once. */
    void putChars(int address, int field, int first, int second, int third, int fourth) {
        long all = first | (long) second << 16 | (long) third << 32 | (long) fourth << 48;
        LONGS.set(chunk(address), offset(address) + field, all);
    }

    byte getByte(int address, int field) {
        return chunk(address)[offset(address) + field];
    }

    void putByte(int address, int field, int value) {
        chunk(address)[offset(address) + field] = (byte) value;
    }

    void putBytes(int address, int field, byte[] from, int start, int length) {
        System.arraycopy(from, start, chunk(address), offset(address) + field, length);
    }

    /** Sets the first bytes there to 0. */
    void clear(int address, int length) {
        Arrays.fill(chunk(address), offset(address), offset(address) + length, (byte) 0);
    }

    static int roundUp(int bytes) {
        return bytes + UNIT - 1 & -UNIT;
    }

    /** Gives all memory back; no address is good any more. */
    void free() {
        source.giveBack(chunks, count);
        chunks = NO_CHUNKS;
        count = 0;
        bytes = 0;
        free = 0;
        end = 0;
    }

    private void addChunk(int least) {
        if (count == chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(FIRST_CHUNKS, 2 * count));
        }
        boolean small = count < SMALL_CHUNKS.length && least <= SMALL_CHUNKS[count] - UNIT;
        byte[] chunk = small ? new byte[SMALL_CHUNKS[count]] : source.take();
        chunks[count] = chunk;
        free = count == 0 ? UNIT : 0;
        end = chunk.length;
        bytes += chunk.length;
        count++;
    }

    /**
     * Chunks that segments had, for segments to come. Without it each scrape would leave the chunks of its segment to the garbage collector,
     * which has moved them to the old generation by then: at full load in a small heap that was a full collection every few seconds.
     *
     * <p>The pool holds at most as many chunks as the last segment had, so that after a burst the next scrape releases the others. A chunk is
     * made only while the pool is empty, so all chunks, those in the pool and those in use, are never more than were in use at one time.
     *
     * <p>Safe for any number of threads.
     */
    static final class ChunkPool {
        private final Deque<byte[]> free = new ArrayDeque<>();

        /** A chunk of {@link #CHUNK_BYTES}, with whatever is in it. */
        byte[] take() {
            synchronized (free) {
                byte[] chunk = free.poll();
                if (chunk != null) {
                    return chunk;
                }
            }
            return new byte[CHUNK_BYTES];
        }

        /** Takes back the first {@code count} chunks, all of a segment. Nobody may use them any more. Small ones are left to the collector. */
        void giveBack(byte[][] chunks, int count) {
            synchronized (free) {
                for (int i = 0; i < count; i++) {
                    if (chunks[i].length == CHUNK_BYTES) {
                        free.push(chunks[i]);
                    }
                }
                while (free.size() > count) {
                    free.removeLast();
                }
            }
        }

        /** How many chunks there are. */
        int size() {
            synchronized (free) {
                return free.size();
            }
        }
    }
}
