package tinypushgateway.http;

import java.util.concurrent.atomic.AtomicLong;

/** Memory for bodies of all requests being read at once (--push.max-inflight-bytes). Safe for any number of threads. */
final class InflightBudget {
    private final AtomicLong left;

    InflightBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** What could be reserved right now, in bytes. */
    long left() {
        return left.get();
    }

    /** Takes so many bytes from the budget, or none: then false. */
    boolean reserve(long bytes) {
        long before = left.get();
        while (before >= bytes) {
            if (left.compareAndSet(before, before - bytes)) {
                return true;
            }
            before = left.get();
        }
        return false; // and was never below zero meanwhile, which would refuse others that fit
    }

    void release(long bytes) {
        left.addAndGet(bytes);
    }
}
