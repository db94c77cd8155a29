package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tinypushgateway.config.Options;

/** Random pushes whose timestamps are accepted, beside a naive reading of them. */
class TimestampProperties {

    /** What is pushed, its lines in tidy form, and the first line (from 1) that comes again, or 0. */
    private record Generated(String push, List<String> canonical, int duplicate) {}

    private record SeriesAt(NaiveSeries series, String timestamp) {}

    @Property(tries = 5_000)
    void aSeriesMayComeOnceWithEachTimestamp(@ForAll long seed) {
        Generated generated = generated(seed);
        MalformedExposition rejection = Pushes.malformed(generated.push, RoundTrip.ACCEPTED);

        assertThat(rejection == null ? 0 : rejection.line()).as(generated.push).isEqualTo(generated.duplicate);
    }

    @Property(tries = 3_000)
    void eachSampleKeepsItsTimestamp(@ForAll long seed) throws MalformedExposition {
        Generated generated = generated(seed);
        if (generated.duplicate == 0) {
            assertThat(Pushes.linesWithTimestamps(Pushes.parse(generated.push, RoundTrip.ACCEPTED)))
                    .isEqualTo(generated.canonical);
        }
    }

    @Property(tries = 5_000)
    void aBrokenPushWithTimestampsIsReadOrRefusedAndNothingElse(@ForAll long seed) throws MalformedExposition {
        Random random = new Random(seed);
        String lines = Pushes.rendered(Pushes.parse(new GeneratedPush(seed, 3, "").bytes()));
        StringBuilder push = new StringBuilder();
        for (String line : lines.split("\n", -1)) {
            push.append(line)
                    .append(line.startsWith("#") || line.isEmpty() ? "" : timestamp(random))
                    .append('\n');
        }
        byte[] bytes = push.toString().getBytes(ISO_8859_1);

        RoundTrip.check(bytes);
        RoundTrip.check(Mutation.of(bytes, random));
    }

    /** Nothing of a push is left in the parser. */
    @Property(tries = 1_000)
    void aParserThatHasReadOtherPushesReadsAsANewOne(@ForAll List<Long> seeds) {
        ExpositionParser used = new ExpositionParser(Options.DEFAULT.expositionLimits(), RoundTrip.ACCEPTED);
        for (long seed : seeds) {
            byte[] push = Mutation.of(generated(seed).push.getBytes(UTF_8), new Random(seed));
            ExpositionParser unused = new ExpositionParser(Options.DEFAULT.expositionLimits(), RoundTrip.ACCEPTED);

            assertThat(understood(used, push.clone())).isEqualTo(understood(unused, push));
        }
    }

    @Example
    void pushesWithAndWithoutDuplicatesAreGenerated() {
        long duplicates = IntStream.range(0, 500)
                .filter(seed -> generated(seed).duplicate > 0)
                .count();

        assertThat(duplicates).isBetween(100L, 400L);
    }

    private static Generated generated(long seed) {
        Random random = new Random(seed);
        int samples = random.nextInt(12);
        StringBuilder push = new StringBuilder();
        List<String> canonical = new ArrayList<>();
        Set<SeriesAt> met = new HashSet<>();
        int duplicate = 0;
        for (int line = 1; line <= samples; line++) {
            String key = pick(random, "x", "x{a=\"1\"}", "x{a=\"\"}", "x{b=\"2\",a=\"1\"}", "x{a=\"1\",b=\"2\"}", "xy");
            String timestamp = timestamp(random);
            push.append(untidy(key, random))
                    .append(pick(random, " ", "\t", "  "))
                    .append(line);
            push.append(timestamp.isEmpty() ? "" : pick(random, "", " ", "\t") + timestamp);
            push.append(pick(random, "\n", " \n", "\r\n"));
            canonical.add(key + " " + line + timestamp);
            if (!met.add(new SeriesAt(NaiveSeries.of(key), timestamp)) && duplicate == 0) {
                duplicate = line;
            }
        }
        return new Generated(push.toString(), canonical, duplicate);
    }

    private static String untidy(String key, Random random) {
        return random.nextBoolean()
                ? key
                : key.replace("{", " { ").replace("=", "\t= ").replace("}", " , }");
    }

    /** With the blank before, or nothing. */
    private static String timestamp(Random random) {
        return random.nextInt(3) == 0 ? "" : " " + (RoundTrip.NOW - random.nextInt(6));
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    private static String understood(ExpositionParser parser, byte[] bytes) {
        try {
            return Pushes.linesWithTimestamps(parser.parse(bytes, 0, bytes.length))
                    .toString();
        } catch (MalformedExposition e) {
            return String.valueOf(e.getMessage());
        }
    }
}
