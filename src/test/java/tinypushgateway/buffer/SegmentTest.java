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
import tinypushgateway.groups.Groups;

class SegmentTest {

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void growthForAPushIsAnUpperBound(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        Segment segment = new Segment(new Arena.ChunkPool(), 1, false);
        for (int i = 0; i < 60; i++) {
            Exposition push = Texts.push(pushes.next(60));
            long most = segment.bytes()
                    + segment.growthFor(Segment.SpaceRequirement.of(push, false), Groups.OfPush.UNTRACKED);
            segment.add(push, 1, Groups.OfPush.UNTRACKED);
            assertThat(segment.bytes()).isLessThanOrEqualTo(most);
        }
    }

    @Test
    void growthForAPushOfHistogramsOfOneSampleIsAnUpperBound() {
        Exposition push = Texts.push(IntStream.range(0, 10_000)
                .mapToObj(i -> "h_sum{x=\"" + i + "\"} 1\n")
                .collect(Collectors.joining("", "# TYPE h histogram\n", "")));
        Segment segment = new Segment(new Arena.ChunkPool(), 1, false);
        long most = segment.growthFor(Segment.SpaceRequirement.of(push, false), Groups.OfPush.UNTRACKED);
        segment.add(push, 1, Groups.OfPush.UNTRACKED);
        assertThat(segment.bytes()).isBetween(10_000L * 32, most);
    }

    @Test
    void growthForAPushOfManyFamiliesIsAnUpperBound() {
        Exposition push = Texts.push(IntStream.range(0, 10_000)
                .mapToObj(i -> "# HELP a" + i + " x\n# TYPE a" + i + " gauge\na" + i + " 1\n")
                .collect(Collectors.joining()));
        Segment segment = new Segment(new Arena.ChunkPool(), 1, false);
        long most = segment.growthFor(Segment.SpaceRequirement.of(push, false), Groups.OfPush.UNTRACKED);
        segment.add(push, 1, Groups.OfPush.UNTRACKED);
        assertThat(segment.bytes()).isBetween(10_000L * 32, most);
    }

    @Test
    void twoSegmentsPutTogetherShowWhatTheyShowSideBySide() {
        String histogram = "h_bucket{a=\"1\",le=\"1\"} 1\nh_bucket{a=\"1\",le=\"+Inf\"} 2\nh_sum{a=\"1\"} 3\n";
        Segment older = segment(
                "# HELP a old\n# TYPE a counter\na 1\nb 1\n# TYPE empty gauge\n# TYPE h histogram\n",
                histogram,
                histogram.replace("a=\"1\"", "a=\"2\""),
                "odd_bucket{le=\"many\"} 1\n");
        Segment newer = segment(
                "# HELP a a newer and longer one\n# TYPE a gauge\na 2.5\nc 1\n# TYPE h histogram\n",
                "h_bucket{a=\"2\",le=\"+Inf\"} 7\nh_count{a=\"2\"} 7\nh_sum{a=\"3\"} 8\nb 2\n");
        Segment typed = segment("# TYPE odd histogram\nodd_sum{x=\"1\"} 1\n");
        Segment both = new Segment(new Arena.ChunkPool(), 1, false);
        both.add(older);
        assertThat(Texts.of(both)).isEqualTo(Texts.of(older));
        assertThat(both.isCompatible(newer)).isTrue();
        Segment.SpaceRequirement required = older.spaceWith(newer);
        both.add(newer);
        assertThat(Texts.of(both)).isEqualTo(Texts.of(older, newer)).contains("# HELP a a newer and longer one\n");
        assertThat(Texts.of(both, typed))
                .isEqualTo(Texts.of(older, newer, typed))
                .contains("# TYPE odd untyped\n");
        assertThat(both.size()).isEqualTo(10);
        assertThat(both.bytes())
                .isLessThanOrEqualTo(
                        new Segment(new Arena.ChunkPool(), 1, false).growthFor(required, Groups.OfPush.UNTRACKED));
    }

    @Test
    void segmentsWithOneFamilyOfTwoStructuresDoNotFit() {
        Segment histogram = segment("# TYPE h histogram\nh_sum 1\n");
        assertThat(histogram.isCompatible(segment("# TYPE h gauge\nh 1\n"))).isFalse();
        assertThat(histogram.isCompatible(segment("a 1\n# TYPE h_sum gauge\nh_sum 1\n")))
                .isFalse();
        assertThat(segment("# TYPE h gauge\nh 1\n").isCompatible(histogram)).isFalse();
        assertThat(histogram.isCompatible(segment("h_sum 1\n"))).isFalse();
        assertThat(histogram.isCompatible(segment("# TYPE h histogram\nh_count 1\n")))
                .isTrue();
    }

    @Test
    void segmentsMayBePutTogetherIfTheSameReadersAreOwedBothAndHaveFailedAsOften() {
        Segment older = new Segment(new Arena.ChunkPool(), 2, false);
        Segment newer = new Segment(new Arena.ChunkPool(), 2, false);
        older.seal(newer);
        newer.seal(new Segment(new Arena.ChunkPool(), 2, false));
        assertThat(older.mayJoinNext()).as("confirmed by nobody").isFalse();
        older.delivery().finish(0, true);
        assertThat(older.mayJoinNext()).as("the newer one is not").isFalse();
        newer.delivery().finish(0, true);
        assertThat(older.mayJoinNext()).isTrue();
        older.delivery().beginLease();
        assertThat(older.mayJoinNext()).as("one is read").isFalse();
        older.delivery().endLease();
        older.delivery().of(1).failures = 1;
        assertThat(older.mayJoinNext()).as("one has failed").isFalse();
        newer.delivery().of(1).failures = 1;
        assertThat(older.mayJoinNext()).isTrue();
        newer.delivery().of(1).deliveredSamples = 1;
        assertThat(older.mayJoinNext()).as("a part is confirmed").isFalse();
        newer.delivery().of(1).deliveredSamples = 0;
        older.staySeparate();
        assertThat(older.mayJoinNext()).isFalse();
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void partsTogetherAreTheWhole(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        Segment segment = new Segment(new Arena.ChunkPool(), 1, false);
        for (int i = 0; i < 20; i++) {
            segment.add(Texts.push(pushes.next(20)), 1, Groups.OfPush.UNTRACKED);
        }
        int samples = 0;
        StringBuilder lines = new StringBuilder();
        for (SegmentPart.Position from = SegmentPart.Position.startOf(segment);
                !from.equals(SegmentPart.Position.END); ) {
            int most = 1 + random.nextInt(10);
            SegmentPart part = SegmentPart.of(segment, from, most, Long.MAX_VALUE);
            String text = Texts.of(part);
            assertThat(Texts.push(text).samples()).isEqualTo(part.samples()).isPositive();
            lines.append(withoutComments(text));
            samples += part.samples();
            from = part.to();
        }
        assertThat(samples).isEqualTo(segment.size());
        assertThat(lines).hasToString(withoutComments(Texts.of(segment)));
    }

    private static Segment segment(String... texts) {
        Segment segment = new Segment(new Arena.ChunkPool(), 1, false);
        segment.add(Texts.push(String.join("", texts)), 1, Groups.OfPush.UNTRACKED);
        return segment;
    }

    private static String withoutComments(String text) {
        return text.replaceAll("(?m)^#.*\n", "");
    }
}
