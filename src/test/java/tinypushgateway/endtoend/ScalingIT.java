package tinypushgateway.endtoend;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than one gateway, as docs/scaling.md tells it: each on a machine of its own, a real haproxy before them, short-lived curls that
 * push through it, and a real Prometheus that scrapes each of them.
 */
final class ScalingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BY_SIGTERM = 143;
    private static final int SOME = 50;

    @Test
    void replicasComeGoAndDieAndOnlyWhatTheDeadOneHeldIsLost(@TempDir Path folder) throws Exception {
        try (Fleet fleet = Fleet.start(3, folder)) {
            BalancedJobs jobs = new BalancedJobs(fleet.balancer());
            Fleet.Replica first = fleet.replicas().getFirst();
            Fleet.Replica second = fleet.replicas().get(1);
            OwnMetrics killed;
            try (Together.Repeated running = Together.start(jobs::runOne, jobs::runOne, jobs::runOne)) {
                awaitMorePushes(fleet);
                replace(fleet, first);
                awaitMorePushes(fleet);
                fleet.add();
                awaitMorePushes(fleet);
                killed = killWithSamplesPending(fleet, second);
                awaitMorePushes(fleet);
                running.stop();
            }
            assertOnlyWhatItHeldIsLost(fleet, jobs, second, killed);
        }
    }

    /** A step of a rolling update: the new one takes pushes before the old one is told to stop; Prometheus forgets it last. */
    private static void replace(Fleet fleet, Fleet.Replica old) throws Exception {
        Fleet.Replica fresh = fleet.add();
        awaitPushes(fresh);
        old.gateway().process().signal("TERM");
        assertThat(old.gateway().process().awaitExit(PATIENCE)).isEqualTo(BY_SIGTERM);
        assertThat(old.gateway().log().awaitEnd(PATIENCE).getLast())
                .contains("level=info msg=\"stopped\" samples_dropped=0");
        fleet.forget(old);
    }

    /** What it said of itself just before. No more scrapes come, so that what it held cannot become less in between. */
    private static OwnMetrics killWithSamplesPending(Fleet fleet, Fleet.Replica replica) throws Exception {
        fleet.forget(replica);
        fleet.prometheus().awaitGivenUp(replica.gateway());
        long delivered = replica.gateway().ownMetrics().delivered();
        Waiting.until(
                PATIENCE,
                () -> replica.gateway().ownMetrics().value("samples_in_flight") == 0
                        && replica.gateway().ownMetrics().held() > SOME,
                () -> replica.gateway().ownMetrics().text());
        OwnMetrics last = replica.gateway().ownMetrics();
        replica.gateway().process().kill();
        assertThat(last.delivered()).isEqualTo(delivered);
        return last;
    }

    private static void assertOnlyWhatItHeldIsLost(
            Fleet fleet, BalancedJobs jobs, Fleet.Replica killed, OwnMetrics whenKilled) throws Exception {
        Map<String, String> accepted = jobs.accepted();
        Set<String> ofKilled = acceptedBy(killed, accepted);
        long lost = ofKilled.size() - whenKilled.delivered();
        for (Fleet.Replica replica : fleet.replicas()) {
            OwnMetrics metrics = replica.gateway().awaitEmpty(PATIENCE);
            assertThat(metrics.delivered()).isEqualTo(metrics.accepted());
        }
        awaitStored(fleet.prometheus(), accepted.size() - lost);

        Map<String, Double> stored = NumberedSamples.storedOnce(fleet.prometheus());
        Set<String> missing =
                accepted.keySet().stream().filter(not(stored::containsKey)).collect(toSet());
        System.out.println(report(fleet, jobs, killed, whenKilled, missing.size()));
        assertThat(missing).hasSize((int) lost).isSubsetOf(ofKilled);
        assertThat(missing.size()).isBetween((int) whenKilled.held(), ofKilled.size());
        assertThat(stored)
                .allSatisfy((id, value) -> assertThat(value).isEqualTo(NumberedSamples.value(Long.parseLong(id))));
        assertThat(stored.keySet())
                .isSubsetOf(Stream.concat(accepted.keySet().stream(), jobs.unknown().stream())
                        .collect(toSet()));
    }

    /** Every replica that is there takes some more, through the balancer. */
    private static void awaitMorePushes(Fleet fleet) throws InterruptedException {
        for (Fleet.Replica replica : fleet.replicas()) {
            awaitPushes(replica);
        }
    }

    private static void awaitPushes(Fleet.Replica replica) throws InterruptedException {
        GatewayProcess gateway = replica.gateway();
        long enough = gateway.ownMetrics().accepted() + SOME;
        Waiting.until(
                PATIENCE,
                () -> gateway.ownMetrics().accepted() >= enough,
                () -> gateway.ownMetrics().text());
    }

    private static void awaitStored(PrometheusProcess prometheus, long samples) throws InterruptedException {
        Waiting.until(
                PATIENCE,
                () -> prometheus.value("count(last_over_time({id!=\"\"}[1h]))") >= samples,
                () -> prometheus.query("count(last_over_time({id!=\"\"}[1h]))") + " stored, not " + samples + "; "
                        + prometheus.complaints());
    }

    private static Set<String> acceptedBy(Fleet.Replica replica, Map<String, String> accepted) {
        return accepted.entrySet().stream()
                .filter(entry -> entry.getValue().equals(replica.name()))
                .map(Map.Entry::getKey)
                .collect(toSet());
    }

    private static String report(
            Fleet fleet, BalancedJobs jobs, Fleet.Replica killed, OwnMetrics whenKilled, int missing) {
        Map<String, Long> byReplica =
                jobs.accepted().values().stream().collect(groupingBy(name -> name, TreeMap::new, counting()));
        return String.format(
                Locale.ROOT,
                "scaling: on %s: %d samples accepted, %s; %d refused tries, %d samples of unknown outcome; killed %s held %d, %d bytes; lost %d",
                fleet.replicas().stream().map(Fleet.Replica::machine).toList(),
                jobs.accepted().size(),
                byReplica,
                jobs.rejections(),
                jobs.unknown().size(),
                killed.name(),
                whenKilled.held(),
                whenKilled.value("buffer_bytes"),
                missing);
    }
}
