package tinypushgateway.endtoend;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of docs/troubleshooting.md: what a row tells happens to a real gateway, and then each place that the row names
 * shows what it did not show before.
 */
final class NightIT {
    private static final Path DOCUMENT = ChildProcess.CHECKOUT.resolve("docs/troubleshooting.md");

    /** @param title its first cell, by which its story is found */
    record Row(String title, String shown, String advice) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Row> rows() throws IOException {
        return Recipes.table(DOCUMENT, "what happened", "where it shows", "what to do").stream()
                .map(cells -> new Row(cells.get(0), cells.get(1), cells.get(2)))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void thePlacesThatARowNamesShowWhatHappened(Row row, @TempDir Path folder) throws Exception {
        List<Place> places = Place.in(row.shown());
        NightStories.Story story =
                Optional.ofNullable(NightStories.all().get(row.title())).orElseThrow();
        try (Scene scene = new Scene(folder)) {
            story.happensIn(scene);

            assertThat(places).isNotEmpty();
            scene.assertShown(places);
        }
    }

    @Test
    void eachRowHasAStoryAndEachStoryARow() throws IOException {
        assertThat(rows()).extracting(Row::title).doesNotHaveDuplicates();
        assertThat(rows().stream().map(Row::title).collect(toSet()))
                .isEqualTo(NightStories.all().keySet());
    }

    @Test
    void theFlagsThatTheRowsAdviseExist() throws IOException {
        String flags = Files.readString(ChildProcess.CHECKOUT.resolve("docs/flags.md"));
        List<String> advised = rows().stream()
                .flatMap(row -> Recipes.code(row.advice()).stream())
                .filter(code -> code.startsWith("--"))
                .toList();
        assertThat(advised)
                .hasSizeGreaterThan(3)
                .allSatisfy(flag -> assertThat(flags).contains("`" + flag + "`"));
    }
}
