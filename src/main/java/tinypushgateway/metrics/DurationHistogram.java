package tinypushgateway.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A histogram of durations, counted in nanoseconds and shown in seconds. */
final class DurationHistogram {
    private final String[] boundsSeconds;
    private final long[] boundsNanos;
    private final LongAdder[] buckets;
    private final LongAdder sumNanos = new LongAdder();

    /** @param boundsSeconds upper bounds of the buckets, ascending, as they are to be shown */
    DurationHistogram(String... boundsSeconds) {
        this.boundsSeconds = boundsSeconds;
        boundsNanos = new long[boundsSeconds.length];
        buckets = new LongAdder[boundsSeconds.length + 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
        for (int i = 0; i < boundsNanos.length; i++) {
            boundsNanos[i] = Math.round(Double.parseDouble(boundsSeconds[i]) * 1e9);
        }
    }

    void observe(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(nanos);
    }

    void writeTo(MetricsText text, String name) {
        long count = 0;
        for (int i = 0; i < boundsSeconds.length; i++) {
            count += buckets[i].sum();
            text.sample(name + "_bucket", count, "le", boundsSeconds[i]);
        }
        count += buckets[boundsSeconds.length].sum();
        text.sample(name + "_bucket", count, "le", "+Inf");
        text.sample(name + "_sum", sumNanos.sum() / 1e9);
        text.sample(name + "_count", count);
    }
}
