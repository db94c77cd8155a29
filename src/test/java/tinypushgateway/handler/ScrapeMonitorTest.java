package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;
import tinypushgateway.log.Log;
import tinypushgateway.status.ReaderActivity;

class ScrapeMonitorTest {
    private static final Duration EXPECTED = Duration.ofMinutes(5);

    private static final Instant WALL_CLOCK = Instant.parse("2026-11-26T08:00:00Z");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Log log = Log.to(written, Level.INFO, Format.LOGFMT, 1 << 18);

    // Near the overflow, which System.nanoTime is free to be.
    private long now = Long.MAX_VALUE - 1_000_000_000;
    private final ScrapeMonitor monitor = new ScrapeMonitor("", EXPECTED, log, () -> now, () -> WALL_CLOCK);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aTimeWithoutAScrapeIsWarnedOfOnceWhenItIsLongerThanExpected() {
        pass(EXPECTED);
        monitor.check(7);
        assertThat(lines()).isEmpty();

        pass(Duration.ofSeconds(1));
        monitor.check(7);
        pass(EXPECTED);
        monitor.check(8);
        assertThat(lines())
                .containsExactly(
                        "level=warn msg=\"Nothing has scraped the gateway for longer than expected, and samples are pending.\""
                                + " silent_seconds=301 samples=7 flag=--scrape.expect-within");
    }

    @Test
    void withNothingPendingNoScrapeIsMissed() {
        pass(EXPECTED.multipliedBy(10));
        monitor.check(0);
        assertThat(lines()).isEmpty();

        monitor.check(1);
        assertThat(lines()).hasSize(1);
    }

