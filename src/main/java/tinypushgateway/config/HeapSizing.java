package tinypushgateway.config;

import static tinypushgateway.config.MemoryPlan.CONNECTION_OVERHEAD_BYTES;
import static tinypushgateway.config.MemoryPlan.TLS_OVERHEAD_BYTES;

import java.util.Map;

/**
 * The limits that nobody set, in a heap that is too small for their defaults. What requests take while they are read gives way first,
 * down to a quarter, one large push and one small one are parsed at a time, and fewer idempotency keys and groups are remembered; then the
 * buffer does. So a container of 64 MiB starts without a flag, and what it can hold is known from then on; docs/adr/0011 says why. Where
 * that does not fit either, {@link MemoryPlan} refuses the heap.
 *
 * @param lowered by a flag's name, its value as one would type it
 */
record HeapSizing(Map<String, String> lowered) {

    private static final double LEAST_SHARE_OF_REQUESTS = 1.0 / 4;

    private static final int CONNECTIONS_STEP = 16;

    private static final long BUFFER_BYTES = defaultOf(Flags.BUFFER_MAX_BYTES);

    private static final int LEAST_PARSED = 1;

    private static final int LEAST_KEYS = 1000;

    private static final int LEAST_GROUPS = 100;

    private static final long LOG_BYTES = defaultOf(Flags.LOG_MAX_QUEUED_BYTES);

    private static final long CONNECTION_BYTES = defaultOf(Flags.WEB_MAX_HEAD_BYTES) + CONNECTION_OVERHEAD_BYTES;

    /** With TLS or without, whichever takes more. */
    private static final long REQUESTS_BYTES = defaultOf(Flags.PUSH_MAX_INFLIGHT_BYTES)
            + Math.max(
                    defaultOf(Flags.WEB_MAX_CONNECTIONS) * CONNECTION_BYTES,
                    defaultOf(Flags.WEB_TLS_MAX_CONNECTIONS) * (CONNECTION_BYTES + TLS_OVERHEAD_BYTES));

    static HeapSizing to(long heapBytes) {
        long plannedBytes = MemoryPlan.plannedBytes(heapBytes);
        long parsingBytes = parsingBytes(defaultOf(Flags.PUSH_MAX_PARSED), defaultOf(Flags.PUSH_MAX_PARSED_LARGE));
        long keyBytes = defaultOf(Flags.PUSH_IDEMPOTENCY_KEYS) * MemoryPlan.KEY_BYTES;
        long groupBytes = defaultOf(Flags.GROUPS_MAX) * MemoryPlan.GROUP_BYTES;
        if (BUFFER_BYTES + REQUESTS_BYTES + parsingBytes + keyBytes + groupBytes + LOG_BYTES <= plannedBytes) {
            return new HeapSizing(Map.of());
        }
        double left = plannedBytes
                - LOG_BYTES
                - LEAST_KEYS * MemoryPlan.KEY_BYTES
                - LEAST_GROUPS * MemoryPlan.GROUP_BYTES
                - parsingBytes(LEAST_PARSED, LEAST_PARSED);
        double share = Math.clamp((left - BUFFER_BYTES) / REQUESTS_BYTES, LEAST_SHARE_OF_REQUESTS, 1);
        return new HeapSizing(Map.of(
                Flags.PUSH_MAX_PARSED.name(),
                Integer.toString(LEAST_PARSED),
                Flags.PUSH_MAX_PARSED_LARGE.name(),
                Integer.toString(LEAST_PARSED),
                Flags.PUSH_IDEMPOTENCY_KEYS.name(),
                Integer.toString(LEAST_KEYS),
                Flags.GROUPS_MAX.name(),
                Integer.toString(LEAST_GROUPS),
                Flags.PUSH_MAX_INFLIGHT_BYTES.name(),
                mebibytes(share * defaultOf(Flags.PUSH_MAX_INFLIGHT_BYTES)),
                Flags.WEB_MAX_CONNECTIONS.name(),
                connections(share * defaultOf(Flags.WEB_MAX_CONNECTIONS)),
                Flags.WEB_TLS_MAX_CONNECTIONS.name(),
                connections(share * defaultOf(Flags.WEB_TLS_MAX_CONNECTIONS)),
                Flags.BUFFER_MAX_BYTES.name(),
                mebibytes(Math.min((double) BUFFER_BYTES, left - share * REQUESTS_BYTES))));
    }

    /** The value of a flag that nobody set, as one would type it. */
    String textOf(Flag<?> flag) {
        return lowered.getOrDefault(flag.name(), flag.defaultText());
    }

    private static long parsingBytes(long small, long large) {
        int maxSamples = (int) defaultOf(Flags.PUSH_MAX_SAMPLES);
        return small * MemoryPlan.smallParsingBytes(maxSamples) + large * MemoryPlan.largeParsingBytes(maxSamples);
    }

    private static String mebibytes(double bytes) {
        return Math.max(1, (long) bytes / ByteSize.MIB) + "MiB";
    }

    private static String connections(double number) {
        return Integer.toString((int) number / CONNECTIONS_STEP * CONNECTIONS_STEP);
    }

    private static long defaultOf(Flag<? extends Number> flag) {
        return flag.kind().parse(flag.defaultText()).orElseThrow().longValue();
    }
}
