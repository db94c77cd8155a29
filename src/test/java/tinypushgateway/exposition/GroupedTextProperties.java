package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tinypushgateway.config.Options;

/** {@link GroupedTexts} for pushes and labels made at random. */
class GroupedTextProperties {
    private static final List<String> NAMES = List.of("instance", "a", "B", "_", "path", "zone", "l", "jobs");
    private static final List<String> VALUES =
            List.of("", "x", "i1", "\"", "\\", "\n", "\u00fc\u2603", "{a=\"b\"}", " , ");

    @Property(tries = 5_000)
    void samplesOfAPushGetTheLabelsInPlaceOfTheirOwn(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int families) {
        GroupedTexts.check(new GeneratedPush(seed, families, "").bytes(), labels(new Random(seed)));
    }

    @Property(tries = 10_000)
    void aBrokenPushIsRefusedAsTheParserRefusesIt(@ForAll long seed) {
        Random random = new Random(seed);
        GroupedTexts.check(Mutation.of(new GeneratedPush(seed, 3, "").bytes(), random), labels(random));
    }

    /** A line that begins as the one before is not read anew from its start. */
    @Property(tries = 5_000)
    void aLineBehindALikeOneIsWrittenAsBehindAComment(@ForAll long seed) throws MalformedExposition {
        Random random = new Random(seed);
        String push = new String(new GeneratedPush(seed, 2, "").bytes(), ISO_8859_1);
        StringBuilder behindLikes = new StringBuilder();
        StringBuilder behindComments = new StringBuilder();
        for (String line : push.split("\n", -1)) {
            behindLikes.append(line).append("\n\n").append(line).append('\n');
            behindComments.append(line).append('\n');
        }
        Map<String, String> labels = labels(random);
        String[] twice = text(behindLikes, labels).split("\n", -1);
        String[] once = text(behindComments, labels).split("\n", -1);

        for (int i = 0; i < once.length - 1; i++) {
            assertThat(List.of(twice[3 * i], twice[3 * i + 2])).containsOnly(once[i]);
        }
    }

    @Property(tries = 1_000)
    void oneThatHasWrittenOtherPushesWritesAsANewOne(@ForAll List<Long> seeds) {
        GroupedText used = new GroupedText(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED);
        for (long seed : seeds) {
            Random random = new Random(seed);
            byte[] push = Mutation.of(new GeneratedPush(seed, 2, "").bytes(), random);
            Map<String, String> labels = labels(random);
            GroupedText unused = new GroupedText(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED);

            assertThat(written(used, push, labels)).isEqualTo(written(unused, push, labels));
        }
    }

    private static Map<String, String> labels(Random random) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (random.nextInt(4) == 0) {
                labels.put(name, VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        labels.put("job", VALUES.get(random.nextInt(VALUES.size())));
        return labels;
    }

    private static String text(StringBuilder push, Map<String, String> labels) throws MalformedExposition {
        byte[] bytes = push.toString().getBytes(ISO_8859_1);
        byte[] written = GroupedTexts.written(bytes, labels, Timestamps.REJECTED);
        return new String(written, ISO_8859_1);
    }

    private static String written(GroupedText text, byte[] push, Map<String, String> labels) {
        try {
            return new String(GroupedTexts.written(text, push, labels), ISO_8859_1);
        } catch (MalformedExposition e) {
            return String.valueOf(e.getMessage());
        }
    }
}
