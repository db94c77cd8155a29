package tinypushgateway.groups;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last requests that were rejected, for status page and JSON. Safe for any number of threads. */
public final class RecentRejections {
    /** So many are kept; of more, the oldest are forgotten. */
    public static final int MOST = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Rejection> last = new ArrayDeque<>(MOST);

    /** Keeps this one, the newest. */
    public void add(Rejection rejection) {
        lock.lock();
        try {
            if (last.size() == MOST) {
                last.removeLast();
            }
            last.addFirst(rejection);
        } finally {
            lock.unlock();
        }
    }

    /** All that are kept, the newest first. */
    public List<Rejection> newestFirst() {
        lock.lock();
        try {
            return new ArrayList<>(last);
        } finally {
            lock.unlock();
        }
    }
}
