package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CarrierPauseTest {
    private static final int THREADS = 100;
    private static final int ANSWERS = 2000;

    @Test
    void noThreadIsLeftWaitingHoweverManyPauseAtOnce() throws InterruptedException {
        CarrierPause pause = new CarrierPause();
        AtomicInteger done = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int k = 0; k < ANSWERS; k++) {
                    pause.afterAnswer();
                }
                done.incrementAndGet();
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done).hasValue(THREADS);
    }
}
