package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.authentication.HashCommand;

/** Three permissions, each for those whom its file names and for nobody else; and nothing of a secret where somebody could read it. */
class AuthenticationTest {
    private static final String PUSHER = "Bearer push-token-of-thirty-two-characters";
    private static final String SCRAPER = "Bearer scrape-token-of-thirty-two-characters";
    private static final String PASSWORD = "correct horse: battery";
    private static final String VIEWER = basic("person", PASSWORD);

    @TempDir
    private Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void start() throws Exception {
        write("push", token(PUSHER));
        write("scrape", token(SCRAPER));
        write("view", HashCommand.run(input(PASSWORD), Optional.of("person")));
        gateway = new RunningGateway(
                "--auth.push-file=" + folder.resolve("push"),
                "--auth.scrape-file=" + folder.resolve("scrape"),
                "--auth.view-file=" + folder.resolve("view"));
    }

    @AfterEach
    void nothingLeaks() {
        gateway.close();
        for (String secret : List.of("push-token", "scrape-token", "correct", "horse", "person", "guess", "sha256")) {
            assertThat(gateway.log()).doesNotContain(secret);
        }
        for (String encoded : List.of(VIEWER, basic("guess", "guess"))) {
            assertThat(gateway.log()).doesNotContain(encoded.substring("Basic ".length()));
        }
    }

    @Test
    void eachPermissionIsGivenByItsOwnFileOnly() throws Exception {
        Map<String, String> holders = Map.of("push", PUSHER, "scrape", SCRAPER, "view", VIEWER);
        Map<String, List<String>> paths = Map.of(
                "push",
                List.of("/push"),
                "scrape",
                List.of("/metrics"),
                "view",
                List.of("/", "/-/metrics", "/-/status"));
        for (String permission : paths.keySet()) {
            for (String path : paths.get(permission)) {
                for (String holder : holders.keySet()) {
                    assertThat(status(path, holders.get(holder)))
                            .as("%s by who may %s", path, holder)
                            .isEqualTo(!holder.equals(permission) ? 401 : path.equals("/push") ? 202 : 200);
                }
                assertThat(status(path, "")).isEqualTo(401);
                assertThat(status(path, basic("guess", "guess"))).isEqualTo(401);
                assertThat(status(path, "Bearer guess-guess-guess-guess-guess-guess-guess"))
                        .isEqualTo(401);
            }
        }
        for (String method : List.of("PUT", "POST", "DELETE")) {
            for (String holder : holders.keySet()) {
                String answer = ask(
                        method + " /metrics/job/x HTTP/1.1",
                        "Content-Length: 0",
                        "Authorization: " + holders.get(holder),
                        "Connection: close");
                assertThat(answer)
                        .as("%s of a group by who may %s", method, holder)
                        .startsWith("HTTP/1.1 " + (holder.equals("push") ? 202 : 401));
            }
        }
        assertThat(ask("HEAD /metrics HTTP/1.1", "Connection: close")).startsWith("HTTP/1.1 401");
    }

    @Test
    void probesNeedNoCredentials() {
        assertThat(gateway.get("/-/healthy").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/-/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void aStrangerIsToldWhatIsNeededAndNothingElse() throws Exception {
        HttpResponse<String> rejected = gateway.push("a 1\n");
        assertThat(rejected.headers().allValues("WWW-Authenticate")) // RFC 9110 section 11.6.1
                .containsExactly(
                        "Bearer realm=\"tiny-pushgateway\"", "Basic realm=\"tiny-pushgateway\", charset=\"UTF-8\"");
        assertThat(rejected.body()).isEqualTo("permission to push needs credentials, and the request has none\n");
        for (String path : List.of("/nothing", "/push", "/metrics", "/", "/-/metrics", "/-/healthy")) {
            String answer = ask("GET " + path + " HTTP/1.1", "Connection: close");
            assertThat(answer).doesNotContain(Gateway.VERSION).doesNotContain("Server:");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("java", "exception", "samples");
        }
        assertThat(ask("GET /nothing HTTP/1.1", "Connection: close")).contains("there is no such path\n");
    }

    /** Nothing of the content is read, nor is the next request looked for in it. */
    @Test
    void aPushIsRefusedBeforeItsContent() throws Exception {
        String smuggled = "GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n";
        assertThat(ask("POST /push HTTP/1.1", "Content-Length: 1000000"))
                .startsWith("HTTP/1.1 401")
                .contains("Connection: close");
        assertThat(ask("POST /push HTTP/1.1", "Content-Length: 1000000", "Expect: 100-continue"))
                .startsWith("HTTP/1.1 401");
        assertThat(ask("POST /push HTTP/1.1", "Transfer-Encoding: chunked")).startsWith("HTTP/1.1 401");
        try (Socket socket = gateway.ask("POST /push HTTP/1.1", "Content-Length: " + smuggled.length())) {
            socket.getOutputStream().write(smuggled.getBytes(UTF_8));
            socket.shutdownOutput();
            String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(all).startsWith("HTTP/1.1 401").doesNotContain("200 OK");
        }
    }

    @Test
    void aRequestAfterARefusedOneIsAskedAgain() throws Exception {
        String rejected = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
        String granted = "GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: " + SCRAPER + "\r\n\r\n";
        String last = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.gateway.port())) {
            socket.getOutputStream().write((rejected + granted + rejected + granted + last).getBytes(UTF_8));
            List<String> statuses = new String(socket.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("HTTP/1.1 "))
                    .map(line -> line.substring(9, 12))
                    .toList();
            assertThat(statuses).containsExactly("401", "200", "401", "200", "401");
        }
    }

