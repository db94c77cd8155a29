package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.groups.Groups;

/** Random pushes, leases, settles and retains in any order; the seed is what jqwik reports. */
class BufferProperties {
    private static final int STEPS = 120;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void theBufferDoesWhatTheReferenceDoes(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        int maxFailures = 1 + random.nextInt(4);
        List<String> names = List.of("a", "b", "c").subList(0, 1 + random.nextInt(3));
        Buffer buffer = new Buffer(settings(1L << 30, maxFailures, names));
        Groups groups = new Groups(1000, names, InstantSource.system());
        ReferenceBuffer reference = new ReferenceBuffer(maxFailures, names.size());
        Lease[] leases = new Lease[names.size()];
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(10);
            int reader = random.nextInt(names.size());
            if (dice < 5) {
                Exposition push = Texts.push(pushes.next(8));
                assertThat(RandomPushes.offer(buffer, push, groups, random)).isEqualTo(OfferResult.ACCEPTED);
                reference.push(push);
            } else if (dice < 8 || !reference.hasLease(reader)) {
                Lease lease = buffer.lease(names.get(reader));
                Map<String, String> expected = reference.lease(reader);
                assertThat(difference(exposed(lease), expected)).isEmpty();
                endRevoked(leases[reader]);
                leases[reader] = lease;
            } else if (dice == 8) {
                assertThat(leases[reader].settle()).isTrue();
                leases[reader] = null;
                reference.settle(reader);
            } else {
                assertThat(leases[reader].retain(false)).isEqualTo(reference.retain(reader));
                leases[reader] = null;
            }
            GroupSums.assertSumsOf(groups, buffer);
            for (int i = 0; i < names.size(); i++) {
                Ledger ledger = buffer.ledgers().get(i);
                assertThat(ledger.imbalance()).isZero();
                Ledger expected = reference.ledger(i, names.get(i), ledger.bytes(), ledger.typeConflicts());
                if (names.size() == 1) {
                    assertThat(ledger).isEqualTo(expected);
                } else { // segments may have been put together, which the reference does not do
                    assertThat(ledger)
                            .extracting(Ledger::accepted, Ledger::delivered, Ledger::dropped, BufferProperties::others)
                            .containsExactly(
                                    expected.accepted(), expected.delivered(), expected.dropped(), others(expected));
                }
            }
        }
    }

    private static long others(Ledger ledger) {
        return ledger.replaced() + ledger.pending() + ledger.inFlight();
    }

    /** What only one of them has. */
    private static Map<String, String> difference(Map<String, String> exposed, Map<String, String> expected) {
        Map<String, String> difference = new HashMap<>();
        exposed.forEach((series, value) -> {
            if (!value.equals(expected.get(series))) {
                difference.put("not expected: " + series, value);
            }
        });
        expected.forEach((series, value) -> {
            if (!value.equals(exposed.get(series))) {
                difference.put("not exposed: " + series, value);
            }
        });
        return difference;
    }

    /** Whose end, which comes late, changes nothing. */
    private static void endRevoked(Lease lease) {
        if (lease != null) {
            assertThat(lease.settle()).isFalse();
        }
    }

    private static Buffer.Settings settings(long maxBytes, int maxFailures, List<String> readers) {
        return new Buffer.Settings(
                maxBytes, maxFailures, readers, Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, Buffer.Times.NONE);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void underItsLimitTheBufferLosesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        RandomPushes pushes = new RandomPushes(random);
        long maxBytes = 64L * 1024 + random.nextInt(600 * 1024);
        Buffer buffer = Buffers.of(maxBytes, 1 + random.nextInt(4));
        Map<String, String> seriesOfValue = new HashMap<>();
        Set<String> delivered = new HashSet<>();
        Optional<Lease> inFlight = Optional.empty();
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(10);
            if (dice < 6) {
                Exposition push = Texts.push(dice == 0 ? many(random, step) : pushes.next(40));
                Map<String, String> samples = Texts.samples(push);
                Ledger before = buffer.ledger();
                if (Buffers.offer(buffer, push, Texts.PEER) == OfferResult.ACCEPTED) {
                    samples.forEach((series, value) -> seriesOfValue.put(value, series));
                } else {
                    assertThat(buffer.ledger()).isEqualTo(before);
                }
            } else if (dice < 8 || inFlight.isEmpty()) {
                Lease lease = buffer.lease();
                inFlight.ifPresent(older -> older.retain(false));
                inFlight = Optional.of(lease);
            } else {
                if (dice == 8) {
                    deliver(inFlight.get(), seriesOfValue, delivered);
                } else {
                    inFlight.get().retain(false);
                }
                inFlight = Optional.empty();
            }
            check(buffer.ledger(), maxBytes);
        }
        inFlight.ifPresent(lease -> lease.retain(false));
        while (buffer.ledger().pending() > 0) {
            deliver(buffer.lease(), seriesOfValue, delivered);
            check(buffer.ledger(), maxBytes);
        }
        assertThat(buffer.ledger().bytes()).isZero();
        assertThat(buffer.ledger().delivered()).isEqualTo(delivered.size());
    }

    private static void check(Ledger ledger, long maxBytes) {
        assertThat(ledger.imbalance()).isZero();
        assertThat(ledger.bytes()).isBetween(0L, maxBytes);
    }

    private static void deliver(Lease lease, Map<String, String> seriesOfValue, Set<String> delivered) {
        exposed(lease).forEach((series, value) -> {
            assertThat(seriesOfValue).containsEntry(value, series);
            assertThat(delivered.add(value)).isTrue();
        });
        lease.settle();
    }

    /** Hundreds of series with long labels, so that chunks fill; the step makes each value one of a kind. */
    private static String many(Random random, int step) {
        StringBuilder text = new StringBuilder();
        int label = random.nextInt(2000);
        for (int i = random.nextInt(300); i >= 0; i--) {
            text.append("m{i=\"")
                    .append(i)
                    .append("\",x=\"")
                    .append("l".repeat(label))
                    .append("\"} ");
            text.append(step).append('.').append(i).append("7\n");
        }
        return text.toString();
    }

    /** But for names that a histogram lost, by a change of type or because it is shown as untyped: they stand under it all the same. */
    private static void assertFamiliesInOnePiece(Exposition push) {
        Set<String> seen = new HashSet<>();
        int last = -1;
        for (int i = 0; i < push.samples(); i++) {
            int family = push.family(i);
            String name = new String(push.bytes(), push.nameStart(family), push.nameLength(family), ISO_8859_1);
            if (family != last
                    && (name.equals("a")
                            || name.equals("b")
                            || (push.type(family).hasSuffixes() && !name.equals("f")))) {
                assertThat(seen.add(name)).as(name).isTrue();
            }
            last = family;
        }
    }

    /** What the lease exposes, which must parse again, each family in one piece. */
    private static Map<String, String> exposed(Lease lease) {
        Exposition push = Texts.push(Texts.of(lease));
        assertThat(push.samples()).isEqualTo(lease.samples() - lease.superseded());
        assertFamiliesInOnePiece(push);
        return Texts.samples(push);
    }
}
