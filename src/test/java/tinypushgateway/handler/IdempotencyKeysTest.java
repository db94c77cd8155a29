package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.buffer.Receipt;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.handler.IdempotencyKeys.Begun;
import tinypushgateway.handler.IdempotencyKeys.Hash;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;

/** Which pushes are stored, and which are told what became of an earlier one. */
@Timeout(60)
class IdempotencyKeysTest {
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Duration FOR_EVER = Duration.ofHours(1);
    private static final Hash CONTENT = body("a 1\n");
    private static final Hash OTHER = body("a 2\n");

    private final AtomicLong now = new AtomicLong();
    private final IdempotencyKeys keys = new IdempotencyKeys(3, WINDOW, FOR_EVER, now::get);

    @Test
    void aRepeatedPushHasTheReceiptOfTheFirst() throws Exception {
        Begun first = keys.begin(key("k"), CONTENT);
        keys.end(key("k"), true);

        Begun again = keys.begin(key("k"), CONTENT);

        assertThat(first.repeated()).isFalse();
        assertThat(again.repeated()).isTrue();
        assertThat(again.receipt()).isSameAs(first.receipt());
    }

    @Test
    void anotherKeyIsAnotherPush() throws Exception {
        store("k");

        assertThat(keys.begin(key("l"), CONTENT).repeated()).isFalse();
        assertThat(keys.begin(key("K"), CONTENT).repeated()).isFalse();
    }

    @Test
    void theSameKeyWithOtherContentIsRefused() throws Exception {
        store("k");

        assertRefused(() -> keys.begin(key("k"), OTHER), 422, "idempotency_key_reused");
        assertThat(keys.begin(key("k"), CONTENT).repeated()).isTrue();
    }

    @Test
    void aPushThatWasNotStoredDoesNotUseItsKeyUp() throws Exception {
        assertThat(keys.begin(key("k"), CONTENT).repeated()).isFalse();
        keys.end(key("k"), false);

        assertThat(keys.begin(key("k"), OTHER).repeated()).isFalse();
        keys.end(key("k"), true);
        assertThat(keys.begin(key("k"), OTHER).repeated()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aPushOfWhichNothingWasDeliveredIsStoredAnew(Receipt.Fate fate) throws Exception {
        Receipt first = store("k");
        first.complete(fate);

        Begun again = keys.begin(key("k"), CONTENT);

        assertThat(again.repeated()).isEqualTo(fate == Receipt.Fate.DELIVERED);
    }

    @Test
    void aKeyIsForgottenWhenItsWindowEnds() throws Exception {
        Receipt first = store("k");
        now.addAndGet(WINDOW.toNanos() - 1);
        assertThat(keys.begin(key("k"), CONTENT).repeated()).isTrue();
        assertThat(first.isWanted()).isTrue();

        now.incrementAndGet();

        assertThat(keys.begin(key("k"), CONTENT).repeated()).isFalse();
        assertThat(first.isWanted()).isFalse();
    }

    @Test
    void theOldestKeyLeavesFirstAndItsReceiptIsReleased() throws Exception {
        List<Receipt> receipts = new ArrayList<>();
        for (String each : List.of("a", "b", "c", "d")) {
            receipts.add(store(each));
        }

        assertThat(keys.size()).isEqualTo(3);
        assertThat(receipts).extracting(Receipt::isWanted).containsExactly(false, true, true, true);
        assertThat(keys.isKnown(key("a"))).isFalse();
        assertThat(keys.begin(key("b"), CONTENT).repeated()).isTrue();
    }

    @Test
    void keysWhoseTimeIsOverLeaveWhenAnotherComes() throws Exception {
        store("a");
        store("b");
        now.addAndGet(WINDOW.toNanos());

        store("c");

        assertThat(keys.size()).isEqualTo(1);
    }

    @Test
    void aKeyThatIsBeingProcessedIsNeverForgotten() throws Exception {
        Begun slow = keys.begin(key("slow"), CONTENT);
        for (int i = 0; i < 100; i++) {
            store("quick" + i);
        }
        now.addAndGet(2 * WINDOW.toNanos());
        store("last");

        assertThat(keys.isKnown(key("slow"))).isTrue();
        keys.end(key("slow"), true);
        now.addAndGet(-2 * WINDOW.toNanos());
        assertThat(keys.begin(key("slow"), CONTENT).receipt()).isSameAs(slow.receipt());
    }

    @Test
    void moreMayBeProcessedThanAreRemembered() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(keys.begin(key("k" + i), CONTENT).repeated()).isFalse();
        }
        assertThat(keys.size()).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            keys.end(key("k" + i), true);
        }
        store("last");

