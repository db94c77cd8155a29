package tinypushgateway.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Several things done again and again at the same time. */
final class Together {
    private Together() {}

    /** Something that can be done again. */
    interface Action {
        void once() throws Exception;
    }

    /** Repeats each on a thread of its own until the time is over; the first failure, after all have ended, is thrown. */
    static void repeat(Duration time, Action... actions) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> running = Stream.of(actions)
                    .map(action -> threads.submit(repeating(action, () -> System.nanoTime() < end)))
                    .toList();
            for (Future<Void> one : running) {
                one.get();
            }
        }
    }

    /** Repeats each on a thread of its own until told to stop. */
    static Repeated start(Action... actions) {
        return new Repeated(actions);
    }

    private static Callable<Void> repeating(Action action, BooleanSupplier goesOn) {
        return () -> {
            while (goesOn.getAsBoolean()) {
                action.once();
            }
            return null;
        };
    }

    /** What is being repeated. */
    static final class Repeated implements AutoCloseable {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final List<Future<Void>> running;
        private volatile boolean stopped;

        private Repeated(Action... actions) {
            running = Stream.of(actions)
                    .map(action -> threads.submit(repeating(action, () -> !stopped)))
                    .toList();
        }

        /** Lets each come to its end; the first failure is thrown. */
        void stop() throws InterruptedException, ExecutionException {
            stopped = true;
            for (Future<Void> one : running) {
                one.get();
            }
        }

        @Override
        public void close() {
            stopped = true;
            threads.shutdownNow();
        }
    }
}
