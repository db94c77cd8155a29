package tinypushgateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.status.StatusSchema;
import tinypushgateway.tls.TestAuthority;

/** What {@code /-/status} and the page say of a gateway that runs. */
class StatusTest {
    @Test
    void theAnswerIsValidJsonThatNobodyKeeps() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> answer = gateway.get("/-/status");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(new StatusSchema().faults(answer.body())).isEmpty();
        }
    }

    @Test
    void whatBecameOfTheSamplesIsThereForEachReader() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.readers=a,b")) {
            Instant before = Instant.now().minusMillis(1);
            gateway.push("a 1\nb 2\n");
            gateway.get("/metrics?reader=b");
            awaitOutcome(gateway, "delivered");
            gateway.get("/metrics?reader=b");
            awaitOutcome(gateway, "empty");
            gateway.push("a{job=\"x\"} nonsense\n");
            gateway.get("/nowhere");

            HttpResponse<String> answer = gateway.get("/-/status");
            assertThat(new StatusSchema().faults(answer.body())).isEmpty();
            JsonNode json = new ObjectMapper().readTree(answer.body());
            assertThat(json.at("/version").asText()).isEqualTo(Gateway.VERSION);
            assertThat(json.at("/state").asText()).isEqualTo("ok");
            assertThat(json.at("/problems")).isEmpty();
            assertThat(json.at("/uptime_seconds").asDouble()).isPositive();
            assertThat(Instant.parse(json.at("/time").asText())).isBetween(before, Instant.now());
            assertThat(json.at("/limits/buffer_bytes/used").asLong()).isPositive();
            assertThat(json.at("/limits/buffer_bytes/max").asLong()).isEqualTo(32 << 20);
            assertThat(json.at("/limits/push_inflight_bytes/max").asLong()).isEqualTo(16 << 20);
            assertThat(json.at("/limits/connections/used").asLong()).isPositive();
            assertThat(json.at("/limits/connections/max").asLong()).isEqualTo(1024);
            assertThat(json.at("/limits/pushes_waiting/used").asLong()).isZero();
            assertThat(json.at("/limits/pushes_waiting/max").asLong()).isPositive();
            JsonNode a = json.at("/readers/0");
            assertThat(a.path("name").asText()).isEqualTo("a");
            assertThat(a.has("last_scrape")).isFalse();
            assertThat(a.path("pending").asInt()).isEqualTo(2);
            JsonNode b = json.at("/readers/1");
            assertThat(b.path("accepted").asInt()).isEqualTo(2);
            assertThat(b.path("delivered").asInt()).isEqualTo(2);
            assertThat(b.path("pending").asInt()).isZero();
            assertThat(b.at("/last_scrape/outcome").asText()).isEqualTo("empty");
            assertThat(b.at("/last_scrape/peer").asText()).isEqualTo("127.0.0.1");
            assertThat(b.path("interval_seconds").asDouble()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void whatBecameOfEachGroupIsThereForEachReader() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.readers=a,b", "--groups.max=2")) {
            gateway.push("x{job=\"forgotten\"} 1\n");
            gateway.push("x{job=\"backup\"} 1\ny{job=\"backup\"} 2\n");
            gateway.get("/metrics?reader=b");
            gateway.awaitNothingInFlight();
            gateway.push("x{job=\"back\\\"slash\\\\ \ud83d\ude00<b>\"} 3\n");
            gateway.push("x{job=\"backup\"} 1O\n");

            String text = gateway.get("/-/status").body();
            assertThat(new StatusSchema().faults(text)).isEmpty();
            JsonNode json = new ObjectMapper().readTree(text);
            assertThat(json.at("/groups").findValuesAsText("job"))
                    .containsExactly("back\"slash\\ \ud83d\ude00<b>", "backup");
            assertThat(json.at("/groups_evicted").asInt()).isEqualTo(1);
            assertThat(json.at("/limits/groups")).hasToString("{\"used\":2,\"max\":2}");
            JsonNode backup = json.at("/groups/1");
            assertThat(backup.at("/last_push/samples").asInt()).isEqualTo(2);
            assertThat(backup.at("/last_push/peer").asText()).isEqualTo("127.0.0.1");
            assertThat(backup.at("/last_push/user_agent").asText()).startsWith("Java-http-client/");
            assertThat(backup.at("/last_rejection/reason").asText()).isEqualTo("malformed_syntax");
            assertThat(backup.at("/accepted").asInt()).isEqualTo(2);
            assertThat(backup.at("/readers/0/name").asText()).isEqualTo("a");
            assertThat(backup.at("/readers/0/undelivered").asInt()).isEqualTo(2);
            assertThat(backup.at("/readers/0").has("last_delivery")).isFalse();
            assertThat(backup.at("/readers/1/name").asText()).isEqualTo("b");
            assertThat(backup.at("/readers/1/delivered").asInt()).isEqualTo(2);
            assertThat(backup.at("/readers/1").has("last_delivery")).isTrue();
            assertThat(json.at("/rejections/0/message").asText()).startsWith("line 1, column 17: found '1O'");
            assertThat(json.at("/rejections/0/path").asText()).isEqualTo("/push");

            assertThat(new ObjectMapper()
                            .readTree(
                                    gateway.get("/-/status?group=JOB%3Dbackup").body())
                            .at("/groups")
                            .findValuesAsText("job"))
                    .containsExactly("backup");
            assertThat(gateway.get("/?group=slash").body())
                    .contains("1 group of 2 with <q>slash</q>.", "back&quot;slash\\ \ud83d\ude00&lt;b&gt;")
                    .doesNotContain("<th scope=\"row\">backup");
        }
    }

    @Test
    void withTlsThePageShowsPushesByHttpsAndWhenTheCertificateExpires(@TempDir Path folder) throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        try (RunningGateway gateway =
                        new RunningGateway(authority.issue("server").flags());
                HttpClient client =
                        HttpClient.newBuilder().sslContext(authority.trusting()).build()) {
            String page = client.send(
                            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gateway.gateway.port() + "/"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();

            assertThat(page)
                    .contains("Degraded: The TLS certificate expires in 2", "UTC.")
                    .contains("&#39;https://127.0.0.1:" + gateway.gateway.port() + "/push?wait=60s&#39;");
        }
    }

    @Test
    void aScrapeThatFailedIsTheLastOutcome() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.max-failures=9")) {
            gateway.push("a 1\n");
            for (int i = 1; i <= 2; i++) {
                int failures = i;
                try (Socket stalled =
                        gateway.ask("GET /metrics HTTP/1.1", "X-Prometheus-Scrape-Timeout-Seconds: 0.1")) {
                    await(() -> gateway.own("tiny_pushgateway_scrapes_total{outcome=\"timed_out\"}") == failures);
                    assertThatThrownBy(() -> stalled.getInputStream().readAllBytes())
                            .as("a response that is cut off")
                            .isInstanceOf(IOException.class);
                }
            }

            JsonNode json = status(gateway);
            assertThat(json.at("/state").asText()).isEqualTo("failing");
            assertThat(json.at("/problems/0/type").asText()).isEqualTo("scrapes_fail");
            assertThat(gateway.get("/").body()).contains("Failing: The last 2 scrapes failed (timed_out).");

            gateway.scrape();
            awaitOutcome(gateway, "delivered");
            assertThat(status(gateway).at("/state").asText()).isEqualTo("ok");
            assertThat(gateway.get("/").body()).contains("OK: Everything is scraped.");
        }
    }

    @Test
    void whatNothingScrapesIsAProblemUntilItIsScraped() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.expect-within=10ms")) {
            gateway.push("a 1\n");
            Thread.sleep(20);

            assertThat(status(gateway).at("/problems/0/type").asText()).isEqualTo("nothing_scrapes");
            assertThat(status(gateway).at("/readers/0/overdue").asBoolean()).isTrue();
        }
        try (RunningGateway gateway = new RunningGateway("--scrape.expect-within=1h")) {
            assertThat(status(gateway).at("/state").asText()).isEqualTo("ok");
            assertThat(gateway.get("/").body()).contains("Nothing has scraped the gateway yet.");
        }
    }

    @Test
    void theLogTellsOfTheFirstDeliveryAtInfoAndOfOthersAtDebug() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("a 1\nb 1\n");
            gateway.scrape();
            gateway.push("a 2\n");
            gateway.scrape();
            await(() -> deliveries(gateway).size() == 2);

            assertThat(deliveries(gateway))
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .contains(
                                            "level=info msg=\"scrape delivered\" samples=2 peer=127.0.0.1 duration_seconds="),
                            second -> assertThat(second).contains("level=debug msg=\"scrape delivered\" samples=1 "));
        }
    }

    @Test
    void theFirstDeliveryAfterAFailedOneIsToldAtInfoAgain() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.readers=a")) {
            gateway.push("a 1\n");
            gateway.get("/metrics?reader=a");
            awaitOutcome(gateway, "delivered");
            gateway.push("a 2\n");
            try (Socket stalled =
                    gateway.ask("GET /metrics?reader=a HTTP/1.1", "X-Prometheus-Scrape-Timeout-Seconds: 0.1")) {
                assertThat(stalled.getInputStream().read()).isPositive();
                awaitOutcome(gateway, "timed_out");
            }
            gateway.get("/metrics?reader=a");
            await(() -> deliveries(gateway).size() == 2);

            assertThat(deliveries(gateway))
                    .allMatch(line -> line.contains("level=info msg=\"scrape delivered\""))
                    .allMatch(line -> line.endsWith(" reader=a"));
        }
    }

    @Test
    void aGatewayThatDrainsSaysSo() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--shutdown.drain-timeout=20s")) {
            gateway.push("a 1\n");
            Thread draining = Thread.ofVirtual().start(() -> gateway.drain(false));
            while (gateway.get("/-/ready").statusCode() == 200) {
                Thread.onSpinWait();
            }

            assertThat(status(gateway).at("/problems/0/type").asText()).isEqualTo("draining");
            assertThat(gateway.get("/").body()).contains("Degraded: The gateway is stopping.");

            gateway.get("/metrics");
            assertThat(draining.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void thePageIsShownInNoOtherPageAndKeptNowhere() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> page = gateway.get("/");

            assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("default-src 'none'; style-src 'sha256-")
                    .contains("frame-ancestors 'none'");
            assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void thePageShowsPushesToTheHostThatWasAsked() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(gateway.get("/").body())
                    .contains("http://127.0.0.1:" + gateway.gateway.port() + "/metrics/job/backup");
            assertThat(ask(gateway, "Host: gateway.example.com")).contains("&#39;http://gateway.example.com/push");
            assertThat(ask(gateway, "Host: a'b;c"))
                    .contains("&#39;http://HOST:PORT/push")
                    .doesNotContain("a'b");
        }
    }

    @Test
    void aFilterThatIsNoTextIsRefused() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(gateway.get("/?group=a%20b").statusCode()).isEqualTo(200);
            assertThat(ask(gateway, "Host: x", "/?group=%ff")).startsWith("HTTP/1.1 400 ");
            assertThat(ask(gateway, "Host: x", "/-/status?group=%f")).startsWith("HTTP/1.1 400 ");
        }
    }

    private static List<String> deliveries(RunningGateway gateway) {
        return gateway.log()
                .lines()
                .filter(line -> line.contains("scrape delivered"))
                .toList();
    }

    /** A scrape is told how it ended after its samples have been counted. */
    private static void awaitOutcome(RunningGateway gateway, String word) throws InterruptedException {
        await(() -> gateway.get("/-/status").body().contains("\"outcome\":\"" + word + "\""));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(1);
        }
    }

    private static JsonNode status(RunningGateway gateway) throws IOException {
        return new ObjectMapper().readTree(gateway.get("/-/status").body());
    }

    private static String ask(RunningGateway gateway, String host) throws IOException {
        return ask(gateway, host, "/");
    }

    private static String ask(RunningGateway gateway, String host, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.gateway.port())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
