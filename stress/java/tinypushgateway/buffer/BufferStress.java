package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.LJJ_Result;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.groups.Groups;

/**
 * Each pair of transitions of a sample that can happen at once. The last number of a result is what the ledgers cannot account for: the
 * sum over all readers, which is 0 unless there is a bug.
 */
public final class BufferStress {
    private static final long AMPLE = 1 << 20;
    private static final InetAddress PEER = InetAddress.getLoopbackAddress();

    private static final Exposition OLDER = push("a 1\n");
    private static final Exposition NEWER = push("a 2\nb 3\n");

    /** Enough for one push and not for two: the sum of what the first one holds and what the buffer expects the second one to need. */
    private static final long ROOM_FOR_ONE = bytesOfOne() * 3 / 2;

    /** As many segments that only one reader is owed are not put together yet: one more, and they are. */
    private static final int FEW_SEGMENTS = 8;

    private BufferStress() {}

    @JCStressTest
    @Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "the scrape got the sample, and the job was told")
    @Outcome(id = "0, 0, 1, 0", expect = ACCEPTABLE, desc = "the sample came after the scrape, and is pending")
    @State
    public static class OfferAndLease {
        private final Buffer buffer = single(1);
        private final Receipt receipt = new Receipt();

        @Actor
        public void job() {
            store(buffer, OLDER, receipt);
        }

        @Actor
        public void scraper(JJJJ_Result result) {
            result.r1 = confirmed(buffer.lease());
        }

        @Arbiter
        public void end(JJJJ_Result result) {
            result.r2 = delivered(receipt);
            result.r3 = buffer.ledger().pending();
            result.r4 = imbalance(buffer);
        }
    }

    @JCStressTest
    @Outcome(
            id = "1, 0, 1, 0",
            expect = ACCEPTABLE,
            desc = "the lease does not cover the newer push, whichever was first")
    @State
    public static class OfferAndSettle {
        private final Buffer buffer = single(1);
        private final Receipt receipt = new Receipt();
        private final Lease lease;

        public OfferAndSettle() {
            store(buffer, OLDER);
            lease = buffer.lease();
        }

        @Actor
        public void job() {
            store(buffer, OLDER, receipt);
        }

        @Actor
        public void scraper(JJJJ_Result result) {
            result.r1 = confirmed(lease);
        }

        @Arbiter
        public void end(JJJJ_Result result) {
            result.r2 = delivered(receipt);
            result.r3 = buffer.ledger().pending();
            result.r4 = imbalance(buffer);
        }
    }

    @JCStressTest
    @Outcome(id = "ACCEPTED, 1, 0", expect = ACCEPTABLE, desc = "the push was earlier")
    @Outcome(id = "CLOSED, 0, 0", expect = ACCEPTABLE, desc = "the end was earlier, and nothing of the push entered")
    @State
    public static class OfferAndClose {
        private final Buffer buffer = single(1);

        @Actor
        public void job(LJJ_Result result) {
            result.r1 = offer(buffer, OLDER);
        }

        @Actor
        public void end() {
            buffer.close();
        }

        @Arbiter
        public void end(LJJ_Result result) {
            result.r2 = buffer.ledger().pending();
            result.r3 = imbalance(buffer);
        }
    }

    /** The scrape that leases later takes over if the earlier one has not ended by then. */
    @JCStressTest
    @Outcome(id = "1, 0, 1, 0", expect = ACCEPTABLE, desc = "the first confirmed the sample")
    @Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "the second did")
    @State
    public static class LeaseAndLeaseOfOneReader {
        private final Buffer buffer = single(2);

        public LeaseAndLeaseOfOneReader() {
            store(buffer, OLDER);
        }

        @Actor
        public void first(JJJJ_Result result) {
            result.r1 = confirmed(buffer.lease());
        }

        @Actor
        public void second(JJJJ_Result result) {
            result.r2 = confirmed(buffer.lease());
        }

        @Arbiter
        public void end(JJJJ_Result result) {
            result.r3 = buffer.ledger().delivered();
            result.r4 = imbalance(buffer);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "each reader confirmed the sample, and its memory is free")
    @State
    public static class LeaseAndLeaseOfTwoReaders {
        private final Buffer buffer = pair(AMPLE);

        public LeaseAndLeaseOfTwoReaders() {
            store(buffer, OLDER);
        }

        @Actor
        public void first(JJJJ_Result result) {
            result.r1 = confirmed(buffer.lease("a"));
        }

        @Actor
        public void second(JJJJ_Result result) {
            result.r2 = confirmed(buffer.lease("b"));
        }

        @Arbiter
        public void end(JJJJ_Result result) {
            result.r3 = buffer.ledger().bytes();
            result.r4 = imbalance(buffer);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 1, 0", expect = ACCEPTABLE, desc = "the older scrape confirmed just in time")
    @Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "the newer one took over, and the older one has failed")
    @State
    public static class SettleAndTakeover {
        private final Buffer buffer = single(2);
        private final Lease lease;

        public SettleAndTakeover() {
            store(buffer, OLDER);
            lease = buffer.lease();
        }

        @Actor
        public void older(JJJJ_Result result) {
            result.r1 = confirmed(lease);
        }

        @Actor
        public void newer(JJJJ_Result result) {
            result.r2 = confirmed(buffer.lease());
        }

        @Arbiter
        public void end(JJJJ_Result result) {
            result.r3 = buffer.ledger().delivered();
            result.r4 = imbalance(buffer);
        }
    }

    @JCStressTest
    @Outcome(
            id = "1, 0, 1, 0",
            expect = ACCEPTABLE,
            desc = "failed and dropped once, whether it ended by itself or not")
    @State
    public static class RetainAndTakeover {
        private final Buffer buffer = single(1);
        private final Lease lease;

        public RetainAndTakeover() {
            store(buffer, OLDER);
            lease = buffer.lease();
        }

        @Actor
        public void older(JJJJ_Result result) {
            result.r1 = lease.retain(false);
        }

        @Actor
        public void newer(JJJJ_Result result) {
            result.r2 = confirmed(buffer.lease());
        }

        @Arbiter
        public void end(JJJJ_Result result) {
            result.r3 = buffer.ledger().droppedScrapeFailed();
            result.r4 = imbalance(buffer);
        }
    }

    @JCStressTest
    @Outcome(id = "STOPPED, 1, 0, 0", expect = ACCEPTABLE, desc = "lost with the process")
    @Outcome(id = "DELIVERED, 0, 1, 0", expect = ACCEPTABLE, desc = "delivered just in time")
    @State
    public static class SettleAndAbandon {
        private final Buffer buffer = single(1);
        private final Receipt receipt = new Receipt();
        private final Lease lease;

        public SettleAndAbandon() {
            store(buffer, OLDER, receipt);
            lease = buffer.lease();
        }

        @Actor
        public void scraper(LLLL_Result result) {
            result.r3 = confirmed(lease);
        }

        @Actor
        public void end(LLLL_Result result) {
            result.r2 = buffer.abandon();
        }

        @Arbiter
        public void after(LLLL_Result result) {
            result.r1 = receipt.fate().orElseThrow();
            result.r4 = imbalance(buffer);
        }
    }

    @JCStressTest
    @Outcome(id = "0, 2, 0, 0", expect = ACCEPTABLE, desc = "both lost with the process")
    @Outcome(
            id = "1, 1, 1, 0",
            expect = ACCEPTABLE,
            desc = "dropped by its last failed scrape; the other one was lost with the process")
    @State
    public static class RetainAndAbandon {
        private final Buffer buffer = single(1);
        private final Lease lease;

        public RetainAndAbandon() {
            store(buffer, OLDER);
            lease = buffer.lease();
            store(buffer, OLDER);
        }

        @Actor
        public void scraper(JJJJ_Result result) {
            result.r1 = lease.retain(false);
        }

        @Actor
        public void end(JJJJ_Result result) {
            result.r2 = buffer.abandon();
        }

        @Arbiter
        public void after(JJJJ_Result result) {
            result.r3 = buffer.ledger().droppedScrapeFailed();
            result.r4 = imbalance(buffer);
        }
    }

    /** What a failed scrape brought back is leased together with what is newer while another thread reads the ledger. */
    @JCStressTest
    @Outcome(id = "3, 0, 0", expect = ACCEPTABLE, desc = "read before")
    @Outcome(id = "0, 3, 0", expect = ACCEPTABLE, desc = "read after")
    @State
    public static class LeaseAndLedger {
        private final Buffer buffer = single(2);
        private Optional<Lease> lease = Optional.empty();

        public LeaseAndLedger() {
            store(buffer, OLDER);
            fail(buffer.lease());
            store(buffer, NEWER);
        }

        @Actor
        public void scraper() {
            lease = Optional.of(buffer.lease());
        }

        @Actor
        public void reader(JJJ_Result result) {
            Ledger now = buffer.ledger();
            result.r1 = now.pending();
            result.r2 = now.inFlight();
            result.r3 = now.imbalance();
        }

        @Arbiter
        public void end() {
            confirm(lease.orElseThrow());
        }
    }

    /** The push needs the room of a segment that reader a has confirmed and reader b has not. */
    @JCStressTest
    @Outcome(
            id = "ACCEPTED, 2, 1, 0",
            expect = ACCEPTABLE,
            desc = "b was absent: it gets the push in place of the sample")
    @Outcome(id = "FULL, 1, 0, 0", expect = ACCEPTABLE, desc = "b came just in time: what it reads is not given up")
    @State
    public static class ReleasingOfferAndLease {
        private final Buffer buffer = pair(ROOM_FOR_ONE);
        private Optional<Lease> lease = Optional.empty();

        public ReleasingOfferAndLease() {
            store(buffer, OLDER);
            confirm(buffer.lease("a"));
        }

        @Actor
        public void job(LLLL_Result result) {
            result.r1 = offer(buffer, NEWER);
        }

        @Actor
        public void absentReader() {
            lease = Optional.of(buffer.lease("b"));
        }

        @Arbiter
        public void end(LLLL_Result result) {
            result.r2 = confirmed(lease.orElseThrow()) + confirmed(buffer.lease("b"));
            result.r3 = buffer.ledgers().getLast().droppedReaderAbsent();
            result.r4 = imbalance(buffer);
        }
    }

    /** Reader a confirms a segment more than are kept apart, so that two of them are put together while b comes to read all of them. */
    @JCStressTest
    @Outcome(id = "1, 8, 0, 0", expect = ACCEPTABLE, desc = "b got the newest sample, put together or not")
    @State
    public static class JoinSegmentsAndLease {
        private final Buffer buffer = pair(AMPLE);
        private final Lease lease;

        public JoinSegmentsAndLease() {
            for (int i = 0; i < FEW_SEGMENTS; i++) {
                store(buffer, OLDER);
                confirm(buffer.lease("a"));
            }
            store(buffer, OLDER);
            lease = buffer.lease("a");
        }

        @Actor
        public void present() {
            confirm(lease);
        }

        @Actor
        public void absent() {
            confirm(buffer.lease("b"));
        }

        @Arbiter
        public void end(JJJJ_Result result) {
            Ledger ofAbsent = buffer.ledgers().getLast();
            result.r1 = ofAbsent.delivered();
            result.r2 = ofAbsent.replaced();
            result.r3 = ofAbsent.bytes();
            result.r4 = imbalance(buffer);
        }
    }

    /** The same while the gateway stops: what is put together is lost as what is not. */
    @JCStressTest
    @Outcome(id = "9, 0, 0, 0", expect = ACCEPTABLE, desc = "the end was earlier than reader a")
    @Outcome(id = "9, 0, 1, 0", expect = ACCEPTABLE, desc = "it was later, and before any two were put together")
    @Outcome(id = "8, 1, 1, 0", expect = ACCEPTABLE, desc = "it was after that, when one sample had been replaced")
    @State
    public static class JoinSegmentsAndAbandon {
        private final Buffer buffer = pair(AMPLE);
        private final Lease lease;

        public JoinSegmentsAndAbandon() {
            for (int i = 0; i < FEW_SEGMENTS; i++) {
                store(buffer, OLDER);
                confirm(buffer.lease("a"));
            }
            store(buffer, OLDER);
            lease = buffer.lease("a");
        }

        @Actor
        public void present(JJJJ_Result result) {
            result.r3 = confirmed(lease);
        }

        @Actor
        public void end(JJJJ_Result result) {
            result.r1 = buffer.abandon();
        }

        @Arbiter
        public void after(JJJJ_Result result) {
            result.r2 = buffer.ledgers().getLast().replaced();
            result.r4 = imbalance(buffer);
        }
    }

    /** One reader, which gets a sample so many times. */
    private static Buffer single(int maxFailures) {
        return Buffers.of(AMPLE, maxFailures);
    }

    private static Buffer pair(long maxBytes) {
        return new Buffer(new Buffer.Settings(
                maxBytes, 1, List.of("a", "b"), Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, Buffer.Times.NONE));
    }

    private static OfferResult offer(Buffer buffer, Exposition push) {
        return Buffers.offer(buffer, push, PEER);
    }

    private static void store(Buffer buffer, Exposition push) {
        store(buffer, push, new Receipt());
    }

    private static void store(Buffer buffer, Exposition push, Receipt receipt) {
        if (buffer.offer(push, PEER, Optional.of(receipt), Groups.OfPush.UNTRACKED) != OfferResult.ACCEPTED) {
            throw new AssertionError("there is room for this push");
        }
    }

    private static void confirm(Lease lease) {
        if (!lease.settle()) {
            throw new AssertionError("nothing takes over this lease");
        }
    }

    private static void fail(Lease lease) {
        if (lease.retain(false) != 0) {
            throw new AssertionError("these samples may fail once more");
        }
    }

    /** Settles a lease; returns how many samples that confirms. */
    private static int confirmed(Lease lease) {
        int samples = lease.samples();
        return lease.settle() ? samples : 0;
    }

    private static long delivered(Receipt receipt) {
        return receipt.fate().equals(Optional.of(Receipt.Fate.DELIVERED)) ? 1 : 0;
    }

    private static long imbalance(Buffer buffer) {
        return buffer.ledgers().stream()
                .mapToLong(ledger -> Math.abs(ledger.imbalance()))
                .sum();
    }

    private static long bytesOfOne() {
        Buffer buffer = single(1);
        store(buffer, OLDER);
        return buffer.ledger().bytes();
    }

    private static Exposition push(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            return new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(bytes, 0, bytes.length);
        } catch (MalformedExposition e) {
            throw new AssertionError(e);
        }
    }
}
