package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real VictoriaMetrics that scrapes by a configuration of Prometheus, with a storage of its own. */
final class VictoriaMetricsProcess implements QueryApi, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private final ChildProcess process;
    private final String address;

    private VictoriaMetricsProcess(ChildProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one in this folder, which is empty, and waits until it answers. Queries see what is stored at once, not after 30 seconds. */
    static VictoriaMetricsProcess start(Path folder, String configuration) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("scrape.yml"), configuration);
        String address = "127.0.0.1:" + GatewayContainer.freePort();
        VictoriaMetricsProcess started = new VictoriaMetricsProcess(
                ChildProcess.start(
                        "victoria-metrics",
                        "-httpListenAddr=" + address,
                        "-storageDataPath=" + folder.resolve("data"),
                        "-promscrape.config=" + config,
                        "-search.latencyOffset=1ms"),
                address);
        try {
            Waiting.until(
                    PATIENCE,
                    started::isHealthy,
                    () -> started.process.err().all().toString());
            return started;
        } catch (AssertionError | InterruptedException e) {
            started.close();
            throw e;
        }
    }

    @Override
    public List<StoredSample> query(String promql) {
        try {
            HttpResponse<String> answer = get("/api/v1/query?nocache=1&query=" + URLEncoder.encode(promql, UTF_8));
            if (answer.statusCode() != 200) {
                throw new AssertionError(promql + ": " + answer.statusCode() + " " + answer.body());
            }
            return StoredSample.vector(answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }

    private boolean isHealthy() {
        try {
            return get("/health").statusCode() == 200;
        } catch (IOException e) {
            return false; // it does not listen yet
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(PATIENCE)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