    @Test
    void theFirstScrapeAfterTheWarningIsLoggedAndALaterSilenceIsWarnedOfAgain() throws Exception {
        pass(EXPECTED.plusSeconds(1));
        monitor.check(1);
        pass(Duration.ofSeconds(9));
        scrape(1);
        scrape(1);
        assertThat(lines())
                .hasSize(2)
                .last()
                .isEqualTo("level=info msg=\"The gateway is scraped again.\" peer=10.0.0.1 silent_seconds=310");

        monitor.check(1);
        pass(EXPECTED.plusSeconds(1));
        monitor.check(1);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void scrapesThatComeInTimeAreNotLogged() throws Exception {
        for (int i = 0; i < 10; i++) {
            pass(EXPECTED);
            monitor.check(1);
            scrape(1);
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void anExpectedTimeOfZeroTurnsTheWarningOff() {
        ScrapeMonitor off = new ScrapeMonitor("", Duration.ZERO, log, () -> now, () -> WALL_CLOCK);
        pass(Duration.ofDays(1));
        off.check(1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void twoAddressesThatScrapeInTurnAreWarnedOfOnceAnHour() throws Exception {
        scrape(1);
        scrape(2);
        assertThat(lines()).isEmpty();

        scrape(1);
        scrape(2);
        pass(Duration.ofMinutes(59));
        scrape(1);
        scrape(2);
        assertThat(lines())
                .containsExactly(
                        "level=warn msg=\"Two addresses scrape this gateway as one reader. Each sample goes to only one of them."
                                + " Let only one Prometheus server scrape it, or give each one a name of its own.\""
                                + " peer=10.0.0.1 other_peer=10.0.0.2 flag=--scrape.readers");

        pass(Duration.ofMinutes(1));
        scrape(1);
        assertThat(lines()).hasSize(2);
    }

    @Test
    void threeAddressesInTurnAreWarnedOfToo() throws Exception {
        scrape(1);
        scrape(2);
        scrape(3);
        scrape(1);
        assertThat(lines())
                .singleElement()
                .asString()
                .endsWith(" peer=10.0.0.1 other_peer=10.0.0.3 flag=--scrape.readers");
    }

    @Test
    void aPrometheusThatComesBackWithOtherAddressesIsOne() throws Exception {
        for (int address = 1; address < 100; address++) {
            scrape(address);
            scrape(address);
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void anAddressThatWasSilentForAnHourIsTakenForAnother() throws Exception {
        scrape(1);
        scrape(2);
        pass(Duration.ofHours(1));
        scrape(1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void beforeTheFirstScrapeOnlyTheSilenceIsKnown() {
        pass(Duration.ofSeconds(2));

        assertThat(monitor.activity())
                .isEqualTo(new ReaderActivity(Optional.empty(), Duration.ofSeconds(2), Optional.empty(), false, 0));

        pass(EXPECTED);
        assertThat(monitor.activity().overdue()).isTrue();
    }

    @Test
    void theLastScrapeIsKnownWithItsOutcome() throws Exception {
        ScrapeMonitor.Scrape first = scrape(1);
        assertThat(monitor.activity().lastScrape())
                .contains(new ReaderActivity.Scrape(WALL_CLOCK, "10.0.0.1", Optional.empty()));

        first.empty();
        assertThat(outcome()).contains("empty");

        ScrapeMonitor.Scrape second = scrape(2);
        assertThat(outcome()).isEmpty();
        second.failed("timed_out");
        assertThat(outcome()).contains("timed_out");
        assertThat(monitor.activity().lastScrape().orElseThrow().peer()).isEqualTo("10.0.0.2");
    }

    @Test
    void aScrapeThatANewerOneTookOverFromChangesNotTheOutcomeOfThat() throws Exception {
        ScrapeMonitor.Scrape older = scrape(1);
        scrape(1).delivered();
        older.failed("taken_over");

        assertThat(outcome()).contains("delivered");
    }

    @Test
    void failuresAreCountedUntilAScrapeSucceeds() throws Exception {
        scrape(1).failed("broken");
        scrape(1).failed("reset");
        assertThat(monitor.activity().failures()).isEqualTo(2);

        scrape(1).empty();
        assertThat(monitor.activity().failures()).isZero();

        scrape(1).failed("reset");
        scrape(1).delivered();
        assertThat(monitor.activity().failures()).isZero();
    }

    @Test
    void theIntervalIsTheMedianOfTheLastFive() throws Exception {
        scrape(1);
        assertThat(monitor.activity().interval()).isEmpty();

        assertThat(intervalAfter(15)).isEqualTo(15);
        assertThat(intervalAfter(600)).isEqualTo(15);
        assertThat(intervalAfter(16)).isEqualTo(16);
        assertThat(intervalAfter(1)).isEqualTo(15);
        assertThat(intervalAfter(17)).isEqualTo(16);
        assertThat(intervalAfter(30)).isEqualTo(17);
        for (int i = 0; i < 3; i++) {
            intervalAfter(30);
        }
        assertThat(intervalAfter(15)).isEqualTo(30);
    }

    @Test
    void theFirstDeliveryIsNewsAndOthersAreNot() throws Exception {
        scrape(1).empty();
        assertThat(scrape(1).delivered()).isTrue();
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(15));
            assertThat(scrape(1).delivered()).isFalse();
        }
    }

    @Test
    void theFirstDeliveryAfterAFailureIsNews() throws Exception {
        scrape(1).delivered();
        scrape(1).failed("broken");
        scrape(1).empty();

        assertThat(scrape(1).delivered()).isTrue();
        assertThat(scrape(1).delivered()).isFalse();
    }

    @Test
    void theFirstDeliveryAfterAGapIsNews() throws Exception {
        everyFifteenSeconds();
        pass(Duration.ofSeconds(61));
        scrape(1).empty();
        assertThat(scrape(1).delivered()).isTrue();

        everyFifteenSeconds();
        pass(Duration.ofSeconds(60));
        assertThat(scrape(1).delivered()).as("a minute is no gap").isFalse();
    }

    @Test
    void ofAReaderThatSeldomScrapesAGapIsThreeIntervals() throws Exception {
        for (int i = 0; i < 5; i++) {
            scrape(1).delivered();
            pass(Duration.ofMinutes(2));
        }
        scrape(1).delivered();
        pass(Duration.ofMinutes(6));
        assertThat(scrape(1).delivered()).isFalse();

        pass(Duration.ofMinutes(6).plusMillis(1));
        assertThat(scrape(1).delivered()).isTrue();
    }

    @Test
    void theFirstDeliveryAfterTheWarningIsNews() throws Exception {
        scrape(1).delivered();
        pass(EXPECTED.plusSeconds(1));
        monitor.check(1);

        assertThat(scrape(1).delivered()).isTrue();
    }

    private void everyFifteenSeconds() throws IOException {
        for (int i = 0; i < 6; i++) {
            scrape(1).delivered();
            pass(Duration.ofSeconds(15));
        }
        scrape(1).delivered();
    }

    private long intervalAfter(int seconds) throws IOException {
        pass(Duration.ofSeconds(seconds));
        scrape(1);
        return monitor.activity().interval().orElseThrow().toSeconds();
    }

    private Optional<String> outcome() {
        return monitor.activity().lastScrape().orElseThrow().outcome();
    }

    private ScrapeMonitor.Scrape scrape(int address) throws IOException {
        return monitor.scraped(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) address}));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private List<String> lines() {
        log.flush(Duration.ofSeconds(20));
        return written.toString(UTF_8)
                .lines()
                .map(line -> line.replaceFirst("ts=\\S+ ", ""))
                .toList();
    }
}
