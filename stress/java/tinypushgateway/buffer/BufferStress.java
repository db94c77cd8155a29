package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.LJJ_Result;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionLimits;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;

/** Each pair of transitions of a sample that can happen at once. The last number is what the ledger cannot account for. */
public final class BufferStress {
    private static final Exposition OLDER = push("a 1\n");
    private static final Exposition NEWER = push("a 2\nb 3\n");

    private BufferStress() {}

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the scrape got the sample")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the sample came after the scrape, and waits")
    @State
    public static class OfferAndLease {
        private final Buffer buffer = new Buffer(1 << 20, 1);

        @Actor
        public void job() {
            buffer.offer(OLDER);
        }

        @Actor
        public void scraper(JJJ_Result result) {
            Lease lease = buffer.lease();
            result.r1 = lease.samples();
            lease.settle();
        }

        @Arbiter
        public void end(JJJ_Result result) {
            result.r2 = buffer.ledger().pending();
            result.r3 = buffer.ledger().imbalance();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the first got the sample")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the second got it")
    @State
    public static class LeaseAndLease {
        private final Buffer buffer = new Buffer(1 << 20, 1);

        public LeaseAndLease() {
            buffer.offer(OLDER);
        }

        @Actor
        public void first(JJJ_Result result) {
            Lease lease = buffer.lease();
            result.r1 = lease.samples();
            lease.settle();
        }

        @Actor
        public void second(JJJ_Result result) {
            Lease lease = buffer.lease();
            result.r2 = lease.samples();
            lease.retain();
        }

        @Arbiter
        public void end(JJJ_Result result) {
            result.r3 = buffer.ledger().imbalance();
        }
    }

    @JCStressTest
    @Outcome(id = "ACCEPTED, 1, 0", expect = ACCEPTABLE, desc = "the push was earlier")
    @Outcome(id = "CLOSED, 0, 0", expect = ACCEPTABLE, desc = "the end was earlier, and nothing of the push entered")
    @State
    public static class OfferAndClose {
        private final Buffer buffer = new Buffer(1 << 20, 1);

        @Actor
        public void job(LJJ_Result result) {
            result.r1 = buffer.offer(OLDER);
        }

        @Actor
        public void end() {
            buffer.close();
        }

        @Arbiter
        public void end(LJJ_Result result) {
            result.r2 = buffer.ledger().pending();
            result.r3 = buffer.ledger().imbalance();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "lost with the process")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "delivered just in time")
    @State
    public static class SettleAndAbandon {
        private final Buffer buffer = new Buffer(1 << 20, 1);
        private final Lease lease;

        public SettleAndAbandon() {
            buffer.offer(OLDER);
            lease = buffer.lease();
        }

        @Actor
        public void scraper() {
            lease.settle();
        }

        @Actor
        public void end(JJJ_Result result) {
            result.r1 = buffer.abandon();
        }

        @Arbiter
        public void after(JJJ_Result result) {
            result.r2 = buffer.ledger().delivered();
            result.r3 = buffer.ledger().imbalance();
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
        private final Buffer buffer = new Buffer(1 << 20, 1);
        private final Lease lease;

        public RetainAndAbandon() {
            buffer.offer(OLDER);
            lease = buffer.lease();
            buffer.offer(OLDER);
        }

        @Actor
        public void scraper(JJJJ_Result result) {
            result.r1 = lease.retain();
        }

        @Actor
        public void end(JJJJ_Result result) {
            result.r2 = buffer.abandon();
        }

        @Arbiter
        public void after(JJJJ_Result result) {
            result.r3 = buffer.ledger().droppedScrapeFailed();
            result.r4 = buffer.ledger().imbalance();
        }
    }

    /** What a failed scrape brought back is put together with what is newer while somebody reads the ledger. */
    @JCStressTest
    @Outcome(
            id = "3, 0, 0, 0",
            expect = ACCEPTABLE,
            desc = "read before: an older and a newer sample of one series both wait")
    @Outcome(id = "0, 3, 0, 0", expect = ACCEPTABLE, desc = "read when they had been taken, and not yet put together")
    @Outcome(id = "0, 2, 1, 0", expect = ACCEPTABLE, desc = "read after: the older one was replaced")
    @State
    public static class LeaseAndLedger {
        private final Buffer buffer = new Buffer(1 << 20, 2);

        public LeaseAndLedger() {
            buffer.offer(OLDER);
            buffer.lease().retain();
            buffer.offer(NEWER);
        }

        @Actor
        public void scraper() {
            buffer.lease();
        }

        @Actor
        public void reader(JJJJ_Result result) {
            Ledger now = buffer.ledger();
            result.r1 = now.pending();
            result.r2 = now.inFlight();
            result.r3 = now.replaced();
            result.r4 = now.imbalance();
        }
    }

    private static Exposition push(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            return new ExpositionParser(ExpositionLimits.DEFAULT).parse(bytes, 0, bytes.length);
        } catch (MalformedExposition e) {
            throw new AssertionError(e);
        }
    }
}
