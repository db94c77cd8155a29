package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import tinypushgateway.tls.TestAuthority;

/** How metrics of the job {@code backup} get lost, or seem to: one story for each row of docs/troubleshooting.md, told by real processes. */
final class NightStories {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BACKUP = "/metrics/job/backup";
    private static final String SAMPLE = "backup_bytes 3600\n";
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    /** About 90 bytes of buffer each. */
    private static final int MANY = 500;

    private static final NumberedSamples NUMBERS = new NumberedSamples();

    private NightStories() {}

    /** What happens in a scene. */
    @FunctionalInterface
    interface Story {
        void happensIn(Scene scene) throws Exception;
    }

    /** By the first cell of their rows. */
    static Map<String, Story> all() {
        return Map.ofEntries(
                Map.entry("The job pushed to another path.", NightStories::anotherPath),
                Map.entry("TLS failed, or the job used `http://` for a port with TLS.", NightStories::tlsFails),
                Map.entry("All connections were in use.", NightStories::allConnectionsAreInUse),
                Map.entry("The job has not pushed.", NightStories::theJobHasNotPushed),
                Map.entry("The job has pushed, and the gateway has forgotten it.", NightStories::theGroupIsEvicted),
                Map.entry("The push was rejected.", NightStories::thePushIsRefused),
                Map.entry("The buffer is full.", NightStories::theBufferIsFull),
                Map.entry("Nothing scrapes.", NightStories::nothingScrapes),
                Map.entry(
                        "Prometheus scrapes as a reader that the gateway does not know.", NightStories::unknownReader),
                Map.entry("The samples wait for a scrape.", NightStories::theyWait),
                Map.entry(
                        "Another job replaced the samples, because neither has a label `job`.",
                        NightStories::anotherJobReplaces),
                Map.entry("Another push gave the metric family another TYPE.", NightStories::theTypeChanges),
                Map.entry("The samples were dropped after failed scrapes.", NightStories::scrapesFail),
                Map.entry("The samples were dropped for a reader that stays away.", NightStories::aReaderStaysAway),
                Map.entry("Another client scraped the samples.", NightStories::anotherClientScrapes),
                Map.entry("A proxy resets each scrape.", NightStories::aProxyResets),
                Map.entry("The samples were delivered, and a query shows nothing.", NightStories::theQueryShowsNothing),
                Map.entry(
                        "The samples were delivered, and Prometheus discarded them.", NightStories::prometheusDiscards),
                Map.entry("The gateway restarted.", NightStories::theGatewayRestarts),
                Map.entry("Log lines are missing.", NightStories::logLinesAreMissing));
    }

    private static void anotherPath(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start();
        assertThat(gateway.push("/api/v1/push", SAMPLE).statusCode()).isEqualTo(NOT_FOUND);

        assertThat(scene.logLine("request rejected")).contains("method=POST path=/api/v1/push");
    }

    /** The files are renewed with a certificate that has ended; the client of the scene trusts any, as curl -k does. */
    private static void tlsFails(Scene scene) throws Exception {
        Path folder = scene.folder();
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Issued server = authority.issue("server");
        GatewayProcess gateway = scene.startTls(
                trustingAny(),
                "--web.tls-cert-file=" + server.certificate(),
                "--web.tls-key-file=" + server.key(),
                "--scrape.expect-within=1s");
        authority.openssl("req -new -key server.key -subj /CN=server -out server.csr");
        authority.openssl("x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 0 -out ended.crt");
        Files.move(folder.resolve("ended.crt"), server.certificate(), StandardCopyOption.REPLACE_EXISTING);
        gateway.log().await(PATIENCE, line -> line.contains("TLS certificates reloaded"));

        String https = gateway.uri("/push").toString();
        byte[] sample = SAMPLE.getBytes(US_ASCII);
        assertThat(Curl.run(sample, "--cacert", authority.certificate().toString(), "--data-binary", "@-", https)
                        .status())
                .isEqualTo("000");
        assertThat(Curl.run(sample, "--data-binary", "@-", https.replace("https://", "http://"))
                        .status())
                .isEqualTo("400");
    }