    /** A browser that knows credentials shows them to whatever page makes it ask; to scrape is to delete. */
    @Test
    void aPageOfAnotherSiteCannotUseTheCredentialsOfABrowser() throws Exception {
        for (String site : List.of("cross-site", "same-site", "x")) {
            assertThat(ask(
                            "GET /metrics HTTP/1.1",
                            "Authorization: " + SCRAPER,
                            "Sec-Fetch-Site: " + site,
                            "Connection: close"))
                    .startsWith("HTTP/1.1 403");
        }
        for (String site : List.of("none", "same-origin")) {
            assertThat(ask(
                            "GET /metrics HTTP/1.1",
                            "Authorization: " + SCRAPER,
                            "Sec-Fetch-Site: " + site,
                            "Connection: close"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void twoFieldsAreNoCredentials() throws Exception {
        assertThat(ask(
                        "GET /metrics HTTP/1.1",
                        "Authorization: " + SCRAPER,
                        "Authorization: " + SCRAPER,
                        "Connection: close"))
                .startsWith("HTTP/1.1 401");
        assertThat(ask("GET /metrics HTTP/1.1", "X-Authorization: " + SCRAPER, "Connection: close"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void refusalsAreCountedByWhatWasAskedFor() {
        gateway.push("a 1\n");
        gateway.get("/metrics");
        gateway.get("/");
        HttpResponse<String> metrics = gateway.get("/-/metrics", "Authorization", VIEWER);
        assertThat(metrics.body())
                .contains("tiny_pushgateway_push_rejections_total{reason=\"unauthorized\"} 1\n")
                .contains("tiny_pushgateway_request_rejections_total{reason=\"unauthorized\"} 2\n")
                .contains("tiny_pushgateway_samples_accepted_total 0\n")
                .doesNotContain("person", "token");
        assertThat(gateway.log()).contains("reason=unauthorized");
    }

    @Test
    void whoIsTakenOutOfAFileIsRefusedOnOpenConnectionsTooAndABadFileChangesNothing() throws Exception {
        assertThat(status("/push", PUSHER)).isEqualTo(202);
        write("push", token(SCRAPER));
        awaitStatus(401, PUSHER);
        assertThat(status("/push", SCRAPER)).isEqualTo(202);
        write("push", "plain-secret-guess\n");
        String failed = "tiny_pushgateway_auth_reloads_total{outcome=\"failed\"} 1\n";
        long end = System.nanoTime() + 15_000_000_000L;
        while (!gateway.get("/-/metrics", "Authorization", VIEWER).body().contains(failed)) {
            assertThat(System.nanoTime()).isLessThan(end);
            assertThat(status("/push", SCRAPER)).isEqualTo(202);
            Thread.sleep(100);
        }
        assertThat(gateway.log()).contains("credentials reloaded").contains("push: line 1: expected");
    }

    @Test
    void theLogSaysWhatIsEverybodys() throws Exception {
        assertThat(gateway.log()).contains("open_to_all=none");
        try (RunningGateway open = new RunningGateway("--auth.scrape-file=" + folder.resolve("scrape"))) {
            assertThat(open.log()).contains("open_to_all=\"push view\"");
            assertThat(open.push("a 1\n").statusCode()).isEqualTo(202);
            assertThat(open.get("/nothing").body()).contains("/push");
        }
    }

    @Test
    void thePageRunsNothingAndIsKeptNowhere() {
        HttpResponse<String> page = gateway.get("/", "Authorization", VIEWER);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.body()).doesNotContain("<script", "style=", "http-equiv");
    }

    @Test
    void manyGuessesAtOnceHoldUpNobodyWhoIsKnown() throws Exception {
        assertThat(status("/", VIEWER)).isEqualTo(200);
        List<Socket> guesses = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            guesses.add(gateway.ask(
                    "GET / HTTP/1.1", "Connection: close", "Authorization: " + basic("guess", "guess" + i)));
        }
        assertThat(status("/", VIEWER)).isEqualTo(200);
        assertThat(status("/push", PUSHER)).isEqualTo(202);
        int busy = 0;
        for (Socket each : guesses) {
            try (each) {
                String answer = new String(each.getInputStream().readAllBytes(), UTF_8);
                assertThat(answer.substring(0, 12)).isIn("HTTP/1.1 401", "HTTP/1.1 503");
                busy += answer.startsWith("HTTP/1.1 503") ? 1 : 0;
            }
        }
        assertThat(busy).isPositive();
    }

    private int status(String path, String authorization) {
        if (path.equals("/push")) {
            return Integer.parseInt(pushed(authorization).substring(9, 12));
        }
        return (authorization.isEmpty() ? gateway.get(path) : gateway.get(path, "Authorization", authorization))
                .statusCode();
    }

    private String pushed(String authorization) {
        String field = authorization.isEmpty() ? "X-None: x" : "Authorization: " + authorization;
        try (Socket socket = gateway.ask("POST /push HTTP/1.1", "Connection: close", field, "Content-Length: 4")) {
            socket.getOutputStream().write("a 1\n".getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What is answered to a request whose content never comes. */
    private String ask(String... lines) throws IOException {
        try (Socket socket = gateway.ask(lines)) {
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private void awaitStatus(int status, String authorization) throws InterruptedException {
        long end = System.nanoTime() + 15_000_000_000L;
        while (status("/push", authorization) != status) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(100);
        }
    }

    private void write(String file, String content) throws IOException {
        Path written = Files.writeString(folder.resolve("new"), content);
        Files.move(written, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String token(String authorization) throws Exception {
        return HashCommand.run(input(authorization.substring("Bearer ".length())), Optional.empty());
    }

    private static ByteArrayInputStream input(String secret) {
        return new ByteArrayInputStream(secret.getBytes(UTF_8));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }
}
