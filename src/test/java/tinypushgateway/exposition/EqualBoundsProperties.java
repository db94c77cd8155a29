package tinypushgateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Bounds in many spellings beside a naive version, which reads each as a number. */
class EqualBoundsProperties {

    /** A push, and the first line in it whose series was there, or 0. */
    private record Generated(String push, int duplicate) {}

    @Property(tries = 5_000)
    void theFirstSeriesThatComesAgainInWhateverSpellingIsRefused(@ForAll long seed) {
        Generated generated = generated(seed);
        MalformedExposition refusal = Pushes.malformed(generated.push);

        assertThat(refusal == null ? 0 : refusal.line()).as(generated.push).isEqualTo(generated.duplicate);
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
        StringBuilder push = new StringBuilder("# TYPE h histogram\n");
        Set<NaiveSeries> met = new HashSet<>();
        int duplicate = 0;
        for (int line = 2; line < 2 + samples; line++) {
            String key = key(random);
            push.append(key).append(" 1\n");
            if (!met.add(NaiveSeries.of(key, MetricType.HISTOGRAM)) && duplicate == 0) {
                duplicate = line;
            }
        }
        return new Generated(push.toString(), duplicate);
    }

    private static String key(Random random) {
        List<String> labels = new ArrayList<>();
        labels.add("le=\"" + spelling(number(random), random) + "\"");
        labels.add("a=\"" + random.nextInt(2) + "\"");
        labels.add("b=\"\"");
        Collections.shuffle(labels, random);
        return "h_bucket{" + String.join(",", labels) + "}";
    }

    private static double number(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(8);
            case 1 -> random.nextInt(16) / 4.0;
            case 2 -> Math.scalb(1 + random.nextInt(3), random.nextInt(20) - 10);
            default -> random.nextBoolean() ? Double.POSITIVE_INFINITY : random.nextInt(3) * 1e6;
        };
    }

    private static String spelling(double number, Random random) {
        if (Double.isInfinite(number)) {
            return List.of("+Inf", "Inf", "inf", "Infinity").get(random.nextInt(4));
        }
        BigDecimal exact = new BigDecimal(number);
        return switch (random.nextInt(7)) {
            case 0 -> Double.toString(number);
            case 1 -> exact.toPlainString();
            case 2 -> exact.stripTrailingZeros().toPlainString();
            case 3 -> String.format(Locale.ROOT, "%.17e", number);
            case 4 -> "0" + exact.toPlainString();
            case 5 -> exact.setScale(exact.scale() + 1).toPlainString();
            default -> "+" + exact.toPlainString();
        };
    }
}
