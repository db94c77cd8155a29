package tinypushgateway.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** A metric family that counts what happens: a counter with a label, or a histogram of durations. Counting never blocks. */
abstract sealed class MetricFamily {
    final String name;
    private final String type;
    private final String help;

    private MetricFamily(String name, String type, String help) {
        this.name = name;
        this.type = type;
        this.help = help;
    }

    final void writeTo(MetricsText text) {
        writeMetadata(text);
        writeSamples(text);
    }

    final void writeMetadata(MetricsText text) {
        text.family(name, type, help);
    }

    abstract void writeSamples(MetricsText text);

    /** A counter with one label. Values that are known beforehand are exposed from the start, as 0. */
    static final class Counter extends MetricFamily {
        private final String label;
        private final String[] others;
        private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

        /**
         * @param known values of the label, with a blank between them
         * @param others labels that all samples have, as for {@link MetricsText#sample(String, long, String...)}
         */
        Counter(String name, String help, String label, String known, String... others) {
            super(name, "counter", help);
            this.label = label;
            this.others = others;
            for (String value : known.split(" ", -1)) {
                counters.put(value, new LongAdder());
            }
        }

        /** Counts one; the value is one of our own words, never a client's. */
        void count(String value) {
            LongAdder counter = counters.get(value);
            if (counter == null) {
                counter = counters.computeIfAbsent(value, none -> new LongAdder());
            }
            counter.increment();
        }

        @Override
        void writeSamples(MetricsText text) {
            counters.forEach((value, counter) -> {
                String[] labels = Arrays.copyOf(others, others.length + 2);
                labels[others.length] = label;
                labels[others.length + 1] = value;
                text.sample(name, counter.sum(), labels);
            });
        }
    }

    /** A histogram of durations, counted in nanoseconds and exposed in seconds. */
    static final class Histogram extends MetricFamily {
        private final String[] boundsSeconds;
        private final long[] boundsNanos;
        private final LongAdder[] buckets;
        private final LongAdder sumNanos = new LongAdder();

        /** @param bounds upper bounds of the buckets in seconds, ascending, as they are exposed, with a blank between them */
        Histogram(String name, String help, String bounds) {
            super(name, "histogram", help);
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

        @Override
        void writeSamples(MetricsText text) {
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
}
