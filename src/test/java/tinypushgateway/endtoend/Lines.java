package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a process has printed so far, line by line. Reading goes on by itself, so that the process never waits for us. */
final class Lines {
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    private Lines(InputStream stream) {
        reader = Thread.ofVirtual().start(() -> read(stream));
    }

    static Lines of(InputStream stream) {
        return new Lines(stream);
    }

    List<String> all() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    List<String> matching(Predicate<String> wanted) {
        return all().stream().filter(wanted).toList();
    }

    /** The first line that is wanted. */
    String await(Duration patience, Predicate<String> wanted) throws InterruptedException {
        Waiting.until(patience, () -> !matching(wanted).isEmpty(), () -> "lines so far: " + all());
        return matching(wanted).getFirst();
    }

    /** Everything that was printed until the process ended. */
    List<String> awaitEnd(Duration patience) throws InterruptedException {
        Waiting.until(patience, () -> !reader.isAlive(), () -> "lines so far: " + all());
        return all();
    }

    private void read(InputStream stream) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // the process was killed
        }
    }
}
