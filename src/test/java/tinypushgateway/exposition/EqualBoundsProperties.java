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
        MalformedExposition rejection = Pushes.malformed(generated.push);

        assertThat(rejection == null ? 0 : rejection.line()).as(generated.push).isEqualTo(generated.duplicate);
    }

    @Example
    void pushesWithAndWithoutDuplicatesAreGenerated() {
        long duplicates = IntStream.range(0, 500)
                .filter(seed -> generated(seed).duplicate > 0)
                .count();

        assertThat(duplicates).isBetween(100L, 400L);
    }

    /** In few spellings a push, so that some are of one style alone. */
    private static Generated generated(long seed) {
        Random random = new Random(seed);
        List<Spelling> spellings = new ArrayList<>(ALL);
        Collections.shuffle(spellings, random);
        List<Spelling> few = spellings.subList(0, 1 + random.nextInt(2));
        int samples = random.nextInt(20);
        StringBuilder push = new StringBuilder("# TYPE h histogram\n");
        Set<NaiveSeries> met = new HashSet<>();
        int duplicate = 0;
        for (int line = 2; line < 2 + samples; line++) {
            String key = key(few, random);
            if (random.nextInt(8) == 0 || !push.toString().contains("\n" + key + " ")) {
                push.append(key).append(" 1\n");
                if (!met.add(NaiveSeries.of(key, MetricType.HISTOGRAM)) && duplicate == 0) {
                    duplicate = (int) push.toString().lines().count();
                }
            }
        }
        return new Generated(push.toString(), duplicate);
    }

    private static String key(List<Spelling> spellings, Random random) {
        List<String> labels = new ArrayList<>();
        double number = number(random);
        BigDecimal exact = Double.isInfinite(number) ? BigDecimal.ZERO : new BigDecimal(number);
        String spelled = spellings.get(random.nextInt(spellings.size())).of(exact);
        labels.add("le=\"" + (Double.isInfinite(number) ? random.nextInt(9) == 0 ? "inf" : "+Inf" : spelled) + "\"");
        labels.add("a=\"" + random.nextInt(2) + "\"");
        if (random.nextBoolean()) {
            labels.add("b=\"\"");
        }
        Collections.shuffle(labels, random);
        return "h_bucket{" + String.join(",", labels) + "}";
    }

    private static double number(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(8);
            case 1 -> random.nextInt(16) / 4.0;
            case 2 -> Math.scalb(1.0 + random.nextInt(3), random.nextInt(60) - 30);
            case 3 -> Math.pow(10, random.nextInt(14) - 6);
            default -> random.nextBoolean() ? Double.POSITIVE_INFINITY : (1 + random.nextInt(3)) * 5e5;
        };
    }

    private interface Spelling {
        String of(BigDecimal number);
    }

    private static final List<Spelling> ALL = List.of(
            EqualBoundsProperties::ofGo,
            EqualBoundsProperties::ofPython,
            EqualBoundsProperties::whole,
            number -> Double.toString(number.doubleValue()),
            BigDecimal::toPlainString,
            number -> String.format(Locale.ROOT, "%.17e", number),
            number -> "0" + number.toPlainString(),
            number -> number.setScale(number.scale() + 1).toPlainString(),
            number -> "+" + number.toPlainString());

    /** As strconv.FormatFloat with 'g' and the shortest precision. */
    private static String ofGo(BigDecimal number) {
        BigDecimal shortest = new BigDecimal(Double.toString(number.doubleValue())).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (shortest.signum() == 0 || (exponent >= -4 && exponent < 6)) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String ofPython(BigDecimal number) {
        String go = ofGo(number);
        return go.matches("[0-9]+") ? go + ".0" : go;
    }

    private static String whole(BigDecimal number) {
        return new BigDecimal(Double.toString(number.doubleValue()))
                .stripTrailingZeros()
                .toPlainString();
    }
}
