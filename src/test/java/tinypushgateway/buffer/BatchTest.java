package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import tinypushgateway.exposition.Exposition;

class BatchTest {

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void growthForAPushIsAnUpperBound(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        Batch batch = new Batch(0, new Chunks());
        for (int i = 0; i < 60; i++) {
            Exposition push = Texts.push(pushes.next(60));
            long most = batch.bytes() + batch.growthFor(Demand.of(push));
            batch.add(push, Samples.NO_PEER);
            assertThat(batch.bytes()).isLessThanOrEqualTo(most);
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void growthForNewerBatchesIsAnUpperBound(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        Batch oldest = batch(pushes, random.nextInt(10));
        Demand demand = Demand.NOTHING;
        List<Batch> newer = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            newer.add(batch(pushes, random.nextInt(30)));
            demand = demand.plus(newer.getLast().demand());
        }
        long most = oldest.bytes() + oldest.growthFor(demand);
        newer.forEach(oldest::add);
        assertThat(oldest.bytes()).isLessThanOrEqualTo(most);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void aCopySaysTheSame(@ForAll long seed) {
        Batch batch = batch(new RandomPushes(new Random(seed)), 10);
        Batch copy = new Batch(0, new Chunks());
        assertThat(copy.add(batch)).isZero();
        assertThat(copy.typeConflicts()).isZero();
        assertThat(copy.size()).isEqualTo(batch.size());
        assertThat(Texts.of(copy)).isEqualTo(Texts.of(batch));
        assertThat(copy.bytes()).isLessThanOrEqualTo(batch.bytes());
    }

    @Test
    void failuresAreCountedFromTheBirthOfASample() {
        Batch batch = new Batch(0, new Chunks());
        batch.add(Texts.push("a 1\n"), Samples.NO_PEER);
        assertThat(batch.fail(3)).isZero();
        batch.add(Texts.push("b 1\n"), Samples.NO_PEER);
        assertThat(batch.fail(3)).isZero();
        batch.add(Texts.push("c 1\n"), Samples.NO_PEER);
        assertThat(batch.fail(3)).isEqualTo(1);
        assertThat(Texts.of(batch)).isEqualTo("b 1\nc 1\n");
        assertThat(batch.fail(3)).isEqualTo(1);
        assertThat(batch.fail(3)).isEqualTo(1);
        assertThat(batch.size()).isZero();
        assertThat(Texts.of(batch)).isEmpty();
    }

    @Test
    void whatIsDroppedLeavesTheFamilyBeforeAndBehindWhatStays() {
        Batch batch = new Batch(0, new Chunks());
        batch.add(Texts.push("a{x=\"1\"} 1\na{x=\"2\"} 1\na{x=\"3\"} 1\n"), Samples.NO_PEER);
        batch.fail(2);
        batch.add(Texts.push("a{x=\"2\"} 2\n"), Samples.NO_PEER);
        assertThat(batch.fail(2)).isEqualTo(2);
        assertThat(Texts.of(batch)).isEqualTo("a{x=\"2\"} 2\n");
    }

    @Test
    void aBatchMayFailWithoutEnd() {
        Batch batch = new Batch(0, new Chunks());
        for (int i = 0; i < 40_000; i++) {
            batch.add(Texts.push("a" + i % 7 + " " + i + "\n"), Samples.NO_PEER);
            assertThat(batch.fail(3)).isEqualTo(i < 2 ? 0 : 1);
        }
        assertThat(Texts.of(batch).lines())
                .containsExactlyInAnyOrder("a" + 39_998 % 7 + " 39998", "a" + 39_999 % 7 + " 39999");
    }

    @Test
    void failuresOfBothBatchesGoOnWhenTheyArePutTogether() {
        Batch older = new Batch(0, new Chunks());
        older.add(Texts.push("a 1\n"), Samples.NO_PEER);
        older.fail(3);
        Batch newer = new Batch(1, new Chunks());
        newer.add(Texts.push("b 1\n"), Samples.NO_PEER);
        newer.fail(3);
        newer.fail(3);
        older.add(newer);
        assertThat(older.fail(3)).isEqualTo(1);
        assertThat(Texts.of(older)).isEqualTo("a 1\n");
        assertThat(older.fail(3)).isEqualTo(1);
    }

    @Test
    void aCopyFreesWhatWasDropped() {
        Batch batch = new Batch(0, new Chunks());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("old{i=\"").append(i).append("\"} 1\n");
        }
        batch.add(Texts.push(text.toString()), Samples.NO_PEER);
        batch.fail(2);
        batch.add(Texts.push("young 1\n"), Samples.NO_PEER);
        assertThat(batch.fail(2)).isEqualTo(10_000);
        Batch copy = new Batch(0, new Chunks());
        copy.add(batch);
        assertThat(Texts.of(copy)).isEqualTo("young 1\n");
        assertThat(copy.bytes()).isLessThan(batch.bytes() / 4);
        assertThat(copy.fail(2)).isEqualTo(1);
    }

    private static Batch batch(RandomPushes pushes, int count) {
        Batch batch = new Batch(0, new Chunks());
        for (int i = 0; i < count; i++) {
            batch.add(Texts.push(pushes.next(40)), Samples.NO_PEER);
        }
        return batch;
    }
}
