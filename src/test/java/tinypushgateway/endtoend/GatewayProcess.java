package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The gateway, started by its launcher as a person would, and a plain client of it. */
public final class GatewayProcess implements AutoCloseable {
    /** The launcher of this checkout, or another executable by {@code -Dgateway.executable=PATH}: that of native-image, or a package's. */
    static final Path LAUNCHER = Path.of(System.getProperty(
            "gateway.executable",
            ChildProcess.CHECKOUT.resolve("tiny-pushgateway").toString()));

    /** The launcher may have to build first. */
    private static final Duration TO_START = Duration.ofSeconds(90);

    private static final Duration TO_ANSWER = Duration.ofSeconds(20);
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern PORT = Pattern.compile(" port=(\\d+)");

    private final ChildProcess process;
    private final HttpClient client;
    private final String scheme;
    private final String address;
    private final int port;

    private GatewayProcess(ChildProcess process, Optional<SSLContext> tls, String address, int port) {
        this.process = process;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(TO_ANSWER);
        tls.ifPresent(builder::sslContext);
        client = builder.build();
        scheme = tls.isPresent() ? "https" : "http";
        this.address = address;
        this.port = port;
    }

    /** Skips a test that sets options of the JVM by the launcher, if another executable is tested. */
    static void assumeTheLauncher() {
        assumeThat(System.getProperty("gateway.executable"))
                .as("another executable")
                .isNull();
    }

    /** Starts one on a free port and waits until it listens. */
    public static GatewayProcess start(String... flags) throws IOException, InterruptedException {
        return start(Map.of(), flags);
    }

    static GatewayProcess start(Map<String, String> environment, String... flags)
            throws IOException, InterruptedException {
        Stream<String> address = Stream.of("--web.listen-address=" + LOOPBACK + ":0");
        return startAt(environment, Stream.concat(address, Stream.of(flags)).toArray(String[]::new));
    }

    /** The same, but the flags or the environment say where to listen. */
    static GatewayProcess startAt(Map<String, String> environment, String... flags)
            throws IOException, InterruptedException {
        return onceItListens(launch(ChildProcess.CHECKOUT, environment, flags), Optional.empty(), LOOPBACK);
    }

    /** The same, with flags that turn TLS on, and asked by a client of it. */
    static GatewayProcess startTls(SSLContext client, String... flags) throws IOException, InterruptedException {
        return startTlsBy(LAUNCHER, client, flags);
    }

