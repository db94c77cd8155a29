package tinypushgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import tinypushgateway.buffer.Ledger;

/**
 * Random pushes to one gateway, and scrapers of it that fail at random, several at a time. Each sample that was accepted is known by its
 * line, and what becomes of it is held against what the gateway says.
 */
final class FaultySchedule {
    private static final FaultyScraper.Fault[] FAULTS = FaultyScraper.Fault.values();
    private static final int MOST_SCRAPERS = 3;

    private final RunningGateway gateway;
    private final List<String> readers;
    private final Random random;
    private int lastSeries;
    private int lastVersion;

    /** The newest line of each series that may still be pending. */
    private final Map<Integer, String> newest = new HashMap<>();

    private final Set<String> accepted = new HashSet<>();
    /** By reader. */
    private final Map<String, Set<String>> delivered = new HashMap<>();

    private final Set<String> mayBeReplaced = new HashSet<>();

    /** @param readers names of them, or one that is empty if they have none */
    FaultySchedule(RunningGateway gateway, List<String> readers, long seed) {
        this.gateway = gateway;
        this.readers = readers;
        readers.forEach(reader -> delivered.put(reader, new HashSet<>()));
        random = new Random(seed);
    }

    /** Some pushes, some scrapers at the same time, and what always holds. */
    void run() throws Exception {
        for (int pushes = 1 + random.nextInt(3); pushes > 0; pushes--) {
            push();
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<FaultyScraper.Taken>> scrapes = new ArrayList<>();
            boolean uncertain = false;
            for (int scrapers = 1 + random.nextInt(MOST_SCRAPERS); scrapers > 0; scrapers--) {
                FaultyScraper scraper = scraper(uncertain);
                uncertain |= scraper.fault() == FaultyScraper.Fault.HALF_CLOSES;
                scrapes.add(threads.submit(() -> scraper.scrape(gateway.gateway.port())));
                if (random.nextInt(3) == 0) {
                    push();
                }
            }
            List<FaultyScraper.Taken> all = new ArrayList<>();
            for (Future<FaultyScraper.Taken> scrape : scrapes) {
                all.add(scrape.get());
            }
            gateway.awaitNothingInFlight();
            for (String reader : readers) {
                take(
                        reader,
                        all.stream()
                                .filter(taken -> taken.reader().equals(reader))
                                .toList());
            }
        }
        readers.forEach(this::checkLedger);
    }

    /** First those that were not confirmed, since they may have been the first to have what another one confirmed. */
    private void take(String reader, List<FaultyScraper.Taken> all) {
        long certain = all.stream()
                .filter(taken -> taken.confirmed() == FaultyScraper.Confirmed.YES)
                .mapToLong(taken -> taken.samples().lines().count())
                .sum();
        boolean uncertainToo = ledger(reader).delivered() > deliveredTo(reader).size() + certain;
        Map<Boolean, List<FaultyScraper.Taken>> byConfirmed = all.stream()
                .collect(Collectors.partitioningBy(taken -> switch (taken.confirmed()) {
                    case YES -> true;
                    case NO -> false;
                    case PERHAPS -> uncertainToo;
                }));
        byConfirmed.get(false).forEach(taken -> take(taken, false));
        byConfirmed.get(true).forEach(taken -> take(taken, true));
    }

    /** Whatever is pending is taken, and every sample is accounted for. */
    void end() throws Exception {
        for (String reader : readers) {
            for (int scrapes = 0; ledger(reader).pending() > 0 && scrapes < 10; scrapes++) {
                FaultyScraper.Taken last =
                        new FaultyScraper(reader, FaultyScraper.Fault.NONE, 0, false).scrape(gateway.gateway.port());
                gateway.awaitNothingInFlight();
                take(last, true);
            }
            Ledger ledger = checkLedger(reader);
            assertThat(ledger.pending()).isZero();
            Set<String> missing = new HashSet<>(accepted);
            missing.removeAll(deliveredTo(reader));
            assertThat(missing).hasSize((int) (ledger.replaced() + ledger.droppedScrapeFailed()));
            missing.removeAll(mayBeReplaced);
            assertThat((long) missing.size())
                    .as("neither delivered nor replaced nor dropped")
                    .isLessThanOrEqualTo(ledger.droppedScrapeFailed());
        }
    }

    /** New series, and now and then newer samples of those that were pushed before. */
    private void push() {
        int samples = random.nextInt(20) == 0 ? 2000 : 1 + random.nextInt(40);
        Map<Integer, String> push = new HashMap<>();
        for (int i = 0; i < samples; i++) {
            boolean old = lastSeries > 0 && random.nextInt(4) == 0;
            int series = old ? 1 + random.nextInt(lastSeries) : ++lastSeries;
            push.put(series, "fault{series=\"" + series + "\"} " + ++lastVersion);
        }
        assertThat(gateway.push(String.join("\n", push.values())).statusCode()).isEqualTo(202);
        accepted.addAll(push.values());
        push.forEach((series, line) -> {
            String before = newest.put(series, line);
            if (before != null) {
                mayBeReplaced.add(before);
            }
        });
    }

    /** @param uncertain whether another one half-closes: of two, nobody could tell which one was believed */
    private FaultyScraper scraper(boolean uncertain) {
        String reader = readers.get(random.nextInt(readers.size()));
        FaultyScraper.Fault fault = FAULTS[random.nextInt(FAULTS.length)];
        boolean rarely = fault == FaultyScraper.Fault.STALLS || fault == FaultyScraper.Fault.WAITS_FOR_THE_END;
        boolean anotherUncertain = uncertain && fault == FaultyScraper.Fault.HALF_CLOSES;
        if (anotherUncertain || (rarely && random.nextInt(4) > 0)) { // the rare ones take their time
            fault = FaultyScraper.Fault.CLOSES;
        }
        int octets = (int) Math.exp(random.nextDouble() * Math.log(100_000));
        return new FaultyScraper(reader, fault, octets, random.nextBoolean());
    }

    private void take(FaultyScraper.Taken taken, boolean confirmed) {
        for (String line : taken.samples().lines().toList()) {
            assertThat(accepted.contains(line)).as("%s was pushed", line).isTrue();
            boolean again = confirmed
                    ? !deliveredTo(taken.reader()).add(line)
                    : deliveredTo(taken.reader()).contains(line);
            assertThat(again)
                    .as("%s handed out again after it was confirmed", line)
                    .isFalse();
        }
    }

    private Set<String> deliveredTo(String reader) {
        return delivered.getOrDefault(reader, Set.of());
    }

    private Ledger ledger(String reader) {
        return gateway.gateway.ledgers().get(readers.indexOf(reader));
    }

    private Ledger checkLedger(String reader) {
        Ledger ledger = ledger(reader);
        assertThat(ledger.imbalance()).isZero();
        assertThat(ledger.accepted()).isEqualTo(accepted.size());
        assertThat(ledger.delivered())
                .as("what scrapers have")
                .isEqualTo(deliveredTo(reader).size());
        return ledger;
    }
}