        assertThat(keys.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPushWhoseKeyIsBeingProcessedWaitsForTheEnd(boolean stored) throws Exception {
        Begun first = keys.begin(key("k"), CONTENT);
        FutureTask<Begun> second = new FutureTask<>(() -> keys.begin(key("k"), CONTENT));
        Thread waits = Thread.ofVirtual().start(second);
        while (waits.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        keys.end(key("k"), stored);

        assertThat(second.get(20, TimeUnit.SECONDS).repeated()).isEqualTo(stored);
        assertThat(second.get().receipt() == first.receipt()).isEqualTo(stored);
    }

    @Test
    void itWaitsNoLongerThanItMay() throws Exception {
        IdempotencyKeys impatient = new IdempotencyKeys(3, WINDOW, Duration.ofMillis(1));
        assertThat(impatient.begin(key("k"), CONTENT).repeated()).isFalse();

        assertRefused(() -> impatient.begin(key("k"), CONTENT), 503, "idempotency_key_busy");

        impatient.end(key("k"), true);
        assertThat(impatient.begin(key("k"), CONTENT).repeated()).isTrue();
    }

    /** Clients that try again at once, some of whose pushes are refused: each key is stored exactly once. */
    @Test
    void ofManyAtOnceOneStores() throws Exception {
        int rounds = 300;
        IdempotencyKeys shared = new IdempotencyKeys(rounds, WINDOW, FOR_EVER);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < rounds; round++) {
                Hash key = key("k" + round);
                AtomicInteger stored = new AtomicInteger();
                AtomicInteger atOnce = new AtomicInteger();
                List<Future<Boolean>> clients = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    clients.add(threads.submit(() -> {
                        while (true) {
                            if (shared.begin(key, CONTENT).repeated()) {
                                return true;
                            }
                            assertThat(atOnce.incrementAndGet()).isEqualTo(1);
                            boolean accepted = ThreadLocalRandom.current().nextInt(3) == 0;
                            stored.addAndGet(accepted ? 1 : 0);
                            atOnce.decrementAndGet();
                            shared.end(key, accepted);
                        }
                    }));
                }
                for (Future<Boolean> client : clients) {
                    assertThat(client.get(20, TimeUnit.SECONDS)).isTrue();
                }
                assertThat(stored).hasValue(1);
            }
        }
        assertThat(shared.size()).isEqualTo(rounds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "\u00E4", "a, b", "\u007F", "a\u0000"})
    void aKeyOfAnythingButVisibleAsciiIsRefused(String key) {
        assertRefused(() -> key(key), 400, "bad_idempotency_key");
    }

    @Test
    void aKeyHasUpTo128Bytes() throws Exception {
        assertThat(key("k".repeat(128))).isNotEqualTo(key("k".repeat(127)));
        assertThat(key("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")).isNotNull();
        assertRefused(() -> key("k".repeat(129)), 400, "bad_idempotency_key");
    }

    private Receipt store(String key) throws HttpError {
        Begun begun = keys.begin(key(key), CONTENT);
        assertThat(begun.repeated()).isFalse();
        keys.end(key(key), true);
        return begun.receipt();
    }

    private static Hash key(String text) throws HttpError {
        return IdempotencyKeys.hash(text);
    }

    private static Hash body(String text) {
        byte[] bytes = (" " + text + " ").getBytes(UTF_8);
        return IdempotencyKeys.hash(new Request.Body(bytes, 1, bytes.length - 1), GroupingLabels.NONE);
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, int status, String reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(HttpError.class, e -> {
            assertThat(e.status().code()).isEqualTo(status);
            assertThat(e.reason()).isEqualTo(reason);
        });
    }
}
