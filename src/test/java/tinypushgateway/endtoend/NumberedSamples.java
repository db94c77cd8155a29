package tinypushgateway.endtoend;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Samples that can be told apart: each has a label {@code id} of its own and a value that belongs to it, so that storage can be held
 * against what was accepted, sample by sample. Whoever scrapes them, they have the same labels: an empty {@code instance} is none.
 */
final class NumberedSamples {
    private final AtomicLong lastId = new AtomicLong();

    /** The first of so many new ids. */
    long next(int samples) {
        return lastId.getAndAdd(samples) + 1;
    }

    static double value(long id) {
        return id * 0.125 - 1000;
    }

    /** About 80 bytes a sample. */
    static String text(String job, long first, int samples) {
        StringBuilder text = new StringBuilder("# HELP items_done How many.\n# TYPE items_done gauge\n");
        for (long id = first; id < first + samples; id++) {
            text.append(String.format(
                    Locale.ROOT,
                    "items_done{job=\"%s\",instance=\"\",id=\"%d\",padding=\"%030d\"} %s\n",
                    job,
                    id,
                    id,
                    value(id)));
        }
        return text.toString();
    }

    /** What is stored, values by id; none of it twice. */
    static Map<String, Double> storedOnce(QueryApi storage) {
        assertThat(storage.query("count_over_time({id!=\"\"}[1h]) != 1")).isEmpty();
        return storage.query("last_over_time({id!=\"\"}[1h])").stream()
                .collect(toMap(sample -> sample.label("id"), StoredSample::value));
    }
}
