package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Groups;

/** Samples of several jobs through a buffer that is divided, put together, too small or keeps every sample. */
class GroupProperties {
    private static final int STEPS = 150;
    private static final List<String> JOBS = List.of("", "a", "b", "c");

    private long now = 1_700_000_000_000L;
    private long value;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void eachGroupIsToldOfItsOwnSamplesAndOfNoOther(@ForAll long seed) throws MalformedExposition {
        Random random = new Random(seed);
        boolean timed = random.nextInt(3) == 0;
        List<String> readers = List.of("r", "s", "t").subList(0, 1 + random.nextInt(3));
        InstantSource clock = () -> Instant.ofEpochMilli(now);
        Buffer buffer = new Buffer(new Buffer.Settings(
                random.nextInt(3) == 0 ? 32 * 1024 : 1L << 26,
                1 + random.nextInt(3),
                readers,
                Duration.ZERO,
                random.nextInt(3) == 0 ? 1 + random.nextInt(5) : Long.MAX_VALUE,
                Long.MAX_VALUE,
                new Buffer.Times(timed, Duration.ofMinutes(30), 10_000, clock)));
        Groups groups = new Groups(1000, readers, clock);
        ExpositionParser parser = timed
                ? new ExpositionParser(
                        Texts.LIMITS, new Timestamps(Timestamps.Policy.ACCEPT, Duration.ofMinutes(30), clock))
                : new ExpositionParser(Texts.LIMITS);
        Map<String, Long> delivered = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(20) == 0 ? 600_000 : 1;
            if (random.nextInt(3) > 0) {
                byte[] bytes = push(random).getBytes(ISO_8859_1);
                Exposition push = parser.parse(bytes, 0, bytes.length);
                buffer.offer(push, Texts.PEER, Optional.empty(), groups.of(push, GroupingLabels.NONE));
            } else {
                String reader = readers.get(random.nextInt(random.nextInt(3) == 0 ? readers.size() : 1));
                Lease lease = buffer.lease(reader);
                String text = Texts.of(lease);
                if (random.nextInt(4) > 0) {
                    lease.settle();
                    text.lines()
                            .filter(line -> !line.startsWith("#"))
                            .forEach(line -> delivered.merge(reader + " " + group(line), 1L, Long::sum));
                } else {
                    lease.retain(random.nextInt(2) == 0);
                }
            }
            GroupSums.assertSumsOf(groups, buffer);
            for (GroupStatus group : groups.statuses()) {
                for (GroupStatus.Reader reader : group.readers()) {
                    assertThat(reader.delivered())
                            .as(group.text())
                            .isEqualTo(delivered.getOrDefault(reader.name() + " " + group.text(), 0L));
                }
            }
        }
    }

    private static String group(String line) {
        int job = line.indexOf("job=\"");
        return job < 0 ? "{}" : "{" + line.substring(job, line.indexOf('"', job + 5) + 1) + "}";
    }

    private String push(Random random) {
        List<String> lines = new ArrayList<>();
        boolean histogram = random.nextInt(3) == 0;
        for (String job : JOBS) {
            if (random.nextInt(2) == 0) {
                String label = job.isEmpty() ? "" : "job=\"" + job + "\",";
                if (histogram) {
                    for (int i = 1 + random.nextInt(3); i > 0; i--) {
                        lines.add("h_bucket{" + label + "le=\"" + i + "\"} " + value++);
                    }
                }
                for (int i = 0; i < random.nextInt(4); i++) {
                    lines.add("m" + i + "{" + label + "x=\"" + "x".repeat(random.nextInt(3) * 100) + "\"} " + value++);
                }
            }
        }
        return (histogram ? "# TYPE h histogram\n" : "") + String.join("\n", lines) + "\n";
    }
}
