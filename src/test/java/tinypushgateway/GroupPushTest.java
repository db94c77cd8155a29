package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes to the paths of Pushgateway, over real connections: what they mean, and that all else is as on /push. */
@Timeout(120)
class GroupPushTest {
    private static final String PATH = "/metrics/job/backup/instance/db1";
    private static final String PROTOBUF =
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

    /** A family {@code up_to} of type untyped with a sample of 2.5, behind its length. */
    private static final byte[] FAMILY = {
        22, 0x0A, 5, 'u', 'p', '_', 't', 'o', 0x18, 3, 0x22, 11, 0x2A, 9, 0x09, 0, 0, 0, 0, 0, 0, 4, 0x40
    };

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST"})
    void samplesGetTheLabelsOfThePathInPlaceOfTheirOwn(String method) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> answer = send(gateway, method, PATH, """
                    # HELP size_bytes Size of it.
                    # TYPE size_bytes gauge
                    size_bytes{job="own",disk="a"} 3600
                    plain 1
                    """);

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
            assertThat(gateway.scrape()).isEqualTo("""
                    # HELP size_bytes Size of it.
                    # TYPE size_bytes gauge
                    size_bytes{disk="a",instance="db1",job="backup"} 3600
                    plain{instance="db1",job="backup"} 1
                    """);
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    @Test
    void anInstanceIsEmptyWhereNeitherPathNorSampleHasOne() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            send(gateway, "PUT", "/metrics/job/backup", "a 1\nb{instance=\"own\"} 2\n");

