package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.tls.TestAuthority;

/** Credentials and TLS as docs/authentication.md sets them up: with the commands, curl and the real Prometheus. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuthenticationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path AUTHENTICATION = ChildProcess.CHECKOUT.resolve("docs/authentication.md");
    private static final String MAKE_SECRETS = "openssl rand -base64 24";
    private static final String PASSWORD = "a password: \u00fcber";

    private Path folder;
    private Path token;

    @BeforeAll
    void makeSecretsAndFiles(@TempDir Path folder) throws Exception {
        this.folder = folder;
        token = Files.writeString(folder.resolve("token.txt"), "dG9rZW4tdGhhdC1vcGVuc3NsLXJhbmQtbWlnaHQtbWFrZQ==\n");
        Path password = Files.writeString(folder.resolve("password.txt"), PASSWORD);
        String tokenLine = hash(token, "hash-token");
        String passwordLine = hash(password, "hash-password", "prometheus");
        Files.writeString(folder.resolve("scrape"), tokenLine + "\n" + passwordLine + "\n");
        Files.writeString(folder.resolve("push"), hash(password, "hash-password", "job") + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization: {credentials_file: '%s/token.txt'}",
                "basic_auth: {username: prometheus, password_file: '%s/password.txt'}"
            })
    void prometheusScrapesOverTlsWithItsCredentials(String credentials) throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Issued server = authority.issue("server");
        try (GatewayProcess gateway = GatewayProcess.startTls(
                        authority.trusting(),
                        Stream.concat(Stream.of(server.flags()), Stream.of(permissions()))
                                .toArray(String[]::new));
                PrometheusProcess prometheus = PrometheusProcess.start(
                        Files.createTempDirectory(folder, "prometheus"),
                        String.format(
                                Locale.ROOT,
                                """
                                global: {scrape_interval: 5s, scrape_timeout: 5s}
                                scrape_configs:
                                  - job_name: tiny-pushgateway
                                    honor_labels: true
                                    scheme: https
                                    tls_config: {ca_file: '%s'}
                                    %s
                                    static_configs: [{targets: ['%s']}]
                                """,
                                authority.certificate(),
                                String.format(Locale.ROOT, credentials, folder),
                                gateway.hostAndPort()))) {
            prometheus.awaitUp(List.of(gateway));
            for (int i = 0; i < 5; i++) {
                Curl.Result pushed = Curl.run(
                        ("pushed{i=\"" + i + "\"} 1\n").getBytes(UTF_8),
                        "--cacert",
                        authority.certificate().toString(),
                        "--user",
                        "job:" + PASSWORD,
                        "--data-binary",
                        "@-",
                        gateway.uri("/push").toString());
                assertThat(pushed.status()).isEqualTo("202");
            }
            OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
            assertThat(metrics.delivered()).isEqualTo(5);
            prometheus.awaitScraped(5);
            assertThat(prometheus.value("sum(sum_over_time(pushed[1h]))")).isEqualTo(5);
            assertThat(prometheus.complaints()).isEmpty();
            assertThat(gateway.log().all()).noneMatch(line -> line.contains(PASSWORD) || line.contains("dG9rZW4"));
        }
    }

    /** As the Prometheus operator does it, which copies the secret into the configuration. */
    @Test
    void theTokenOfTheDocumentedCommandsWorksInsideOfAConfigurationAndWithALineFeedItDoesNot() throws Exception {
        Path made = Files.createTempDirectory(folder, "made");
        runDocumented(MAKE_SECRETS, made);
        String secret = Files.readString(made.resolve("token.txt"));
        try (GatewayProcess gateway = GatewayProcess.start(permissionsIn(made));
                PrometheusProcess prometheus = PrometheusProcess.start(
                        Files.createTempDirectory(folder, "prometheus"), inlineToken(gateway, secret))) {
            prometheus.awaitUp(List.of(gateway)); // answered with 200
        }
        try (GatewayProcess gateway = GatewayProcess.start(permissionsIn(made));
                PrometheusProcess prometheus = PrometheusProcess.start(
                        Files.createTempDirectory(folder, "prometheus"), inlineToken(gateway, secret + "\n"))) {
            Waiting.until(
                    PATIENCE,
                    () -> prometheus.complaints().stream()
                            .anyMatch(line ->
                                    line.contains("invalid header field value") && line.contains("Scrape failed")),
                    () -> prometheus.complaints().toString());
            assertThat(prometheus.query("max_over_time(up[1h]) > 0")).isEmpty();
        }
    }

    @Test
    void theDocumentedCommandsGiveTheRightsThatTheDocumentedCurlsUse() throws Exception {
        Path made = Files.createTempDirectory(folder, "made");
        runDocumented(MAKE_SECRETS, made);
        try (GatewayProcess gateway = GatewayProcess.start(permissionsIn(made))) {
            List<String> curls = Recipes.indented(AUTHENTICATION, "echo 'my_metric 1' | curl --user")
                    .replace("http://localhost:9091", gateway.uri("").toString())
                    .lines()
                    .toList();
            assertThat(curls).hasSize(2);
            shell(made, curls.getFirst());
            assertThat(shell(made, curls.getLast())).contains("tiny_pushgateway_samples_pending 1");
        }
        runDocumented("openssl rand -base64 32 | tr -d '\\n' | ./tiny-pushgateway hash-token > push", made);
        assertThat(made.resolve("push")).content().matches("bearer sha256:\\S+\n");
    }

    @Test
    void curlIsRefusedWithoutAndTakesBothSchemes() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(permissions())) {
            String scrape = gateway.uri("/metrics").toString();
            assertThat(Curl.run(new byte[0], scrape).status()).isEqualTo("401");
            assertThat(Curl.run(
                                    new byte[0],
                                    "--oauth2-bearer",
                                    Files.readString(token).strip(),
                                    scrape)
                            .status())
                    .isEqualTo("200");
            assertThat(Curl.run(new byte[0], "--user", "prometheus:" + PASSWORD, scrape)
                            .status())
                    .isEqualTo("200");
            assertThat(Curl.run(new byte[0], "--anyauth", "--user", "prometheus:" + PASSWORD, scrape)
                            .status())
                    .isEqualTo("200"); // chosen by the challenge
            assertThat(Curl.run(new byte[0], "--user", "prometheus:" + PASSWORD + "x", scrape)
                            .status())
                    .isEqualTo("401");
            assertThat(Curl.push(gateway, "a 1\n").status()).isEqualTo("401");
        }
    }

    @Test
    void aFileWithAPlainSecretIsRefusedAtTheStartAndNotShown() throws Exception {
        try (ChildProcess process = GatewayProcess.launch(
                ChildProcess.CHECKOUT, Map.of(), "--auth.push-file=" + token, "--web.listen-address=127.0.0.1:0")) {
            assertThat(process.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(process.err().awaitEnd(PATIENCE))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("token.txt: line 1: expected")
                    .doesNotContain("dG9rZW4");
        }
    }

    @Test
    void filesOfTheFolderItWasStartedInNeedNoSlash() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "folder-ca");
        TestAuthority.Issued server = authority.issue("folder-server");
        try (ChildProcess process = GatewayProcess.launch(
                folder,
                Map.of("TINY_PUSHGATEWAY_AUTH_VIEW_FILE", "scrape"),
                "--auth.push-file=push",
                "--auth.scrape-file",
                "scrape",
                "--web.tls-cert-file=" + server.certificate().getFileName(),
                "--web.tls-key-file=" + server.key().getFileName(),
                "--web.tls-client-ca-file=" + authority.certificate().getFileName(),
                "--web.listen-address=127.0.0.1:0")) {
            process.err()
                    .await(
                            PATIENCE,
                            line -> line.contains("msg=\"listening\"") && line.contains("tls=true open_to_all=none"));
        }
    }

    @Test
    void theFormerNameOfAFlagWorksOnWithAWarning() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start("--auth.look-file=" + folder.resolve("scrape"))) {
            assertThat(gateway.get("/-/metrics").statusCode()).isEqualTo(401);
            assertThat(gateway.log().all())
                    .filteredOn(line -> line.contains(
                            "level=warn msg=\"deprecated flag\"" + " name=--auth.look-file new_name=--auth.view-file"))
                    .hasSize(1);
        }
    }

    @Test
    void withoutItsFlagsNothingOfCryptographyIsLoaded() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.startAt(
                Map.of("JAVA_OPTS", "-Xlog:class+load:stdout"), "--web.listen-address=127.0.0.1:0")) {
            gateway.push("a 1\n");
            gateway.scrape();
            assertThat(gateway.process().out().all())
                    .noneMatch(line -> line.contains("tinypushgateway.authentication.Credentials")
                            || line.contains(" javax.crypto.Mac"));
        }
    }

    private String[] permissions() {
        return new String[] {
            "--auth.push-file=" + folder.resolve("push"), "--auth.scrape-file=" + folder.resolve("scrape")
        };
    }

    /** The flags of the documented start, with files in this folder. */
    private static String[] permissionsIn(Path folder) throws Exception {
        String command =
                Recipes.indented(AUTHENTICATION, "./tiny-pushgateway --auth").strip();
        return Stream.of(command.split(" "))
                .skip(1)
                .map(flag -> flag.replace("=./", "=" + folder + "/"))
                .toArray(String[]::new);
    }

    /** Runs the commands of the documented block that begins with this, in this folder. */
    private static void runDocumented(String start, Path folder) throws Exception {
        String commands = Recipes.indented(AUTHENTICATION, start);
        shell(folder, commands.replace("./tiny-pushgateway", GatewayProcess.LAUNCHER.toString()));
    }

    private static String shell(Path folder, String commands) throws Exception {
        try (ChildProcess process =
                ChildProcess.start(folder, Map.of(), List.of("bash", "-eo", "pipefail", "-c", commands))) {
            int exitCode = process.awaitExit(PATIENCE);
            assertThat(exitCode).as(() -> process.err().all().toString()).isZero();
            return String.join("\n", process.out().awaitEnd(PATIENCE));
        }
    }

    private static String inlineToken(GatewayProcess gateway, String token) {
        return String.format(Locale.ROOT, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: tiny-pushgateway
                    honor_labels: true
                    authorization: {credentials: "%s"}
                    static_configs: [{targets: ['%s']}]
                """, token.replace("\n", "\\n"), gateway.hostAndPort());
    }

    private static String hash(Path secret, String... command) throws Exception {
        try (ChildProcess process = GatewayProcess.launch(ChildProcess.CHECKOUT, Map.of(), command)) {
            process.feed(Files.readAllBytes(secret));
            assertThat(process.awaitExit(PATIENCE)).isZero();
            assertThat(process.err().awaitEnd(PATIENCE)).isEmpty();
            List<String> lines = process.out().awaitEnd(PATIENCE);
            assertThat(lines).hasSize(1);
            return lines.getFirst();
        }
    }
}
