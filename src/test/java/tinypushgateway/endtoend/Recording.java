package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One request as a push client wrote it, and what the real Pushgateway made of it: src/test/resources/clients/README.md. */
final class Recording {
    private static final Path FOLDER = ChildProcess.CHECKOUT.resolve("src/test/resources/clients");
    private static final String REQUEST = ".http";
    private static final String ANSWER = ".pushgateway-1.5.1";
    private static final String EXPOSED = "\nexposed:\n";

    private final String name;
    private final byte[] request;
    private final int status;
    private final String exposed;

    private Recording(String name, byte[] request, int status, String exposed) {
        this.name = name;
        this.request = request;
        this.status = status;
        this.exposed = exposed;
    }

    static List<Recording> all() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(REQUEST))
                    .map(file -> FOLDER.relativize(file).toString().replace(REQUEST, ""))
                    .sorted()
                    .map(Recording::of)
                    .toList();
        }
    }

    static Recording of(String name) {
        try {
            String answer = Files.readString(FOLDER.resolve(name + ANSWER));
            int status = answer.indexOf("\nstatus: ") + "\nstatus: ".length();
            return new Recording(
                    name,
                    Files.readAllBytes(FOLDER.resolve(name + REQUEST)),
                    Integer.parseInt(answer.substring(status, status + 3)),
                    answer.substring(answer.indexOf(EXPOSED) + EXPOSED.length()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Its folder and operation. */
    String name() {
        return name;
    }

    /** As it went over the wire; not a copy. */
    byte[] request() {
        return request;
    }

    /** What Pushgateway answered. */
    int status() {
        return status;
    }

    /** What Pushgateway exposed then. */
    String exposed() {
        return exposed;
    }

    /** Where its content begins. */
    int contentStart() {
        for (int i = 0; i + 4 <= request.length; i++) {
            if (request[i] == '\r' && request[i + 1] == '\n' && request[i + 2] == '\r' && request[i + 3] == '\n') {
                return i + 4;
            }
        }
        throw new AssertionError("no end of its head: " + name);
    }

    /** Its request line and fields, in lower case. */
    String head() {
        return new String(request, 0, contentStart(), UTF_8).toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String toString() {
        return name;
    }
}
