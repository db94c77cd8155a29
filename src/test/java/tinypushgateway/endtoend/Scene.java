package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Where one story of {@link NightIT} happens: a gateway, perhaps a Prometheus, and what the gateway answered before it began. */
final class Scene implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final List<ChildProcess> processes = new ArrayList<>();
    private Optional<GatewayProcess> gateway = Optional.empty();
    private Optional<PrometheusProcess> prometheus = Optional.empty();
    private Optional<Answers> before = Optional.empty();

    Scene(Path folder) {
        this.folder = folder;
    }

    /** An empty folder for the files of the story. */
    Path folder() {
        return folder;
    }

    GatewayProcess start(String... flags) throws IOException, InterruptedException {
        return begin(GatewayProcess.start(flags));
    }

    GatewayProcess startTls(SSLContext client, String... flags) throws IOException, InterruptedException {
        return begin(GatewayProcess.startTls(client, flags));
    }

    GatewayProcess startUnheard(List<String> runner, String... flags) throws IOException, InterruptedException {
        return begin(GatewayProcess.startUnheard(runner, flags));
    }

    /** Starts another gateway in the place of one that has ended. */
    GatewayProcess startAgain(String... flags) throws IOException, InterruptedException {
        String address = "--web.listen-address=" + gateway.orElseThrow().hostAndPort();
        return use(GatewayProcess.startAt(
                Map.of(), Stream.concat(Stream.of(address), Stream.of(flags)).toArray(String[]::new)));
    }

    /** Starts a Prometheus with this configuration. */
    PrometheusProcess prometheus(String configuration) throws IOException, InterruptedException {
        PrometheusProcess started =
                PrometheusProcess.start(Files.createDirectory(folder.resolve("prometheus")), configuration);
        atTheEnd(started::close);
        prometheus = Optional.of(started);
        return started;
    }

    /** This is done when the story has ended. */
    void atTheEnd(Runnable closer) {
        closers.push(closer);
    }

    /** Each of these places shows what it did not show before the story began. */
    void assertShown(List<Place> places) throws InterruptedException {
        for (Place place : places) {
            Waiting.until(
                    PATIENCE,
                    () -> isShown(place),
                    () -> place + " shows nothing: " + answers().instead(place));
        }
    }

    private boolean isShown(Place place) {
        return switch (place.kind()) {
            case ALERT -> asks("ALERTS{alertstate=\"firing\",alertname=\"" + place.text() + "\"}");
            case QUERY -> asks(place.text());
            case PAGE, LOG, METRIC, FIELD -> answers().show(place, before.orElseThrow());
        };
    }

    private boolean asks(String query) {
        return !prometheus.orElseThrow().query(query).isEmpty();
    }

    /** The only line of the log that contains this, as soon as it is there. */
    String logLine(String text) throws InterruptedException {
        Waiting.until(PATIENCE, () -> !linesWith(text).isEmpty(), () -> log().toString());
        List<String> lines = linesWith(text);
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    private List<String> linesWith(String text) {
        return log().stream().filter(line -> line.contains(text)).toList();
    }

    Answers answers() {
        try {
            return Answers.of(gateway.orElseThrow(), log());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A gateway whose stderr nobody reads has its log on stdout. */
    private List<String> log() {
        return processes.stream()
                .flatMap(process -> Stream.concat(process.err().all().stream(), process.out().all().stream()))
                .toList();
    }

    private GatewayProcess begin(GatewayProcess started) {
        GatewayProcess used = use(started);
        before = Optional.of(answers());
        return used;
    }

    private GatewayProcess use(GatewayProcess started) {
        atTheEnd(started::close);
        processes.add(started.process());
        gateway = Optional.of(started);
        return started;
    }

    @Override
    public void close() {
        closers.forEach(Runnable::run);
    }
}
