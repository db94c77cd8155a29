package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Scrapers whose machine is gone from one moment to the next: their kernel says nothing any more, no end of stream and no reset. */
final class DeadScraperIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] REQUEST = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);
    private static final int SAMPLES = 30_000;

    /** So many bytes are read before the end; the last is more than there are. */
    private static final int[] READ = {0, 1, 1000, 100_000, 1_000_000, Integer.MAX_VALUE};

    @Test
    void whatADeadScraperHadIsExposedAgainAndThenOnce() throws Exception {
        try (Machine.Namespace machine = namespace();
                GatewayProcess gateway = GatewayProcess.startOn(
                        machine,
                        "--scrape.confirm-timeout=1s",
                        "--scrape.max-failures=50",
                        "--push.max-samples=50000",
                        "--push.max-concurrent=1",
                        "--push.max-concurrent-large=1",
                        "--push.max-idempotency-keys=0",
                        "--push.max-bytes=4MiB")) {
            long first = new NumberedSamples().next(SAMPLES);
            String samples = NumberedSamples.text("dead", first, SAMPLES);
            assertThat(gateway.push(samples).statusCode()).isEqualTo(202);
            long failures = 0;
            for (int bytes : READ) {
                die(machine, gateway, bytes);
                failures++;
                assertThat(gateway.ownMetrics().value("samples_pending"))
                        .as("after %d bytes", bytes)
                        .isEqualTo(SAMPLES);
                assertThat(gateway.ownMetrics().value("scrapes_total{outcome=\"timed_out\"}"))
                        .isEqualTo(failures);
            }
            assertThat(scrapeAll(gateway)).isEqualTo(samples);
            OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
            assertThat(metrics.delivered()).isEqualTo(SAMPLES);
            assertThat(metrics.dropped()).isZero();
            assertThat(metrics.balances()).isTrue();
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    /** After scrapes that took too long the next ones take less, so it takes several. */
    private static String scrapeAll(GatewayProcess gateway) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String part = gateway.scrape(); !part.isEmpty(); part = gateway.scrape()) {
            all.append(all.isEmpty() ? part : part.replaceAll("(?m)^#.*\n", ""));
        }
        return all.toString();
    }

    /** The cable is pulled while the scraper reads; it stays so until the gateway has given up. */
    private static void die(Machine.Namespace machine, GatewayProcess gateway, int bytes) throws Exception {
        int before = failed(gateway);
        try (Socket scraper = gateway.connect()) {
            scraper.setSoTimeout(300);
            scraper.getOutputStream().write(REQUEST);
            read(scraper, bytes);
            machine.unplug();
            Waiting.until(
                    PATIENCE,
                    () -> failed(gateway) > before,
                    () -> "log: " + gateway.log().all());
        } finally {
            machine.plugIn();
        }
    }

    private static int failed(GatewayProcess gateway) {
        return gateway.log()
                .matching(line -> line.contains("msg=\"scrape failed\""))
                .size();
    }

    private static void read(Socket socket, int bytes) throws IOException {
        byte[] block = new byte[64 * 1024];
        try {
            for (int left = bytes, read = 0; left > 0 && read >= 0; left -= read) {
                read = socket.getInputStream().read(block, 0, Math.min(block.length, left));
            }
        } catch (java.net.SocketTimeoutException e) {
            // that was all
        }
    }

    private static Machine.Namespace namespace() throws IOException, InterruptedException {
        try {
            return Machine.Namespace.create();
        } catch (Machine.NotPermitted e) {
            return abort("no network namespace to be had: " + e.getMessage());
        }
    }
}
