package tinypushgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In how many source files a push and a scrape can be followed: those of which a method runs for it, as JFR traces it. Left out are
 * the package {@code log}, whose thread writes lines at times of its own, the thread that ends late connections, and {@code Gateway}, which the test itself
 * calls. The numbers may
 * fall, and rise only for a reason.
 */
class SourcePathTest {
    private static final Path CLASSES = Path.of(
            Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());

    @TempDir
    Path folder;

    @Test
    void aPushCanBeFollowedInFewFiles() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("warm{job=\"a\"} 1\n");
            assertThat(filesOf(() -> gateway.push("a{job=\"b\"} 1\n"))).hasSizeLessThanOrEqualTo(52);
        }
    }

    @Test
    void aScrapeCanBeFollowedInFewFiles() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("warm{job=\"a\"} 1\n");
            assertThat(filesOf(gateway::scrape)).hasSizeLessThanOrEqualTo(46);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private Set<String> filesOf(Action action) throws Exception {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.MethodTrace").with("filter", String.join(";", classes()));
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        Set<String> files = new TreeSet<>();
        for (var event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals("jdk.MethodTrace")
                    && !event.getThread().getJavaName().equals("deadlines")) {
                RecordedMethod method = event.getValue("method");
                files.add(method.getType().getName().replaceFirst("\\$.*", ""));
            }
        }
        return files;
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> all = Files.walk(CLASSES)) {
            return all.map(path -> CLASSES.relativize(path).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("-info"))
                    .filter(name -> !name.contains("/log/") && !name.contains("/Gateway"))
                    .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
