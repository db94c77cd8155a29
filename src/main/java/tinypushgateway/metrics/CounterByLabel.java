package tinypushgateway.metrics;

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

    void writeTo(MetricsText text, String name, String label) {
        counters.forEach((value, counter) -> text.sample(name, label, value, counter.sum()));
    }
}
