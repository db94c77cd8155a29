package tinypushgateway.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file of values in chart/ci, and the rendering that belongs to it. */
record ValuesFile(Path path) {
    private static final Path FOLDER = Helm.CHART.resolve("ci");
    private static final String ENDING = "-values.yaml";

    static final ValuesFile DEFAULT = named("default");
    static final ValuesFile EVERYTHING = named("everything");
    static final ValuesFile POD_MONITOR = named("pod-monitor");

    private static ValuesFile named(String name) {
        return new ValuesFile(FOLDER.resolve(name + ENDING));
    }

    static List<ValuesFile> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .map(ValuesFile::new)
                    .toList();
        }
    }

    /** What helm printed for these values when somebody last looked at it. */
    Path golden() {
        return FOLDER.resolve("golden").resolve(this + ".yaml");
    }

    /** To be given to helm. */
    String[] arguments() {
        return new String[] {"--values", path.toString()};
    }

    @Override
    public String toString() {
        return path.getFileName().toString().replace(ENDING, "");
    }
}
