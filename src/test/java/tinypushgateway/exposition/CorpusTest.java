package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tinypushgateway.config.Options;

/** Replays the corpus: whole, within larger arrays, and cut off at every offset. */
class CorpusTest {
    private static final int[] OFFSETS = {0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 63, 64, 4095, 65536};

    /** What may stand around a push and must not be taken for a part of it. */
    private static final byte[] SURROUNDINGS = {'\n', '9', '"', ' ', '}', '\r', -1, 0};

    static Stream<Path> valid() {
        return Corpus.valid();
    }

    static Stream<Path> invalid() {
        return Corpus.invalid();
    }

    @Test
    void theCorpusIsThere() {
        assertThat(Corpus.valid()).hasSizeGreaterThan(25);
        assertThat(Corpus.invalid()).hasSizeGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aValidPushIsAcceptedAndSoIsWhatIsMadeOfIt(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);

        assertThat(Pushes.parse(bytes)).isNotNull();
        RoundTrip.check(bytes);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aValidPushIsTheSameWhereverItLies(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        Exposition alone = Pushes.parse(bytes);
        for (int offset : OFFSETS) {
            for (byte surroundings : SURROUNDINGS) {
                byte[] larger = embedded(bytes, offset, surroundings);
                Exposition push = new ExpositionParser(Options.DEFAULT.expositionLimits())
                        .parse(larger, offset, offset + bytes.length);

                assertThat(Pushes.lines(push)).isEqualTo(Pushes.lines(alone));
                assertThat(Pushes.families(push)).isEqualTo(Pushes.families(alone));
                assertUntouched(larger, offset, bytes.length, surroundings);
            }
        }
    }

    @Tag("thorough")
    @ParameterizedTest
    @MethodSource("valid")
    void aValidPushCutOffAnywhereIsReadOrRefused(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            RoundTrip.check(Arrays.copyOf(bytes, length));
        }
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void anInvalidPushIsRefusedWhereAndBecauseOfWhatIsExpected(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);

        assertThat(outcome(bytes, 0, bytes.length)).isEqualTo(expected(file));
        RoundTrip.check(bytes);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void anInvalidPushIsRefusedAlikeWhereverItLies(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int offset : OFFSETS) {
            for (byte surroundings : SURROUNDINGS) {
                byte[] larger = embedded(bytes, offset, surroundings);

                assertThat(outcome(larger, offset, offset + bytes.length)).isEqualTo(expected(file));
                assertUntouched(larger, offset, bytes.length, surroundings);
            }
        }
    }

    /** What comes before a bad line does not hide it, and moves it down. */
    @ParameterizedTest
    @MethodSource("invalid")
    void anInvalidPushIsRefusedAfterGoodLinesToo(Path file) throws IOException {
        byte[] before = "good_one{x=\"1\"} 1\r\n\n# good\ngood_two { } 2\n".getBytes(UTF_8);
        byte[] bytes = Files.readAllBytes(file);
        byte[] both = Arrays.copyOf(before, before.length + bytes.length);
        System.arraycopy(bytes, 0, both, before.length, bytes.length);
        String expected = expected(file);
        int line = Integer.parseInt(expected.replaceFirst("line (\\d+)(?s:.*)", "$1"));

        assertThat(outcome(both, 0, both.length)).isEqualTo(expected.replaceFirst("line \\d+", "line " + (line + 4)));
    }

    private static String expected(Path file) throws IOException {
        return Files.readString(Path.of(file.toString().replaceFirst("\\.prom$", ".expected")));
    }

    private static String outcome(byte[] bytes, int from, int to) {
        MalformedExposition rejection = catchThrowableOfType(
                MalformedExposition.class,
                () -> new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(bytes, from, to));
        return rejection == null
                ? "accepted"
                : String.format(
                        Locale.ROOT,
                        "line %d, column %d\n%s\n",
                        rejection.line(),
                        rejection.column(),
                        rejection.reason().label());
    }

    private static byte[] embedded(byte[] bytes, int offset, byte surroundings) {
        byte[] larger = new byte[offset + bytes.length + 17];
        Arrays.fill(larger, surroundings);
        System.arraycopy(bytes, 0, larger, offset, bytes.length);
        return larger;
    }

    private static void assertUntouched(byte[] larger, int offset, int length, byte surroundings) {
        for (int at = 0; at < larger.length; at++) {
            if ((at < offset || at >= offset + length) && larger[at] != surroundings) {
                throw new AssertionError("wrote outside the push, at " + (at - offset));
            }
        }
    }
}
