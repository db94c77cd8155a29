package tinypushgateway.release;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real registry of images, on this machine's loopback address and without TLS: that of Debian. */
final class Registry implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final String address;

    private Registry(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static Registry start(Path folder) throws IOException, InterruptedException {
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
                .redirectOutput(log.toFile())
                .start();
        long start = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - start < PATIENCE.toNanos()) {
            Matcher found = LISTENING.matcher(Files.readString(log));
            if (found.find()) {
                return new Registry(process, found.group(1));
            }
            Thread.sleep(20);
        }
        process.destroyForcibly();
        throw new AssertionError("the registry does not listen: " + Files.readString(log));
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

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
