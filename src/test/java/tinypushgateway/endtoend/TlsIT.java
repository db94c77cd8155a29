package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.tls.TestAuthority;

/** TLS with those who will use it: the real Prometheus, curl, python; and how the process starts with files that are wrong. */
final class TlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private TestAuthority authority;
    private TestAuthority.Issued server;

    @BeforeEach
    void issue() throws Exception {
        authority = new TestAuthority(folder, "ca");
        server = authority.issue("server");
    }

    /** The main job again: scrapes every second, and meanwhile the certificate is renewed as Kubernetes does it. */
    @Test
    void everySampleReachesPrometheusOnceAlsoWhileCertificatesAreRenewed() throws Exception {
        Path data = mounted("first", server);
        try (GatewayProcess gateway = GatewayProcess.startTls(
                        authority.trusting(),
                        "--web.tls-cert-file=" + data.resolve("tls.crt"),
                        "--web.tls-key-file=" + data.resolve("tls.key"));
                PrometheusProcess prometheus = PrometheusProcess.start(
                        Files.createDirectory(folder.resolve("prometheus")),
                        scrapeConfig(
                                gateway,
                                String.format(Locale.ROOT, "tls_config: {ca_file: '%s'}", authority.certificate())))) {
            prometheus.awaitUp(List.of(gateway));
            Jobs jobs = new Jobs(gateway);
            List<String> renewals = new ArrayList<>();
            Together.repeat(
                    Duration.ofSeconds(8),
                    () -> pushVolume(jobs, "one"),
                    () -> pushVolume(jobs, "two"),
                    () -> renew(renewals));

            OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
            prometheus.awaitScraped(metrics.delivered());
            assertThat(prometheus.complaints()).isEmpty();
            jobs.assertStoredExactlyOnce(prometheus);
            assertThat(metrics.balances()).isTrue();
            assertThat(metrics.value("scrapes_total{outcome=\"broken\"}")).isZero();
            assertThat(metrics.value("tls_reloads_total{outcome=\"succeeded\"}"))
                    .isBetween(2L, (long) renewals.size());
            assertThat(metrics.value("tls_reloads_total{outcome=\"failed\"}")).isZero();
        }
    }

    @Test
    void whoHasNoClientCertificateMayProbeAndNothingElse() throws Exception {
        TestAuthority.Issued job = authority.issue("job");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        TestAuthority.Issued stranger = new TestAuthority(elsewhere, "other").issue("stranger");
        try (GatewayProcess gateway = GatewayProcess.startTls(
                authority.trusting(), flags(server, "--web.tls-client-ca-file=" + authority.certificate()))) {
            for (String version : List.of("--tlsv1.3", "--tls-max=1.2")) {
                assertThat(curl(gateway, "/-/healthy", version)).isEqualTo("200");
                assertThat(curl(gateway, "/-/ready", version)).isEqualTo("200");
                for (String path : List.of("/", "/metrics", "/-/metrics")) {
                    assertThat(curl(gateway, path, version)).isEqualTo("403");
                }
                assertThat(curl(gateway, "/push", version, "--data-binary", "a 1"))
                        .isEqualTo("403");
                assertThat(curl(gateway, "/push", certified(job, version, "--data-binary", "a 1")))
                        .isEqualTo("202");
                assertThat(curl(gateway, "/metrics", certified(job, version))).isEqualTo("200");
                assertThat(curl(gateway, "/-/healthy", certified(stranger, version)))
                        .isEqualTo("000");
            }
        }
    }

    @Test
    void prometheusShowsItsClientCertificate() throws Exception {
        TestAuthority.Issued client = authority.issue("prometheus");
        try (GatewayProcess gateway = GatewayProcess.startTls(
                        authority.trusting(), flags(server, "--web.tls-client-ca-file=" + authority.certificate()));
                PrometheusProcess prometheus = PrometheusProcess.start(
                        Files.createDirectory(folder.resolve("prometheus")),
                        scrapeConfig(
                                gateway,
                                String.format(
                                        Locale.ROOT,
                                        "tls_config: {ca_file: '%s', cert_file: '%s', key_file: '%s'}",
                                        authority.certificate(),
                                        client.certificate(),
                                        client.key())))) {
            prometheus.awaitUp(List.of(gateway));
            assertThat(curl(gateway, "/push", certified(client, "--data-binary", "certified 42")))
                    .isEqualTo("202");
            Waiting.until(
                    PATIENCE,
                    () -> !prometheus
                            .query("last_over_time(certified[1h]) == 42")
                            .isEmpty(),
                    () -> prometheus.complaints().toString());
        }
    }

    /** python's ssl module closes without close_notify unless it is told to. */
    @Test
    void aScraperInPythonHasToSayThatItIsDone() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.startTls(authority.trusting(), flags(server))) {
            gateway.push("python_metric 1\n");
            assertThat(python(gateway, "")).contains("python_metric 1");
            gateway.log().await(PATIENCE, line -> line.contains("without TLS close_notify"));
            Waiting.until(
                    PATIENCE,
                    () -> gateway.ownMetrics().value("scrapes_total{outcome=\"broken\"}") == 1,
                    () -> gateway.ownMetrics().text());
            assertThat(python(gateway, "s.unwrap()")).contains("python_metric 1");
            gateway.awaitEmpty(PATIENCE);
            assertThat(gateway.ownMetrics().delivered()).isEqualTo(1);
        }
    }

    @Test
    void http10ReadsToTheEndOverTlsToo() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.startTls(authority.trusting(), flags(server))) {
            for (int i = 1; i <= 3; i++) {
                gateway.push("old 1\n");
                assertThat(curl(gateway, "/metrics", "--http1.0")).isEqualTo("200");
                gateway.awaitEmpty(PATIENCE);
                assertThat(gateway.ownMetrics().delivered()).isEqualTo(i);
            }
        }
    }

    @Test
    void filesThatCannotBeUsedAreOneLineAndExitCodeTwo() throws Exception {
        TestAuthority.Issued other = authority.issue("other");
        assertRefused(
                "key is not that of",
                "--web.tls-cert-file=" + server.certificate(),
                "--web.tls-key-file=" + other.key());
        assertRefused("no such file", "--web.tls-cert-file=" + folder + "/none", "--web.tls-key-file=" + other.key());
        assertRefused("no certificate found", flags(server, "--web.tls-client-ca-file=" + server.key()));
        assertRefused("requires --web.tls-key-file", "--web.tls-cert-file=" + server.certificate());
    }

    @Test
    void withoutItsFlagsNothingOfTlsIsLoaded() throws Exception {
        GatewayProcess.assumeTheLauncher();
        try (GatewayProcess gateway = GatewayProcess.startAt(
                Map.of("JAVA_OPTS", "-Xlog:class+load:stdout"), "--web.listen-address=127.0.0.1:0")) {
            assertThat(gateway.push("a 1\n").statusCode()).isEqualTo(202);
            assertThat(gateway.scrape()).contains("a 1");
            gateway.ownMetrics();
            List<String> loaded = gateway.process().out().all();
            assertThat(loaded).anyMatch(line -> line.contains("tinypushgateway.http.Link$Plain"));
            assertThat(loaded)
                    .noneMatch(line -> line.contains("javax.net.ssl")
                            || line.contains("sun.security.ssl")
                            || line.contains("tinypushgateway.tls.TlsTransport"));
        }
    }

    private static void pushVolume(Jobs jobs, String job) throws Exception {
        jobs.push(job, 7);
        Thread.sleep(Duration.ofMillis(20));
    }

    /** Certificate and key in a folder behind a link, as a Kubernetes secret is mounted. */
    private Path mounted(String version, TestAuthority.Issued issued) throws Exception {
        Path secret = Files.createDirectory(folder.resolve(version));
        Files.copy(issued.certificate(), secret.resolve("tls.crt"));
        Files.copy(issued.key(), secret.resolve("tls.key"));
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), secret);
        return Files.move(
                link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void renew(List<String> renewals) throws Exception {
        String name = "renewed" + renewals.size();
        mounted(name, authority.issue(name + "-certificate"));
        renewals.add(name);
        Thread.sleep(Duration.ofSeconds(2));
    }

    private static String scrapeConfig(GatewayProcess gateway, String more) {
        return String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: tiny-pushgateway
                    honor_labels: true
                    scheme: https
                    %s
                    static_configs: [{targets: ['%s']}]
                """, more, gateway.hostAndPort());
    }

    private String curl(GatewayProcess gateway, String path, String... more) throws Exception {
        Stream<String> common = Stream.of("--cacert", authority.certificate().toString(), "-o", "/dev/null");
        String[] all = Stream.concat(
                        common,
                        Stream.concat(split(more), Stream.of(gateway.uri(path).toString())))
                .toArray(String[]::new);
        return Curl.run(new byte[0], all).status();
    }

    /** curl takes no equals sign between an option and its value. */
    private static Stream<String> split(String... options) {
        return Arrays.stream(options)
                .flatMap(option ->
                        option.startsWith("--tls-max=") ? Stream.of(option.split("=", -1)) : Stream.of(option));
    }

    private static String[] certified(TestAuthority.Issued issued, String... more) {
        Stream<String> shown = Stream.of(
                "--cert", issued.certificate().toString(), "--key", issued.key().toString());
        return Stream.concat(shown, Stream.of(more)).toArray(String[]::new);
    }

    private static String[] flags(TestAuthority.Issued issued, String... more) {
        return Stream.concat(Stream.of(issued.flags()), Stream.of(more)).toArray(String[]::new);
    }

    private String python(GatewayProcess gateway, String farewell) throws Exception {
        String program = String.format(
                Locale.ROOT, """
                import socket, ssl
                c = ssl.create_default_context(cafile='%s')
                s = c.wrap_socket(socket.create_connection(('127.0.0.1', %d)), server_hostname='localhost')
                s.sendall(b'GET /metrics HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
                got = b''
                while not got.endswith(b'0\\r\\n\\r\\n'):
                    got += s.recv(4096)
                print(got.decode())
                try:
                    %s
                except OSError:
                    pass  # an answer to our close_notify is not waited for
                s.close()
                """, authority.certificate(), gateway.port(), farewell.isEmpty() ? "pass" : farewell);
        try (ChildProcess python = ChildProcess.start("python3", "-c", program)) {
            python.feed(new byte[0]);
            assertThat(python.awaitExit(PATIENCE))
                    .as(() -> python.err().all().toString())
                    .isZero();
            return String.join("\n", python.out().awaitEnd(PATIENCE));
        }
    }

    private static void assertRefused(String problem, String... flags) throws Exception {
        try (ChildProcess process = GatewayProcess.launch(ChildProcess.CHECKOUT, Map.of(), flags)) {
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(process.err().awaitEnd(PATIENCE))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("tiny-pushgateway: ")
                    .contains(problem);
        }
    }
}
