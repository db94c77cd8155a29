package tinypushgateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tinypushgateway.status.GatewayStatus.Use;

class ProblemTest {
    private final Statuses made = Statuses.scraped();

    @Test
    void aGatewayThatIsScrapedHasNone() {
        assertThat(made.status().problems()).isEmpty();
        assertThat(made.status().state()).isEqualTo(State.OK);
    }

    @Test
    void nothingScrapes() {
        made.readers.clear();
        made.with("", Statuses.activity(Duration.ofMinutes(7), true, 0));

        assertThat(only())
                .isEqualTo(new Problem(
                        "nothing_scrapes",
                        State.FAILING,
                        "",
                        "Nothing has scraped the gateway for 7 minutes, which is longer than expected (--scrape.expect-within is"
                                + " 5 minutes). 20 samples are pending."));
    }

    @Test
    void nothingHasEverScraped() {
        made.readers.clear();
        made.with("a", Statuses.never(Duration.ofMinutes(9), true))
                .with("b", Statuses.never(Duration.ofMinutes(9), true));

        assertThat(only().message())
                .isEqualTo("Nothing has scraped the gateway since it started 9 minutes ago. 20 samples are pending.");
    }

    @Test
    void oneOfTwoReadersIsAbsent() {
        made.readers.clear();
        made.with("a", Statuses.activity(Duration.ofSeconds(3), false, 0))
                .with("b", Statuses.activity(Duration.ofHours(7), true, 0));

        assertThat(only())
                .isEqualTo(new Problem(
                        "reader_absent",
                        State.DEGRADED,
                        "b",
                        "Reader b has not scraped the gateway for 7 hours, which is longer than expected (--scrape.expect-within is"
                                + " 5 minutes). 20 samples are pending."));
    }

    @Test
    void scrapesFailOneAfterTheOther() {
        made.readers.clear();
        made.with("a", Statuses.activity(Duration.ofSeconds(3), false, 1))
                .with("b", Statuses.activity(Duration.ofSeconds(3), false, 2));

        assertThat(only())
                .isEqualTo(new Problem(
                        "scrapes_fail",
                        State.FAILING,
                        "b",
                        "The last 2 scrapes of reader b failed (reset). Samples are sent again until --scrape.max-failures is"
                                + " reached."));
    }

    @Test
    void aScrapeIsLateAfterThreeIntervalsAndAMinute() {
        made.readers.clear();
        made.with("", Statuses.activity(Duration.ofSeconds(60), false, 0));
        assertThat(made.status().problems()).isEmpty();

        made.readers.clear();
        made.with("a", Statuses.activity(Duration.ofSeconds(61), false, 0));
        assertThat(only())
                .isEqualTo(
                        new Problem(
                                "scrapes_late",
                                State.DEGRADED,
                                "a",
                                "No scrape of reader a has come for 1 minute. Usually one comes every 15 seconds. 20 samples are pending."));

        made.expectWithin = Duration.ZERO;
        assertThat(made.status().problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"74, ", "75, buffer_almost_full", "94, buffer_almost_full", "95, buffer_full", "100, buffer_full"})
    void theBufferBecomesFull(int percent, String word) {
        made.buffer = new Use(percent, 100);

        assertThat(made.status().problems())
                .extracting(Problem::word)
                .isEqualTo(word == null ? List.of() : List.of(word));
    }

    @Test
    void aPushThatWasJustRejectedSaysThatTheBufferIsFull() {
        made.buffer = new Use(80, 100);
        made.rejections.add(Statuses.rejection("malformed_syntax", "no"));
        assertThat(only().word()).isEqualTo("buffer_almost_full");

        made.rejections.add(Statuses.rejection("buffer_full", "no"));
        assertThat(only())
                .isEqualTo(new Problem(
                        "buffer_full",
                        State.FAILING,
                        "",
                        "The buffer is full, and pushes are rejected until samples are scraped: 80 bytes of 100 bytes are used (80 %,"
                                + " --buffer.max-bytes)."));

        made.buffer = new Use(20, 100);
        assertThat(made.status().problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P15D | ",
                "P14D | degraded: The TLS certificate expires in 14 days, on 2026-12-10 08:00:00 UTC.",
                "PT1H | degraded: The TLS certificate expires in 1 hour, on 2026-11-26 09:00:00 UTC.",
                "PT-1S | failing: The TLS certificate expired on 2026-11-26 07:59:59 UTC. Clients refuse to connect."
            })
    void theCertificateExpires(Duration left, String shown) {
        made.certificateEnd = Optional.of(Statuses.NOW.plus(left));

        assertThat(made.status().problems())
                .extracting(problem -> problem.severity() + ": " + problem.message())
                .isEqualTo(shown == null ? List.of() : List.of(shown));
    }

    @Test
    void theWorstIsFirstAndTheStateOfAll() {
        made.draining = true;
        assertThat(only().message())
                .isEqualTo("The gateway is stopping. It rejects pushes and waits for the last scrapes.");
        assertThat(made.status().state()).isEqualTo(State.DEGRADED);

        made.certificateEnd = Optional.of(Statuses.NOW.plusSeconds(1));
        made.buffer = new Use(99, 100);
        assertThat(made.status().problems())
                .extracting(Problem::word)
                .containsExactly("buffer_full", "certificate_expires", "draining");
        assertThat(made.status().state()).isEqualTo(State.FAILING);
    }

    private Problem only() {
        assertThat(made.status().problems()).hasSize(1);
        return made.status().problems().getFirst();
    }
}
