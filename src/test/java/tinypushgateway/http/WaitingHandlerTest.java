package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that has read its request and waits for something else: it holds its connection and no memory, and nothing ends it. */
class WaitingHandlerTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int LENGTH = 30_000;
    private static final String WAIT =
            "POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: " + LENGTH + "\r\n\r\n" + "c".repeat(LENGTH);
    private static final long BUDGET = 1024 * 1024;

    private final CountDownLatch read = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        answer.countDown();
    }

    @Test
    void contentThatIsReleasedGivesItsMemoryBackBeforeTheAnswer() throws Exception {
        try (TestServer server = server(new TestLimits());
                Wire wire = server.connect().send(WAIT)) {
            read.await();
            assertThat(server.inflightLeft()).isLessThanOrEqualTo(BUDGET - LENGTH);

            release.countDown();
            released.await();

            assertThat(server.inflightLeft()).isEqualTo(BUDGET);
            answer.countDown();
            assertThat(wire.answer().status()).isEqualTo(202);
            assertThat(wire.send(HELLO).answer().text()).isEqualTo("hello");
            assertThat(server.inflightLeft()).isEqualTo(BUDGET);
        }
    }

    @Test
    void noTimeoutEndsAWaitingRequest() throws Exception {
        TestLimits limits =
                new TestLimits().readTimeoutMillis(200).idleTimeoutMillis(200).writeTimeoutMillis(200);
        try (TestServer server = server(limits);
                Wire wire = server.connect().send(WAIT)) {
            release.countDown();
            released.await();

            server.letAnHourGoBy();
            server.letAnHourGoBy();

            assertThat(server.heard.open).hasValue(1);
            answer.countDown();
            assertThat(wire.answer().status()).isEqualTo(202);
        }
    }

    @Test
    void aWaitingRequestDoesNotLoseItsPlaceToANewConnection() throws Exception {
        try (TestServer server = server(new TestLimits().connections(1).evictionTimeoutMillis(0));
                Wire wire = server.connect().send(WAIT)) {
            release.countDown();
            released.await();

            assertThat(server.ask(HELLO).status()).isEqualTo(503);

            assertThat(server.heard.evicted).hasValue(0);
            answer.countDown();
            assertThat(wire.answer().status()).isEqualTo(202);
        }
    }

    @Test
    void aClientThatLeavesWhileItsRequestWaitsBreaksNothing() throws Exception {
        try (TestServer server = server(new TestLimits())) {
            Wire wire = server.connect().send(WAIT);
            release.countDown();
            released.await();

            wire.reset();
            answer.countDown();

            Eventually.holds("it is ended", () -> server.heard.open.get() == 0);
            assertThat(server.heard.failures).isEmpty();
            assertThat(server.ask(HELLO).status()).isEqualTo(200);
        }
    }

    @Test
    void theServerCanWaitUntilAllIsAnswered() throws Exception {
        try (TestServer server = server(new TestLimits());
                Wire idle = server.connect();
                Wire wire = server.connect().send(WAIT)) {
            assertThat(idle.send(HELLO).answer().status()).isEqualTo(200);
            idle.send("GET /hel");
            release.countDown();
            released.await();
            assertThat(server.server.awaitResponses(Duration.ofMillis(1))).isFalse();

            answer.countDown();

            assertThat(server.server.awaitResponses(Duration.ofSeconds(20))).isTrue();
            server.server.close();
            assertThat(wire.answer().status()).isEqualTo(202);
        }
    }

    private TestServer server(TestLimits limits) throws IOException {
        return new TestServer(limits, "POST", "/wait", this::handle);
    }

    private Response handle(Request request) throws HttpError, IOException {
        assertThat(request.body().length()).isEqualTo(LENGTH);
        read.countDown();
        await(release);
        request.releaseBody();
        request.releaseBody();
        released.countDown();
        await(answer);
        return Response.empty(Status.ACCEPTED);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
