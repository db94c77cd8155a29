package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tinypushgateway.Repetitions;

/** Signals while jobs push and a scraper scrapes: a drain loses nothing, a kill only what was held, and the port is free at once. */
final class SignalsUnderLoadIT {
    private static final Duration LOAD = Duration.ofMillis(1500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int BY_SIGKILL = 137;

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aDrainUnderLoadLosesNothing(String signal, int exitCode) throws Exception {
        for (int i = 0; i < Repetitions.of(1, 2); i++) {
            drain(signal, exitCode);
        }
    }

    private static void drain(String signal, int exitCode) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            try (GoodClients clients = GoodClients.untilItEnds(gateway)) {
                Thread.sleep(LOAD);
                gateway.process().signal(signal);

                assertThat(gateway.process().awaitExit(PATIENCE)).isEqualTo(exitCode);
                assertThat(gateway.log().awaitEnd(PATIENCE).getLast()).contains("msg=\"stopped\" samples_dropped=0");
                assertThat(clients.scraped().keySet())
                        .as("accepted and never scraped")
                        .containsAll(clients.accepted());
                assertThat(clients.scraped().values()).as("scraped twice").allMatch(times -> times == 1);
                System.out.println("SignalsUnderLoadIT: SIG" + signal + ": " + clients.figures());
            }
            startsAgain(gateway.port());
        }
    }

    @Test
    void aKillLosesOnlyWhatWasHeldAndThePortIsFreeAtOnce() throws Exception {
        for (int i = 0; i < Repetitions.of(1, 3); i++) {
            kill();
        }
    }

    private static void kill() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            try (GoodClients clients = GoodClients.untilItEnds(gateway)) {
                Thread.sleep(LOAD);
                gateway.process().kill();

                assertThat(gateway.process().awaitExit(PATIENCE)).isEqualTo(BY_SIGKILL);
                clients.end(); // or they would go on with the next one
                GatewayProcess again = startsAgain(gateway.port());
                assertThat(again.process().isAlive()).isFalse();
                Set<String> lost = new TreeSet<>(clients.accepted());
                lost.removeAll(clients.scraped().keySet());
                assertThat(lost.size())
                        .as("no more than came since the last scrape")
                        .isLessThan(200);
                assertThat(clients.scraped().values()).as("scraped twice").allMatch(times -> times == 1);
                System.out.println("SignalsUnderLoadIT: SIGKILL lost " + lost.size() + ": " + clients.figures());
            }
        }
    }

    /** On the same port, with connections of the one before still in the kernel's table; and ends it again. */
    private static GatewayProcess startsAgain(int port) throws Exception {
        try (GatewayProcess again = GatewayProcess.startAt(Map.of(), "--web.listen-address=127.0.0.1:" + port)) {
            assertThat(again.port()).isEqualTo(port);
            assertThat(List.of(200, 202)).contains(again.push("again 1\n").statusCode());
            assertThat(again.scrape()).contains("again 1\n");
            return again;
        }
    }
}
