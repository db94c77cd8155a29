package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import tinypushgateway.exposition.Exposition;

class SegmentTest {

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void growthForAPushIsAnUpperBound(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        Segment segment = new Segment(new Chunks(), 1, false);
        for (int i = 0; i < 60; i++) {
            Exposition push = Texts.push(pushes.next(60));
            long most = segment.bytes() + segment.growthFor(Demand.of(push, false));
            segment.add(push, 1);
            assertThat(segment.bytes()).isLessThanOrEqualTo(most);
        }
    }

    @Test
    void growthForAPushOfHistogramsOfOneSampleIsAnUpperBound() {
        Exposition push = Texts.push(IntStream.range(0, 10_000)
                .mapToObj(i -> "h_sum{x=\"" + i + "\"} 1\n")
                .collect(Collectors.joining("", "# TYPE h histogram\n", "")));
        Segment segment = new Segment(new Chunks(), 1, false);
        long most = segment.growthFor(Demand.of(push, false));
        segment.add(push, 1);
        assertThat(segment.bytes()).isBetween(10_000L * 32, most);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void partsTogetherAreTheWhole(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        Segment segment = new Segment(new Chunks(), 1, false);
        for (int i = 0; i < 20; i++) {
            segment.add(Texts.push(pushes.next(20)), 1);
        }
        int samples = 0;
        StringBuilder lines = new StringBuilder();
        for (Segment.Position from = segment.start(); !from.equals(Segment.Position.END); ) {
            int most = 1 + random.nextInt(10);
            Segment.Part part = segment.part(from, most, Long.MAX_VALUE);
            String text = Texts.of(segment, part);
            assertThat(Texts.push(text).samples()).isEqualTo(part.samples()).isPositive();
            lines.append(withoutComments(text));
            samples += part.samples();
            from = part.to();
        }
        assertThat(samples).isEqualTo(segment.size());
        assertThat(lines).hasToString(withoutComments(Texts.of(segment)));
    }

    private static String withoutComments(String text) {
        return text.replaceAll("(?m)^#.*\n", "");
    }
}
