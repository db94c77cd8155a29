package tinypushgateway.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A stream that remembers each write by itself, and that blocks, as a full pipe does, or fails when it is told to. */
final class Writes extends OutputStream {

    /** For what another thread does soon. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> all = new ArrayList<>();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private volatile CountDownLatch open = new CountDownLatch(0);
    private volatile Optional<Throwable> failure = Optional.empty();

    synchronized List<String> all() {
        return List.copyOf(all);
    }

    synchronized void forget() {
        all.clear();
    }

    /** From now on each write waits for {@link #release}. */
    void block() {
        open = new CountDownLatch(1);
    }

    void release() {
        open.countDown();
    }

    /** Waits until a write waits. */
    void awaitBlocked() throws InterruptedException {
        blocked.await();
    }

    void failNext(Throwable thrown) {
        failure = Optional.of(thrown);
    }

    @Override
    public void write(int b) {
        throw new AssertionError("a single byte");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (open.getCount() > 0) {
                blocked.countDown();
            }
            open.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Optional<Throwable> thrown = failure;
        failure = Optional.empty();
        if (thrown.isPresent()) {
            throwAs(thrown.get());
        }
        synchronized (this) {
            all.add(new String(bytes, offset, length, UTF_8));
        }
    }

    private static void throwAs(Throwable thrown) throws IOException {
        switch (thrown) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(thrown);
        }
    }
}
