package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the gateway accepts, a real Prometheus takes: no scrape fails, no sample of it is left out. */
final class PrometheusDifferentialIT {
    private static final Path CORPUS = ChildProcess.CHECKOUT.resolve("src/test/resources/exposition/valid");
    private static final Duration TO_BE_SCRAPED = Duration.ofSeconds(20);
    private static final int GENERATED = 2_000;

    /** So many pushes wait together for a scrape, mixed; then the next ones wait until it was. */
    private static final int PUSHES_OF_A_SCRAPE = 200;

    @TempDir
    private static Path folder;

    private static GatewayProcess gateway;
    private static PrometheusProcess prometheus;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayProcess.start();
        prometheus = PrometheusProcess.scraping(gateway, folder);
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        gateway.close();
    }

    /** All that was delivered came, and Prometheus had nothing to say against it. */
    @AfterEach
    void prometheusTookAll() throws Exception {
        OwnMetrics metrics = gateway.awaitEmpty(TO_BE_SCRAPED);
        assertThat(metrics.balances()).isTrue();
        assertThat(metrics.dropped()).isZero();
        prometheus.awaitScraped(metrics.delivered());
        assertThat(prometheus.complaints()).isEmpty();
    }

    @Test
    void theCorpusOfValidExpositions() throws Exception {
        for (byte[] exposition : corpus()) {
            assertThat(gateway.push(exposition).statusCode())
                    .as(() -> new String(exposition, UTF_8))
                    .isEqualTo(202);
        }
    }

    @Test
    void cornersOfTheFormat() throws Exception {
        for (String exposition : NastyExpositions.ALL) {
            assertThat(gateway.push(exposition).statusCode()).as(exposition).isEqualTo(202);
        }
    }

    @Test
    void generatedPushes() throws Exception {
        GeneratedExpositions generated = new GeneratedExpositions(25);
        int accepted = 0;
        for (int i = 0; i < GENERATED; i++) {
            int status = gateway.push(generated.next()).statusCode();
            assertThat(status).isIn(202, 400);
            accepted += status == 202 ? 1 : 0;
            if (i % PUSHES_OF_A_SCRAPE == 0) {
                gateway.awaitEmpty(TO_BE_SCRAPED);
            }
        }
        assertThat(accepted).isGreaterThan(GENERATED / 2);
    }

    private static List<byte[]> corpus() throws IOException {
        if (!Files.isDirectory(CORPUS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.sorted().map(PrometheusDifferentialIT::read).toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
