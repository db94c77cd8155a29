package tinypushgateway.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
                    .map(action -> threads.submit(repeating(action, end)))
                    .toList();
            for (Future<Void> one : running) {
                one.get();
            }
        }
    }

    private static Callable<Void> repeating(Action action, long end) {
        return () -> {
            while (System.nanoTime() < end) {
                action.once();
            }
            return null;
        };
    }
}
