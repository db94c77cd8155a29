package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Jobs that push once, by a curl of their own, to whatever replica a load balancer chooses; and what they know of it afterwards. They
 * try again after a clear rejection only: what was pushed and has no clear answer may be stored, and a second push would store it twice.
 */
final class BalancedJobs {
    private static final int SAMPLES_OF_A_PUSH = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int COULD_NOT_CONNECT = 7;
    private static final String FIELD = LoadBalancer.REPLICA_FIELD + ": ";

    private final String url;
    private final NumberedSamples samples = new NumberedSamples();
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final AtomicLong rejections = new AtomicLong();

    BalancedJobs(LoadBalancer balancer) {
        url = balancer.url();
    }

    /** Ids of the samples that were accepted, and by which replica. */
    Map<String, String> accepted() {
        return Map.copyOf(accepted);
    }

    /** Ids of the samples whose push has no clear answer: stored once, or not at all. */
    Set<String> unknown() {
        return Set.copyOf(unknown);
    }

    /** How many tries were clearly refused. */
    long rejections() {
        return rejections.get();
    }

    /** A job starts, pushes until it has an answer, and ends. */
    void runOne() throws IOException, InterruptedException {
        long first = samples.next(SAMPLES_OF_A_PUSH);
        byte[] text = NumberedSamples.text("short", first, SAMPLES_OF_A_PUSH).getBytes(UTF_8);
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Answer answer = push(text); ; answer = push(text)) {
            if (!answer.rejected()) {
                remember(first, answer);
                return;
            }
            rejections.incrementAndGet();
            if (System.nanoTime() > end) {
                throw new AssertionError("no replica took it within " + PATIENCE);
            }
            Thread.sleep(BETWEEN_TRIES);
        }
    }

    private void remember(long first, Answer answer) {
        for (long id = first; id < first + SAMPLES_OF_A_PUSH; id++) {
            if (answer.accepted()) {
                accepted.put(Long.toString(id), answer.replica());
            } else {
                unknown.add(Long.toString(id));
            }
        }
    }

    private Answer push(byte[] text) throws IOException, InterruptedException {
        Curl.Result curl = Curl.run(text, "--data-binary", "@-", "--dump-header", "-", url);
        String replica = curl.out().stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith(FIELD))
                .map(line -> line.substring(FIELD.length()).strip())
                .findFirst()
                .orElse("");
        return new Answer(curl.exitCode(), curl.status(), replica);
    }

    /** What a job learns. */
    private record Answer(int exitCode, String status, String replica) {
        Answer {
            if (status.startsWith("4")) {
                throw new AssertionError("a good push was answered with " + status);
            }
        }

        boolean accepted() {
            return exitCode == 0 && status.equals("202");
        }

        /** By a replica, or by a balancer that reached none: it answers 502 or 504 once it has sent something. */
        boolean rejected() {
            return exitCode == COULD_NOT_CONNECT || (exitCode == 0 && status.equals("503"));
        }
    }
}
