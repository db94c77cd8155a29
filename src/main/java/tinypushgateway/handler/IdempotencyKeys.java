package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import tinypushgateway.buffer.Receipt;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;

/**
 * The values of {@code Idempotency-Key} of recent pushes, so that a client which got no response can push again:
 *
 * <pre>
 * unknown --begin--> being processed --stored--> stored --(window ends, too many, not delivered)--> unknown
 *    ^                     |
 *    +------rejected-------+
 * </pre>
 *
 * Of key and body only hashes are kept. Keys being processed are at most as many as there are connections, and are never forgotten to
 * make room. Safe for any number of threads.
 */
public final class IdempotencyKeys {
    /** Longest value of the field, in bytes. */
    static final int MOST_BYTES = 128;

    /** Made once, since an overload is no time to make many. */
    private final HttpError otherContent = new HttpError(
            Status.UNPROCESSABLE_CONTENT,
            "idempotency_key_reused",
            "this Idempotency-Key was used before with another body; nothing of this push is stored: use a new key for each push, and the"
                    + " same body for each retry");

    private final HttpError busy = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "idempotency_key_busy",
            "an earlier push with this Idempotency-Key is still being processed (--push.queue-timeout); try again",
            new Header("Retry-After", "1"));

    private final int most;
    private final long windowNanos;
    private final long busyTimeoutNanos;
    private final LongSupplier nanoTime;

    private final ReentrantLock lock = new ReentrantLock();

    /** Oldest first. */
    private final Map<Hash, Entry> entries = new LinkedHashMap<>();

    /** Those of the entries that are being processed; opened when that has ended. */
    private final Map<Hash, CountDownLatch> processed = new HashMap<>();

    /** The first 128 bits of a SHA-256: no other text with the same one can be found. */
    record Hash(long high, long low) implements Comparable<Hash> {
        static Hash of(MessageDigest sha256) {
            ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
            return new Hash(digest.getLong(), digest.getLong());
        }

        /** Keeps the table fast if a client chooses keys that collide. */
        @Override
        public int compareTo(Hash other) {
            int byHigh = Long.compare(high, other.high);
            return byHigh != 0 ? byHigh : Long.compare(low, other.low);
        }
    }

    private record Entry(Hash body, long since, Receipt receipt) {
        /** Whether nothing of it was delivered, so that a retry has to be stored. */
        boolean isLost() {
            return receipt.fate().filter(fate -> fate != Receipt.Fate.DELIVERED).isPresent();
        }
    }

    /**
     * What to do with a push that has a key.
     *
     * @param repeated whether its samples are stored already
     * @param receipt of the push that stores them
     */
    record Begun(boolean repeated, Receipt receipt) {}

    /**
     * @param most that are remembered (--push.max-idempotency-keys); 0 if keys are ignored
     * @param window for which one is remembered (--push.idempotency-window)
     * @param busyTimeout for which a push waits while another with its key is processed (--push.queue-timeout)
     */
    public IdempotencyKeys(int most, Duration window, Duration busyTimeout) {
        this(most, window, busyTimeout, System::nanoTime);
    }

    /** With a clock that a test sets. */
    IdempotencyKeys(int most, Duration window, Duration busyTimeout, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
        windowNanos = window.toNanos();
        busyTimeoutNanos = busyTimeout.toNanos();
    }

    /** The key of this request; empty if it has none or keys are ignored here. */
    Optional<Hash> keyOf(Request request) throws HttpError {
        Optional<String> header = most == 0 ? Optional.empty() : request.header("idempotency-key");
        return header.isEmpty() ? Optional.empty() : Optional.of(hash(header.get()));
    }

    static Hash hash(String key) throws HttpError {
        if (key.isEmpty() || key.length() > MOST_BYTES || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new HttpError(
                    Status.BAD_REQUEST,
                    "bad_idempotency_key",
                    "an Idempotency-Key has 1 to " + MOST_BYTES
                            + " visible ASCII characters, in one header; use a new UUID for each push");
        }
        MessageDigest sha256 = sha256();
        sha256.update(key.getBytes(ISO_8859_1));
        return Hash.of(sha256);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The hash of the body as it was received, and of the labels of its path. */
    static Hash hash(Request.Body body, GroupingLabels labels) {
        MessageDigest sha256 = sha256();
        sha256.update(labels.text());
        sha256.update((byte) 0); // which is in no label
        sha256.update(body.bytes(), body.from(), body.length());
        return Hash.of(sha256);
    }

    /** Whether a push with this key may need no room in the buffer. */
    boolean isKnown(Hash key) {
        lock.lock();
        try {
            return entries.containsKey(key);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins a push, after waiting for the end of another that has the same key. If it is not repeated, {@link #end} must follow.
     *
     * @throws HttpError if the key was used with another body, or the other push takes too long
     */
    Begun begin(Hash key, Hash body) throws HttpError {
        long end = System.nanoTime() + busyTimeoutNanos;
        while (true) {
            Optional<CountDownLatch> other;
            lock.lock();
            try {
                other = Optional.ofNullable(processed.get(key));
                if (other.isEmpty()) {
                    return beginNow(key, body);
                }
            } finally {
                lock.unlock();
            }
            awaitEnd(other.get(), end);
        }
    }

    /** Ends a push that was not repeated. Needs no memory, so that what is stored is known to be stored. */
    void end(Hash key, boolean stored) {
        lock.lock();
        try {
            if (!stored) {
                forget(key);
            }
            CountDownLatch ended = processed.remove(key);
            if (ended != null) {
                ended.countDown();
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    private Begun beginNow(Hash key, Hash body) throws HttpError {
        long now = nanoTime.getAsLong();
        Entry known = entries.get(key);
        if (known != null && now - known.since < windowNanos && !known.isLost()) {
            if (!known.body.equals(body)) {
                throw otherContent;
            }
            return new Begun(true, known.receipt);
        }
        forget(key);
        makeRoom(now);
        Entry entry = new Entry(body, now, new Receipt());
        Begun result = new Begun(false, entry.receipt); // before the key is taken: from then on nothing may fail
        boolean begun = false;
        try {
            processed.put(key, new CountDownLatch(1));
            entries.put(key, entry);
            begun = true;
        } finally {
            if (!begun) { // for want of memory
                processed.remove(key);
            }
        }
        return result;
    }

    /** For one more: forgets those whose time is over, and the oldest beyond the limit, but none that is being processed. */
    private void makeRoom(long now) {
        Iterator<Map.Entry<Hash, Entry>> oldest = entries.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Hash, Entry> each = oldest.next();
            if (entries.size() < most && now - each.getValue().since < windowNanos) {
                return;
            }
            if (!processed.containsKey(each.getKey())) {
                each.getValue().receipt.release();
                oldest.remove();
            }
        }
    }

    private void forget(Hash key) {
        Entry gone = entries.remove(key);
        if (gone != null) {
            gone.receipt.release();
        }
    }

    private void awaitEnd(CountDownLatch other, long end) throws HttpError {
        try {
            if (!other.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw busy;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy;
        }
    }
}
