package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.DefaultLocale;
import org.junit.jupiter.api.util.DefaultTimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.tls.TestAuthority;

/** The whole gateway in one JVM: what each path answers, and what becomes of the samples. */
class GatewayTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SAMPLE = "my_metric{label=\"test\"} 1\n";

    @Test
    void aSamplePushedAloneComesBackByteForByteAndThenIsGone() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> pushed = gateway.push(SAMPLE);
            HttpResponse<String> scraped = gateway.get("/metrics");
            HttpResponse<String> again = gateway.get("/metrics");

            assertThat(pushed.statusCode()).isEqualTo(202);
            assertThat(pushed.body()).isEmpty();
            assertThat(scraped.statusCode()).isEqualTo(200);
            assertThat(scraped.body()).isEqualTo(SAMPLE);
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /metrics",
        "GET, /",
        "GET, /-/metrics",
        "GET, /-/status",
        "GET, /-/healthy",
        "GET, /-/ready",
        "POST, /metrics"
    })
    void lookingTakesNothing(String method, String path) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push(SAMPLE);

            gateway.send(method, path);

            assertThat(gateway.get("/metrics").body()).isEqualTo(SAMPLE);
        }
    }

    @Test
    void thePageSaysWhatIsPending() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("a 1\nb 2\n");

            assertThat(gateway.get("/").body())
                    .contains("tiny-pushgateway", "<td data-is=\"Pending\">2</td>", "/-/metrics");
        }
    }

    @Test
    @DefaultLocale("ar-EG")
    @DefaultTimeZone("Asia/Kathmandu")
    void theLocaleAndTheTimeZoneOfTheMachineChangeNoDigit() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(String.format(Locale.forLanguageTag("ar-EG"), "%d", 12))
                    .as("this locale has digits of its own")
                    .isEqualTo("\u0661\u0662");
            gateway.push(IntStream.range(0, 12).mapToObj(i -> "a" + i + " 1\n").collect(Collectors.joining()));

            assertThat(gateway.get("/").body())
                    .contains("<td data-is=\"Pending\">12</td>")
                    .matches("\\p{ASCII}*");
            assertThat(gateway.get("/-/metrics").body())
                    .contains("\ntiny_pushgateway_samples_pending 12\n")
                    .matches("\\p{ASCII}*");
            assertThat(gateway.log())
                    .contains("Z level=debug msg=\"push accepted\"")
                    .contains("ts=" + LocalDate.now(ZoneOffset.UTC).getYear())
                    .matches("\\p{ASCII}*");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /push, 'POST'",
        "GET, /push, 'POST'",
        "DELETE, /metrics, 'GET, HEAD'",
        "POST, /-/metrics, 'GET, HEAD'",
        "POST, /-/status, 'GET, HEAD'",
        "POST, /, 'GET, HEAD'",
    })
    void anotherMethodOnAKnownPathLearnsWhichAreAllowed(String method, String path, String allowed) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> response = gateway.send(method, path);

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains(allowed);
        }
    }

    /** {@code curl -d @file}: what was a comment and two samples is one long comment. */
    @Test
    void aFileWhoseLineEndsCurlTookIsNotLostInSilence() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> comment = gateway.pushAs(FORM, bytes("# HELP a x# TYPE a gaugea 1"));
            HttpResponse<String> samples = gateway.pushAs(FORM, bytes("a 1b 2"));

            assertThat(comment.statusCode()).isEqualTo(400);
            assertThat(comment.body()).startsWith("line 1, column 1: found only a comment, expected a sample;");
            assertThat(comment.body()).contains("--data-binary does not");
            assertThat(samples.statusCode()).isEqualTo(400);
            assertThat(samples.body())
                    .startsWith("line 1, column 3: found '1b 2'")
                    .contains("--data-binary does not");
            assertThat(gateway.log()).contains("reason=malformed_syntax");

            assertThat(gateway.pushAs(FORM, bytes("a 1")).statusCode()).isEqualTo(202);
            assertThat(gateway.pushAs(FORM, bytes("# a\n# b\n")).statusCode()).isEqualTo(202);
            assertThat(gateway.pushAs(FORM, bytes("")).statusCode()).isEqualTo(202);
            assertThat(gateway.pushAs("text/plain", bytes("# a")).statusCode()).isEqualTo(202);
            assertThat(gateway.pushAs("text/plain", bytes("a 1b")).body()).doesNotContain("curl");
            assertThat(gateway.pushAs(FORM, bytes("a 1 17")).body())
                    .contains("timestamp")
                    .doesNotContain("curl");
            assertThat(gateway.pushAs(FORM, bytes("up 1")).body())
                    .contains("Prometheus")
                    .doesNotContain("curl");
        }
    }

    @Test
    void gzipThatIsNotSaidAndAByteOrderMarkAreRecognised() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(gateway.pushAs("text/plain", new byte[] {0x1F, (byte) 0x8B, 8, 0})
                            .body())
                    .endsWith("; this is gzip: send it with Content-Encoding: gzip\n");
            assertThat(gateway.push("\uFEFFa 1\n").body()).contains("; a byte order mark does not belong there");
        }
    }

    @Test
    void atTheLevelOfDebugTheLogSaysWhatWasPushed() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("# TYPE python_info gauge\nbackup_seconds{host=\"a\"} 1\nother 2\n");

            assertThat(gateway.log())
                    .contains(
                            "level=debug msg=\"push accepted\" samples=2 families=\"python_info backup_seconds other\""
                                    + " group=\"{}\" peer=127.0.0.1\n");
        }
    }

    @Test
    void theNamesOfManyFamiliesAreCutInTheLog() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push(
                    IntStream.range(0, 1000).mapToObj(i -> "m" + i + " 1\n").collect(Collectors.joining()));

            String line = gateway.log()
                    .lines()
                    .filter(each -> each.contains("push accepted"))
                    .findFirst()
                    .orElseThrow();
            assertThat(line)
                    .contains(" families=\"m0 m1 m2 ")
                    .containsPattern("m\\d+ \\.\\.\\.\" group=\"\\{}\" peer=");
            assertThat(line.length()).isBetween(1000, 1200);
        }
    }

    @Test
    void aTypeThatChangesIsInTheLogWithTheFamilyAndThePeer() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("# TYPE a counter\na 1\n# TYPE s summary\ns_sum 1\n");
            gateway.push("# TYPE a counter\na 2\n");
            assertThat(gateway.log()).doesNotContain("another TYPE");

            gateway.push("b 1\n# TYPE a gauge\na 3\nc 1\n");
            gateway.push("# TYPE s_count counter\ns_count 1\n");

            assertThat(gateway.log())
                    .contains("level=warn msg=\"A push gave a metric family another TYPE than it had.\" family=a"
                            + " had=counter pushed=gauge group=\"{}\" peer=127.0.0.1\n")
                    .contains(" family=s_count had=summary pushed=counter group=\"{}\" peer=127.0.0.1\n");
        }
    }

    @Test
    void aCertificateThatEndsSoonIsInTheLogFromTheStart(@TempDir Path folder) throws Exception {
        TestAuthority.Issued server = new TestAuthority(folder, "ca").issue("server");
        try (RunningGateway gateway = new RunningGateway(server.flags())) {
            gateway.check();

            assertThat(gateway.log())
                    .containsOnlyOnce(
                            "level=warn msg=\"The TLS certificate expires soon.\" file=" + server.certificate())
                    .contains(" days_left=0\n");
        }
    }

    @Test
    void aGatewayThatNothingScrapesSaysSoOnceAndAlsoWhenAScrapeComes() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.expect-within=1ms")) {
            gateway.check();
            assertThat(gateway.log()).doesNotContain("Nothing has scraped");

            gateway.push("a 1\nb 1\n");
            gateway.check();
            gateway.check();
            assertThat(gateway.log()).containsOnlyOnce("Nothing has scraped").contains(" samples=2 flag=");

            gateway.scrape();
            assertThat(gateway.log())
                    .containsOnlyOnce("level=info msg=\"The gateway is scraped again.\" peer=127.0.0.1 ");
        }
    }

    @Test
    void jobsWithoutALabelJobThatReplaceEachOtherAreInTheLog() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("runs_total{status=\"ok\"} 1\n");
            gateway.push("runs_total{status=\"ok\"} 2\n");
            assertThat(gateway.log()).doesNotContain("another peer");

            String answer = gateway.pushFrom("127.0.0.2", "runs_total{status=\"ok\"} 3\n");

            assertThat(answer).startsWith("HTTP/1.1 202 ");
            assertThat(gateway.log())
                    .contains("level=warn msg=\"A push replaced a pending sample that another peer had pushed.")
                    .contains(
                            " family=runs_total series=\"runs_total{status=\\\"ok\\\"}\" group=\"{}\" peer=127.0.0.2\n");
        }
    }

    @Test
    void whoPushedElsewhereIsInTheLog() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.send("POST", "/api/v1/import/prometheus?x=y");
            gateway.send("POST", "/" + "x".repeat(500));

            assertThat(gateway.log())
                    .contains("reason=not_found", "method=POST path=/api/v1/import/prometheus peer=127.0.0.1")
                    .contains("path=/" + "x".repeat(79) + "... ");
            assertThat(gateway.own("tiny_pushgateway_request_rejections_total{reason=\"not_found\"}"))
                    .isEqualTo(2);
        }
    }

    @Test
    void anotherPathLearnsWhichThereAre() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> response = gateway.get("/api/v1/x");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).contains("/push", "/metrics", "/-/ready", "/metrics/job/JOB{/LABEL/VALUE}");
        }
    }

    @Test
    void aBadPushLearnsWhereItIsWrongAndLeavesNothingBehind() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> response = gateway.push("good 1\nbad{x=} 2\n");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body())
                    .isEqualTo("line 2, column 7: found '} 2', expected a label value in double quotes\n");
            assertThat(gateway.get("/metrics").body()).isEmpty();
            assertThat(gateway.own("tiny_pushgateway_push_rejections_total{reason=\"malformed_syntax\"}"))
                    .isEqualTo(1);
            assertThat(gateway.own("tiny_pushgateway_pushes_total{code=\"400\"}"))
                    .isEqualTo(1);
            assertThat(gateway.log()).contains("msg=\"push rejected\"", "reason=malformed_syntax", "line 2, column 7");
        }
    }

    @Test
    void aTimestampIsRefusedAndTheMessageSaysWhy() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> response = gateway.push("a 1 1700000000000\n");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("the time of the scrape counts", "docs/timestamps.md");
        }
    }

    @Test
    void timestampsAreAcceptedIfTheFlagSaysSoAndTheyAreNotTooOld() throws Exception {
        long now = System.currentTimeMillis();
        try (RunningGateway gateway = new RunningGateway("--push.timestamps=accept", "--push.max-timestamp-age=20m")) {
            assertThat(gateway.push("a 1 " + now + "\na 2 " + (now - 1) + "\n").statusCode())
                    .isEqualTo(202);

            HttpResponse<String> old = gateway.push("a 1 " + (now - 21 * 60_000) + "\n");
            assertThat(old.statusCode()).isEqualTo(400);
            assertThat(old.body()).contains("at most 20m ago (--push.max-timestamp-age)");
            assertThat(gateway.own("tiny_pushgateway_push_rejections_total{reason=\"malformed_timestamp\"}"))
                    .isEqualTo(1);
        }
        try (RunningGateway gateway = new RunningGateway("--push.timestamps=arrival")) {
            assertThat(gateway.push("a 1 " + now + "\n").body()).contains("the time of arrival counts");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity"})
    void aLargeScrapeIsCompressedIfTheScraperLikesIt(String accepted) throws Exception {
        String many = IntStream.range(0, 5000)
                .mapToObj(i -> "metric{id=\"" + i + "\"} 1\n")
                .collect(Collectors.joining());
        try (RunningGateway gateway = new RunningGateway();
                HttpClient client = HttpClient.newHttpClient()) {
            gateway.push(many);

            HttpResponse<byte[]> scraped = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.gateway.port() + "/metrics"))
                            .header("Accept-Encoding", accepted)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());

            boolean gzip = scraped.headers().firstValue("Content-Encoding").isPresent();
            assertThat(gzip).isEqualTo(accepted.equals("gzip"));
            assertThat(gzip ? unzip(scraped.body()) : new String(scraped.body(), UTF_8))
                    .isEqualTo(many);
            assertThat(scraped.headers().firstValue("Vary")).contains("Accept-Encoding");
        }
    }

    @Test
    void aSmallScrapeIsNotWorthCompressing() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push(SAMPLE);

            assertThat(gateway.get("/metrics", "Accept-Encoding", "gzip").body())
                    .isEqualTo(SAMPLE);
        }
    }

    @Test
    void aFullBufferRefusesUntilAScrapeMakesRoom() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--buffer.max-bytes=256KiB")) {
            int pushed = 0;
            HttpResponse<String> response = push(gateway, pushed);
            for (; response.statusCode() == 202 && pushed < 1000; response = push(gateway, pushed)) {
                pushed++;
            }

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(gateway.own("tiny_pushgateway_buffer_bytes")).isLessThanOrEqualTo(256 * 1024);
            assertThat(gateway.get("/metrics").body().lines().count()).isEqualTo(100L * pushed);
            await(() -> gateway.gateway.ledger().inFlight() == 0);
            assertThat(push(gateway, 0).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void aPushThatFitsNoBufferIsRefusedForGood() throws Exception {
        String many = IntStream.range(0, 10_000)
                .mapToObj(i -> "metric{id=\"" + i + "\"} 1\n")
                .collect(Collectors.joining());
        try (RunningGateway gateway = new RunningGateway("--buffer.max-bytes=256KiB")) {
            HttpResponse<String> response = gateway.push(many);

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("--buffer.max-bytes", "in parts");
            assertThat(gateway.push(SAMPLE).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void aScrapeThatBreaksIsExposedAgainAndTheThirdTimeDropped() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push(SAMPLE);
            for (int failure = 1; failure <= 2; failure++) {
                breakScrape(gateway);
                await(() -> gateway.gateway.ledger().inFlight() == 0);
                assertThat(gateway.gateway.ledger().pending()).isEqualTo(1);
            }
            gateway.push("younger 1\n");
            breakScrape(gateway);
            await(() -> gateway.gateway.ledger().inFlight() == 0);

            assertThat(gateway.gateway.ledger().droppedScrapeFailed()).isEqualTo(1);
            assertThat(gateway.get("/metrics").body()).isEqualTo("younger 1\n");
            assertThat(gateway.gateway.ledger().imbalance()).isZero();
            assertThat(gateway.own("tiny_pushgateway_scrapes_total{outcome=\"broken\"}")
                            + gateway.own("tiny_pushgateway_scrapes_total{outcome=\"reset\"}"))
                    .isEqualTo(3);
            assertThat(gateway.log())
                    .contains("level=error msg=\"samples dropped\" reason=scrape_failed samples=1", "samples=2 kept=1");
        }
    }

    @Test
    void aRunOfScrapesThatAreResetAtTheirEndIsExplainedOnce() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.max-failures=10")) {
            gateway.push(SAMPLE);
            resetScrapeAtItsEnd(gateway);
            assertThat(gateway.log()).doesNotContain("HAProxy");
            resetScrapeAtItsEnd(gateway);
            resetScrapeAtItsEnd(gateway);
            assertThat(gateway.log())
                    .containsOnlyOnce("HAProxy in HTTP mode")
                    .contains("cause=\"connection reset after the whole response was sent\"");

            assertThat(gateway.scrape()).isEqualTo(SAMPLE);
            gateway.push(SAMPLE);
            resetScrapeAtItsEnd(gateway);
            assertThat(gateway.log()).containsOnlyOnce("HAProxy in HTTP mode");

            assertThat(gateway.own("tiny_pushgateway_scrapes_total{outcome=\"reset\"}"))
                    .isEqualTo(4);
            assertThat(gateway.gateway.ledger().pending()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /metrics, 200",
        "HEAD, /metrics, 200",
        "GET, /-/metrics, 200",
        "HEAD, /-/metrics, 200",
        "GET, /-/healthy, 200",
        "GET, /-/ready, 200",
        "GET, /, 200",
        "GET, /nowhere, 404",
        "GET, /push, 405",
        "BREW, /, 501",
    })
    void noCacheMayKeepAnAnswer(String method, String path, int status) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> ofNothing = gateway.send(method, path);
            gateway.push(SAMPLE);
            HttpResponse<String> ofASample = gateway.send(method, path);

            assertThat(ofNothing.statusCode()).isEqualTo(status);
            assertThat(ofNothing.headers().allValues("Cache-Control")).containsExactly("no-store");
            assertThat(ofASample.headers().allValues("Cache-Control")).containsExactly("no-store");
        }
    }

    @Test
    void nobodyKeepsTheAnswerToAPostSoOnlyItsRejectionSaysSo() throws Exception { // RFC 9110 section 9.3.3
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(gateway.push("wrong").headers().allValues("Cache-Control"))
                    .containsExactly("no-store");
            assertThat(gateway.push(SAMPLE).headers().map()).containsOnlyKeys("date", "content-length");
        }
    }

    @Test
    void whetherTheTcpTableIsEvidenceIsShown() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            boolean readable = gateway.own("tiny_pushgateway_tcp_table_readable") == 1;

            assertThat(readable).isEqualTo(Files.isReadable(Path.of("/proc/self/net/tcp")));
            assertThat(gateway.log().contains("TCP table")).isNotEqualTo(readable);
        }
    }

    @Test
    void aScraperThatStallsLosesItsLeaseAfterItsOwnTimeout() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.confirm-timeout=1m")) {
            gateway.push(SAMPLE);
            try (Socket stalled = gateway.ask("GET /metrics HTTP/1.1", "X-Prometheus-Scrape-Timeout-Seconds: 0.3")) {
                await(() -> gateway.gateway.ledger().inFlight() == 1 && stalled.isConnected());
                assertThat(gateway.push("other 2\n").statusCode()).isEqualTo(202);
                await(() -> gateway.gateway.ledger().pending() == 2);
            }

            assertThat(gateway.own("tiny_pushgateway_scrapes_total{outcome=\"timed_out\"}"))
                    .isEqualTo(1);
            assertThat(gateway.get("/metrics").body()).isEqualTo(SAMPLE + "other 2\n");
        }
    }

    @Test
    void aNewerScrapeEndsOneThatHangsAndHasWhatItHeld() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.takeover-grace=10ms")) {
            gateway.push(SAMPLE);
            try (Socket hanging = gateway.ask("GET /metrics HTTP/1.1")) {
                await(() -> gateway.gateway.ledger().inFlight() == 1);
                gateway.push("other 2\n");

                assertThat(gateway.scrape()).isEqualTo(SAMPLE + "other 2\n");

                assertThatThrownBy(() -> readToEnd(hanging)).isInstanceOf(IOException.class);
            }
            await(() -> gateway.own("tiny_pushgateway_scrapes_total{outcome=\"taken_over\"}") == 1);
            gateway.awaitLog("cause=\"a newer scrape of the same reader took over\"");
        }
    }

    private static void readToEnd(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // until the gateway cuts it off
        }
    }

    @Test
    void aReaderIsKnownByItsNameOrTakesNothing() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.readers=a,b")) {
            gateway.push(SAMPLE);
            for (String path : List.of("/metrics", "/metrics?reader=c", "/metrics?reader=", "/metrics?reader=A")) {
                HttpResponse<String> rejected = gateway.get(path);
                assertThat(rejected.statusCode()).as(path).isEqualTo(404);
                assertThat(rejected.body()).contains("/metrics?reader=NAME", "a, b", "no samples were consumed");
            }
            assertThat(gateway.get("/metrics?reader=b").body()).isEqualTo(SAMPLE);
            assertThat(gateway.get("/metrics?reader=%61").body()).isEqualTo(SAMPLE);
            gateway.awaitNothingInFlight();
            assertThat(gateway.own("tiny_pushgateway_samples_delivered_total{reader=\"a\"}"))
                    .isEqualTo(1);
            assertThat(gateway.own("tiny_pushgateway_scrapes_total{reader=\"b\",outcome=\"delivered\"}"))
                    .isEqualTo(1);
            assertThat(gateway.get("/").body()).contains("<th scope=\"row\">a</th>", "<th scope=\"row\">b</th>");
        }
    }

    @Test
    void withoutNamesNobodyScrapesUnderOne() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push(SAMPLE);
            HttpResponse<String> rejected = gateway.get("/metrics?reader=a");
            assertThat(rejected.statusCode()).isEqualTo(404);
            assertThat(rejected.body()).contains("--scrape.readers", "no samples were consumed");
            assertThat(gateway.scrape()).isEqualTo(SAMPLE);
        }
    }

    @Test
    void aScrapeHasNoMoreSamplesThanItMay() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.max-samples=2")) {
            gateway.push("a 1\nb 2\nc 3\n");
            assertThat(gateway.scrape()).isEqualTo("a 1\nb 2\n");
            assertThat(gateway.scrape()).isEqualTo("c 3\n");
        }
    }

    @Test
    void drainingWaitsForEveryReader() throws Exception {
        RunningGateway gateway = new RunningGateway("--scrape.readers=a,b", "--shutdown.drain-timeout=1m");
        gateway.push(SAMPLE);
        Thread drain = Thread.startVirtualThread(() -> {
            try {
                gateway.gateway.drain(() -> false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(gateway.get("/metrics?reader=a").body()).isEqualTo(SAMPLE);
        gateway.awaitNothingInFlight();
        assertThat(gateway.get("/metrics?reader=b").body()).isEqualTo(SAMPLE);
        drain.join();
        assertThat(gateway.log()).contains("samples_dropped=0");
    }

    @Test
    void noMoreScrapesAreInFlightAtOnceThanAllowed() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.max-concurrent=1")) {
            gateway.push(SAMPLE);
            try (Socket stalled = gateway.ask("GET /metrics HTTP/1.1")) {
                await(() -> gateway.gateway.ledger().inFlight() == 1 && stalled.isConnected());
                gateway.push("other 2\n");

                HttpResponse<String> second = gateway.get("/metrics");

                assertThat(second.statusCode()).isEqualTo(503);
                assertThat(gateway.gateway.ledger().pending()).isEqualTo(1);
            }
            await(() -> gateway.gateway.ledger().inFlight() == 0);
            assertThat(gateway.get("/metrics").body()).contains("other 2\n");
        }
    }

    @Test
    void whileDrainingPushesAreRefusedAndScrapesGoOn() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push(SAMPLE);
            assertThat(gateway.get("/-/ready").statusCode()).isEqualTo(200);
            Thread draining = Thread.startVirtualThread(() -> gateway.drain(false));
            await(() -> gateway.get("/-/ready").statusCode() == 503);

            assertThat(gateway.get("/-/healthy").statusCode()).isEqualTo(200);
            assertThat(gateway.push("late 1\n").statusCode()).isEqualTo(503);
            assertThat(gateway.get("/metrics").body()).isEqualTo(SAMPLE);
            assertThat(draining.join(Duration.ofSeconds(20))).isTrue();
            assertThat(gateway.log()).contains("msg=\"stopped\" samples_dropped=0");
        }
    }

    private static HttpResponse<String> push(RunningGateway gateway, int number) {
        return gateway.push(IntStream.range(0, 100)
                .mapToObj(i -> "metric{id=\"" + (100 * number + i) + "\"} 1\n")
                .collect(Collectors.joining()));
    }

    /** A scraper that resets the connection when it has seen that something comes. */
    private static void breakScrape(RunningGateway gateway) throws IOException {
        try (Socket socket = gateway.ask("GET /metrics HTTP/1.1")) {
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo('H');
            socket.setSoLinger(true, 0);
        }
    }

    /** A scraper that takes everything and then resets the connection. */
    private static void resetScrapeAtItsEnd(RunningGateway gateway) throws Exception {
        try (Socket socket = gateway.ask("GET /metrics HTTP/1.1")) {
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (!read.toString().endsWith("\r\n0\r\n\r\n")) {
                read.append((char) in.read());
            }
            socket.setSoLinger(true, 0);
        }
        gateway.awaitNothingInFlight();
    }

    private static String unzip(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
