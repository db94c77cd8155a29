package tinypushgateway.exposition;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A fast 64-bit hash of a span of bytes, with a new key in each process: jobs choose the names and labels, so they must not be able to
 * choose collisions. Folded multiplication over overlapping reads, after wyhash.
 */
public final class ByteHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long[] KEYS = keys();
    private static final long KEY_A = KEYS[0] | 1;
    private static final long KEY_B = KEYS[1] | 1;

    private ByteHash() {}

    /** From where SecureRandom has it on Linux, and without SecureRandom, which has code generated when the first is made. */
    private static long[] keys() {
        byte[] random = new byte[2 * Long.BYTES];
        try (InputStream kernel = new FileInputStream("/dev/urandom")) {
            if (kernel.read(random) == random.length) {
                return new long[] {long8(random, 0), long8(random, Long.BYTES)};
            }
        } catch (IOException e) {
            // another system
        }
        return new SecureRandom().longs(2).toArray();
    }

    /** The hash of {@code bytes[from, to)}. */
    public static long of(byte[] bytes, int from, int to) {
        return finish(part(bytes, from, to));
    }

    /** A hash to be summed up with others and then finished: like spans may still have like bits. */
    static long part(byte[] bytes, int from, int to) {
        int length = to - from;
        long hash = KEY_A ^ length;
        int at = from;
        for (; to - at > 16; at += 16) {
            hash = fold(long8(bytes, at) ^ hash, long8(bytes, at + 8) ^ KEY_B);
        }
        if (length >= 16) {
            return fold(long8(bytes, to - 16) ^ hash, long8(bytes, to - 8) ^ KEY_B);
        }
        if (length >= 8) {
            return fold(long8(bytes, from) ^ hash, long8(bytes, to - 8) ^ KEY_B);
        }
        if (length >= 4) {
            return fold(int4(bytes, from) ^ hash, int4(bytes, to - 4) ^ KEY_B);
        }
        return length == 0 ? hash : fold(upTo3(bytes, from, length) ^ hash, KEY_B);
    }

    /** Spreads a part, or a sum of parts, over all 64 bits. */
    static long finish(long sum) {
        return fold(sum ^ KEY_A, KEY_B);
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.multiplyHigh(a, b);
    }

    private static long long8(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    private static long int4(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at) & 0xFFFF_FFFFL;
    }

    private static long upTo3(byte[] bytes, int at, int length) {
        return (bytes[at] & 0xFFL) << 16 | (bytes[at + (length >> 1)] & 0xFF) << 8 | bytes[at + length - 1] & 0xFF;
    }
}
