package tinypushgateway.config;

import java.util.Optional;

/**
 * The memory that all clients together can make the process hold, by the options that limit it. It is compared with the heap at the start,
 * so that limits which do not fit end the process there with an explanation, and not under load with an OutOfMemoryError.
 *
 * @param bufferBytes samples, pending and in flight
 * @param inflightBytes bodies of pushes that are being read
 * @param parsingBytes positions and tables of pushes that are being parsed
 * @param connectionBytes request lines and headers, and what else a connection needs
 * @param keyBytes idempotency keys that are remembered
 * @param groupBytes groups that are known
 * @param logBytes lines of the log that wait to be written
 */
public record MemoryPlan(
        long bufferBytes,
        long inflightBytes,
        long parsingBytes,
        long connectionBytes,
        long keyBytes,
        long groupBytes,
        long logBytes) {

    /**
     * Positions, tables and their growth, for a sample that is a family of its own: the costliest. Timestamps and bounds that are compared
     * as numbers are among them.
     */
    private static final long PARSING_BYTES_PER_SAMPLE = 256;

    /** A line of a sample has at least four bytes: {@code a 1} and its line feed. */
    private static final int MOST_SAMPLES_OF_SMALL_PUSH = Flags.SMALL_PUSH_BYTES / 4;

    /** For a connection's thread, its stack and its small buffers. */
    private static final long CONNECTION_OVERHEAD_BYTES = 4 * ByteSize.KIB;

    /** For the state of TLS, and buffers for a record that comes, one that was read in part and one that goes. */
    private static final long TLS_OVERHEAD_BYTES = 64 * ByteSize.KIB;

    /**
     * For a remembered key: its hash and that of the content, a receipt, and its share of the table and of the buffer's list of receipts.
     */
    private static final long KEY_BYTES = 192;

    /** For a group with labels, a message and two user agents of the most bytes that are kept, and its share of the table. */
    private static final long GROUP_BYTES = 1184;

    /** What more a group needs for each reader but the first. */
    private static final long GROUP_BYTES_PER_READER = 32;

    /** The rest of the heap is for the answers, the garbage, and ourselves. */
    private static final int PLANNED_PERCENT = 80;

    public static MemoryPlan of(Options options) {
        int maxSamples = options.get(Flags.PUSH_MAX_SAMPLES);
        long readersBesidesTheFirst =
                Math.max(0, options.get(Flags.SCRAPE_READERS).size() - 1);
        return new MemoryPlan(
                options.get(Flags.BUFFER_MAX_BYTES),
                options.get(Flags.PUSH_MAX_INFLIGHT_BYTES),
                PARSING_BYTES_PER_SAMPLE
                        * (options.get(Flags.PUSH_MAX_CONCURRENT)
                                        * (long) Math.min(maxSamples, MOST_SAMPLES_OF_SMALL_PUSH)
                                + options.get(Flags.PUSH_MAX_CONCURRENT_LARGE) * (long) maxSamples),
                options.maxConnections()
                        * (options.get(Flags.WEB_MAX_HEADER_BYTES)
                                + CONNECTION_OVERHEAD_BYTES
                                + (options.isTlsOn() ? TLS_OVERHEAD_BYTES : 0)),
                options.get(Flags.PUSH_MAX_IDEMPOTENCY_KEYS) * KEY_BYTES,
                options.get(Flags.GROUPS_MAX) * (GROUP_BYTES + GROUP_BYTES_PER_READER * readersBesidesTheFirst),
                options.get(Flags.LOG_MAX_QUEUED_BYTES));
    }

    /** How much of a heap may be promised to clients. */
    static long plannedBytes(long heapBytes) {
        return heapBytes / 100 * PLANNED_PERCENT;
    }

    public long bytes() {
        return bufferBytes + inflightBytes + parsingBytes + connectionBytes + keyBytes + groupBytes + logBytes;
    }

    /** The same on a JVM. */
    Optional<String> problem(long maxHeapBytes) {
        return problem(maxHeapBytes, false);
    }

    /**
     * One line that says what does not fit and what to do, or nothing when all fits.
     *
     * @param nativeExecutable whether the heap is set among the gateway's own arguments, as in an executable of native-image
     */
    public Optional<String> problem(long maxHeapBytes, boolean nativeExecutable) {
        if (bytes() <= plannedBytes(maxHeapBytes)) {
            return Optional.empty();
        }
        return Optional.of("the limits need " + mebibytes(bytes()) + "MiB of memory, which is more than "
                + PLANNED_PERCENT
                + "% of the heap of " + maxHeapBytes / ByteSize.MIB + "MiB; lower "
                + Flags.BUFFER_MAX_BYTES.typed() + " (" + mebibytes(bufferBytes) + "MiB), "
                + Flags.PUSH_MAX_INFLIGHT_BYTES.typed() + " (" + mebibytes(inflightBytes) + "MiB), "
                + Flags.PUSH_MAX_SAMPLES.typed() + ", " + Flags.PUSH_MAX_CONCURRENT.typed() + " or "
                + Flags.PUSH_MAX_CONCURRENT_LARGE.typed() + " (together "
                + mebibytes(parsingBytes) + "MiB), "
                + Flags.WEB_MAX_CONNECTIONS.typed() + " (" + Flags.WEB_TLS_MAX_CONNECTIONS.typed() + ") or "
                + Flags.WEB_MAX_HEADER_BYTES.typed() + " (together "
                + mebibytes(connectionBytes) + "MiB), "
                + Flags.PUSH_MAX_IDEMPOTENCY_KEYS.typed() + " (" + mebibytes(keyBytes) + "MiB), "
                + Flags.GROUPS_MAX.typed() + " (" + mebibytes(groupBytes) + "MiB) or "
                + Flags.LOG_MAX_QUEUED_BYTES.typed() + " ("
                + mebibytes(logBytes) + "MiB), or increase the heap with "
                + (nativeExecutable
                        ? "-Xmx" + heapMebibytes() + "m among the arguments (or the memory limit of the container)"
                        : "JAVA_OPTS=-Xmx" + heapMebibytes()
                                + "m (in the image JDK_JAVA_OPTIONS, or its memory limit)"));
    }

    /** Three quarters instead of 80 %, since Serial GC keeps a thirtieth of -Xmx from what it reports as its maximum. */
    private long heapMebibytes() {
        return mebibytes(bytes() / 3 * 4 + 4);
    }

    private static long mebibytes(long bytes) {
        return Math.ceilDiv(bytes, ByteSize.MIB);
    }
}
