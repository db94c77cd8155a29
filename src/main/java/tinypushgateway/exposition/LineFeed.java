package tinypushgateway.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the end of a line, eight bytes at a time. */
final class LineFeed {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private LineFeed() {}

    /** The position of the first LF in {@code bytes[from, to)}, or {@code to}. */
    static int find(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long zeroWhereLineFeed = (long) LONGS.get(bytes, at) ^ '\n' * ONES;
            long found = zeroWhereLineFeed - ONES & ~zeroWhereLineFeed & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }
}
