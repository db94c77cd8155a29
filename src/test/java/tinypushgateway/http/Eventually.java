package tinypushgateway.http;

import java.util.function.BooleanSupplier;

/** Waits for what happens on another thread. */
final class Eventually {
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("not in time: " + what);
            }
            Thread.sleep(5);
        }
    }
}
