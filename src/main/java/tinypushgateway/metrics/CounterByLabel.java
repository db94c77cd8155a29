package tinypushgateway.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** A counter with one label. Values that are known beforehand are exposed from the start, as 0. */
final class CounterByLabel {
    private final String name;
    private final String help;
    private final String label;
    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

    /** @param known values of the label, with a blank between them */
    CounterByLabel(String name, String help, String label, String known) {
        this.name = name;
        this.help = help;
        this.label = label;
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

    void writeTo(MetricsText text) {
        writeFamily(text);
        writeSamples(text);
    }

    void writeFamily(MetricsText text) {
        text.family(name, "counter", help);
    }

    /** @param others labels that all of them have, as for {@link MetricsText#sample(String, long, String...)} */
    void writeSamples(MetricsText text, String... others) {
        counters.forEach((value, counter) -> {
            String[] labels = Arrays.copyOf(others, others.length + 2);
            labels[others.length] = label;
            labels[others.length + 1] = value;
            text.sample(name, counter.sum(), labels);
        });
    }
}