    /** The same, by another executable. */
    static GatewayProcess startTlsBy(Path executable, SSLContext client, String... flags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command(executable, flags));
        command.add("--web.listen-address=" + LOOPBACK + ":0");
        return onceItListens(
                ChildProcess.start(ChildProcess.CHECKOUT, Map.of(), command), Optional.of(client), LOOPBACK);
    }

    /** Starts one by a command that runs another in its own way, under a limit perhaps, and waits until it listens. */
    static GatewayProcess startBy(List<String> runner, Map<String, String> environment, String... flags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(runner);
        command.addAll(command(flags));
        command.add("--web.listen-address=" + LOOPBACK + ":0");
        return onceItListens(
                ChildProcess.start(ChildProcess.CHECKOUT, environment, command), Optional.empty(), LOOPBACK);
    }

    /** Starts one on this machine, at its address and a free port, and waits until it listens. */
    static GatewayProcess startOn(Machine machine, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command(flags));
        command.add("--web.listen-address=" + machine.address() + ":0");
        return onceItListens(
                ChildProcess.start(ChildProcess.CHECKOUT, Map.of(), machine.runs(command)),
                Optional.empty(),
                machine.address());
    }

    /** Starts one by a command that keeps its log to itself, and waits until it answers. */
    static GatewayProcess startUnheard(List<String> runner, String... flags) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(runner);
        command.addAll(command(flags));
        command.add("--web.listen-address=" + LOOPBACK + ":" + port);
        ChildProcess process = ChildProcess.start(ChildProcess.CHECKOUT, Map.of(), command);
        GatewayProcess gateway = new GatewayProcess(process, Optional.empty(), LOOPBACK, port);
        try {
            Waiting.until(
                    TO_START,
                    gateway::answers,
                    () -> "no answer, stdout: " + process.out().all());
            return gateway;
        } catch (AssertionError | InterruptedException e) {
            gateway.close();
            throw e;
        }
    }

    /** One that this process leads to, on another port than it knows: in a container. Waits until it listens. */
    static GatewayProcess behind(int port, ChildProcess process) throws InterruptedException {
        awaitListening(process);
        return new GatewayProcess(process, Optional.empty(), LOOPBACK, port);
    }

    /**
     * Only launches it. By {@code env --default-signal}, since a test run in the background of a shell ignores SIGINT, and a
     * child inherits that.
     */
    static ChildProcess launch(Path folder, Map<String, String> environment, String... flags) throws IOException {
        return ChildProcess.start(folder, environment, command(flags));
    }

    private static List<String> command(String... flags) {
        return command(LAUNCHER, flags);
    }

    private static List<String> command(Path executable, String... flags) {
        return Stream.concat(Stream.of("env", "--default-signal=INT,TERM", executable.toString()), Stream.of(flags))
                .toList();
    }

    private static GatewayProcess onceItListens(ChildProcess process, Optional<SSLContext> tls, String address)
            throws InterruptedException {
        String line = awaitListening(process);
        Matcher found = PORT.matcher(line);
        if (!found.find()) {
            process.close();
            throw new AssertionError("no port in: " + line);
        }
        return new GatewayProcess(process, tls, address, Integer.parseInt(found.group(1)));
    }

    /** The line that says so. */
    private static String awaitListening(ChildProcess process) throws InterruptedException {
        try {
            return process.err()
                    .await(TO_START, line -> line.contains("msg=\"listening\"") || line.contains("msg=listening"));
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    ChildProcess process() {
        return process;
    }

    public int port() {
        return port;
    }

    URI uri(String path) {
        return URI.create(scheme + "://" + hostAndPort() + path);
    }

    /** As Prometheus names it, in {@code instance}. */
    String hostAndPort() {
        return address + ":" + port;
    }

    /** A connection to speak raw bytes over. */
    Socket connect() throws IOException {
        return new Socket(address, port);
    }

    /** The same, from an address of ours that tells it apart in the log. */
    Socket connectFrom(String ours) throws IOException {
        return new Socket(InetAddress.getByName(address), port, InetAddress.getByName(ours), 0);
    }

    /** Its log lines so far. */
    Lines log() {
        return process.err();
    }

    HttpResponse<String> push(String exposition) throws IOException, InterruptedException {
        return push(exposition.getBytes(UTF_8));
    }

    HttpResponse<String> push(byte[] exposition) throws IOException, InterruptedException {
        return push("/push", exposition);
    }

    /** To a path of Pushgateway, or to any other. */
    HttpResponse<String> push(String path, String exposition) throws IOException, InterruptedException {
        return push(path, exposition.getBytes(UTF_8));
    }

    private HttpResponse<String> push(String path, byte[] exposition) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(exposition)));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    private boolean answers() {
        try {
            return get("/-/healthy").statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Takes what is pending, as a scraper that reads all of it does. */
    public String scrape() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    OwnMetrics ownMetrics() {
        try {
            return new OwnMetrics(getAgain("/-/metrics").body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until nothing is pending or in flight any more. */
    OwnMetrics awaitEmpty(Duration patience) throws InterruptedException {
        Waiting.until(
                patience, () -> ownMetrics().held() == 0, () -> ownMetrics().text());
        return ownMetrics();
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }

    /** Again where the kept connection was ended to make room for others, or there was no place for a new one. */
    private HttpResponse<String> getAgain(String path) throws IOException, InterruptedException {
        for (int tries = 1; tries < 50; tries++) {
            try {
                HttpResponse<String> answer = get(path);
                if (answer.statusCode() != 503) {
                    return answer;
                }
            } catch (IOException e) {
                // others needed its place
            }
            Thread.sleep(50);
        }
        return get(path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(TO_ANSWER).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    }
}
