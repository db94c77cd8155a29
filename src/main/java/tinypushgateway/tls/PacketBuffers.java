package tinypushgateway.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Buffers of the largest size of a record. Each is needed for a moment only, so all connections share a few. */
final class PacketBuffers {
    /** 16 KiB of data and the most that encryption adds; more than any engine asks for. */
    static final int BYTES = 17 * 1024;

    private static final int KEPT = 8;

    private final ArrayBlockingQueue<ByteBuffer> spare = new ArrayBlockingQueue<>(KEPT);

    /** An empty one, ready to be written to. */
    ByteBuffer take() {
        ByteBuffer kept = spare.poll();
        return kept == null ? ByteBuffer.allocate(BYTES) : kept.clear();
    }

    void give(ByteBuffer buffer) {
        spare.offer(buffer); // one too many is garbage
    }
}
