package tinypushgateway.handler;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import tinypushgateway.log.Log;

/**
 * Knows which addresses scrape for one reader, and when the last scrape came. Warns once when none has come for long while samples are pending, and
 * when two addresses scrape in turn. An address that takes over from another for good, as that of a restarted Prometheus, is no reason
 * to warn. For use by any number of threads.
 */
public final class ScrapeMonitor {
    private static final String OVERDUE =
            "Nothing has scraped the gateway for longer than expected, and samples are pending.";
    private static final String TWO_SCRAPERS =
            "Two addresses scrape this gateway as one reader. Each sample goes to only one of them. Let only one Prometheus server scrape it, or"
                    + " give each one a name of its own.";

    /** Addresses that are remembered; of more, the one that has been silent longest is forgotten. */
    private static final int MOST_ADDRESSES = 8;

    /** How often at the most two scrapers are warned of, and how long an address is remembered. */
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

    private final String reader;
    private final long expectedNanos;
    private final Log log;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    /** When each address has last scraped; the latest is last. */
    private final Map<InetAddress, Long> lastScrapes = new LinkedHashMap<>();

    private Optional<InetAddress> latest = Optional.empty();
    private Optional<Long> warnedOfTwo = Optional.empty();
    private long lastScrape;
    private boolean overdue;

    /**
     * @param reader whose scrapes these are; empty if readers have no names
     * @param expectWithin the longest time without a scrape that is no reason to warn; zero: none is
     */
    public ScrapeMonitor(String reader, Duration expectWithin, Log log) {
        this(reader, expectWithin, log, System::nanoTime);
    }

    ScrapeMonitor(String reader, Duration expectWithin, Log log, LongSupplier nanoTime) {
        this.reader = reader;
        expectedNanos = expectWithin.toNanos();
        this.log = log;
        this.nanoTime = nanoTime;
        lastScrape = nanoTime.getAsLong();
    }

    String reader() {
        return reader;
    }

    /** A scrape has come from this address. */
    void scraped(InetAddress peer) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (overdue) {
                log.info(
                        "The gateway is scraped again.",
                        ReaderField.with(reader, "peer", peer, "silent_seconds", seconds(now - lastScrape)));
            }
            overdue = false;
            lastScrape = now;
            remember(peer, now);
        } finally {
            lock.unlock();
        }
    }

    /** To be called now and then, with the samples that are pending. */
    public void check(long pending) {
        lock.lock();
        try {
            long silent = nanoTime.getAsLong() - lastScrape;
            if (expectedNanos == 0 || overdue || pending == 0 || silent <= expectedNanos) {
                return;
            }
            overdue = true;
            log.warn(
                    OVERDUE,
                    ReaderField.with(
                            reader,
                            "silent_seconds",
                            seconds(silent),
                            "samples",
                            pending,
                            "flag",
                            "--scrape.expect-within"));
        } finally {
            lock.unlock();
        }
    }

    private void remember(InetAddress peer, long now) {
        Optional<Long> before = Optional.ofNullable(lastScrapes.remove(peer));
        if (lastScrapes.size() == MOST_ADDRESSES) {
            lastScrapes.remove(lastScrapes.keySet().iterator().next());
        }
        lastScrapes.put(peer, now);
        if (before.isPresent() && now - before.get() < HOUR_NANOS && !peer.equals(latest.orElse(peer))) {
            warnOfTwo(peer, latest.orElseThrow(), now);
        }
        latest = Optional.of(peer);
    }

    private void warnOfTwo(InetAddress peer, InetAddress other, long now) {
        if (warnedOfTwo.isEmpty() || now - warnedOfTwo.get() >= HOUR_NANOS) {
            warnedOfTwo = Optional.of(now);
            log.warn(
                    TWO_SCRAPERS,
                    ReaderField.with(reader, "peer", peer, "other_peer", other, "flag", "--scrape.readers"));
        }
    }

    private static Duration seconds(long nanos) {
        return Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(nanos));
    }
}
