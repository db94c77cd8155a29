package tinypushgateway.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/** Buffers as large as a record may be. They are needed for moments, so a few go round among all connections, and garbage is spared. */
final class PacketBuffers {
    /** 16 KiB of content and what encryption adds at the most; more than any engine asks for. */
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
