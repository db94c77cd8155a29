package tinypushgateway.endtoend;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a gateway says of itself at {@code /-/metrics}, at one moment. */
record OwnMetrics(String text) {
    private static final String PREFIX = "tiny_pushgateway_";

    /** The value of the sample whose name, without our prefix, and labels are these. */
    long value(String series) {
        return find(series).orElseThrow(() -> new AssertionError("no " + series + " in " + text));
    }

    /** The sum over all label values of this metric. */
    long sum(String name) {
        Matcher sample = Pattern.compile("^" + PREFIX + name + "(?:\\{[^}]*\\})? (\\S+)$", Pattern.MULTILINE)
                .matcher(text);
        return sample.results().mapToLong(found -> number(found.group(1))).sum();
    }

    long accepted() {
        return value("samples_accepted_total");
    }

    long delivered() {
        return value("samples_delivered_total");
    }

    long dropped() {
        return sum("samples_dropped_total");
    }

    /** What waits for a reader or is on its way to one; of each reader, where they have names. */
    long held() {
        return sum("samples_pending") + sum("samples_in_flight");
    }

    /** Promise 2 of the design: nothing is lost in silence. */
    boolean balances() {
        return accepted() == delivered() + value("samples_replaced_total") + dropped() + held();
    }

    /** What it says of the reader of this name. */
    OfReader ofReader(String name) {
        return new OfReader(this, "{reader=\"" + name + "\"}", "{reader=\"" + name + "\",reason=\"reader_absent\"}");
    }

    /** The own metrics of one reader of several. */
    record OfReader(OwnMetrics all, String labels, String absent) {
        long delivered() {
            return all.value("samples_delivered_total" + labels);
        }

        /** Samples that were given up because this reader did not come for them. */
        long missed() {
            return all.value("samples_dropped_total" + absent);
        }

        long held() {
            return all.value("samples_pending" + labels) + all.value("samples_in_flight" + labels);
        }

        /** The same promise, for this reader. */
        boolean balances() {
            long replaced = all.value("samples_replaced_total" + labels);
            return all.accepted() == delivered() + replaced + missed() + held();
        }
    }

    private Optional<Long> find(String series) {
        String start = PREFIX + series + " ";
        List<String> found = text.lines().filter(line -> line.startsWith(start)).toList();
        return found.stream().findFirst().map(line -> number(line.substring(start.length())));
    }

    private static long number(String text) {
        return (long) Double.parseDouble(text);
    }
}