    private static void allConnectionsAreInUse(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start("--web.max-connections=2", "--web.eviction-timeout=1m");
        try (Socket first = gateway.connect();
                Socket second = gateway.connect()) {
            for (Socket each : List.of(first, second)) {
                send(each, "POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
                assertThat(new String(each.getInputStream().readNBytes(12), US_ASCII))
                        .as("its body is read now, so it is not idle")
                        .isEqualTo("HTTP/1.1 100");
            }
            Waiting.until(
                    PATIENCE,
                    () -> curlPushes(gateway).equals(Integer.toString(UNAVAILABLE)),
                    () -> gateway.log().all().toString());
        }
    }

    /** The rules are those of monitoring/, with times of seconds. */
    private static void theJobHasNotPushed(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start();
        Path rules = Files.writeString(
                scene.folder().resolve("rules.yaml"),
                Files.readString(ChildProcess.CHECKOUT.resolve("monitoring/rules.yaml"))
                        .replace("interval: 1m", "interval: 1s")
                        .replace("(push_time_seconds[10m])", "(push_time_seconds[3s])")
                        .replace("job:last_push:kept > 26 * 3600", "job:last_push:kept > 3"));
        assertThat(rules).content().contains("[3s]", "kept > 3\n");
        PrometheusProcess prometheus = scene.prometheus(String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                rule_files: ['%s']
                scrape_configs:
                  - job_name: tiny-pushgateway-itself
                    metrics_path: /-/metrics
                    honor_labels: true
                    static_configs: [{targets: ['%s']}]
                """, rules, gateway.hostAndPort()));
        gateway.push(BACKUP, SAMPLE);
        prometheus.await("job:last_push:kept{job=\"backup\"}", PATIENCE);
        gateway.close();

        GatewayProcess restarted = scene.startAgain();
        prometheus.await("tiny_pushgateway_groups == 0", PATIENCE);
        restarted.push("/metrics/job/import", "orders_imported 5\n");
    }

    private static void theGroupIsEvicted(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start("--groups.max=2");
        for (String path : List.of(BACKUP, "/metrics/job/import/run/1", "/metrics/job/import/run/2")) {
            assertThat(gateway.push(path, SAMPLE).statusCode()).isEqualTo(ACCEPTED);
        }
    }

    private static void thePushIsRefused(Scene scene) throws Exception {
        String password = "dG9rZW4tdGhhdC1vcGVuc3NsLXJhbmQtbWlnaHQtbWFrZQ==";
        Path secrets = Files.writeString(scene.folder().resolve("push"), hashOf(password) + "\n");
        GatewayProcess gateway = scene.start("--auth.push-file=" + secrets, "--push.max-bytes=16KiB");

        String authorized = "Authorization: Bearer " + password;
        assertThat(push(gateway, SAMPLE)).isEqualTo("401");
        assertThat(push(gateway, "# " + "x".repeat(20_000), "-H", authorized)).isEqualTo("413");
        assertThat(push(gateway, "backup_bytes{", "-H", authorized)).isEqualTo("400");

        for (String reason : List.of("malformed_syntax", "too_large", "unauthorized")) {
            assertThat(scene.logLine("reason=" + reason)).contains("push rejected", "job=\\\"backup\\\"");
        }
    }

    private static void theBufferIsFull(Scene scene) throws Exception {
        fill(scene.start("--buffer.max-bytes=1MiB"));
    }

    private static void nothingScrapes(Scene scene) throws Exception {
        scene.start("--scrape.expect-within=1s").push(BACKUP, SAMPLE);
    }

    private static void unknownReader(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start("--scrape.readers=a,b");
        assertThat(gateway.get("/metrics?reader=c").statusCode()).isEqualTo(NOT_FOUND);

        assertThat(scene.logLine("reason=unknown_reader")).contains("one of a, b");
    }

    private static void theyWait(Scene scene) throws Exception {
        scene.start().push(BACKUP, SAMPLE);
    }

    private static void anotherJobReplaces(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start();
        gateway.push(SAMPLE);
        try (Socket other = gateway.connectFrom("127.0.0.2")) {
            send(other, "POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: 15\r\n\r\nbackup_bytes 1\n");
            assertThat(other.getInputStream().read()).isEqualTo('H');
        }

        assertThat(scene.logLine("A push replaced")).contains("series=backup_bytes", "peer=127.0.0.2");
    }

    private static void theTypeChanges(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start();
        gateway.push("/metrics/job/import", "# TYPE backup_bytes counter\nbackup_bytes 1\n");
        gateway.push(BACKUP, "# TYPE backup_bytes gauge\n" + SAMPLE);

        assertThat(scene.logLine("another TYPE"))
                .contains("family=backup_bytes had=counter pushed=gauge", "job=\\\"backup\\\"", "peer=127.0.0.1");
        assertThat(gateway.scrape()).contains("# TYPE backup_bytes gauge\n");
    }

    private static void scrapesFail(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start();
        gateway.push(BACKUP, SAMPLE);
        for (int scrape = 1; scrape <= 3; scrape++) {
            new BrokenScraper(gateway).resetsAfter(10);
            gateway.log().await(PATIENCE, failures(gateway, scrape));
        }

        assertThat(scene.logLine("samples dropped")).contains("job=\\\"backup\\\"", "families=backup_bytes");
        assertThat(gateway.scrape()).isEmpty();
    }

    /** Once so many scrapes have failed. */
    private static Predicate<String> failures(GatewayProcess gateway, int scrapes) {
        return line -> gateway.log()
                        .matching(each -> each.contains("msg=\"scrape failed\""))
                        .size()
                == scrapes;
    }

    private static void aReaderStaysAway(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start("--scrape.readers=a,b", "--buffer.max-bytes=1MiB");
        fill(gateway);
        assertThat(gateway.get("/metrics?reader=a").body()).contains("backup");
        Waiting.until(
                PATIENCE,
                () -> gateway.ownMetrics().ofReader("a").held() == 0,
                () -> gateway.ownMetrics().text());
        assertThat(gateway.push(BACKUP, many()).statusCode()).isEqualTo(ACCEPTED);

        assertThat(scene.logLine("A reader has not scraped")).contains("reader=b", "job=\\\"backup\\\"");
    }

    /** First in turn, then both at once. */
    private static void anotherClientScrapes(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start("--scrape.takeover-grace=10ms");
        gateway.scrape();
        try (Socket other = gateway.connectFrom("127.0.0.2")) {
            ask(other);
            assertThat(other.getInputStream().read()).isEqualTo('H');
        }
        gateway.scrape();
        assertThat(scene.logLine("Two addresses")).contains("peer=127.0.0.1 other_peer=127.0.0.2");

        gateway.push(BACKUP, SAMPLE);
        try (Socket other = gateway.connectFrom("127.0.0.2")) {
            ask(other);
            assertThat(other.getInputStream().read()).isEqualTo('H'); // and it does not close
            assertThat(gateway.scrape()).contains("backup_bytes");
        }
    }

    private static void aProxyResets(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start();
        ReverseProxy proxy = ReverseProxy.start(ReverseProxy.Kind.HAPROXY_HTTP, gateway, scene.folder());
        scene.atTheEnd(proxy::close);
        gateway.push(BACKUP, SAMPLE);
        for (int scrape = 1; scrape <= 2; scrape++) {
            Curl.run(new byte[0], "http://" + proxy.hostAndPort() + "/metrics");
            gateway.log().await(PATIENCE, failures(gateway, scrape));
        }
    }

    /** One server keeps the labels that were pushed, and the other one renames them. */
    private static void theQueryShowsNothing(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start("--scrape.readers=a,b");
        PrometheusProcess prometheus = scene.prometheus(String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: tiny-pushgateway
                    params: {reader: [a]}
                    honor_labels: true
                    static_configs: [{targets: ['%1$s']}]
                  - job_name: without-honor-labels
                    params: {reader: [b]}
                    static_configs: [{targets: ['%1$s']}]
                """, gateway.hostAndPort()));
        prometheus.awaitUp(List.of(gateway));
        gateway.push(BACKUP, SAMPLE);
        gateway.awaitEmpty(PATIENCE);

        prometheus.await("last_over_time(backup_bytes[1d])", PATIENCE);
        prometheus.await("absent(backup_bytes)", PATIENCE);
        assertThat(prometheus.query("last_over_time(backup_bytes{job=\"backup\"}[1d])"))
                .hasSize(1);
    }

