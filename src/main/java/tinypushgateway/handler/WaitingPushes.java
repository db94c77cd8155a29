package tinypushgateway.handler;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import tinypushgateway.buffer.Receipt;

/**
 * The stored pushes whose clients wait until their samples are delivered. Each holds only its connection. The number is limited, and pushes
 * beyond it do not wait. Safe for any number of threads.
 */
public final class WaitingPushes {
    private final Duration longest;
    private final int most;
    private final Semaphore places;

    /** By a key of its own for each, since several may wait for one receipt. */
    private final Map<Object, Receipt> waiting = new ConcurrentHashMap<>();

    private volatile boolean stopped;

    /** How a wait ended. */
    enum Outcome {
        DELIVERED,
        DROPPED,
        STOPPED,
        TIMED_OUT,
        /** As many wait already as may. */
        NO_ROOM
    }

    /**
     * @param most that wait at once (--push.max-waiting)
     * @param longest for which one waits (--push.max-wait); 0 if none does
     */
    public WaitingPushes(int most, Duration longest) {
        this.most = most;
        this.longest = longest;
        places = new Semaphore(most);
    }

    /** How many wait right now. */
    public int count() {
        return most - places.availablePermits();
    }

    /** How many may wait at once. */
    public int most() {
        return most;
    }

    /** Ends every wait, since the gateway stops: those that wait, and those that would. */
    public void stop() {
        stopped = true;
        waiting.values().forEach(receipt -> receipt.complete(Receipt.Fate.STOPPED));
    }

    Duration longest() {
        return longest;
    }

    /** Waits until the samples of a push are delivered or dropped, or the time ends. */
    Outcome await(Receipt receipt, Duration time) {
        Optional<Receipt.Fate> known = receipt.fate();
        if (known.isPresent() || time.isZero()) {
            return outcome(known);
        }
        Object self = new Object(); // before the place is taken, since there may be no memory for it
        if (!places.tryAcquire()) {
            return Outcome.NO_ROOM;
        }
        try {
            waiting.put(self, receipt);
            if (stopped) { // after this was put, so that either stop() has seen it or this sees stop()
                receipt.complete(Receipt.Fate.STOPPED);
            }
            return outcome(receipt.await(time.toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.TIMED_OUT;
        } finally {
            waiting.remove(self);
            places.release();
        }
    }

    private static Outcome outcome(Optional<Receipt.Fate> fate) {
        if (fate.isEmpty()) {
            return Outcome.TIMED_OUT;
        }
        return switch (fate.get()) {
            case DELIVERED -> Outcome.DELIVERED;
            case DROPPED -> Outcome.DROPPED;
            case STOPPED -> Outcome.STOPPED;
        };
    }
}
