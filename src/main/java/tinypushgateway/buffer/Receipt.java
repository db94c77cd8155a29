package tinypushgateway.buffer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * What becomes of the samples of one accepted push, for pushers that wait to know. It is completed once. Safe for any number of threads,
 * both waiting and completing. It takes some 50 bytes, since one is kept for each idempotency key.
 */
public final class Receipt {
    private final Completion completion = new Completion();
    private volatile boolean released;

    /** How it ended. */
    public enum Fate {
        /** A scraper confirmed the samples, or newer samples that replaced them. */
        DELIVERED,
        /** At least some of the samples were dropped. */
        DROPPED,
        /** The gateway stopped before the samples were delivered. */
        STOPPED
    }

    /**
     * Sets the fate, unless there is one. Never blocks, so that it may be called while a lock is held, and takes the same time however many
     * threads wait: each that is woken wakes the next.
     */
    public void complete(Fate fate) {
        completion.completeWith(fate);
    }

    public boolean isComplete() {
        return completion.fate().isPresent();
    }

    /** The fate, if it is known. */
    public Optional<Fate> fate() {
        return completion.fate();
    }

    /**
     * Waits until the receipt is complete.
     *
     * @param nanos for which to wait at most, in nanoseconds; 0 or less not to wait
     * @return the fate, or empty if the time ended first
     */
    public Optional<Fate> await(long nanos) throws InterruptedException {
        return completion.await(nanos) ? completion.fate() : Optional.empty();
    }

    /** Nobody will ask for the fate any more: the buffer may forget this receipt. */
    public void release() {
        released = true;
    }

    /**
     * Whether the fate is not known yet, and may still be asked for. A buffer forgets receipts that are not wanted, since it could hold
     * any number.
     */
    public boolean isWanted() {
        return !released && !isComplete();
    }

    /** A latch whose state says how it was opened; 0 while it is closed. */
    private static final class Completion extends AbstractQueuedSynchronizer {
        private static final long serialVersionUID = 1;

        /** By state. */
        private static final List<Optional<Fate>> FATES = List.of(
                Optional.empty(), Optional.of(Fate.DELIVERED), Optional.of(Fate.DROPPED), Optional.of(Fate.STOPPED));

        void completeWith(Fate fate) {
            releaseShared(state(fate));
        }

        private static int state(Fate fate) {
            return switch (fate) {
                case DELIVERED -> 1;
                case DROPPED -> 2;
                case STOPPED -> 3;
            };
        }

        boolean await(long nanos) throws InterruptedException {
            return tryAcquireSharedNanos(1, nanos);
        }

        Optional<Fate> fate() {
            return FATES.get(getState());
        }

        @Override
        protected int tryAcquireShared(int ignored) {
            return getState() == 0 ? -1 : 1;
        }

        @Override
        protected boolean tryReleaseShared(int state) {
            return compareAndSetState(0, state);
        }
    }
}