            assertThat(gateway.scrape())
                    .isEqualTo("a{job=\"backup\",instance=\"\"} 1\nb{instance=\"own\",job=\"backup\"} 2\n");
        }
    }

    @Test
    void aSecondPushReplacesTheSeriesThatItHasAndNoOthers() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            send(gateway, "PUT", PATH, "a 1\nb 1\n");
            send(gateway, "PUT", PATH, "a 2\n");

            assertThat(gateway.scrape())
                    .isEqualTo("a{instance=\"db1\",job=\"backup\"} 2\nb{instance=\"db1\",job=\"backup\"} 1\n");
        }
    }

    @Test
    void withTimestampsEachOfTheValuesIsExposed() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.timestamps=accept")) {
            long now = System.currentTimeMillis();
            send(gateway, "PUT", PATH, "a 1 " + (now - 2) + "\n");
            send(gateway, "PUT", PATH, "a 2 " + (now - 1) + "\n");

            assertThat(gateway.scrape())
                    .isEqualTo("a{instance=\"db1\",job=\"backup\"} 1 " + (now - 2)
                            + "\na{instance=\"db1\",job=\"backup\"} 2 " + (now - 1) + "\n");
        }
    }

    @Test
    void deleteIsAcceptedAndTakesNothingAway() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            send(gateway, "PUT", PATH, "a 1\n");

            HttpResponse<String> answer = gateway.send("DELETE", PATH);

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
            assertThat(gateway.send("DELETE", "/metrics/job/unknown").statusCode())
                    .isEqualTo(202);
            assertThat(gateway.scrape()).isEqualTo("a{instance=\"db1\",job=\"backup\"} 1\n");
            assertThat(gateway.own("tiny_pushgateway_pushes_total{code=\"202\"}"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PATCH", "OPTIONS"})
    void otherMethodsLearnWhichThereAre(String method) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> answer = gateway.send(method, PATH);

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("PUT, POST, DELETE");
        }
    }

    @ParameterizedTest
    @CsvSource({"PUT, /metrics", "POST, /metrics", "DELETE, /metrics"})
    void aGroupNeedsAPathOfItsOwn(String method, String path) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(gateway.send(method, path).statusCode()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "DELETE"})
    void aPathThatCannotBeReadIsRefusedAndNothingIsKept(String method) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> answer = send(gateway, method, "/metrics/job/backup/in-stance/db1", "a 1\n");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("'in-stance'", "a label name");
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    @Test
    void aPushWithoutContentOrLengthIsAPushOfNothing() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                Socket socket = gateway.ask("PUT " + PATH + " HTTP/1.1", "Connection: close")) {
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 202 ");
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    /** As Python's client pushes a metric with labels that no job has used yet. */
    @Test
    void aRegistryWithoutSamplesMayHaveALineEndInItsHelp() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(send(gateway, "PUT", PATH, "# HELP a x\\ny\n# TYPE a counter\n")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(send(gateway, "PUT", PATH, "# HELP a x\\n# TYPE a counter\\na 1\n")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/push", PATH})
    void delimitedProtobufIsReadOnAllPathsGzippedOrNot(String path) throws Exception {
        String labels = path.equals("/push") ? "" : "{instance=\"db1\",job=\"backup\"}";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(family());
        }
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(gateway.send(request(gateway, path)
                                    .header("Content-Type", PROTOBUF)
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(family())))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(gateway.scrape()).isEqualTo("# TYPE up_to untyped\nup_to" + labels + " 2.5\n");
            gateway.send(request(gateway, path)
                    .headers("Content-Type", PROTOBUF, "Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())));
            assertThat(gateway.scrape()).isEqualTo("# TYPE up_to untyped\nup_to" + labels + " 2.5\n");
        }
    }

    @Test
    void malformedProtobufLearnsWhichMessage() throws Exception {
        byte[] twice = new byte[2 * family().length];
        System.arraycopy(family(), 0, twice, 0, family().length);
        System.arraycopy(family(), 0, twice, family().length, family().length);
        byte[] cut = new byte[twice.length - 1];
        System.arraycopy(twice, 0, cut, 0, cut.length);
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> shortened = gateway.pushAs(PROTOBUF, cut);
            HttpResponse<String> again = gateway.pushAs(PROTOBUF, twice);

            assertThat(shortened.statusCode()).isEqualTo(400);
            assertThat(shortened.body()).startsWith("message 2");
            assertThat(again.statusCode()).isEqualTo(400);
            assertThat(again.body()).startsWith("message 2 (up_to)").contains("push each name once");
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    /** Python's client shows its user the status line and nothing else. */
    @Test
    void theStatusLineSaysWhyAPushIsRefused() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.gateway.port())) {
            String content = "a{x=\"\u00e4\"} 1\na{x=} 2\n";
            socket.getOutputStream()
                    .write(("PUT " + PATH + " HTTP/1.0\r\nContent-Length: " + content.getBytes(UTF_8).length
                                    + "\r\n\r\n" + content)
                            .getBytes(UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8).lines())
                    .first()
                    .isEqualTo(
                            "HTTP/1.1 400 Bad Request: line 2, column 5: found '} 2', expected a label value in double quotes");
        }
    }

    @Test
    void theLogNamesGroupClientAndReason() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            send(gateway, "PUT", "/metrics/job/backup/path@base64/L3Zhci90bXA", "a{\n");
            send(gateway, "PUT", "/metrics/job/backup/9/x", "a 1\n");
            send(gateway, "PUT", PATH, "a 1\n");

            assertThat(gateway.log())
                    .contains("msg=\"push rejected\" status=400 reason=malformed_syntax ")
                    .contains(
                            "group=\"{job=\\\"backup\\\",path=\\\"/var/tmp\\\"}\" family=a peer=127.0.0.1 user_agent=Java-http-client/")
                    .contains("msg=\"push rejected\" status=400 reason=path ")
                    .contains("path=/metrics/job/backup/9/x peer=127.0.0.1")
                    .contains(
                            "msg=\"push accepted\" samples=1 families=a group=\"{instance=\\\"db1\\\",job=\\\"backup\\\"}\"");
        }
    }

    @Test
    void aPushMayWaitForItsDelivery() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway)) {
            push.send(PATH + "?wait=30s&x=%zz", "a 1\n");
            while (gateway.gateway.ledger().pending() == 0) {
                Thread.onSpinWait();
            }
            gateway.scrape();

            assertThat(push.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aKeyIsForOneGroup() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            for (String path : List.of(PATH, PATH)) {
                assertThat(keyed(gateway, path).statusCode()).isEqualTo(202);
            }
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(1);
            assertThat(keyed(gateway, "/metrics/job/other").statusCode()).isEqualTo(422);
            assertThat(keyed(gateway, "/push").statusCode()).isEqualTo(422);
        }
    }

    @Test
    void aPushThatIsTooLargeWithItsLabelsIsRefusedAsTooLarge() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.max-bytes=1KiB", "--push.max-inflight-bytes=4KiB")) {
            String content = "a 1\nb 1\nc 1\nd 1\ne 1\nf 1\ng 1\n";
            HttpResponse<String> answer = send(gateway, "PUT", "/metrics/job/" + "j".repeat(200), content);

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("--push.max-bytes", "labels of its path");
            assertThat(gateway.scrape()).isEmpty();
            assertThat(gateway.own("tiny_pushgateway_push_inflight_bytes")).isZero();
        }
    }

    @Test
    void seriesThatAreEqualWithTheLabelsOfThePathAreRefused() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> answer = send(gateway, "PUT", PATH, "a{job=\"x\"} 1\na{job=\"y\"} 2\n");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).startsWith("line 2, ").contains("labels of the path");
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    @Test
    void aFullBufferRefusesThemUntilTheNextScrape() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--buffer.max-bytes=256KiB", "--push.max-bytes=1KiB")) {
            int accepted = 0;
            HttpResponse<String> answer = send(gateway, "PUT", "/metrics/job/j0", "a 1\n");
            while (answer.statusCode() == 202 && accepted < 100_000) {
                accepted++;
                answer = send(gateway, "PUT", "/metrics/job/j" + accepted, "a{p=\"" + "p".repeat(800) + "\"} 1\n");
            }
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void aGatewayThatDrainsRefusesThemAndIsScrapedEmpty() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            send(gateway, "PUT", PATH, "a 1\n");
            Thread drains = Thread.ofVirtual().start(() -> gateway.drain(false));
            while (gateway.get("/-/ready").statusCode() == 200) {
                Thread.onSpinWait();
            }

            assertThat(send(gateway, "PUT", PATH, "b 1\n").statusCode()).isEqualTo(503);
            assertThat(gateway.get("/metrics").body()).isEqualTo("a{instance=\"db1\",job=\"backup\"} 1\n");
            drains.join();
        }
    }

    private static byte[] family() {
        return FAMILY.clone();
    }

    private static HttpResponse<String> keyed(RunningGateway gateway, String path) {
        return gateway.send(request(gateway, path)
                .header("Idempotency-Key", "k")
                .POST(HttpRequest.BodyPublishers.ofString("a 1\n")));
    }

    private static HttpResponse<String> send(RunningGateway gateway, String method, String path, String content) {
        return gateway.send(request(gateway, path).method(method, HttpRequest.BodyPublishers.ofString(content)));
    }

    private static HttpRequest.Builder request(RunningGateway gateway, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.gateway.port() + path));
    }
}
