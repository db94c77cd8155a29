package tinypushgateway.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one name told apart by one label. Values that are known beforehand are shown from the start, as 0. */
final class CounterByLabel {
    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

    CounterByLabel(String... known) {
        for (String value : known) {
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

    /** @param others labels that all of them have, as for {@link MetricsText#sample(String, long, String...)} */
    void writeTo(MetricsText text, String name, String label, String... others) {
        counters.forEach((value, counter) -> {
            String[] labels = Arrays.copyOf(others, others.length + 2);
            labels[others.length] = label;
            labels[others.length + 1] = value;
            text.sample(name, counter.sum(), labels);
        });
    }
}
