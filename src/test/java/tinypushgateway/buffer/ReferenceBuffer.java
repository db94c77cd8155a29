package tinypushgateway.buffer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The buffer as one would write it with all the memory in the world: maps of strings, and each sample counts its own failures. */
final class ReferenceBuffer {
    static final class Sample {
        final String value;
        int failures;

        Sample(String value) {
            this.value = value;
        }
    }

    static final class ReferenceBatch {
        final int number;
        final Map<String, Sample> samples = new LinkedHashMap<>();

        ReferenceBatch(int number) {
            this.number = number;
        }

        Map<String, String> values() {
            Map<String, String> values = new LinkedHashMap<>();
            samples.forEach((series, sample) -> values.put(series, sample.value));
            return values;
        }
    }

    private final int maxFailures;

    /** Pending, oldest first; the last one takes the pushes. */
    private final List<ReferenceBatch> pending = new ArrayList<>(List.of(new ReferenceBatch(0)));

    private final List<ReferenceBatch> inFlight = new ArrayList<>();
    private int batches = 1;
    private long accepted;
    private long delivered;
    private long replaced;
    private long dropped;

    ReferenceBuffer(int maxFailures) {
        this.maxFailures = maxFailures;
    }

    void push(Map<String, String> samples) {
        samples.forEach((series, value) -> put(pending.getLast(), series, new Sample(value)));
        accepted += samples.size();
    }

    ReferenceBatch lease() {
        ReferenceBatch oldest = takeOldest();
        while (!pending.getFirst().samples.isEmpty() && noneInFlightBetween(oldest, pending.getFirst())) {
            takeOldest().samples.forEach((series, sample) -> put(oldest, series, sample));
        }
        inFlight.add(oldest);
        return oldest;
    }

    void settle(ReferenceBatch batch) {
        inFlight.remove(batch);
        delivered += batch.samples.size();
    }

    int retain(ReferenceBatch batch) {
        inFlight.remove(batch);
        int before = batch.samples.size();
        batch.samples.values().forEach(sample -> sample.failures++);
        batch.samples.values().removeIf(sample -> sample.failures >= maxFailures);
        int lost = before - batch.samples.size();
        dropped += lost;
        if (!batch.samples.isEmpty()) {
            pending.add(batch);
            pending.sort((a, b) -> Integer.compare(a.number, b.number));
        }
        return lost;
    }

    Ledger ledger(long bytes, long typeConflicts) {
        return new Ledger(
                accepted, delivered, replaced, dropped, 0, count(pending), count(inFlight), bytes, typeConflicts);
    }

    private ReferenceBatch takeOldest() {
        ReferenceBatch taken = pending.removeFirst();
        if (pending.isEmpty()) {
            pending.add(new ReferenceBatch(batches++));
        }
        return taken;
    }

    private boolean noneInFlightBetween(ReferenceBatch older, ReferenceBatch newer) {
        return inFlight.stream().noneMatch(batch -> older.number < batch.number && batch.number < newer.number);
    }

    private void put(ReferenceBatch batch, String series, Sample sample) {
        if (batch.samples.put(series, sample) != null) {
            replaced++;
        }
    }

    private static long count(List<ReferenceBatch> batches) {
        return batches.stream().mapToLong(batch -> batch.samples.size()).sum();
    }
}
