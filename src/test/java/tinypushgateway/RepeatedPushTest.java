package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pushes that bring an Idempotency-Key, over real connections: what is stored, and what each is told. */
@Timeout(120)
class RepeatedPushTest {
    private static final String SAMPLE = "a{run=\"1\"} 1\n";

    @Test
    void aRepeatedPushIsAnsweredAsTheFirstAndStoresNothing() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(push(gateway, "k", SAMPLE).statusCode()).isEqualTo(202);
            assertThat(gateway.scrape()).isEqualTo(SAMPLE);

            HttpResponse<String> again = push(gateway, "k", SAMPLE);

            assertThat(again.statusCode()).isEqualTo(202);
            assertThat(again.body()).isEmpty();
            assertThat(gateway.scrape()).isEmpty();
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(1);
            assertThat(gateway.own("tiny_pushgateway_pushes_repeated_total")).isEqualTo(1);
        }
    }

    @Test
    void withoutAKeyOrWithAnotherOneItIsStoredAgain() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            for (String key : List.of("k", "l", "K")) {
                assertThat(push(gateway, key, SAMPLE).statusCode()).isEqualTo(202);
                assertThat(gateway.scrape()).isEqualTo(SAMPLE);
            }
            gateway.push(SAMPLE);
            assertThat(gateway.scrape()).isEqualTo(SAMPLE);
        }
    }

    /** Untidy lines are rewritten where they stand: what is compared is what came. */
    @Test
    void untidyContentIsKnownAgainAndSoIsTheSameContentInAnotherCoding() throws Exception {
        String untidy = " a { run = \"1\" , } 1 \r\n";
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(push(gateway, "k", untidy).statusCode()).isEqualTo(202);
            assertThat(push(gateway, "k", untidy).statusCode()).isEqualTo(202);

            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(untidy.getBytes(UTF_8));
            }
            HttpResponse<String> gzipped = gateway.send(request(gateway, "k")
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())));

            assertThat(gzipped.statusCode()).isEqualTo(202);
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(1);
        }
    }

    @Test
    void theSameKeyWithOtherContentIs422AndStoresNothing() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            push(gateway, "k", SAMPLE);

            HttpResponse<String> other = push(gateway, "k", "b 1\n");

            assertThat(other.statusCode()).isEqualTo(422);
            assertThat(other.body()).contains("Idempotency-Key", "another body", "nothing of this push is stored");
            assertThat(gateway.scrape()).isEqualTo(SAMPLE);
            assertThat(gateway.own("tiny_pushgateway_push_rejections_total{reason=\"idempotency_key_reused\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aRefusedPushDoesNotUseItsKeyUp() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.max-samples=2")) {
            assertThat(push(gateway, "k", "a 1b\n").statusCode()).isEqualTo(400);
            assertThat(push(gateway, "k", "a 1\nb 1\nc 1\n").statusCode()).isEqualTo(400);
            assertThat(push(gateway, "k", SAMPLE).statusCode()).isEqualTo(202);
            assertThat(push(gateway, "k", SAMPLE).statusCode()).isEqualTo(202);
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(1);
        }
    }

    @Test
    void aRepeatedPushIsAnsweredAlthoughTheBufferIsFullOrClosed() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--buffer.max-bytes=256KiB", "--shutdown.drain-timeout=1m")) {
            assertThat(push(gateway, "k", SAMPLE).statusCode()).isEqualTo(202);
            fill(gateway);
            assertThat(push(gateway, "k", SAMPLE).statusCode()).isEqualTo(202);
            assertThat(push(gateway, "l", large(0)).statusCode()).isEqualTo(503);

            Thread drain = Thread.ofVirtual().start(() -> gateway.drain(false));
            while (gateway.get("/-/ready").statusCode() == 200) {
                Thread.sleep(1);
            }
            assertThat(push(gateway, "k", SAMPLE).statusCode()).isEqualTo(202);
            assertThat(push(gateway, "l", SAMPLE).statusCode()).isEqualTo(503);
            gateway.get("/metrics");
            drain.join();
        }
    }

    @Test
    void aRepeatedPushThatWaitsIsToldOfTheDeliveryOfTheFirst() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush first = new RawPush(gateway);
                RawPush again = new RawPush(gateway)) {
            assertThat(first.send("/push", SAMPLE, "Idempotency-Key: k")
                            .answer()
                            .status())
                    .isEqualTo(202);
            again.send("/push", SAMPLE, "Idempotency-Key: k", "Prefer: wait=30");
            awaitWaiting(gateway, 1);

            assertThat(gateway.scrape()).isEqualTo(SAMPLE);

            assertThat(again.answer().status()).isEqualTo(200);
            assertThat(first.send("/push?wait=30s", SAMPLE, "Idempotency-Key: k")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(1);
        }
    }

    @Test
    void aClientThatLostItsConnectionWhileItWaitedWaitsOn() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush first = new RawPush(gateway);
                RawPush again = new RawPush(gateway)) {
            first.send("/push?wait=30s", SAMPLE, "Idempotency-Key: k");
            awaitWaiting(gateway, 1);
            first.reset();
            again.send("/push?wait=30s", SAMPLE, "Idempotency-Key: k");
            awaitWaiting(gateway, 2);

            assertThat(gateway.scrape()).isEqualTo(SAMPLE);

            assertThat(again.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aPushThatWasDroppedIsStoredAnew() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.max-failures=1");
                RawPush push = new RawPush(gateway)) {
            push.send("/push?wait=30s", SAMPLE, "Idempotency-Key: k");
            awaitWaiting(gateway, 1);
            try (Socket scraper = gateway.ask("GET /metrics HTTP/1.1")) {
                assertThat(scraper.getInputStream().read()).isEqualTo('H');
                scraper.setSoLinger(true, 0);
            }
            assertThat(push.answer().status()).isEqualTo(503);

            push.send("/push?wait=30s", SAMPLE, "Idempotency-Key: k");
            awaitWaiting(gateway, 1);

            assertThat(gateway.scrape()).isEqualTo(SAMPLE);
            assertThat(push.answer().status()).isEqualTo(200);
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(2);
        }
    }

    @Test
    void manyAtOnceWithOneKeyStoreOnce() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                String key = "k" + round;
                List<Future<HttpResponse<String>>> answers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    answers.add(threads.submit(() -> push(gateway, key, SAMPLE)));
                }
                for (Future<HttpResponse<String>> answer : answers) {
                    assertThat(answer.get().statusCode()).isEqualTo(202);
                }
                assertThat(gateway.gateway.ledger().accepted()).isEqualTo(round + 1);
            }
        }
    }

    @Test
    void beyondTheLimitTheOldestKeyIsForgotten() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.max-idempotency-keys=2")) {
            for (String key : List.of("a", "b", "c", "b", "c", "a")) {
                push(gateway, key, SAMPLE);
            }
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(4);
        }
    }

    @Test
    void whereKeysAreOffTheyAreIgnored() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.max-idempotency-keys=0")) {
            assertThat(push(gateway, "k", SAMPLE).statusCode()).isEqualTo(202);
            assertThat(push(gateway, "k", "b 1\n").statusCode()).isEqualTo(202);
            assertThat(push(gateway, "no key", SAMPLE).statusCode()).isEqualTo(202);
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(3);
        }
    }

    @Test
    void aMalformedKeyIsRefused() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(push(gateway, "no key", SAMPLE).statusCode()).isEqualTo(400);
            assertThat(push(gateway, "", SAMPLE).statusCode()).isEqualTo(400);
            assertThat(push(gateway, "k".repeat(129), SAMPLE).statusCode()).isEqualTo(400);
            assertThat(push(gateway, "k".repeat(128), SAMPLE).statusCode()).isEqualTo(202);
            assertThat(gateway.gateway.ledger().accepted()).isEqualTo(1);
        }
    }

    private static HttpResponse<String> push(RunningGateway gateway, String key, String samples) {
        return gateway.send(request(gateway, key).POST(HttpRequest.BodyPublishers.ofString(samples)));
    }

    private static HttpRequest.Builder request(RunningGateway gateway, String key) {
        URI push = URI.create("http://127.0.0.1:" + gateway.gateway.port() + "/push");
        return HttpRequest.newBuilder(push).header("Idempotency-Key", key);
    }

    private static void fill(RunningGateway gateway) {
        int series = 0;
        while (gateway.push(large(++series)).statusCode() == 202) {
            // until it is full
        }
    }

    private static String large(int series) {
        return "large" + series + "{l=\"" + "x".repeat(2000) + "\"} 1\n";
    }

    private static void awaitWaiting(RunningGateway gateway, int pushes) throws InterruptedException {
        while (gateway.own("tiny_pushgateway_pushes_waiting") != pushes) {
            Thread.sleep(1);
        }
    }
}
