package tinypushgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scrapes that break, at every byte and in random schedules: no accepted sample disappears without being delivered, replaced or counted as
 * dropped, and none is handed out again after a scrape that was confirmed.
 */
class FaultyScrapesTest {
    private static final int LANES = 8;
    private static final int SCHEDULES = Integer.getInteger("faults.schedules", Repetitions.of(300, 1000));

    /** Fewer than --scrape.max-failures. */
    private static final int BROKEN_IN_A_ROW = 90;

    private static final String SAMPLES = IntStream.range(0, 40)
            .mapToObj(i -> "every_byte{sample=\"" + i + "\"} " + i + "\n")
            .collect(Collectors.joining());

    @ParameterizedTest
    @CsvSource({"CLOSES, false", "CLOSES, true", "RESETS, false", "RESETS, true"})
    @Timeout(120)
    void whereverAScrapeBreaksAllOfItIsExposedAgain(FaultyScraper.Fault fault, boolean gzip) throws Exception {
        together(lane -> () -> {
            try (RunningGateway gateway = new RunningGateway("--scrape.max-failures=100")) {
                int port = gateway.gateway.port();
                gateway.push(SAMPLES);
                String whole = new FaultyScraper("", FaultyScraper.Fault.HALF_CLOSES, 0, gzip)
                        .scrape(port)
                        .octets();
                gateway.awaitNothingInFlight();
                if (gateway.gateway.ledger().pending()
                        == 0) { // its half-close came so late that it looked like a close
                    gateway.push(SAMPLES);
                }
                int broken = 0;
                for (int octets = lane; octets < whole.length(); octets += LANES) {
                    String read = new FaultyScraper("", fault, octets, gzip)
                            .scrape(port)
                            .octets();
                    assertThat(undated(read)).isEqualTo(undated(whole.substring(0, octets)));
                    gateway.awaitNothingInFlight();
                    assertThat(gateway.gateway.ledger().pending())
                            .as("after %d octets", octets)
                            .isEqualTo(40);
                    if (++broken == BROKEN_IN_A_ROW) {
                        assertThat(gateway.scrape()).isEqualTo(SAMPLES);
                        gateway.push(SAMPLES);
                        broken = 0;
                    }
                }
                assertThat(gateway.scrape()).isEqualTo(SAMPLES);
                assertThat(gateway.gateway.ledger().imbalance()).isZero();
                assertThat(gateway.gateway.ledger().droppedScrapeFailed()).isZero();
            }
            return null;
        });
    }

    @Test
    @Timeout(600)
    void inEveryScheduleOfFaultsEachSampleIsDeliveredReplacedOrDroppedOnce() throws Exception {
        long seed = Long.getLong("faults.seed", System.nanoTime());
        System.out.println("FaultyScrapesTest: -Dfaults.seed=" + seed + " -Dfaults.schedules=" + SCHEDULES);
        together(lane -> () -> {
            List<String> readers = lane % 2 == 0 ? List.of("") : List.of("a", "b");
            try (RunningGateway gateway = new RunningGateway(
                    "--scrape.confirm-timeout=15s",
                    "--scrape.takeover-grace=10s", // or else a scraper that is slow to close has what another one gets
                    // as well
                    "--scrape.readers=" + String.join(",", readers))) {
                FaultySchedule schedule = new FaultySchedule(gateway, readers, seed + lane);
                for (int i = lane; i < SCHEDULES; i += LANES) {
                    schedule.run();
                }
                schedule.end();
                System.out.println("FaultyScrapesTest: lane " + lane + ", " + gateway.gateway.ledger());
            }
            return null;
        });
    }

    private interface Lane {
        Callable<Void> task(int number);
    }

    /** They wait more than they compute. */
    private static void together(Lane lane) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < LANES; i++) {
                all.add(threads.submit(lane.task(i)));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
    }

    private static String undated(String answer) {
        return answer.replaceFirst("Date: [^\r]*", "Date: ");
    }
}
