package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes that ask to wait for their delivery, over real connections. */
@Timeout(120)
class WaitingPushTest {
    private static final String SAMPLE = "a 1\n";
    private static final String WAIT = "Prefer: wait=30";

    @ParameterizedTest
    @CsvSource({"/push, Prefer: wait=30, wait=30", "/push?wait=30s, X: y, none", "/push?wait=30, X: y, none"})
    void aPushThatWaitsIsAnswered200OnceItsSamplesWereConfirmed(String target, String field, String applied)
            throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send(target, SAMPLE, field)) {
            awaitWaiting(gateway, 1);
            assertThat(push.isUnanswered()).isTrue();

            assertThat(gateway.get("/metrics").body()).isEqualTo(SAMPLE);

            RawPush.Answer answer = push.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEmpty();
            assertThat(answer.applied()).isEqualTo(applied);
            awaitWaiting(gateway, 0);
            assertThat(push.send("/push", SAMPLE).answer().status()).isEqualTo(202);
            awaitOwn(gateway, "tiny_pushgateway_pushes_total{code=\"200\"}", 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"/push, Prefer: wait=0, wait=0", "/push?wait=1ms, X: y, none", "/push?wait=0, X: y, none"})
    void aPushThatIsNotDeliveredInTimeIsAnswered202(String target, String field, String applied) throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send(target, SAMPLE, field)) {
            RawPush.Answer answer = push.answer();

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.applied()).isEqualTo(applied);
            assertThat(gateway.get("/metrics").body()).isEqualTo(SAMPLE);
        }
    }

    @Test
    void aLongerWishIsCut() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.max-wait=1ms");
                RawPush push = new RawPush(gateway)) {
            assertThat(push.send("/push", SAMPLE, "Prefer: wait=600").answer())
                    .matches(answer -> answer.status() == 202)
                    .matches(answer -> answer.applied().equals("wait=1"));
            assertThat(push.send("/push?wait=24h", SAMPLE).answer().status()).isEqualTo(202);
        }
    }

    @Test
    void whereNothingWaitsTheWishIsIgnoredAndNotSaidToBeHonoured() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.max-wait=0");
                RawPush push = new RawPush(gateway)) {
            assertThat(push.send("/push", SAMPLE, WAIT).answer())
                    .matches(answer -> answer.status() == 202)
                    .matches(answer -> answer.applied().equals("none"));
            assertThat(push.send("/push?wait=60s", SAMPLE).answer().status()).isEqualTo(202);
        }
    }

    @Test
    void beyondTheLimitNobodyWaitsAndItIsNotSaidToBeHonoured() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--push.max-waiting=1");
                RawPush first = new RawPush(gateway).send("/push", SAMPLE, WAIT);
                RawPush second = new RawPush(gateway)) {
            awaitWaiting(gateway, 1);

            assertThat(second.send("/push", "b 1\n", WAIT).answer())
                    .matches(answer -> answer.status() == 202)
                    .matches(answer -> answer.applied().equals("none"));

            gateway.scrape();
            assertThat(first.answer().status()).isEqualTo(200);
        }
    }

    /** Else those that wait for a scrape could keep the scraper out. */
    @Test
    void halfOfTheConnectionsNeverWait() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--web.max-connections=4");
                RawPush first = new RawPush(gateway).send("/push", SAMPLE, WAIT);
                RawPush second = new RawPush(gateway).send("/push", SAMPLE, WAIT)) {
            awaitWaiting(gateway, 2);
            try (RawPush third = new RawPush(gateway)) {
                assertThat(third.send("/push", SAMPLE, WAIT).answer().status()).isEqualTo(202);
            }

            gateway.scrape();

            assertThat(first.answer().status()).isEqualTo(200);
            assertThat(second.answer().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Prefer: wait=abc", "Prefer: wait", "Prefer: respond-async", "Prefer: =,;\"", "Prefer: wait=-1"})
    void aPreferenceThatIsMalformedOrNotKnownIsIgnored(String field) throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send("/push", SAMPLE, field)) {
            assertThat(push.answer())
                    .matches(answer -> answer.status() == 202)
                    .matches(answer -> answer.applied().equals("none"));
        }
    }

    @Test
    void preferencesMayComeInSeveralFieldLines() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway)
                        .send("/push", SAMPLE, "Prefer: respond-async", "Prefer: handling=lenient, wait=20")) {
            awaitWaiting(gateway, 1);
            gateway.scrape();

            assertThat(push.answer().applied()).isEqualTo("wait=20");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "-1", "1.5s", "30%20s", "s", "1d", "%", "%41", "99999999999"})
    void aParameterThatIsNoDurationIsRefusedBeforeTheContentIsRead(String value) throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send("/push?wait=" + value, SAMPLE, WAIT)) {
            assertThat(push.answer().status()).isEqualTo(400);
            assertThat(gateway.gateway.ledger().accepted()).isZero();
        }
    }

    @Test
    void aRefusedPushDoesNotWait() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send("/push", "a 1b\n", WAIT)) {
            assertThat(push.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void aPushWithoutASampleHasNothingToWaitFor() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send("/push", "", WAIT)) {
            assertThat(push.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void whileItWaitsAPushHoldsNeitherContentNorAParser() throws Exception {
        String large = "a 1\n# " + "c".repeat(10_000) + "\n";
        try (RunningGateway gateway = new RunningGateway(
                        "--push.max-concurrent=1", "--push.max-concurrent-large=1", "--push.queue-timeout=10ms");
                RawPush push = new RawPush(gateway).send("/push", large, WAIT);
                RawPush small = new RawPush(gateway).send("/push", SAMPLE, WAIT)) {
            awaitWaiting(gateway, 2);

            assertThat(gateway.own("tiny_pushgateway_push_inflight_bytes")).isZero();
            assertThat(gateway.push("b 1\n").statusCode()).isEqualTo(202);
            assertThat(gateway.push(large).statusCode()).isEqualTo(202);

            gateway.scrape();
            assertThat(push.answer().status()).isEqualTo(200);
            assertThat(small.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void theTimeForWhichAPushWaitsIsNoneThatTheGatewayTook() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send("/push?wait=1200ms", SAMPLE)) {
            assertThat(push.answer().status()).isEqualTo(202);
            awaitOwn(gateway, "tiny_pushgateway_push_duration_seconds_count", 1);
            assertThat(gateway.own("tiny_pushgateway_push_duration_seconds_sum"))
                    .isLessThan(1.2);
        }
    }

    @Test
    void aPushWhoseSamplesAreDroppedIsTold() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.max-failures=1");
                RawPush push = new RawPush(gateway).send("/push", SAMPLE, WAIT)) {
            awaitWaiting(gateway, 1);

            breakScrape(gateway);

            RawPush.Answer answer = push.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("accepted", "dropped");
            assertThat(answer.fields()).containsKey("retry-after");
            assertThat(gateway.log()).contains("status=503 reason=wait_dropped");
            assertThat(push.send("/push", SAMPLE).answer().status()).isEqualTo(202);
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsBreaksNothing() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                RawPush push = new RawPush(gateway).send("/push", SAMPLE, WAIT)) {
            awaitWaiting(gateway, 1);

            push.reset();

            assertThat(gateway.scrape()).isEqualTo(SAMPLE);
            awaitWaiting(gateway, 0);
            assertThat(gateway.own("tiny_pushgateway_internal_errors_total")).isZero();
        }
    }

    @Test
    void whileTheGatewayDrainsAPushThatWaitsIsAnsweredWhenItsSamplesAreTaken() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--shutdown.drain-timeout=1m");
                RawPush push = new RawPush(gateway).send("/push", SAMPLE, WAIT)) {
            awaitWaiting(gateway, 1);
            Thread drain = Thread.ofVirtual().start(() -> gateway.drain(false));
            awaitDraining(gateway);
            assertThat(push.isUnanswered()).isTrue();

            assertThat(gateway.get("/metrics").body()).isEqualTo(SAMPLE);

            assertThat(push.answer().status()).isEqualTo(200);
            drain.join();
            assertThat(gateway.log()).contains("samples_dropped=0");
        }
    }

    @Test
    void aGatewayThatStopsTellsEachPushThatWaits() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            List<RawPush> pushes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                pushes.add(new RawPush(gateway).send("/push", "a" + i + " 1\n", WAIT));
            }
            awaitWaiting(gateway, 50);

            gateway.drain(true);

            for (RawPush push : pushes) {
                RawPush.Answer answer = push.answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.text()).contains("accepted", "stops");
                assertThat(answer.fields()).containsKey("retry-after");
                push.close();
            }
            assertThat(gateway.log()).contains("samples_dropped=50");
        }
    }

    /** A scraper that goes away before it has read. */
    private static void breakScrape(RunningGateway gateway) throws IOException {
        Socket scraper = gateway.ask("GET /metrics HTTP/1.1");
        assertThat(new String(scraper.getInputStream().readNBytes(8), UTF_8)).isEqualTo("HTTP/1.1");
        scraper.setSoLinger(true, 0);
        scraper.close();
    }

    private static void awaitWaiting(RunningGateway gateway, int pushes) throws InterruptedException {
        awaitOwn(gateway, "tiny_pushgateway_pushes_waiting", pushes);
    }

    private static void awaitDraining(RunningGateway gateway) throws InterruptedException {
        while (gateway.get("/-/ready").statusCode() == 200) {
            Thread.sleep(1);
        }
    }

    private static void awaitOwn(RunningGateway gateway, String sample, double value) throws InterruptedException {
        while (gateway.own(sample) != value) {
            Thread.sleep(1);
        }
    }
}
