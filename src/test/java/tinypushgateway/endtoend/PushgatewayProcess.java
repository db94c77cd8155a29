package tinypushgateway.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Debian's real Pushgateway, with an empty store. */
final class PushgatewayProcess implements AutoCloseable {
    private static final Duration TO_START = Duration.ofSeconds(20);
    private static final Set<String> TIMES = Set.of("push_time_seconds", "push_failure_time_seconds");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private final ChildProcess process;
    private final int port;

    private PushgatewayProcess(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static PushgatewayProcess start() throws IOException, InterruptedException {
        int port = LoadBalancer.freePort();
        PushgatewayProcess pushgateway = new PushgatewayProcess(
                ChildProcess.start(
                        "prometheus-pushgateway",
                        "--persistence.file=",
                        "--web.enable-admin-api",
                        "--web.listen-address=127.0.0.1:" + port),
                port);
        Waiting.until(
                TO_START,
                pushgateway::isReady,
                () -> pushgateway.process.err().all().toString());
        return pushgateway;
    }

    int port() {
        return port;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What was pushed: its own series have no label {@code job}. */
    Exposed exposed() throws IOException, InterruptedException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/metrics")));
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return Exposed.of(
                response.body(), sample -> sample.labels().containsKey("job") && !TIMES.contains(sample.name()));
    }

    /** The same; nothing if it exposes what is no exposition, or no longer answers. */
    Optional<Exposed> readable() throws IOException, InterruptedException {
        try {
            return Optional.of(exposed());
        } catch (AssertionError e) {
            return Optional.empty();
        }
    }

    /** Empties its store. */
    void wipe() throws IOException, InterruptedException {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(uri("/api/v1/admin/wipe")).PUT(HttpRequest.BodyPublishers.noBody()));
        if (response.statusCode() != 202) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }

    private boolean isReady() {
        try {
            return send(HttpRequest.newBuilder(uri("/-/ready"))).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
