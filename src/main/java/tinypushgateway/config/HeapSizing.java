package tinypushgateway.config;

import java.util.HashMap;
import java.util.Map;

/**
 * Lowers the limits that are not set, if the heap is too small for their defaults. First those of requests are lowered, down to a quarter,
 * one large push and one small one are parsed at a time, and fewer idempotency keys and groups are remembered; then the buffer is. So a
 * container of 64 MiB starts without a flag, and its limits are known from the start; docs/adr/0011 says why. If even that does not fit,
 * {@link MemoryPlan} rejects the heap.
 */
final class HeapSizing {

    private static final double LEAST_SHARE_OF_REQUESTS = 1.0 / 4;

    private static final int CONNECTIONS_STEP = 16;

    /** The same in each heap that is too small. */
    private static final Map<Flag<?>, Object> LEAST = Map.of(
            Flags.PUSH_MAX_CONCURRENT, 1,
            Flags.PUSH_MAX_CONCURRENT_LARGE, 1,
            Flags.PUSH_MAX_IDEMPOTENCY_KEYS, 1000,
            Flags.GROUPS_MAX, 100);

    private HeapSizing() {}

    /** The limits to lower, each with its value as one would type it. */
    static Map<Flag<?>, String> lowered(long heapBytes) {
        long plannedBytes = MemoryPlan.plannedBytes(heapBytes);
        if (MemoryPlan.of(Options.DEFAULT).bytes() <= plannedBytes) { // TLS needs less, having fewer connections
            return Map.of();
        }
        MemoryPlan plan = MemoryPlan.of(new Options(LEAST));
        long requestBytes = plan.inflightBytes() + plan.connectionBytes();
        double left = plannedBytes - (plan.bytes() - requestBytes - plan.bufferBytes());
        double share = Math.clamp((left - plan.bufferBytes()) / requestBytes, LEAST_SHARE_OF_REQUESTS, 1);

        Map<Flag<?>, String> lowered = new HashMap<>();
        LEAST.forEach((flag, value) -> lowered.put(flag, value.toString()));
        lowered.put(Flags.PUSH_MAX_INFLIGHT_BYTES, mebibytes(share * plan.inflightBytes()));
        lowered.put(
                Flags.BUFFER_MAX_BYTES, mebibytes(Math.min((double) plan.bufferBytes(), left - share * requestBytes)));
        lowered.put(Flags.WEB_MAX_CONNECTIONS, connections(share * Flags.WEB_MAX_CONNECTIONS.defaultValue()));
        lowered.put(Flags.WEB_TLS_MAX_CONNECTIONS, connections(share * Flags.WEB_TLS_MAX_CONNECTIONS.defaultValue()));
        return lowered;
    }

    private static String mebibytes(double bytes) {
        return Math.max(1, (long) bytes / ByteSize.MIB) + "MiB";
    }

    private static String connections(double number) {
        return Integer.toString((int) number / CONNECTIONS_STEP * CONNECTIONS_STEP);
    }
}
