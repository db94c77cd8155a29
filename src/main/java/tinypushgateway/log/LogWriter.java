package tinypushgateway.log;

import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes log lines to a stream that may block for ever, as stderr does if it is a full pipe that is not read. Lines wait in a bounded
 * queue for the one thread that writes them. Adding a line takes no lock and never waits: a line that finds no room is dropped and counted.
 */
final class LogWriter {

    /** What a line that waits takes beside its bytes: the header of its array and its node in the queue. */
    static final int LINE_OVERHEAD_BYTES = 48;

    private static final long LOOK_NANOS = 1_000_000;

    private final OutputStream out;
    private final int maxQueuedBytes;
    private final Thread thread;
    private final ConcurrentLinkedQueue<byte[]> lines = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong unreported = new AtomicLong();
    private volatile boolean closed;

    private LogWriter(OutputStream out, int maxQueuedBytes) {
        this.out = out;
        this.maxQueuedBytes = maxQueuedBytes;
        thread = Thread.ofPlatform().daemon().name("log").unstarted(this::run);
    }

    static LogWriter start(OutputStream out, int maxQueuedBytes) {
        LogWriter writer = new LogWriter(out, maxQueuedBytes);
        writer.thread.start();
        return writer;
    }

    /** Whether there was room for this line; if not, it is counted as dropped. */
    boolean add(byte[] line) {
        if (closed || !queue(line)) {
            drop();
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    private boolean queue(byte[] line) {
        boolean queued = false;
        try {
            queued = queuedBytes.addAndGet(cost(line)) <= maxQueuedBytes && lines.add(line);
            return queued;
        } finally {
            if (!queued) { // an OutOfMemoryError too must give the room back
                queuedBytes.addAndGet(-cost(line));
            }
        }
    }

    private void drop() {
        dropped.incrementAndGet();
        unreported.incrementAndGet();
    }

    /** Lines that found no room, or that the stream failed to take. */
    long dropped() {
        return dropped.get();
    }

    /** Those of them that no line has reported yet; the caller adds a line that does. */
    long takeUnreported() {
        return unreported.getAndSet(0);
    }

    /** The line that would have reported these was dropped itself. */
    void giveBackUnreported(long lines) {
        unreported.addAndGet(lines);
    }

    /** Waits until every line is written, at most this long. Returns whether all are. */
    boolean flush(Duration patience) {
        long start = System.nanoTime();
        while (queuedBytes.get() > 0) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    /** Drops all further lines, and ends the thread after the last that it holds. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed || !lines.isEmpty()) {
            byte[] line = lines.poll();
            if (line == null) {
                LockSupport.park(this); // returns at once if a line came since
            } else {
                write(line);
            }
        }
    }

    private void write(byte[] line) {
        try {
            out.write(line); // a whole line in one write, so that lines of several processes do not mix
            out.flush();
        } catch (Throwable e) { // an OutOfMemoryError too must cost this line only
            drop();
        } finally {
            queuedBytes.addAndGet(-cost(line));
        }
    }

    private static int cost(byte[] line) {
        return line.length + LINE_OVERHEAD_BYTES;
    }
}
