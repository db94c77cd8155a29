package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Another program's server as a process of its own, and a plain client of it. */
abstract class ServerProcess implements AutoCloseable {
    static final Duration TO_START = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private final ChildProcess process;
    private final String hostAndPort;

    ServerProcess(ChildProcess process, String hostAndPort) {
        this.process = process;
        this.hostAndPort = hostAndPort;
    }

    /** Where one can listen that does not choose a port itself. */
    static String freeAddress() throws IOException {
        return "127.0.0.1:" + freePort();
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Waits until it responds with 200 to this path; otherwise ends it. */
    final void awaitReady(String path) throws InterruptedException {
        try {
            Waiting.until(
                    TO_START, () -> isReady(path), () -> process.err().all().toString());
        } catch (AssertionError | InterruptedException e) {
            close();
            throw e;
        }
    }

    final ChildProcess process() {
        return process;
    }

    final URI uri(String path) {
        return URI.create("http://" + hostAndPort + path);
    }

    final HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(TO_START).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    /** The body of its response, which is a 200. */
    public final String get(String path) {
        try {
            HttpResponse<String> response = send(HttpRequest.newBuilder(uri(path)));
            if (response.statusCode() != 200) {
                throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public final void close() {
        client.shutdownNow();
        process.close();
    }

    private boolean isReady(String path) {
        try {
            return send(HttpRequest.newBuilder(uri(path))).statusCode() == 200;
        } catch (IOException e) {
            return false; // it does not listen yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
