package tinypushgateway.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Stands in for a command that cannot run here, such as docker: it remembers what it was asked, and does what a line of shell says. */
final class StandIn {
    private final Path folder;
    private final Path asked;

    StandIn(Path folder, String command, String line) throws IOException {
        this.folder = folder;
        asked = folder.resolve(command + ".asked");
        Path file = folder.resolve(command);
        Files.write(file, List.of("#!/usr/bin/env bash", "printf '%s\\n' \"$*\" >>'" + asked + "'", line));
        file.toFile().setExecutable(true);
    }

    /** An environment in which it is found first. */
    Map<String, String> environment() {
        return Map.of("PATH", folder + ":" + System.getenv("PATH"));
    }

    /** The arguments of each call, by blanks. */
    List<String> asked() throws IOException {
        return Files.readAllLines(asked);
    }
}
