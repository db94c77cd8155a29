package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/proxies.md says of a scrape through a proxy, with real proxies. */
final class ProxiesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SAMPLE = "my_metric{label=\"test\"} 1\n";
    private static final int ROUNDS = 4;
    private static final int SAMPLES_OF_A_ROUND = 50;
    private static final int MANY_SAMPLES = 15_000;
    private static final int TWO_KILOBYTES = 2048;

    private final Deque<Runnable> closers = new ArrayDeque<>();

    @TempDir
    private Path folder;

    private record Proxied(GatewayProcess gateway, ReverseProxy proxy) {}

    @AfterEach
    void close() {
        closers.forEach(Runnable::run);
    }

    @Test
    void throughNginxHaproxyInTcpModeAndVarnishEachSampleIsStoredOnce() throws Exception {
        List<Proxied> all = List.of(
                start(ReverseProxy.Kind.NGINX), start(ReverseProxy.Kind.HAPROXY_TCP), start(ReverseProxy.Kind.VARNISH));
        PrometheusProcess prometheus = PrometheusProcess.start(folder, scraping(all));
        closers.push(prometheus::close);
        NumberedSamples numbers = new NumberedSamples();
        int samples = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (Proxied each : all) {
                push(each, numbers.next(SAMPLES_OF_A_ROUND), SAMPLES_OF_A_ROUND);
                samples += SAMPLES_OF_A_ROUND;
            }
            for (Proxied each : all) {
                each.gateway().awaitEmpty(PATIENCE);
            }
        }

        prometheus.awaitScraped(samples);
        assertThat(NumberedSamples.storedOnce(prometheus).keySet())
                .isEqualTo(LongStream.rangeClosed(1, samples)
                        .mapToObj(Long::toString)
                        .collect(toSet()));
        assertThat(prometheus.complaints()).isEmpty();
        assertThat(all).allSatisfy(each -> {
            OwnMetrics metrics = each.gateway().ownMetrics();
            assertThat(metrics.delivered()).isEqualTo(ROUNDS * SAMPLES_OF_A_ROUND);
            assertThat(metrics.value("scrapes_total{outcome=\"broken\"}")).isZero();
            assertThat(metrics.value("scrapes_total{outcome=\"reset\"}")).isZero();
        });
    }

    @Test
    void haproxyInHttpModeResetsEachScrapeAndTheLogNamesIt() throws Exception {
        Proxied haproxy = start(ReverseProxy.Kind.HAPROXY_HTTP);
        GatewayProcess gateway = haproxy.gateway();
        gateway.push(SAMPLE);
        for (int scrape = 1; scrape <= 3; scrape++) {
            assertThat(curl(haproxy)).isEqualTo(SAMPLE);
            int resets = scrape;
            Waiting.until(
                    PATIENCE,
                    () -> gateway.ownMetrics().value("scrapes_total{outcome=\"reset\"}") == resets,
                    () -> gateway.ownMetrics().text());
        }

        assertThat(curl(haproxy)).isEmpty();
        assertThat(gateway.ownMetrics().delivered()).isZero();
        assertThat(gateway.ownMetrics().dropped()).isEqualTo(1);
        assertThat(gateway.log().matching(line -> line.contains("HAProxy in HTTP mode")))
                .singleElement()
                .asString()
                .contains("level=warn", "docs/proxies.md");
    }

    @Test
    void aProxyConfirmsForAScraperThatReadTwoKilobytesAndReset() throws Exception {
        Proxied nginx = start(ReverseProxy.Kind.NGINX);
        GatewayProcess gateway = nginx.gateway();
        push(nginx, 1, MANY_SAMPLES);
        try (Socket scraper = nginx.proxy().connect()) {
            readTwoKilobytes(scraper);
            assertThat(gateway.awaitEmpty(PATIENCE).delivered()).isEqualTo(MANY_SAMPLES);
            scraper.setSoLinger(true, 0);
        }
        assertThat(gateway.scrape()).isEmpty();
    }

    @Test
    void withoutAProxyTheSameScraperLosesNothing() throws Exception {
        Proxied nginx = start(ReverseProxy.Kind.NGINX);
        GatewayProcess gateway = nginx.gateway();
        push(nginx, 1, MANY_SAMPLES);
        try (Socket scraper = gateway.connect()) {
            readTwoKilobytes(scraper);
            scraper.setSoLinger(true, 0);
        }
        Waiting.until(
                PATIENCE,
                () -> gateway.ownMetrics().value("samples_pending") == MANY_SAMPLES,
                () -> gateway.ownMetrics().text());
        assertThat(gateway.scrape()).isEqualTo(NumberedSamples.text("proxied", 1, MANY_SAMPLES));
    }

    private Proxied start(ReverseProxy.Kind kind) throws IOException, InterruptedException {
        GatewayProcess gateway = GatewayProcess.start();
        closers.push(gateway::close);
        ReverseProxy proxy = ReverseProxy.start(kind, gateway, Files.createDirectory(folder.resolve(kind.name())));
        closers.push(proxy::close);
        return new Proxied(gateway, proxy);
    }

    /** A scrape that Prometheus gives up is lost behind a proxy, so a busy machine has two seconds for each. */
    private static String scraping(List<Proxied> all) {
        return String.format(
                Locale.ROOT,
                """
                global: {scrape_interval: 2s, scrape_timeout: 2s}
                scrape_configs:
                  - job_name: tiny-pushgateway
                    honor_labels: true
                    static_configs: [{targets: [%s]}]
                """,
                all.stream().map(each -> "'" + each.proxy().hostAndPort() + "'").collect(joining(", ")));
    }

    private static void push(Proxied to, long first, int samples) throws IOException, InterruptedException {
        String text = NumberedSamples.text("proxied", first, samples);
        assertThat(to.gateway().push(text).statusCode()).isEqualTo(202);
    }

    /** What a scrape through the proxy gives. */
    private static String curl(Proxied from) throws IOException, InterruptedException {
        try (ChildProcess curl = Curl.start("http://" + from.proxy().hostAndPort() + "/metrics")) {
            assertThat(curl.awaitExit(PATIENCE)).isZero();
            return curl.out().awaitEnd(PATIENCE).stream()
                    .map(line -> line + "\n")
                    .collect(joining());
        }
    }

    private static void readTwoKilobytes(Socket scraper) throws IOException {
        scraper.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        assertThat(scraper.getInputStream().readNBytes(TWO_KILOBYTES)).hasSize(TWO_KILOBYTES);
    }
}
