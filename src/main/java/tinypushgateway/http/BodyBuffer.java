package tinypushgateway.http;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import tinypushgateway.http.Response.Header;

/** Content as it arrives. Every byte of its memory is reserved first, so that all of these together stay within the budget. */
final class BodyBuffer {
    private static final int FIRST_BYTES = 4 * 1024;

    /** Shared, for most bodies are read where they arrived and need none of this. */
    private static final byte[] NO_BYTES = {};

    private final Budget budget;
    private final int mostBytes;
    private byte[] bytes = NO_BYTES;
    private int length;

    BodyBuffer(Budget budget, int mostBytes) {
        this.budget = budget;
        this.mostBytes = mostBytes;
    }

    /** Makes room for at least one more byte. */
    void makeRoom() throws HttpError {
        if (length < bytes.length) {
            return;
        }
        if (length == mostBytes) {
            throw tooLarge(mostBytes);
        }
        int size = (int) Math.min(mostBytes, Math.max(FIRST_BYTES, 2L * bytes.length));
        if (!budget.reserve(size)) {
            throw noBudget();
        }
        long unused = size;
        try {
            byte[] larger = Arrays.copyOf(bytes, size);
            unused = bytes.length;
            bytes = larger;
        } finally { // also when the heap is exhausted
            budget.release(unused);
        }
    }

    /** Reserves memory of exactly this size; nothing may have been reserved before. */
    byte[] reserve(int size) throws HttpError {
        if (size > mostBytes) {
            throw tooLarge(mostBytes);
        }
        if (!budget.reserve(size)) {
            throw noBudget();
        }
        boolean made = false;
        try {
            bytes = new byte[size];
            made = true;
            return bytes;
        } finally {
            if (!made) { // the heap is exhausted
                budget.release(size);
            }
        }
    }

    void add(byte octet) throws HttpError {
        makeRoom();
        bytes[length++] = octet;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int room() {
        return bytes.length - length;
    }

    void added(int count) {
        length += count;
    }

    Request.Body body() {
        return new Request.Body(bytes, 0, length);
    }

    void release() {
        budget.release(bytes.length);
        bytes = NO_BYTES;
        length = 0;
    }

    static HttpError tooLarge(int mostBytes) {
        return new HttpError(
                Status.CONTENT_TOO_LARGE,
                "too_large",
                "the body is larger than " + mostBytes
                        + " bytes, as sent, decompressed, or as text with the labels of its path (--push.max-bytes); push it in parts");
    }

    static HttpError noBudget() {
        return new HttpError(
                Status.SERVICE_UNAVAILABLE,
                "inflight_full",
                "too many pushes are being read at once (--push.max-inflight-bytes); try again",
                new Header("Retry-After", "1"));
    }

    /** Memory for bodies of all requests being read at once (--push.max-inflight-bytes). Safe for any number of threads. */
    static final class Budget {
        private final AtomicLong left;

        Budget(long bytes) {
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
            return false; // and was never below zero meanwhile, which would reject others that fit
        }

        void release(long bytes) {
            left.addAndGet(bytes);
        }
    }
}
