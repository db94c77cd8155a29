package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * Pushes of 1,000 samples, as a large batch job would send them: 20 families with HELP and TYPE, 50 samples each, 4 labels. Every
 * push of the ring has series of its own, and the ring is larger than the first two caches of a CPU, as data off a network would be.
 */
public final class BulkPushes {
    public static final int PUSHES = 100;
    public static final int SAMPLES = 1_000;
    private static final int FAMILIES = 20;

    private final byte[][] ring = new byte[PUSHES][];
    private int next;

    public BulkPushes() {
        for (int push = 0; push < PUSHES; push++) {
            ring[push] = text(push).getBytes(UTF_8);
        }
    }

    /** The next push of the ring; benchmarks only read it, and parsing leaves tidy text as it is. */
    public byte[] next() {
        next = (next + 1) % PUSHES;
        return ring[next];
    }

    /** Whether the push that {@link #next} gives will be the first of the ring again. */
    public boolean wrapped() {
        return next == PUSHES - 1;
    }

    private static String text(int push) {
        StringBuilder text = new StringBuilder();
        for (int family = 0; family < FAMILIES; family++) {
            String name = "batch_job_stage_" + family + "_rows_total";
            text.append("# HELP ").append(name).append(" Rows that this stage of the job has handled so far.\n");
            text.append("# TYPE ").append(name).append(" counter\n");
            for (int sample = 0; sample < SAMPLES / FAMILIES; sample++) {
                text.append(String.format(
                        Locale.ROOT,
                        "%s{job=\"nightly-import\",instance=\"worker-%03d.example\",shard=\"%d\",result=\"%s\"} %s\n",
                        name,
                        push,
                        sample / 2,
                        sample % 2 == 0 ? "ok" : "failed",
                        sample % 3 == 0 ? "0.00" + (7919 * sample + 1) : Integer.toString(7919 * sample)));
            }
        }
        return text.toString();
    }
}
