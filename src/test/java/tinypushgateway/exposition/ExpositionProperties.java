package tinypushgateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every push, valid or broken. */
class ExpositionProperties {

    @Property(tries = 3_000)
    void aValidPushIsUnderstoodToTheByte(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int families)
            throws MalformedExposition {
        GeneratedPush push = new GeneratedPush(seed, families, "");
        Exposition parsed = Pushes.parse(push.bytes());

        assertThat(Pushes.lines(parsed)).isEqualTo(push.tidyLines());
        assertThat(Pushes.families(parsed)).isEqualTo(push.families());
    }

    @Property(tries = 10_000)
    void aBrokenPushIsReadOrRefusedAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        RoundTrip.check(Mutation.of(new GeneratedPush(seed, 3, "").bytes(), random));
    }

    @Property(tries = 3_000)
    void anyBytesAreReadOrRefusedAndNothingElse(@ForAll byte[] bytes) {
        RoundTrip.check(bytes);
    }
}
