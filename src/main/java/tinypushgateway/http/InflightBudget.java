package tinypushgateway.http;

import java.util.concurrent.atomic.AtomicLong;

/** Memory for contents of all requests being read at once (--push.max-inflight-bytes). Safe for any number of threads. */
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
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    void release(long bytes) {
        left.addAndGet(bytes);
    }
}
