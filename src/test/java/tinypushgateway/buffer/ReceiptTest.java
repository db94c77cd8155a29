package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What became of a push, as its pusher learns it. */
@Timeout(60)
class ReceiptTest {
    private static final long FOR_EVER_NANOS = Long.MAX_VALUE;

    private final Receipt receipt = new Receipt();

    @Test
    void aWaitEndsWithoutAFateWhenItsTimeEndsFirst() throws Exception {
        assertThat(receipt.await(1_000_000)).isEmpty();
        assertThat(receipt.await(0)).isEmpty();
        assertThat(receipt.await(-1)).isEmpty();
        assertThat(receipt.isComplete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aFateThatIsKnownNeedsNoTime(Receipt.Fate fate) throws Exception {
        receipt.complete(fate);

        assertThat(receipt.isComplete()).isTrue();
        assertThat(receipt.await(0)).contains(fate);
        assertThat(receipt.await(FOR_EVER_NANOS)).contains(fate);
    }

    @Test
    void theFirstFateCounts() throws Exception {
        receipt.complete(Receipt.Fate.DROPPED);
        receipt.complete(Receipt.Fate.DELIVERED);

        assertThat(receipt.await(0)).contains(Receipt.Fate.DROPPED);
    }

    @Test
    void aReceiptIsWantedUntilItIsCompleteOrReleased() {
        assertThat(receipt.isWanted()).isTrue();
        assertThat(receipt.fate()).isEmpty();

        receipt.complete(Receipt.Fate.STOPPED);
        Receipt released = new Receipt();
        released.release();

        assertThat(receipt.isWanted()).isFalse();
        assertThat(receipt.fate()).contains(Receipt.Fate.STOPPED);
        assertThat(released.isWanted()).isFalse();
        assertThat(released.isComplete()).isFalse();
    }

    @Test
    void allThatWaitAreWokenAndAllLearnTheSame() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 200; round++) {
                Receipt shared = new Receipt();
                CountDownLatch begun = new CountDownLatch(8);
                List<Future<Optional<Receipt.Fate>>> waiting = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    waiting.add(threads.submit(() -> {
                        begun.countDown();
                        return shared.await(FOR_EVER_NANOS);
                    }));
                }
                begun.await();
                for (Receipt.Fate fate : Receipt.Fate.values()) {
                    threads.execute(() -> shared.complete(fate));
                }
                Optional<Receipt.Fate> first = waiting.getFirst().get();
                assertThat(first).isPresent();
                for (Future<Optional<Receipt.Fate>> each : waiting) {
                    assertThat(each.get()).isEqualTo(first);
                }
            }
        }
    }

    @Test
    void aWaitCanBeInterrupted() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> interrupted = threads.submit(() -> {
                Thread.currentThread().interrupt();
                begun.countDown();
                try {
                    return receipt.await(FOR_EVER_NANOS).isPresent();
                } catch (InterruptedException e) {
                    return true;
                }
            });
            begun.await();

            assertThat(interrupted.get()).isTrue();
            assertThat(receipt.isComplete()).isFalse();
        }
    }
}
