package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Jobs that push by curl over a network that loses answers, and try again until they have one, as docs/pushing.md says, while a scraper takes
 * what is there. With a key each sample is delivered once; without one, the samples whose answers were lost are delivered again.
 */
final class ExactlyOnceIT {
    private static final int JOBS = 60;

    /** So many curls at a time. */
    private static final int AT_ONCE = 12;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({"/push?wait=10s, 200", "/push, 202"})
    void aJobWithAKeyIsDeliveredOnceHoweverOftenItsAnswerIsLost(String path, String status) throws Exception {
        Run run = run(path, job -> new String[] {"-H", "Idempotency-Key: " + UUID.randomUUID()});

        assertThat(run.statuses).hasSize(JOBS).containsOnly(status);
        assertThat(run.cuts).as("cut connections").isPositive();
        assertThat(run.repeated).as("pushes known again").isPositive();
        assertThat(run.delivered).isEqualTo(eachOnce());
        assertThat(run.metrics.value("samples_accepted_total")).isEqualTo(JOBS);
        assertThat(run.metrics.delivered()).isEqualTo(JOBS);
        assertThat(run.metrics.balances()).isTrue();
    }

    /** So that the test above can fail. */
    @Test
    void aJobWithoutAKeyIsDeliveredAgainWhenItsAnswerIsLost() throws Exception {
        Run run = run("/push?wait=10s", job -> new String[0]);

        assertThat(run.statuses).hasSize(JOBS).containsOnly("200");
        assertThat(run.repeated).isZero();
        assertThat(run.answersLost).isPositive();
        assertThat(run.delivered.keySet()).isEqualTo(eachOnce().keySet());
        assertThat(run.delivered.values().stream().mapToLong(Long::longValue).sum())
                .as("deliveries; each answer that was lost was that to a delivered push")
                .isGreaterThanOrEqualTo(JOBS + run.answersLost);
    }

    /** What came of all jobs: the last status of each, and how often each sample was delivered. */
    private record Run(
            List<String> statuses,
            Map<String, Long> delivered,
            int cuts,
            int answersLost,
            long repeated,
            OwnMetrics metrics) {}

    private static Run run(String path, Function<Integer, String[]> options) throws Exception {
        long seed = Long.getLong("cuts.seed", System.nanoTime());
        System.out.println("ExactlyOnceIT: -Dcuts.seed=" + seed);
        ConcurrentLinkedQueue<String> scraped = new ConcurrentLinkedQueue<>();
        try (GatewayProcess gateway = GatewayProcess.start();
                CuttingProxy proxy = CuttingProxy.to(gateway, seed);
                Together.Repeated scraper = Together.start(() -> {
                    gateway.scrape().lines().forEach(scraped::add);
                    Thread.sleep(20);
                })) {
            List<String> statuses = pushAll(proxy.uri(path), options);
            gateway.awaitEmpty(PATIENCE);
            scraper.stop();
            OwnMetrics metrics = gateway.ownMetrics();
            Map<String, Long> delivered =
                    scraped.stream().collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()));
            return new Run(
                    statuses,
                    delivered,
                    proxy.answersLost() + proxy.cutEarly(),
                    proxy.answersLost(),
                    metrics.value("pushes_repeated_total"),
                    metrics);
        }
    }

    private static List<String> pushAll(String uri, Function<Integer, String[]> options) throws Exception {
        Semaphore turns = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                int job = i;
                jobs.add(threads.submit(() -> {
                    turns.acquire();
                    try {
                        return push(job, uri, options.apply(job));
                    } finally {
                        turns.release();
                    }
                }));
            }
            List<String> statuses = new ArrayList<>();
            for (Future<String> job : jobs) {
                statuses.add(job.get());
            }
            return statuses;
        }
    }

    private static String push(int job, String uri, String... options) throws Exception {
        Stream<String> usual =
                Stream.of("--retry", "20", "--retry-all-errors", "--retry-delay", "1", "--data-binary", "@-");
        String[] arguments = Stream.of(usual, Stream.of(options), Stream.of(uri))
                .flatMap(each -> each)
                .toArray(String[]::new);
        return Curl.run((sample(job) + "\n").getBytes(UTF_8), arguments).status();
    }

    private static Map<String, Long> eachOnce() {
        return IntStream.range(0, JOBS)
                .boxed()
                .collect(Collectors.toMap(ExactlyOnceIT::sample, job -> 1L, Long::sum, TreeMap::new));
    }

    private static String sample(int job) {
        return "job_done{job=\"job" + job + "\"} " + job;
    }
}
