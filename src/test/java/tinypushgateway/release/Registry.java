package tinypushgateway.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real registry of images, on this machine's loopback address and without TLS: that of Debian. */
final class Registry implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");

    private final Process process;
    private final String address;

    private Registry(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static Registry start(Path folder) throws IOException {
        Path configuration = Files.writeString(folder.resolve("registry.yml"), """
                version: 0.1
                storage:
                  filesystem:
                    rootdirectory: %s
                http:
                  addr: 127.0.0.1:0
                """.replace(
                        "%s", folder.resolve("registry").toString()));
        Path log = folder.resolve("registry.log");
        Process process = new ProcessBuilder("docker-registry", "serve", configuration.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            Matcher found = LISTENING.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> keep(lines, log));
                return new Registry(process, found.group(1));
            }
        }
        throw new AssertionError("the registry does not start: " + said);
    }

    /** Such as {@code 127.0.0.1:41343}. */
    String address() {
        return address;
    }

    /** The digest that the registry has for a tag. */
    String digest(String repository, String tag) throws IOException, InterruptedException {
        URI manifest = URI.create("http://" + address + "/v2/" + repository + "/manifests/" + tag);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Void> response = client.send(
                    HttpRequest.newBuilder(manifest)
                            .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                            .HEAD()
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            return response.headers().firstValue("Docker-Content-Digest").orElse("status " + response.statusCode());
        }
    }

    /** So that it is never blocked by a full pipe. */
    private static void keep(BufferedReader lines, Path log) {
        try (lines) {
            Files.write(log, (Iterable<String>) lines.lines()::iterator);
        } catch (IOException | java.io.UncheckedIOException e) {
            // it ended
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
