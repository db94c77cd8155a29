package tinypushgateway.buffer;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the samples of one accepted push, for pushers that wait to know. It is completed once. Safe for any number of threads, both
 * waiting and completing.
 */
public final class Receipt {
    private final AtomicReference<@Nullable Fate> fate = new AtomicReference<>();

    /** Wakes one waiting thread, which wakes the next: completing takes the same time however many wait. */
    private final CountDownLatch completed = new CountDownLatch(1);

    /** How it ended. */
    public enum Fate {
        /** A scraper confirmed the samples, or newer samples that replaced them. */
        DELIVERED,
        /** At least some of the samples were dropped. */
        DROPPED,
        /** The gateway stopped before the samples were delivered. */
        STOPPED
    }

    /** Sets the fate, unless there is one. Never blocks, so that it may be called while a lock is held. */
    public void complete(Fate fate) {
        if (this.fate.compareAndSet(null, fate)) {
            completed.countDown();
        }
    }

    public boolean isComplete() {
        return completed.getCount() == 0;
    }

    /**
     * Waits until the receipt is complete.
     *
     * @param nanos for which to wait at most, in nanoseconds; 0 or less not to wait
     * @return the fate, or empty if the time ended first
     */
    public Optional<Fate> await(long nanos) throws InterruptedException {
        return completed.await(nanos, TimeUnit.NANOSECONDS) ? Optional.ofNullable(fate.get()) : Optional.empty();
    }
}
