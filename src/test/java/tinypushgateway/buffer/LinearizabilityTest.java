package tinypushgateway.buffer;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import tinypushgateway.Repetitions;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.Series;

/**
 * Whatever threads do to one buffer at the same time, each of them sees what it would have seen had they done it one after another to
 * the {@link ReferenceBuffer}. Lincheck makes up what they do, and tries the ways in which their steps can fall between each other.
 */
class LinearizabilityTest {
    private static final int MAX_FAILURES = 2;
    private static final int SCENARIOS = Repetitions.of(2, 20);
    private static final List<String> READERS = List.of("a", "b");
    private static final List<String> LINES =
            IntStream.range(0, 6).mapToObj(i -> "a{x=\"" + i % 2 + "\"} " + i).toList();
    private static final List<Exposition> PUSHES =
            LINES.stream().map(line -> Texts.push(line + "\n")).toList();

    /** One thread owns a batch, or the lock guards it: what matters is who calls it when, not how it does its work. */
    private static final String[] OWNED = {
        Segment.class.getName(),
        SegmentMerge.class.getName(),
        Reader.class.getName(),
        Segment.SpaceRequirement.class.getName(),
        SegmentChain.class.getName(),
        SegmentDelivery.class.getName(),
        SegmentDelivery.Progress.class.getName(),
        SegmentPart.class.getName(),
        Texts.class.getName(),
        Series.class.getName(),
        ByteHash.class.getName()
    };

    @Test
    void inEveryOrderOfStepsThatIsTried() {
        new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(Repetitions.of(50, 200))
                .threads(3)
                .actorsBefore(3)
                .actorsPerThread(3)
                .actorsAfter(3)
                .addGuarantee(forClasses(OWNED).allMethods().ignore())
                .sequentialSpecification(Sequential.class)
                .check(Concurrent.class);
    }

    @Test
    void onRealThreads() {
        new StressOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(Repetitions.of(200, 1000))
                .threads(3)
                .actorsBefore(3)
                .actorsPerThread(4)
                .actorsAfter(3)
                .sequentialSpecification(Sequential.class)
                .check(Concurrent.class);
    }

    /** What threads may do; each of two readers may hold a lease. */
    @Param(name = "line", gen = IntGen.class, conf = "0:5")
    public static class Concurrent {
        private final Buffer buffer = new Buffer(new Buffer.Settings(
                1L << 30, MAX_FAILURES, READERS, Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, Buffer.Times.NONE));
        private final Lease[] leases = new Lease[2];

        @Operation(params = "line")
        public String push(int line) {
            return Buffers.offer(buffer, PUSHES.get(line), Texts.PEER).toString();
        }

        @Operation
        public void close() {
            buffer.close();
        }

        @Operation
        public String ledgers() {
            return buffer.ledgers().stream()
                    .map(LinearizabilityTest::shown)
                    .toList()
                    .toString();
        }

        @Operation(nonParallelGroup = "first")
        public String leaseFirst() {
            return lease(0);
        }

        @Operation(nonParallelGroup = "first")
        public int settleFirst() {
            return settle(0);
        }

        @Operation(nonParallelGroup = "first")
        public int retainFirst() {
            return retain(0);
        }

        @Operation(nonParallelGroup = "second")
        public String leaseSecond() {
            return lease(1);
        }

        @Operation(nonParallelGroup = "second")
        public int settleSecond() {
            return settle(1);
        }

        @Operation(nonParallelGroup = "second")
        public int retainSecond() {
            return retain(1);
        }

        /** A newer scrape of the same reader takes over. */
        private String lease(int which) {
            Lease older = leases[which];
            leases[which] = buffer.lease(READERS.get(which));
            if (older != null) {
                older.retain(false);
            }
            return Texts.of(leases[which]);
        }

        private int settle(int which) {
            if (leases[which] == null) {
                return -1;
            }
            leases[which].settle();
            leases[which] = null;
            return 0;
        }

        private int retain(int which) {
            if (leases[which] == null) {
                return -1;
            }
            int dropped = leases[which].retain(false);
            leases[which] = null;
            return dropped;
        }
    }

    /** The same with the reference. */
    public static class Sequential {
        private final ReferenceBuffer buffer = new ReferenceBuffer(MAX_FAILURES, READERS.size());
        private final boolean[] leased = new boolean[2];
        private boolean closed;

        public String push(int line) {
            if (closed) {
                return OfferResult.CLOSED.toString();
            }
            buffer.push(PUSHES.get(line));
            return OfferResult.ACCEPTED.toString();
        }

        public void close() {
            closed = true;
        }

        public String ledgers() {
            return List.of(shown(buffer.ledger(0, "a", 0, 0)), shown(buffer.ledger(1, "b", 0, 0)))
                    .toString();
        }

        public String leaseFirst() {
            return lease(0);
        }

        public int settleFirst() {
            return settle(0);
        }

        public int retainFirst() {
            return retain(0);
        }

        public String leaseSecond() {
            return lease(1);
        }

        public int settleSecond() {
            return settle(1);
        }

        public int retainSecond() {
            return retain(1);
        }

        private String lease(int which) {
            leased[which] = true;
            StringBuilder text = new StringBuilder();
            buffer.lease(which)
                    .forEach((series, value) -> text.append(
                                    series.replace('[', '{').replace(']', '}'))
                            .append(' ')
                            .append(value)
                            .append('\n'));
            return text.toString();
        }

        private int settle(int which) {
            if (!leased[which]) {
                return -1;
            }
            buffer.settle(which);
            leased[which] = false;
            return 0;
        }

        private int retain(int which) {
            if (!leased[which]) {
                return -1;
            }
            leased[which] = false;
            return buffer.retain(which);
        }
    }

    private static String shown(Ledger now) {
        return now.reader() + " " + now.imbalance() + " accepted " + now.accepted() + " delivered " + now.delivered()
                + " dropped " + now.droppedScrapeFailed() + " replaced " + now.replaced() + " pending " + now.pending()
                + " in flight " + now.inFlight();
    }
}
