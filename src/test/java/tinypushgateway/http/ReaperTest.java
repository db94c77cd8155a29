package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.http.ConnectionTimeouts.Reaper;

/** The thread that ends what is late, and its sleep while there is nothing to watch. */
class ReaperTest {
    private static final int MOST_ROUNDS = 20_000;

    /** A round may last a tick of the reaper, when the deadline comes as it wakes up: so the time is bounded, too. */
    private static final long MOST_NANOS = 3_000_000_000L;

    private static final long PATIENCE_SECONDS = 15;

    private final Looked timeouts = new Looked();
    private final Reaper reaper = new Reaper(timeouts);

    @AfterEach
    void stop() {
        reaper.stop();
    }

    /** It looks once before it says that it sleeps, and once after; the deadline comes just after either look. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aDeadlineThatComesWhileTheReaperFallsAsleepIsKept(int looks) throws Exception {
        Watched late = new Watched();
        timeouts.after(looks, () -> reaper.add(late.timeouts));
        reaper.start();
        assertThat(late.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** The last deadline goes, so the reaper is about to sleep; at about that moment the next one comes. */
    @Test
    void aDeadlineThatComesAtAnyTimeIsKept() throws Exception {
        reaper.start();
        long start = System.nanoTime();
        for (int round = 0; round < MOST_ROUNDS && System.nanoTime() - start < MOST_NANOS; round++) {
            Watched late = new Watched();
            reaper.add(late.timeouts);
            assertThat(late.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended in round %d", round)
                    .isTrue();
        }
    }

    @Test
    void aDeadlineThatWasTakenBackEndsNothing() throws Exception {
        reaper.start();
        Watched former = new Watched();
        former.timeouts.writing(System.nanoTime(), Long.MAX_VALUE / 2);
        reaper.add(former.timeouts);
        reaper.remove(former.timeouts);
        former.timeouts.writing(System.nanoTime(), 0);
        Watched late = new Watched();
        reaper.add(late.timeouts);
        assertThat(late.ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(former.ended.getCount()).isOne();
    }

    /** Deadlines, with something that happens right after one of the looks that found none. */
    private static final class Looked extends AbstractSet<ConnectionTimeouts> {
        private final Set<ConnectionTimeouts> all = ConcurrentHashMap.newKeySet();
        private int looksLeft;
        private Runnable then = () -> {};

        void after(int looks, Runnable what) {
            looksLeft = looks;
            then = what;
        }

        @Override
        public boolean isEmpty() {
            boolean empty = all.isEmpty();
            if (empty && --looksLeft == 0) {
                then.run();
            }
            return empty;
        }

        @Override
        public boolean add(ConnectionTimeouts timeouts) {
            return all.add(timeouts);
        }

        @Override
        public boolean remove(Object timeouts) {
            return all.remove(timeouts);
        }

        @Override
        public Iterator<ConnectionTimeouts> iterator() {
            return all.iterator();
        }

        @Override
        public int size() {
            return all.size();
        }
    }

    /** A connection that is late from the start, and is not watched any more once it was ended. */
    private final class Watched extends Socket {
        final CountDownLatch ended = new CountDownLatch(1);
        final ConnectionTimeouts timeouts = new ConnectionTimeouts(this, ConnectionLimiter.Slot.regular(), 0);

        Watched() {
            timeouts.writing(System.nanoTime(), 0);
        }

        @Override
        public void setSoLinger(boolean on, int seconds) {
            // it was never connected
        }

        @Override
        public void close() {
            reaper.remove(timeouts);
            ended.countDown();
        }
    }
}
