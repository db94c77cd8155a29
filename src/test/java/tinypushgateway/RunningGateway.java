package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tinypushgateway.config.CommandLine;
import tinypushgateway.config.Options;
import tinypushgateway.files.BadFile;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;
import tinypushgateway.log.Log;

/** A gateway in this JVM, on a free port of the loopback address, with its log kept. */
final class RunningGateway implements AutoCloseable {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Log log = Log.to(written, Level.DEBUG, Format.LOGFMT, 1 << 20);
    private final HttpClient client = HttpClient.newHttpClient();
    final Gateway gateway;

    RunningGateway(String... flags) throws IOException {
        List<String> all = Stream.concat(Stream.of("--web.listen-address=127.0.0.1:0"), Stream.of(flags))
                .toList();
        CommandLine.Run run = (CommandLine.Run) CommandLine.read(all, Map.of(), "test");
        gateway = gateway(run.options());
        gateway.start();
    }

    private Gateway gateway(Options options) throws IOException {
        try {
            return new Gateway(options, log);
        } catch (BadFile e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> push(String samples, String... fields) {
        HttpRequest.Builder request = request("/push").POST(HttpRequest.BodyPublishers.ofString(samples));
        return send(fields.length == 0 ? request : request.headers(fields));
    }

    HttpResponse<String> pushAs(String contentType, byte[] content) {
        return send(request("/push")
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
    }

    HttpResponse<String> get(String path, String... fields) {
        HttpRequest.Builder request = request(path).GET();
        return send(fields.length == 0 ? request : request.headers(fields));
    }

    HttpResponse<String> send(String method, String path) {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** A connection that has sent a request and read nothing yet. */
    Socket ask(String... lines) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\nHost: test\r\n\r\n").getBytes(UTF_8));
        return socket;
    }

    /** Pushes from another address of the loopback network; the answer as it comes. */
    String pushFrom(String address, String samples) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (Socket socket = new Socket(loopback, gateway.port(), InetAddress.ofLiteral(address), 0)) {
            String head = "POST /push HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: "
                    + samples.length() + "\r\n\r\n";
            socket.getOutputStream().write((head + samples).getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Takes what is pending, as a scraper does that reads all of it; a lease has ended when this returns. */
    String scrape() throws InterruptedException {
        String text = get("/metrics").body();
        awaitNothingInFlight();
        return text;
    }

    void awaitNothingInFlight() throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (gateway.ledgers().stream().anyMatch(ledger -> ledger.inFlight() > 0)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still in flight: " + gateway.ledgers());
            }
            Thread.sleep(1);
        }
    }

    /** The value of one of the gateway's own samples. */
    double own(String sample) {
        return get("/-/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** What the running process does once a minute. */
    void check() {
        gateway.check();
    }

    /** The log, once it has this. */
    String awaitLog(String text) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!log().contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in the log: " + text + "\n" + log());
            }
            Thread.sleep(1);
        }
        return log();
    }

    String log() {
        log.flush(Duration.ofSeconds(20));
        return written.toString(UTF_8);
    }

    @Override
    public void close() {
        drain(true);
        client.close();
        log.close();
    }

    /** Drains, at once or until nothing is held. */
    void drain(boolean atOnce) {
        try {
            gateway.drain(() -> atOnce);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
