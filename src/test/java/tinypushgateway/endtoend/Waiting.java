package tinypushgateway.endtoend;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process will bring about, never for a time alone. */
final class Waiting {
    private static final Duration LOOK = Duration.ofMillis(25);

    private Waiting() {}

    /** @param otherwise says what was there instead, when it did not come in time */
    static void until(Duration patience, BooleanSupplier condition, Supplier<String> otherwise)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience + ": " + otherwise.get());
            }
            Thread.sleep(LOOK);
        }
    }
}
