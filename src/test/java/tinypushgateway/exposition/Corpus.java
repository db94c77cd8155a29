package tinypushgateway.exposition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The expositions in src/test/resources/exposition, each a file. */
public final class Corpus {
    private static final Path ROOT = Path.of("src/test/resources/exposition");

    private Corpus() {}

    /** Pushes that are accepted. */
    public static Stream<Path> valid() {
        return files("valid");
    }

    /** Pushes that are refused; a file {@code .expected} beside each says where and with which reason. */
    public static Stream<Path> invalid() {
        return files("invalid");
    }

    private static Stream<Path> files(String folder) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".prom")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
