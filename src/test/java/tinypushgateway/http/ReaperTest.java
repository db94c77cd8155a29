package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The thread that ends what is late, and its sleep while there is nothing to watch. */
class ReaperTest {
    private static final int MOST_ROUNDS = 20_000;

    /** A round may last a tick of the reaper, when the deadline comes as it wakes up: so the time is bounded, too. */
    private static final long MOST_NANOS = 10_000_000_000L;

    private static final long PATIENCE_SECONDS = 15;

    private final Reaper reaper = new Reaper();

    @BeforeEach
    void start() {
        reaper.start();
    }

    @AfterEach
    void stop() {
        reaper.stop();
    }

    /** The last deadline goes, so the reaper is about to sleep; that very moment the next one comes, and must wake it. */
    @Test
    void aDeadlineThatComesWhileTheReaperFallsAsleepIsKept() throws Exception {
        long start = System.nanoTime();
        for (int round = 0; round < MOST_ROUNDS && System.nanoTime() - start < MOST_NANOS; round++) {
            Watched late = new Watched();
            reaper.add(late.deadline);
            assertThat(late.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended in round %d", round)
                    .isTrue();
        }
    }

    @Test
    void aDeadlineThatWasTakenBackEndsNothing() throws Exception {
        Watched former = new Watched();
        former.deadline.writing(System.nanoTime(), Long.MAX_VALUE / 2);
        reaper.add(former.deadline);
        reaper.remove(former.deadline);
        former.deadline.writing(System.nanoTime(), 0);
        Watched late = new Watched();
        reaper.add(late.deadline);
        assertThat(late.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(former.ended.getCount()).isOne();
    }

    /** A connection that is late from the start, and is not watched any more once it was ended. */
    private final class Watched extends Socket {
        final CountDownLatch ended = new CountDownLatch(1);
        final Deadline deadline = new Deadline(this, 0);

        Watched() {
            deadline.writing(System.nanoTime(), 0);
        }

        @Override
        public void setSoLinger(boolean on, int seconds) {
            // it was never connected
        }

        @Override
        public void close() {
            reaper.remove(deadline);
            ended.countDown();
        }
    }
}
