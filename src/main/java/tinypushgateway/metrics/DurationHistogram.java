package tinypushgateway.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A histogram of durations, counted in nanoseconds and exposed in seconds. */
final class DurationHistogram {
    private final String name;
    private final String help;
    private final String[] boundsSeconds;
    private final long[] boundsNanos;
    private final LongAdder[] buckets;
    private final LongAdder sumNanos = new LongAdder();

    /** @param bounds upper bounds of the buckets in seconds, ascending, as they are exposed, with a blank between them */
    DurationHistogram(String name, String help, String bounds) {
        this.name = name;
        this.help = help;
        boundsSeconds = bounds.split(" ", -1);
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

    void writeTo(MetricsText text) {
        text.family(name, "histogram", help);
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
