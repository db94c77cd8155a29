package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tinypushgateway.config.Options;

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

    /** A line that begins as the one before is not read anew from its start. */
    @Property(tries = 10_000)
    void aLineIsReadBehindALikeOneAsBehindAComment(@ForAll long seed) throws MalformedExposition {
        Random random = new Random(seed);
        List<String> lines = Pushes.lines(Pushes.parse(new GeneratedPush(seed, 3, "").bytes()));
        Assume.that(!lines.isEmpty());
        String line = lines.get(random.nextInt(lines.size()));
        String like = new String(Mutation.of(line.getBytes(ISO_8859_1), random), ISO_8859_1);
        String behindLine = understood(line + "\n" + like, 1);

        if (!behindLine.contains("each series once")) {
            assertThat(behindLine).isEqualTo(understood("#\n" + like, 0));
        }
    }

    @Property(tries = 1_000)
    void aParserThatHasReadOtherPushesReadsAsANewOne(@ForAll List<Long> seeds) {
        ExpositionParser used = new ExpositionParser(Options.DEFAULT.expositionLimits());
        for (long seed : seeds) {
            byte[] push = Mutation.of(new GeneratedPush(seed, 2, "").bytes(), new Random(seed));
            ExpositionParser unused = new ExpositionParser(Options.DEFAULT.expositionLimits());

            assertThat(understood(used, push.clone())).isEqualTo(understood(unused, push));
        }
    }

    @Property(tries = 3_000)
    void anyBytesAreReadOrRefusedAndNothingElse(@ForAll byte[] bytes) {
        RoundTrip.check(bytes);
    }

    /** What became of the samples but for the first {@code skipped}. */
    private static String understood(String text, int skipped) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            Exposition push = new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(bytes, 0, bytes.length);
            List<String> lines = Pushes.lines(push);
            return IntStream.range(skipped, push.samples())
                    .mapToObj(i -> lines.get(i) + " " + push.hash(i))
                    .toList()
                    .toString();
        } catch (MalformedExposition e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** All that a parser makes of a push. */
    private static String understood(ExpositionParser parser, byte[] bytes) {
        try {
            Exposition push = parser.parse(bytes, 0, bytes.length);
            return Pushes.rendered(push)
                    + IntStream.range(0, push.samples())
                            .mapToObj(i -> push.hash(i) + " " + push.oddForHistogram(i) + " " + push.oddForSummary(i))
                            .toList();
        } catch (MalformedExposition e) {
            return String.valueOf(e.getMessage());
        }
    }
}