    private static void prometheusDiscards(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start();
        PrometheusProcess prometheus = scene.prometheus(String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: tiny-pushgateway
                    honor_labels: true
                    sample_limit: 1
                    static_configs: [{targets: ['%s']}]
                """, gateway.hostAndPort()));
        prometheus.awaitUp(List.of(gateway));
        gateway.push(BACKUP, SAMPLE + "backup_files 7\n");
        gateway.awaitEmpty(PATIENCE);

        prometheus.await("min_over_time(up[1h]) == 0", PATIENCE);
        assertThat(prometheus.query("last_over_time(backup_bytes[1d])")).isEmpty();
    }

    private static void theGatewayRestarts(Scene scene) throws Exception {
        GatewayProcess gateway = scene.start("--shutdown.drain-timeout=100ms");
        gateway.push(BACKUP, SAMPLE);
        gateway.process().signal("TERM");
        gateway.process().awaitExit(PATIENCE);

        assertThat(gateway.log().awaitEnd(PATIENCE).getLast())
                .contains("samples_dropped=1 groups=", "job=\\\"backup\\\"");
        scene.startAgain();
    }

    private static void logLinesAreMissing(Scene scene) throws Exception {
        GatewayProcess gateway =
                scene.startUnheard(UnreadLogIT.WITH_A_FULL_PIPE, "--log.max-queued-bytes=4KiB", "--log.level=debug");
        Waiting.until(
                PATIENCE,
                () -> curlPushes(gateway).equals("202") && gateway.ownMetrics().value("log_lines_dropped_total") > 0,
                () -> gateway.ownMetrics().text());
        gateway.process().feed(new byte[0]); // the pipe is read from now on
        Waiting.until(
                PATIENCE,
                () -> curlPushes(gateway).equals("202")
                        && gateway.process().out().all().stream().anyMatch(line -> line.contains("lines_dropped=")),
                () -> gateway.process().out().all().toString());
    }

    /** Until a push is rejected. */
    private static void fill(GatewayProcess gateway) throws Exception {
        HttpResponse<String> answer = gateway.push(BACKUP, many());
        for (int pushes = 1; answer.statusCode() == ACCEPTED; pushes++) {
            assertThat(pushes).isLessThan(100);
            answer = gateway.push(BACKUP, many());
        }
        assertThat(answer.statusCode()).isEqualTo(UNAVAILABLE);
    }

    /** Series that were not pushed before. */
    private static String many() {
        long first = NUMBERS.next(MANY);
        StringBuilder text = new StringBuilder();
        for (long file = first; file < first + MANY; file++) {
            text.append("backup_file_bytes{file=\"").append(file).append("\"} 3600\n");
        }
        return text.toString();
    }

    private static String push(GatewayProcess gateway, String exposition, String... options) throws Exception {
        String[] arguments = new String[options.length + 3];
        System.arraycopy(options, 0, arguments, 0, options.length);
        arguments[options.length] = "--data-binary";
        arguments[options.length + 1] = "@-";
        arguments[options.length + 2] = gateway.uri(BACKUP).toString();
        return Curl.run(exposition.getBytes(US_ASCII), arguments).status();
    }

    private static String curlPushes(GatewayProcess gateway) {
        try {
            return push(gateway, SAMPLE);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String hashOf(String token) throws Exception {
        try (ChildProcess process = GatewayProcess.launch(ChildProcess.CHECKOUT, Map.of(), "hash-token")) {
            process.feed(token.getBytes(US_ASCII));
            assertThat(process.awaitExit(PATIENCE)).isZero();
            return process.out().awaitEnd(PATIENCE).getFirst();
        }
    }

    private static void ask(Socket scraper) throws IOException {
        send(scraper, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static SSLContext trustingAny() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyTrust()}, new SecureRandom());
        return context;
    }

    /** Checks nothing. */
    private static final class AnyTrust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
