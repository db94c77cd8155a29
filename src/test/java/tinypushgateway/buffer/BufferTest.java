package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.groups.Groups;

/** What goes in and what comes out, seen from outside. */
class BufferTest {
    private static final long AMPLE = 64L << 20;

    private final Buffer buffer = Buffers.of(AMPLE, 3);

    @Test
    void aSampleComesBackByteForByte() {
        push("my_metric{label=\"test\"} 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("my_metric{label=\"test\"} 1\n");
    }

    @Test
    void aSampleIsExposedToOneScrape() {
        push("a 1\n");
        Texts.scrape(buffer);
        assertThat(Texts.scrape(buffer)).isEmpty();
    }

    @Test
    void theNewestSampleOfASeriesWinsAndKeepsItsPlace() {
        push("a{x=\"1\"} 1\na{x=\"2\"} 2\n");
        push("a{x=\"1\"} 3\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a{x=\"1\"} 3\na{x=\"2\"} 2\n");
        assertThat(buffer.ledger().replaced()).isEqualTo(1);
    }

    @Test
    void theOrderOfLabelsAndEmptyOnesDoNotTellSeriesApart() {
        push("a{x=\"1\",y=\"2\"} 1\n");
        push("a{y=\"2\",x=\"1\",z=\"\"} 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a{x=\"1\",y=\"2\"} 2\n");
    }

    @Test
    void anEmptyJobOrInstanceTellsSeriesApart() {
        push("a 1\n");
        push("a{job=\"\"} 2\n");
        push("a{instance=\"\"} 3\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1\na{job=\"\"} 2\na{instance=\"\"} 3\n");
    }

    @Test
    void aValueMayGrowAndShrink() {
        String longest = "0." + "1".repeat(32 * 1024 - 4);
        for (String value : new String[] {"1", "12345", "-1.7976931348623157e+308", "2", longest, "3", longest}) {
            push("a " + value + "\nb 1\n");
            Lease lease = buffer.lease();
            assertThat(Texts.of(lease)).isEqualTo("a " + value + "\nb 1\n");
            lease.retain(false);
            push("a " + value + "\n");
        }
    }

    @Test
    void aValueGrowsAgainAndAgainBetweenTwoScrapes() {
        for (int digits = 1; digits < 3000; digits += digits / 3 + 1) {
            push("a{x=\"y\"} " + "1".repeat(Math.min(digits, 300)) + "." + "2".repeat(digits) + "\n");
        }
        String last = "1".repeat(300) + "." + "2".repeat(2500);
        push("a{x=\"y\"} " + last + "\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a{x=\"y\"} " + last + "\n");
    }

    @Test
    void familiesStandInOnePieceInOrderOfFirstArrival() {
        push("b{x=\"1\"} 1\na 1\nb{x=\"2\"} 1\n");
        push("c 1\na{x=\"2\"} 2\nb{x=\"3\"} 3\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("b{x=\"1\"} 1\nb{x=\"2\"} 1\nb{x=\"3\"} 3\na 1\na{x=\"2\"} 2\nc 1\n");
    }

    @Test
    void theNewestHelpAndTypeWinWithHelpBeforeType() {
        push("# TYPE a counter\n# HELP a old\na 1\n");
        push("# TYPE a gauge\n# HELP a a newer and longer one\na{x=\"1\"} 1\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("# HELP a a newer and longer one\n# TYPE a gauge\na 1\na{x=\"1\"} 1\n");
        assertThat(buffer.ledger().typeConflicts()).isEqualTo(1);
    }

    @Test
    void aPushWithoutMetadataLeavesWhatIsKnown() {
        push("# HELP a text\n# TYPE a counter\na 1\n");
        push("a 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# HELP a text\n# TYPE a counter\na 2\n");
        assertThat(buffer.ledger().typeConflicts()).isZero();
    }

    @Test
    void metadataWithoutSamplesIsNotExposed() {
        push("# HELP a text\n# TYPE a counter\n");
        assertThat(Texts.scrape(buffer)).isEmpty();
    }

    @Test
    void aHistogramKeepsTheOrderPushed() {
        String histogram = """
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_bucket{le="+Inf"} 2
                h_sum 3
                h_count 2
                """;
        push(histogram);
        assertThat(Texts.scrape(buffer)).isEqualTo(histogram);
    }

    @Test
    void aHistogramIsReplacedAsAWhole() {
        push(
                "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"5\"} 9\nh_bucket{le=\"+Inf\"} 9\nh_sum 7\nh_count 9\n");
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::accepted, Ledger::delivered, Ledger::replaced)
                .containsExactly(8L, 3L, 5L);
    }

    @Test
    void aSummaryIsReplacedAsAWholeAndTheNextToItStays() {
        push(
                "# TYPE s summary\ns{a=\"1\",quantile=\"0.5\"} 1\ns_sum{a=\"1\"} 2\ns{a=\"2\",quantile=\"0.5\"} 3\ns_sum{a=\"2\"} 4\n");
        push("# TYPE s summary\ns{quantile=\"0.9\",a=\"1\"} 5\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo(
                        "# TYPE s summary\ns{quantile=\"0.9\",a=\"1\"} 5\ns{a=\"2\",quantile=\"0.5\"} 3\ns_sum{a=\"2\"} 4\n");
    }

    @Test
    void partsOfOneMetricMayComeInAnyOrder() {
        push("# TYPE h histogram\nh_sum{a=\"1\"} 1\nh_sum{a=\"2\"} 2\nh_count{a=\"1\"} 3\nh_count{a=\"2\"} 4\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo(
                        "# TYPE h histogram\nh_sum{a=\"1\"} 1\nh_count{a=\"1\"} 3\nh_sum{a=\"2\"} 2\nh_count{a=\"2\"} 4\n");
    }

    @Test
    void aHistogramIsReplacedAsAWholeAcrossScrapes() {
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"5\"} 9\nh_bucket{le=\"+Inf\"} 9\nh{} 1\n");
        buffer.lease().retain(false);
        push("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_count 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_count 2\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::accepted, Ledger::delivered, Ledger::replaced)
                .containsExactly(6L, 2L, 4L);
    }

    @Test
    void aCounterThatBecomesAHistogramLeavesNothingOfItself() {
        push("# TYPE h counter\nh{a=\"1\"} 5\nh{a=\"2\"} 6\n");
        push("# TYPE h histogram\nh_bucket{a=\"1\",le=\"+Inf\"} 1\nh_count{a=\"1\"} 1\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("# TYPE h histogram\nh{a=\"2\"} 6\nh_bucket{a=\"1\",le=\"+Inf\"} 1\nh_count{a=\"1\"} 1\n");
        assertThat(buffer.ledger().typeConflicts()).isEqualTo(1);
    }

    @Test
    void aHistogramThatBecomesAGaugeLeavesNothingOfItself() {
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 2\n");
        push("# TYPE h gauge\nh 3\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h gauge\nh 3\n");
        assertThat(buffer.ledger().typeConflicts()).isEqualTo(1);
    }

    @Test
    void aSampleOfAHistogramThatComesByItselfReplacesAllOfIt() {
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 2\n");
        buffer.lease().retain(false);
        push("h_sum 3\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h histogram\nh_sum 3\n");
    }

    @Test
    void aSampleOfAHistogramThatComesByItselfReplacesAllOfItBetweenTwoScrapes() {
        push("# TYPE h histogram\nh_bucket{a=\"1\",le=\"1\"} 1\nh_sum{a=\"1\"} 2\n");
        push("h_sum{a=\"1\"} 3\nh_bucket{a=\"1\",le=\"5\"} 4\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("# TYPE h histogram\nh_sum{a=\"1\"} 3\nh_bucket{a=\"1\",le=\"5\"} 4\n");
    }

    @Test
    void aHistogramTakesInNamesThatCameUntyped() {
        push("h_count{a=\"1\"} 1\nx 1\nh_bucket{le=\"1\"} 1\n");
        push("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("""
                # TYPE h histogram
                h_count{a="1"} 1
                h_bucket{le="+Inf"} 2
                h_sum 3
                h_count 2
                # TYPE x untyped
                x 1
                """);
    }

    @Test
    void aSuffixNameWithATypeOfItsOwnIsAConflict() {
        push("# TYPE s summary\ns_sum 1\n");
        push("# HELP s_count x\n# TYPE s_count counter\ns_count{a=\"1\"} 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE s summary\ns_sum 1\ns_count{a=\"1\"} 1\n");
        assertThat(buffer.ledger().typeConflicts()).isEqualTo(1);

        push("# TYPE s_count counter\ns_count{a=\"1\"} 1\n");
        push("# TYPE s summary\ns_sum 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE s summary\ns_count{a=\"1\"} 1\ns_sum 1\n");
        assertThat(buffer.ledger().typeConflicts()).isEqualTo(2);
    }

    @Test
    void aPushWithoutMetadataLeavesWhatIsKnownAcrossScrapes() {
        push("# HELP a text\n# TYPE a counter\na 1\n");
        buffer.lease().retain(false);
        push("a 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# HELP a text\n# TYPE a counter\na 2\n");
    }

    @Test
    void aQuantileThatComesAsAGaugeIsNotExposedTwice() {
        push("# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 2\n");
        buffer.lease().retain(false);
        push("# TYPE s gauge\ns{quantile=\"0.5\"} 3\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE s gauge\ns{quantile=\"0.5\"} 3\n");
    }

    @Test
    void whatAHistogramHadBeforeItsLastPushSaysNothingOfNewerSamples() {
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n");
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 2\n");
        buffer.lease().retain(false);
        push("# TYPE h_sum gauge\nh_sum 5\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_sum 5\n");
    }

    @Test
    void aFamilyThatChangesTooOftenBetweenScrapesLosesNoSample() {
        for (int i = 0; i < 100; i++) {
            push("# TYPE h histogram\nh_bucket{i=\"" + i + "\",le=\"1\"} 1\nh_sum{i=\"" + i + "\"} 2\n");
            push("# TYPE h gauge\nh{i=\"x" + i + "\"} 3\n# TYPE h_sum counter\nh_sum{i=\"x" + i + "\"} 3\n");
        }
        Exposition exposed = Texts.push(Texts.scrape(buffer));
        assertThat(exposed.samples()).isEqualTo(400);
        assertThat(buffer.ledger())
                .extracting(Ledger::delivered, Ledger::replaced)
                .containsExactly(400L, 0L);
    }

    @Test
    void aScrapeLetsFamiliesChangeAgain() {
        for (int i = 0; i < 40; i++) {
            push(i % 2 == 0 ? "# TYPE h histogram\nh_sum 1\n" : "# TYPE h gauge\nh 2\n");
        }
        assertThat(Texts.push(Texts.scrape(buffer)).samples()).isPositive();
        for (int i = 0; i < 16; i++) {
            push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 2\n");
            push("# TYPE h gauge\nh 3\n");
            assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h gauge\nh 3\n");
        }
    }

    @Test
    void aSeriesThatGrowsByAByteEachPushDoesNotFillTheBuffer() {
        Buffer small = Buffers.of(256 * 1024, 3);
        for (int i = 1; i < 3000; i++) {
            String text = "# HELP a " + "x".repeat(i) + "\n# TYPE a gauge\na 0." + "1".repeat(i)
                    + "\n# TYPE h histogram\nh_sum 0." + "1".repeat(i) + "\nh_bucket{le=\"" + "0".repeat(i % 700)
                    + "1\"} 0." + "1".repeat(i) + "\n";
            assertThat(Buffers.offer(small, Texts.push(text), Texts.PEER))
                    .as("push %s", i)
                    .isEqualTo(OfferResult.ACCEPTED);
        }
        assertThat(small.ledger().bytes()).isLessThan(256 * 1024);
    }

    @Test
    void aHistogramWithABoundThatIsNoNumberIsShownAsUntyped() {
        push("h_bucket{le=\"many\",a=\"1\"} 1\n");
        push("# TYPE h histogram\nh_count 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h untyped\nh_bucket{le=\"many\",a=\"1\"} 1\nh_count 1\n");

        push("s{quantile=\"half\",a=\"1\"} 1\n");
        push("# TYPE s summary\ns_count 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE s untyped\ns{quantile=\"half\",a=\"1\"} 1\ns_count 1\n");
    }

    @Test
    void aFamilyWithoutATypeGetsOneAfterAHistogram() {
        push("# TYPE h histogram\nh_count 1\n");
        push("a{le=\"1\"} 1\nb 1\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("# TYPE h histogram\nh_count 1\n# TYPE a untyped\na{le=\"1\"} 1\nb 1\n");
    }

    @Test
    void aScrapeThatBreaksIsExposedAgainBeforeNewerSamples() {
        push("a 1\nb 1\n");
        Lease broken = buffer.lease();
        push("c 1\nb 2\n");
        assertThat(broken.retain(false)).isZero();
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1\nb 2\nc 1\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::delivered, Ledger::replaced)
                .containsExactly(3L, 1L);
    }

    @Test
    void aSampleIsDroppedAtItsOwnThirdFailedScrape() {
        push("old 1\n");
        buffer.lease().retain(false);
        push("young 1\n");
        assertThat(buffer.lease().retain(false)).isZero();
        assertThat(buffer.lease().retain(false)).isEqualTo(1);
        assertThat(buffer.ledger())
                .extracting(Ledger::droppedScrapeFailed, Ledger::pending)
                .containsExactly(1L, 1L);
        push("newest 1\n");
        assertThat(buffer.lease().retain(false)).isEqualTo(1);
        assertThat(Texts.scrape(buffer)).isEqualTo("newest 1\n");
    }

    @Test
    void aNewerSampleDoesNotInheritFailures() {
        push("a 1\n");
        buffer.lease().retain(false);
        buffer.lease().retain(false);
        push("a 2\n");
        assertThat(buffer.lease().retain(false)).isZero();
        assertThat(Texts.scrape(buffer)).isEqualTo("a 2\n");
    }

    @Test
    void aDroppedSeriesMayComeAgain() {
        Buffer tight = Buffers.of(192 * 1024, 1);
        Buffers.offer(tight, Texts.push("a 1\n"), Texts.PEER);
        tight.lease().retain(false);
        Buffers.offer(tight, Texts.push("a 2\n"), Texts.PEER);
        assertThat(Texts.scrape(tight)).isEqualTo("a 2\n");
        assertThat(tight.ledger().imbalance()).isZero();
    }

    @Test
    void aNewerScrapeTakesOverWhatAnOlderOneHolds() {
        push("a 1\nb 1\n");
        Lease hanging = buffer.lease();
        push("a 2\n");
        Lease newer = buffer.lease();
        assertThat(Texts.of(newer)).isEqualTo("a 2\nb 1\n");
        assertThat(newer.settle()).isTrue();
        assertThat(Texts.of(hanging)).isEqualTo("a 1\nb 1\n");
        assertThat(hanging.settle()).isFalse();
        assertThat(Texts.scrape(buffer)).isEmpty();
        assertThat(buffer.ledger())
                .extracting(Ledger::delivered, Ledger::replaced, Ledger::bytes)
                .containsExactly(2L, 1L, 0L);
    }

    @Test
    void aScrapeThatIsTakenOverIsCutOffAndHasFailed() {
        push("a 1\n");
        List<String> cut = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Lease hanging = buffer.lease();
            hanging.whenRevoked(() -> cut.add("cut"));
        }
        Lease last = buffer.lease();
        Lease afterThat = buffer.lease();
        assertThat(cut).hasSize(2);
        assertThat(afterThat.samples()).isZero();
        assertThat(last.retain(false)).isEqualTo(1);
        assertThat(buffer.ledger().droppedScrapeFailed()).isEqualTo(1);
    }

    @Test
    void aNewerScrapeWaitsAMomentForAnOlderOneToEnd() throws Exception {
        Buffer patient = new Buffer(new Buffer.Settings(
                AMPLE, 3, List.of(), Duration.ofMinutes(1), Long.MAX_VALUE, Long.MAX_VALUE, Buffer.Times.NONE));
        Buffers.offer(patient, Texts.push("a 1\n"), Texts.PEER);
        Lease older = patient.lease();
        FutureTask<String> newer = new FutureTask<>(() -> Texts.scrape(patient));
        Thread scraper = Thread.ofPlatform().start(newer);
        while (scraper.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        Buffers.offer(patient, Texts.push("b 1\n"), Texts.PEER);
        assertThat(older.settle()).isTrue();
        assertThat(newer.get()).isEqualTo("b 1\n");
    }

    @Test
    void eachReaderGetsEachSampleOnce() {
        Buffer pair = pair(AMPLE);
        Buffers.offer(pair, Texts.push("x 1\ny 1\n"), Texts.PEER);
        assertThat(scrape(pair, "a")).isEqualTo("x 1\ny 1\n");
        Buffers.offer(pair, Texts.push("x 2\n"), Texts.PEER);
        assertThat(scrape(pair, "a")).isEqualTo("x 2\n");
        assertThat(scrape(pair, "b")).isEqualTo("x 2\ny 1\n");
        assertThat(scrape(pair, "b")).isEmpty();
        assertThat(pair.ledgers())
                .extracting(Ledger::reader, Ledger::accepted, Ledger::delivered, Ledger::replaced, Ledger::bytes)
                .containsExactly(tuple("a", 3L, 3L, 0L, 0L), tuple("b", 3L, 2L, 1L, 0L));
    }

    @Test
    void twoReadersHoldSamplesOnce() {
        Buffer one = Buffers.of(AMPLE, 3);
        Buffer two = pair(AMPLE);
        Buffers.offer(one, Texts.push(series(0, 10_000)), Texts.PEER);
        Buffers.offer(two, Texts.push(series(0, 10_000)), Texts.PEER);
        assertThat(two.ledger().bytes()).isEqualTo(one.ledger().bytes());
        scrape(two, "a");
        assertThat(two.ledger().bytes()).isEqualTo(one.ledger().bytes());
    }

    @Test
    void failuresOfOneReaderAreNotThoseOfTheOther() {
        Buffer pair = pair(AMPLE);
        Buffers.offer(pair, Texts.push("x 1\n"), Texts.PEER);
        for (int i = 0; i < 3; i++) {
            pair.lease("a").retain(false);
        }
        assertThat(scrape(pair, "a")).isEmpty();
        assertThat(scrape(pair, "b")).isEqualTo("x 1\n");
        assertThat(pair.ledgers())
                .extracting(Ledger::droppedScrapeFailed, Ledger::delivered)
                .containsExactly(tuple(1L, 0L), tuple(0L, 1L));
    }

    @Test
    void aReaderThatStaysAwayBlocksNobody() {
        Buffer pair = pair(256 * 1024);
        List<String> absent = new ArrayList<>();
        pair.watch(new Told() {
            @Override
            public void readerAbsent(String reader, String groups) {
                absent.add(reader);
            }
        });
        int pushed = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(Buffers.offer(pair, Texts.push(series(pushed, pushed + 200)), Texts.PEER))
                    .isEqualTo(OfferResult.ACCEPTED);
            pushed += 200;
            scrape(pair, "a");
        }
        assertThat(absent).containsExactly("b");
        Ledger a = pair.ledgers().getFirst();
        Ledger b = pair.ledgers().getLast();
        assertThat(a.delivered()).isEqualTo(pushed);
        assertThat(b.droppedReaderAbsent()).isPositive();
        assertThat(Texts.push(scrape(pair, "b")).samples()).isEqualTo(pushed - (int) b.droppedReaderAbsent());
        assertThat(pair.ledgers()).extracting(Ledger::imbalance, Ledger::bytes).containsOnly(tuple(0L, 0L));
    }

    @Test
    void aReaderThatComesBackAndStaysAwayAgainIsToldAgain() {
        Buffer pair = pair(256 * 1024);
        List<String> absent = new ArrayList<>();
        pair.watch(new Told() {
            @Override
            public void readerAbsent(String reader, String groups) {
                absent.add(reader);
            }
        });
        for (int times = 1; times <= 2; times++) {
            for (int i = 0; i < 40; i++) {
                Buffers.offer(pair, Texts.push(series(i * 200, i * 200 + 200)), Texts.PEER);
                scrape(pair, "a");
            }
            assertThat(absent).hasSize(times);
            scrape(pair, "b");
        }
        assertThat(absent).containsOnly("b");
    }

    @Test
    void whatOnlyAReaderThatStaysAwayIsOwedCountsAsRoomUntilItIsRead() {
        long most = 256 * 1024;
        Buffer pair = pair(most);
        Buffers.offer(pair, Texts.push(series(0, 500)), Texts.PEER);
        assertThat(pair.hasRoomFor(most)).isFalse();
        scrape(pair, "a");
        assertThat(pair.hasRoomFor(most)).isTrue();
        assertThat(pair.hasRoomFor(most + 1)).isFalse();
        Lease reads = pair.lease("b");
        assertThat(pair.hasRoomFor(most)).isFalse();
        reads.retain(false);
        assertThat(pair.hasRoomFor(most)).isTrue();
    }

    @Test
    void whatIsGivenUpAtTheEndIsCountedForEachReader() {
        Buffer pair = pair(AMPLE);
        Buffers.offer(pair, Texts.push("x 1\n"), Texts.PEER);
        scrape(pair, "a");
        Buffers.offer(pair, Texts.push("y 1\nz 1\n"), Texts.PEER);
        assertThat(pair.abandon()).isEqualTo(3);
        assertThat(pair.ledgers())
                .extracting(Ledger::droppedShutdown, Ledger::imbalance, Ledger::bytes)
                .containsExactly(tuple(2L, 0L, 0L), tuple(3L, 0L, 0L));
    }

    @Test
    void aReaderThatStaysAwayHoldsTheNewestOfEachSeriesAndNotAllThatTheOtherHasHad() {
        Buffer pair = pair(256 * 1024);
        for (int i = 0; i < 5000; i++) {
            Buffers.offer(pair, Texts.push("x " + i + "\ny{i=\"" + i % 50 + "\"} " + i + "\n"), Texts.PEER);
            scrape(pair, "a");
        }
        Ledger b = pair.ledgers().getLast();
        assertThat(b.droppedReaderAbsent()).isZero();
        assertThat(b.imbalance()).isZero();
        assertThat(b.pending()).isBetween(51L, 1000L);
        assertThat(pair.ledgers().getFirst().pending()).isZero();
        Map<String, String> samples = Texts.samples(Texts.push(scrape(pair, "b")));
        assertThat(samples).hasSize(51).containsEntry("x[]", "4999").containsEntry("y[i=\"49\"]", "4999");
        assertThat(pair.ledgers()).extracting(Ledger::imbalance, Ledger::bytes).containsOnly(tuple(0L, 0L));
    }

    @Test
    void segmentsWithFamiliesOfOtherTypesAreNotPutTogether() {
        Buffer pair = pair(AMPLE);
        for (int i = 0; i < 40; i++) {
            String text = i % 2 == 0
                    ? "# TYPE h histogram\nh_bucket{i=\"" + i + "\",le=\"1\"} 1\nh_sum{i=\"" + i + "\"} 1\n"
                    : "# TYPE h gauge\nh{i=\"" + i + "\"} 1\n";
            Buffers.offer(pair, Texts.push(text), Texts.PEER);
            scrape(pair, "a");
        }
        assertThat(Texts.push(scrape(pair, "b")).samples()).isEqualTo(60);
        assertThat(pair.ledgers()).extracting(Ledger::imbalance, Ledger::bytes).containsOnly(tuple(0L, 0L));
    }

    @Test
    void whatNoReaderHasConfirmedIsNotGivenUpForAPush() {
        Buffer pair = pair(256 * 1024);
        int held = 0;
        while (Buffers.offer(pair, Texts.push(series(held, held + 500)), Texts.PEER) == OfferResult.ACCEPTED) {
            held += 500;
            pair.lease("a").retain(false);
            pair.lease("a").settle();
            if (held == 1000) {
                break;
            }
        }
        while (Buffers.offer(pair, Texts.push(series(held, held + 100)), Texts.PEER) == OfferResult.ACCEPTED) {
            held += 100;
        }
        assertThat(pair.ledgers().getFirst().droppedReaderAbsent()).isZero();
        assertThat(pair.ledgers().getLast().droppedReaderAbsent()).isEqualTo(1000);
        assertThat(scrape(pair, "a")).isEqualTo(series(1000, held));
        assertThat(scrape(pair, "b")).isEqualTo(series(1000, held));
    }

    @Test
    void aScrapeTakesNoMoreThanItMay() {
        Buffer parted = new Buffer(
                new Buffer.Settings(AMPLE, 3, List.of(), Duration.ZERO, 300, Long.MAX_VALUE, Buffer.Times.NONE));
        Buffers.offer(parted, Texts.push(series(0, 1000)), Texts.PEER);
        assertThat(Texts.scrape(parted)).isEqualTo(series(0, 300));
        assertThat(parted.ledger())
                .extracting(Ledger::delivered, Ledger::pending)
                .containsExactly(300L, 700L);
        Lease broken = parted.lease();
        assertThat(Texts.of(broken)).isEqualTo(series(300, 600));
        assertThat(parted.ledger().inFlight()).isEqualTo(300);
        broken.retain(false);
        Buffers.offer(parted, Texts.push("a{x=\"0\"} 2\n"), Texts.PEER);
        assertThat(Texts.scrape(parted)).isEqualTo(series(300, 600));
        assertThat(Texts.scrape(parted)).isEqualTo(series(600, 900));
        assertThat(Texts.scrape(parted)).isEqualTo(series(900, 1000));
        assertThat(Texts.scrape(parted)).isEqualTo("a{x=\"0\"} 2\n");
        assertThat(parted.ledger()).extracting(Ledger::delivered, Ledger::bytes).containsExactly(1001L, 0L);
    }

    @Test
    void aScrapeWritesNoMoreBytesThanItMay() {
        Buffer parted = new Buffer(
                new Buffer.Settings(AMPLE, 3, List.of(), Duration.ZERO, Long.MAX_VALUE, 1000, Buffer.Times.NONE));
        Buffers.offer(parted, Texts.push("# HELP a text\n# TYPE a counter\n" + series(0, 500)), Texts.PEER);
        StringBuilder all = new StringBuilder();
        for (String text = Texts.scrape(parted); !text.isEmpty(); text = Texts.scrape(parted)) {
            assertThat(text).startsWith("# HELP a text\n# TYPE a counter\n").hasSizeLessThanOrEqualTo(1000);
            all.append(text.substring(text.indexOf("\na{") + 1));
        }
        assertThat(all).hasToString(series(0, 500));
        assertThat(parted.ledger().bytes()).isZero();
    }

    @Test
    void aHistogramIsNeverDividedBetweenScrapes() {
        Buffer parted = new Buffer(
                new Buffer.Settings(AMPLE, 3, List.of(), Duration.ZERO, 4, Long.MAX_VALUE, Buffer.Times.NONE));
        String first = "h_bucket{a=\"1\",le=\"1\"} 1\nh_sum{a=\"1\"} 1\nh_count{a=\"1\"} 1\n";
        Buffers.offer(
                parted, Texts.push("# TYPE h histogram\n" + first + first.replace("a=\"1\"", "a=\"2\"")), Texts.PEER);
        assertThat(Texts.scrape(parted)).isEqualTo("# TYPE h histogram\n" + first);
        assertThat(Texts.scrape(parted)).isEqualTo("# TYPE h histogram\n" + first.replace("a=\"1\"", "a=\"2\""));
    }

    @Test
    void afterAScrapeThatTookTooLongTheNextTakesHalfAndThenMoreAgain() {
        push(series(0, 1000));
        buffer.lease().retain(true);
        Lease half = buffer.lease();
        assertThat(Texts.of(half)).isEqualTo(series(0, 500));
        half.retain(true);
        assertThat(Texts.scrape(buffer)).isEqualTo(series(0, 250));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(250, 750));
        push(series(1000, 2000));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(750, 1000));
        push(series(2000, 5000));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(1000, 2000));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(2000, 5000));
        assertThat(buffer.ledger().bytes()).isZero();
    }

    @Test
    void afterAScrapeThatTookTooLongAllIsTakenOnceOneTookWhatThereWas() {
        push(series(0, 300));
        buffer.lease().retain(false);
        push(series(300, 1000));
        buffer.lease().retain(true);
        assertThat(Texts.scrape(buffer)).isEqualTo(series(0, 300));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(300, 1000));
        push(series(1000, 5000));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(1000, 5000));
    }

    @Test
    void afterAScrapeThatTookTooLongTheLastPartStillLimitsTheNextScrape() {
        push(series(0, 1000));
        buffer.lease().retain(true);
        assertThat(Texts.scrape(buffer)).isEqualTo(series(0, 500));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(500, 1000));
        push(series(1000, 4000));
        assertThat(Texts.scrape(buffer)).isEqualTo(series(1000, 3000));
    }

    @Test
    void whatIsConfirmedUnreadIsCountedAsWhatIsRead() {
        push("a 1\nb 1\n");
        buffer.lease().retain(false);
        push("a 2\n");
        Lease lease = buffer.lease();
        assertThat(lease.samples()).isEqualTo(3);
        assertThat(lease.settle()).isTrue();
        assertThat(buffer.ledger())
                .extracting(Ledger::delivered, Ledger::replaced, Ledger::imbalance)
                .containsExactly(2L, 1L, 0L);
    }

    @Test
    void partsThatFailTooOftenAreDroppedWithTheRestOfTheirSegment() {
        Buffer parted = new Buffer(
                new Buffer.Settings(AMPLE, 2, List.of(), Duration.ZERO, 300, Long.MAX_VALUE, Buffer.Times.NONE));
        Buffers.offer(parted, Texts.push(series(0, 1000)), Texts.PEER);
        Texts.scrape(parted);
        assertThat(parted.lease().retain(false)).isZero();
        assertThat(parted.lease().retain(false)).isEqualTo(700);
        assertThat(parted.ledger())
                .extracting(Ledger::delivered, Ledger::droppedScrapeFailed, Ledger::imbalance, Ledger::bytes)
                .containsExactly(300L, 700L, 0L, 0L);
    }

    @Test
    void aPushThatWaitsIsToldWhenTheFirstReaderHasIt() throws Exception {
        Buffer pair = pair(AMPLE);
        Receipt receipt = new Receipt();
        pair.offer(Texts.push("x 1\n"), Texts.PEER, Optional.of(receipt), Groups.OfPush.UNTRACKED);
        pair.lease("a").retain(false);
        assertThat(receipt.isComplete()).isFalse();
        scrape(pair, "b");
        assertThat(receipt.await(0)).contains(Receipt.Fate.DELIVERED);
    }

    @Test
    void aPushThatWaitsIsToldWhenNoReaderGetsIt() throws Exception {
        Receipt receipt = new Receipt();
        buffer.offer(Texts.push("x 1\n"), Texts.PEER, Optional.of(receipt), Groups.OfPush.UNTRACKED);
        for (int i = 0; i < 3; i++) {
            assertThat(receipt.isComplete()).isFalse();
            buffer.lease().retain(false);
        }
        assertThat(receipt.await(0)).contains(Receipt.Fate.DROPPED);
    }

    @Test
    void receiptsThatNobodyAsksForAreForgottenAlsoOfSealedSegments() {
        for (int segment = 0; segment < 10; segment++) {
            String type = segment % 2 == 0 ? "gauge" : "summary";
            for (int i = 0; i < 1000; i++) {
                Receipt receipt = new Receipt();
                buffer.offer(
                        Texts.push("# TYPE x " + type + "\nx 1\n"),
                        Texts.PEER,
                        Optional.of(receipt),
                        Groups.OfPush.UNTRACKED);
                receipt.release();
            }
        }
        Lease lease = buffer.lease();
        assertThat(lease.segments()).hasSize(10);
        assertThat(Stream.of(lease.segments())
                        .mapToInt(segment -> segment.delivery().receipts())
                        .sum())
                .isLessThan(200);
        lease.settle();
    }

    @Test
    void aScrapeTakesAtMostSixtyFourSegmentsEachOfWhichItsFamiliesAreLookedUpIn() {
        Buffer pair = pair(AMPLE);
        for (int i = 0; i < 150; i++) {
            String text = "# TYPE x " + (i % 2 == 0 ? "gauge" : "summary") + "\nx " + i + "\n";
            assertThat(Buffers.offer(pair, Texts.push(text), Texts.PEER)).isEqualTo(OfferResult.ACCEPTED);
            scrape(pair, "a");
        }
        assertThat(scrape(pair, "b")).isEqualTo("# TYPE x summary\nx 63\n");
        assertThat(scrape(pair, "b")).isEqualTo("# TYPE x summary\nx 127\n");
        assertThat(scrape(pair, "b")).isEqualTo("# TYPE x summary\nx 149\n");
        assertThat(pair.ledgers()).extracting(Ledger::imbalance, Ledger::bytes).containsOnly(tuple(0L, 0L));
    }

    @Test
    void aPushThatWaitsIsToldThatTheGatewayStops() throws Exception {
        Receipt leased = new Receipt();
        buffer.offer(Texts.push("x 1\n"), Texts.PEER, Optional.of(leased), Groups.OfPush.UNTRACKED);
        Lease lease = buffer.lease();
        Receipt pending = new Receipt();
        buffer.offer(Texts.push("x 1\n"), Texts.PEER, Optional.of(pending), Groups.OfPush.UNTRACKED);
        buffer.abandon();
        assertThat(leased.await(0)).contains(Receipt.Fate.STOPPED);
        assertThat(pending.await(0)).contains(Receipt.Fate.STOPPED);
        lease.settle();
    }

    @Test
    void pushesThatNobodyWaitsForAreForgottenAndTheOthersAreTold() throws Exception {
        List<Receipt> waiting = new ArrayList<>();
        List<Receipt> released = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Receipt receipt = new Receipt();
            buffer.offer(Texts.push("x 1\n"), Texts.PEER, Optional.of(receipt), Groups.OfPush.UNTRACKED);
            if (i % 2 == 0) {
                waiting.add(receipt);
            } else {
                receipt.release();
                released.add(receipt);
            }
        }
        Texts.scrape(buffer);
        for (Receipt receipt : waiting) {
            assertThat(receipt.await(0)).contains(Receipt.Fate.DELIVERED);
        }
        assertThat(released.stream().filter(Receipt::isComplete)).hasSizeLessThan(300);
    }

    @Test
    void aScrapeThatWasTakenOverBeforeItCouldBeCutOffIsCutOffAtOnce() {
        push("a 1\n");
        Lease older = buffer.lease();
        assertThat(older.isRevoked()).isFalse();
        Lease newer = buffer.lease();
        List<String> cut = new ArrayList<>();
        older.whenRevoked(() -> cut.add("older"));
        newer.whenRevoked(() -> cut.add("newer"));
        assertThat(cut).containsExactly("older");
        assertThat(older.isRevoked()).isTrue();
        assertThat(newer.isRevoked()).isFalse();
    }

    @Test
    void aLeaseIsThatOfAReaderThatThereIs() {
        Buffer pair = pair(AMPLE);
        assertThat(pair.readers()).containsExactly("a", "b");
        assertThat(pair.lease("b").readerName()).isEqualTo("b");
        assertThat(pair.lease().readerName()).isEqualTo("a");
        assertThatIllegalArgumentException().isThrownBy(() -> pair.lease("c")).withMessageContaining("c");
    }

    @Test
    void theTextOfALeaseIsNotLongerThanItSays() {
        assertThat(buffer.lease().textBytes()).isZero();
        push(series(0, 100));
        buffer.lease().retain(false);
        push(series(100, 200));
        Lease lease = buffer.lease();
        assertThat(lease.textBytes()).isBetween((long) Texts.of(lease).length(), 10_000L);
    }

    @Test
    void aLeaseEndsOnce() {
        push("a 1\n");
        Lease lease = buffer.lease();
        lease.settle();
        assertThatIllegalStateException().isThrownBy(() -> lease.retain(false));
        assertThatIllegalStateException().isThrownBy(lease::settle);
        assertThatIllegalStateException().isThrownBy(() -> Texts.of(lease));
    }

    @Test
    void aClosedBufferRefusesPushesAndServesScrapes() {
        push("a 1\n");
        buffer.close();
        assertThat(buffer.isClosed()).isTrue();
        assertThat(Buffers.offer(buffer, Texts.push("b 1\n"), Texts.PEER)).isEqualTo(OfferResult.CLOSED);
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1\n");
    }

    @Test
    void whoWaitsForEmptinessIsToldWhenTheLastLeaseEnds() throws InterruptedException {
        push("a 1\n");
        Lease lease = buffer.lease();
        assertThat(buffer.awaitEmpty(Duration.ofMillis(1))).isFalse();
        Thread scraper =
                Thread.startVirtualThread(() -> assertThat(lease.settle()).isTrue());
        assertThat(buffer.awaitEmpty(Duration.ofMinutes(1))).isTrue();
        scraper.join();
    }

    @Test
    void whoWaitsForEmptinessIsToldWhenAllIsGivenUp() throws InterruptedException {
        push("a 1\n");
        Thread end = Thread.startVirtualThread(buffer::abandon);
        assertThat(buffer.awaitEmpty(Duration.ofMinutes(1))).isTrue();
        end.join();
    }

    @Test
    void whatIsGivenUpIsCountedOnceWhateverItsLeaseDoesLater() {
        push("a 1\nb 1\n");
        Lease revoked = buffer.lease();
        push("c 1\n");
        Lease settled = buffer.lease();
        push("d 1\n");
        assertThat(buffer.abandon()).isEqualTo(4);
        assertThat(settled.settle()).isFalse();
        assertThat(revoked.retain(false)).isZero();
        Ledger ledger = buffer.ledger();
        assertThat(ledger.imbalance()).isZero();
        assertThat(ledger)
                .extracting(Ledger::droppedShutdown, Ledger::delivered, Ledger::pending, Ledger::inFlight)
                .containsExactly(4L, 0L, 0L, 0L);
        assertThat(Texts.scrape(buffer)).isEmpty();
    }

    @Test
    void aPushThatDoesNotFitLeavesAllAsItWas() {
        Buffer small = Buffers.of(256 * 1024, 3);
        int held = 0;
        while (Buffers.offer(small, Texts.push(series(held, held + 500)), Texts.PEER) == OfferResult.ACCEPTED) {
            held += 500;
        }
        Ledger before = small.ledger();
        assertThat(Buffers.offer(small, Texts.push("# TYPE a counter\n" + series(held, held + 500)), Texts.PEER))
                .isEqualTo(OfferResult.FULL);
        assertThat(small.ledger()).isEqualTo(before);
        assertThat(Texts.scrape(small)).isEqualTo(series(0, held));
        assertThat(Buffers.offer(small, Texts.push(series(held, held + 500)), Texts.PEER))
                .isEqualTo(OfferResult.ACCEPTED);
    }

    @Test
    void aPushThatWouldNotEvenFitAnEmptyBufferIsTooLarge() {
        Buffer small = Buffers.of(128 * 1024, 3);
        assertThat(Buffers.offer(small, Texts.push(series(0, 4000)), Texts.PEER))
                .isEqualTo(OfferResult.TOO_LARGE);
        assertThat(Buffers.offer(small, Texts.push("a 1\n"), Texts.PEER)).isEqualTo(OfferResult.ACCEPTED);
        assertThat(Buffers.offer(small, Texts.push(series(0, 4000)), Texts.PEER))
                .isEqualTo(OfferResult.TOO_LARGE);
        assertThat(Texts.scrape(small)).isEqualTo("a 1\n");
    }

    @Test
    void memoryComesBackWhenAllIsDelivered() {
        long empty = buffer.ledger().bytes();
        push("a 1\nb 2\n");
        assertThat(buffer.ledger().bytes()).isGreaterThan(empty);
        Texts.scrape(buffer);
        assertThat(buffer.ledger().bytes()).isEqualTo(empty).isZero();
    }

    @Test
    void memoryThatHeldOtherSamplesBeforeIsAsGoodAsNew() {
        String histograms = IntStream.range(0, 3000)
                .mapToObj(i -> "h_sum{x=\"" + i + "\"} 1\nh_count{x=\"" + i + "\"} 1\n")
                .collect(Collectors.joining("", "# TYPE h histogram\n", ""));
        for (int i = 0; i < 3; i++) {
            push(series(0, 10_000));
            assertThat(Texts.scrape(buffer)).isEqualTo(series(0, 10_000));
            push(histograms);
            assertThat(Texts.scrape(buffer)).isEqualTo(histograms);
        }
    }

    @Test
    void whatIsTooLargeForTheRoomLeftIsKnownBefore() {
        assertThat(buffer.hasRoomFor(AMPLE)).isTrue();
        assertThat(buffer.hasRoomFor(AMPLE + 1)).isFalse();
        push("a 1\n");
        assertThat(buffer.hasRoomFor(AMPLE)).isFalse();
        assertThat(buffer.hasRoomFor(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aPushThatTakesTheSeriesOfAnotherPeerIsTold() throws Exception {
        Told told = new Told();
        buffer.watch(told);
        pushFrom(1, "a 1\nb{x=\"1\"} 1\n");
        pushFrom(1, "a 2\n");
        pushFrom(2, "c 1\n");
        assertThat(told.series).isEmpty();

        pushFrom(2, "c 2\nb{x=\"1\"} 2\na 3\n");
        assertThat(told.series).containsExactly("b{x=\"1\"} by 10.0.0.2");

        pushFrom(2, "a 4\n");
        assertThat(told.series).hasSize(1);
        pushFrom(1, "a 5\n");
        assertThat(told.series).hasSize(2).last().isEqualTo("a by 10.0.0.1");
        assertThat(Texts.scrape(buffer)).isEqualTo("a 5\nb{x=\"1\"} 2\nc 2\n");
    }

    @Test
    void aHistogramOfAnotherPeerIsTakenOnce() throws Exception {
        Told told = new Told();
        buffer.watch(told);
        String histogram = "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n";
        pushFrom(1, histogram);
        pushFrom(1, histogram);
        assertThat(told.series).isEmpty();
        pushFrom(2, histogram);
        pushFrom(2, histogram);
        assertThat(told.series).containsExactly("h_bucket{le=\"1\"} by 10.0.0.2");
        pushFrom(1, histogram);
        assertThat(told.series).hasSize(2);
    }

    @Test
    void seriesWithALabelJobAndSeriesThatWereScrapedAreNobodysToTake() throws Exception {
        Told told = new Told();
        buffer.watch(told);
        pushFrom(1, "a{job=\"x\"} 1\nb 1\n");
        pushFrom(2, "a{job=\"x\"} 2\n");
        buffer.lease().retain(false);
        pushFrom(2, "b 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("a{job=\"x\"} 2\nb 2\n");
        pushFrom(1, "b 3\n");
        assertThat(told.series).isEmpty();
    }

    @Test
    void aTypeThatChangesIsTold() throws Exception {
        Told told = new Told();
        buffer.watch(told);
        pushFrom(1, "# TYPE a counter\na 1\n");
        pushFrom(2, "# TYPE a gauge\na{job=\"x\"} 1\n");
        pushFrom(2, "# TYPE a gauge\na{job=\"x\"} 2\n");
        assertThat(told.types).containsExactly(new BufferObserver.TypeChange("a", "counter", "gauge"));
    }

    @Test
    void anObserverThatFailsCostsNoPush() throws Exception {
        buffer.watch(new BufferObserver() {
            @Override
            public void typeChanged(TypeChange change, String group, InetAddress peer) {
                throw new IllegalStateException("of this test");
            }

            @Override
            public void seriesTakenOver(String series, InetAddress peer) {
                throw new IllegalStateException("of this test");
            }

            @Override
            public void readerAbsent(String reader, String groups) {
                throw new IllegalStateException("of this test");
            }
        });
        pushFrom(1, "# TYPE a counter\na 1\nb 1\n");
        pushFrom(2, "# TYPE a gauge\na 2\nb 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE a gauge\na 2\nb 2\n");
    }

    /** What a buffer has told. */
    private static class Told implements BufferObserver {
        private final List<TypeChange> types = new ArrayList<>();
        private final List<String> series = new ArrayList<>();

        @Override
        public void typeChanged(TypeChange change, String group, InetAddress peer) {
            types.add(change);
        }

        @Override
        public void seriesTakenOver(String taken, InetAddress peer) {
            series.add(taken + " by " + peer.getHostAddress());
        }

        @Override
        public void readerAbsent(String reader, String groups) {
            throw new AssertionError("no reader stays away here");
        }
    }

    private void pushFrom(int host, String text) throws UnknownHostException {
        InetAddress peer = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host});
        assertThat(Buffers.offer(buffer, Texts.push(text), peer)).isEqualTo(OfferResult.ACCEPTED);
        assertThat(buffer.ledger().imbalance()).isZero();
    }

    private void push(String text) {
        assertThat(Buffers.offer(buffer, Texts.push(text), Texts.PEER)).isEqualTo(OfferResult.ACCEPTED);
        assertThat(buffer.ledger().imbalance()).isZero();
    }

    private static Buffer pair(long maxBytes) {
        return new Buffer(new Buffer.Settings(
                maxBytes, 3, List.of("a", "b"), Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, Buffer.Times.NONE));
    }

    private static String scrape(Buffer buffer, String reader) {
        Lease lease = buffer.lease(reader);
        String text = Texts.of(lease);
        assertThat(lease.settle()).isTrue();
        return text;
    }

    private static String series(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "a{x=\"" + i + "\"} 1\n").collect(Collectors.joining());
    }
}
