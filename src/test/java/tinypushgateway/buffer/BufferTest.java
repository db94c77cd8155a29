package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes in and what comes out, seen from outside. */
class BufferTest {
    private static final long AMPLE = 64L << 20;

    private final Buffer buffer = new Buffer(AMPLE, 3);

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
            lease.retain();
            push("a " + value + "\n");
        }
    }

    @Test
    void aValueGrowsAgainAndAgainInOneBatch() {
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
    void aHistogramTakesInNamesThatCameUntyped() {
        push("h_count 1\nx 1\nh_bucket{le=\"1\"} 1\n");
        push("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("""
                x 1
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_count 2
                h_bucket{le="+Inf"} 2
                h_sum 3
                """);
    }

    @Test
    void aSuffixNameWithATypeOfItsOwnIsAConflict() {
        push("# TYPE s summary\ns_sum 1\n");
        push("# HELP s_count x\n# TYPE s_count counter\ns_count 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE s summary\ns_sum 1\ns_count 1\n");
        assertThat(buffer.ledger().typeConflicts()).isEqualTo(1);

        push("# TYPE s_count counter\ns_count 1\n");
        push("# TYPE s summary\ns_sum 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE s summary\ns_count 1\ns_sum 1\n");
        assertThat(buffer.ledger().typeConflicts()).isEqualTo(2);
    }

    @Test
    void whatAHistogramOwnedItKeepsWhenItsTypeChanges() {
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\n");
        push("# TYPE h gauge\nh 1\n# TYPE h_bucket counter\nh_bucket{le=\"2\"} 3\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h gauge\nh_bucket{le=\"1\"} 1\nh 1\nh_bucket{le=\"2\"} 3\n");
    }

    @Test
    void noTypeLineFollowsSamplesOfItsNameThatAnotherPushPutUnderAHistogram() {
        push("# TYPE h summary\nh_sum 1\n");
        push("# TYPE h_sum summary\nh_sum_count 2\n");
        push("# TYPE h_sum_count gauge\nh_sum_count{x=\"1\"} 3\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo("# TYPE h summary\nh_sum 1\nh_sum_count 2\nh_sum_count{x=\"1\"} 3\n");
    }

    @Test
    void whatAHistogramOwnedItKeepsWhenBatchesArePutTogether() {
        push("# TYPE h_bucket counter\nh_bucket{le=\"2\"} 3\n");
        Lease broken = buffer.lease();
        push("# TYPE h histogram\nh_bucket{le=\"1\"} 1\n");
        push("# TYPE h gauge\nh 1\n");
        broken.retain();
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h gauge\nh_bucket{le=\"2\"} 3\nh_bucket{le=\"1\"} 1\nh 1\n");
    }

    @Test
    void aFamilyOwnedInTheMiddleOfAPushLosesNoSample() {
        push("# TYPE h_sum histogram\nh_sum_count 1\n");
        push("h_sum_count{x=\"1\"} 1\n# TYPE h summary\nh_count 2\nh_sum_count{x=\"2\"} 3\n");
        assertThat(Texts.scrape(buffer))
                .isEqualTo(
                        "# TYPE h summary\nh_sum_count 1\nh_sum_count{x=\"1\"} 1\nh_count 2\nh_sum_count{x=\"2\"} 3\n");
    }

    @Test
    void aHistogramWithABoundThatIsNoNumberIsShownAsUntyped() {
        push("h_bucket{le=\"many\"} 1\n");
        push("# TYPE h histogram\nh_count 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE h untyped\nh_bucket{le=\"many\"} 1\nh_count 1\n");

        push("s{quantile=\"half\"} 1\n");
        push("# TYPE s summary\ns_count 1\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE s untyped\ns{quantile=\"half\"} 1\ns_count 1\n");
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
        assertThat(broken.retain()).isZero();
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1\nb 2\nc 1\n");
        assertThat(buffer.ledger())
                .extracting(Ledger::delivered, Ledger::replaced)
                .containsExactly(3L, 1L);
    }

    @Test
    void aSampleIsDroppedAtItsOwnThirdFailedScrape() {
        push("old 1\n");
        buffer.lease().retain();
        push("young 1\n");
        assertThat(buffer.lease().retain()).isZero();
        assertThat(buffer.lease().retain()).isEqualTo(1);
        assertThat(buffer.ledger())
                .extracting(Ledger::droppedScrapeFailed, Ledger::pending)
                .containsExactly(1L, 1L);
        push("newest 1\n");
        assertThat(buffer.lease().retain()).isEqualTo(1);
        assertThat(Texts.scrape(buffer)).isEqualTo("newest 1\n");
    }

    @Test
    void aNewerSampleDoesNotInheritFailures() {
        push("a 1\n");
        buffer.lease().retain();
        buffer.lease().retain();
        push("a 2\n");
        assertThat(buffer.lease().retain()).isZero();
        assertThat(Texts.scrape(buffer)).isEqualTo("a 2\n");
    }

    @Test
    void aDroppedSeriesMayComeAgain() {
        Buffer tight = new Buffer(192 * 1024, 1);
        tight.offer(Texts.push("a 1\n"), Texts.PEER);
        tight.lease().retain();
        tight.offer(Texts.push("a 2\n"), Texts.PEER);
        assertThat(Texts.scrape(tight)).isEqualTo("a 2\n");
        assertThat(tight.ledger().imbalance()).isZero();
    }

    @Test
    void scrapesAtOnceEachOwnTheirBatch() {
        push("a 1\n");
        Lease first = buffer.lease();
        push("a 2\n");
        Lease second = buffer.lease();
        assertThat(Texts.of(first)).isEqualTo("a 1\n");
        assertThat(Texts.of(second)).isEqualTo("a 2\n");
        second.settle();
        first.retain();
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1\n");
    }

    @Test
    void batchesThatComeBackInAnyOrderAreExposedInTheirOwn() {
        push("a 1\n");
        Lease first = buffer.lease();
        push("a 2\n");
        Lease second = buffer.lease();
        push("a 3\n");
        second.retain();
        first.retain();
        assertThat(Texts.scrape(buffer)).isEqualTo("a 3\n");
    }

    @Test
    void noBatchIsJoinedAcrossOneThatMayStillComeBack() {
        push("x 1\n");
        Lease first = buffer.lease();
        push("a 2\n");
        Lease second = buffer.lease();
        push("a 3\n");
        first.retain();
        Lease third = buffer.lease();
        assertThat(Texts.of(third)).isEqualTo("x 1\n");
        second.retain();
        third.retain();
        assertThat(Texts.scrape(buffer)).isEqualTo("x 1\na 3\n");
    }

    @Test
    void aLeaseEndsOnce() {
        push("a 1\n");
        Lease lease = buffer.lease();
        lease.settle();
        assertThatIllegalStateException().isThrownBy(lease::retain);
        assertThatIllegalStateException().isThrownBy(lease::settle);
        assertThatIllegalStateException().isThrownBy(() -> Texts.of(lease));
    }

    @Test
    void aClosedBufferRefusesPushesAndServesScrapes() {
        push("a 1\n");
        buffer.close();
        assertThat(buffer.isClosed()).isTrue();
        assertThat(buffer.offer(Texts.push("b 1\n"), Texts.PEER)).isEqualTo(Admission.CLOSED);
        assertThat(Texts.scrape(buffer)).isEqualTo("a 1\n");
    }

    @Test
    void whoWaitsForEmptinessIsToldWhenTheLastLeaseEnds() throws InterruptedException {
        push("a 1\n");
        Lease lease = buffer.lease();
        assertThat(buffer.awaitEmpty(Duration.ofMillis(1))).isFalse();
        Thread scraper = Thread.startVirtualThread(lease::settle);
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
        Lease settled = buffer.lease();
        push("c 1\n");
        Lease retained = buffer.lease();
        push("d 1\n");
        assertThat(buffer.abandon()).isEqualTo(4);
        settled.settle();
        assertThat(retained.retain()).isZero();
        Ledger ledger = buffer.ledger();
        assertThat(ledger.imbalance()).isZero();
        assertThat(ledger)
                .extracting(Ledger::droppedShutdown, Ledger::delivered, Ledger::pending, Ledger::inFlight)
                .containsExactly(4L, 0L, 0L, 0L);
        assertThat(Texts.scrape(buffer)).isEmpty();
    }

    @Test
    void aPushThatDoesNotFitLeavesAllAsItWas() {
        Buffer small = new Buffer(256 * 1024, 3);
        int held = 0;
        while (small.offer(Texts.push(series(held, held + 500)), Texts.PEER) == Admission.ACCEPTED) {
            held += 500;
        }
        Ledger before = small.ledger();
        assertThat(small.offer(Texts.push("# TYPE a counter\n" + series(held, held + 500)), Texts.PEER))
                .isEqualTo(Admission.FULL);
        assertThat(small.ledger()).isEqualTo(before);
        assertThat(Texts.scrape(small)).isEqualTo(series(0, held));
        assertThat(small.offer(Texts.push(series(held, held + 500)), Texts.PEER))
                .isEqualTo(Admission.ACCEPTED);
    }

    @Test
    void aPushThatWouldNotEvenFitAnEmptyBufferIsTooLarge() {
        Buffer small = new Buffer(128 * 1024, 3);
        assertThat(small.offer(Texts.push(series(0, 4000)), Texts.PEER)).isEqualTo(Admission.TOO_LARGE);
        assertThat(small.offer(Texts.push("a 1\n"), Texts.PEER)).isEqualTo(Admission.ACCEPTED);
        assertThat(small.offer(Texts.push(series(0, 4000)), Texts.PEER)).isEqualTo(Admission.TOO_LARGE);
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
    void seriesWithALabelJobAndSeriesThatWereScrapedAreNobodysToTake() throws Exception {
        Told told = new Told();
        buffer.watch(told);
        pushFrom(1, "a{job=\"x\"} 1\nb 1\n");
        pushFrom(2, "a{job=\"x\"} 2\n");
        buffer.lease().retain();
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
        assertThat(told.types).containsExactly(new TypeChange("a", "counter", "gauge"));
    }

    @Test
    void anObserverThatFailsCostsNoPush() throws Exception {
        buffer.watch(new BufferObserver() {
            @Override
            public void typeChanged(TypeChange change, InetAddress peer) {
                throw new IllegalStateException("of this test");
            }

            @Override
            public void seriesTakenOver(String series, InetAddress peer) {
                throw new IllegalStateException("of this test");
            }
        });
        pushFrom(1, "# TYPE a counter\na 1\nb 1\n");
        pushFrom(2, "# TYPE a gauge\na 2\nb 2\n");
        assertThat(Texts.scrape(buffer)).isEqualTo("# TYPE a gauge\na 2\nb 2\n");
    }

    /** What a buffer has told. */
    private static final class Told implements BufferObserver {
        private final List<TypeChange> types = new ArrayList<>();
        private final List<String> series = new ArrayList<>();

        @Override
        public void typeChanged(TypeChange change, InetAddress peer) {
            types.add(change);
        }

        @Override
        public void seriesTakenOver(String taken, InetAddress peer) {
            series.add(taken + " by " + peer.getHostAddress());
        }
    }

    private void pushFrom(int host, String text) throws UnknownHostException {
        InetAddress peer = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host});
        assertThat(buffer.offer(Texts.push(text), peer)).isEqualTo(Admission.ACCEPTED);
        assertThat(buffer.ledger().imbalance()).isZero();
    }

    private void push(String text) {
        assertThat(buffer.offer(Texts.push(text), Texts.PEER)).isEqualTo(Admission.ACCEPTED);
        assertThat(buffer.ledger().imbalance()).isZero();
    }

    private static String series(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "a{x=\"" + i + "\"} 1\n").collect(Collectors.joining());
    }
}
