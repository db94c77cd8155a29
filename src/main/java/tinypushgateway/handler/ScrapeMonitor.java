package tinypushgateway.handler;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import tinypushgateway.log.Log;
import tinypushgateway.status.ReaderActivity;

/**
 * Knows which addresses scrape for one reader, when the last scrape came and how it ended. Warns once when none has come for long while
 * samples are pending, and when two addresses scrape in turn. An address that takes over from another for good, as that of a restarted
 * Prometheus, is no reason to warn. For use by any number of threads.
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

    /** Times between scrapes that are remembered. The median of so many is not moved by one gap, or by one scrape by hand. */
    private static final int MOST_INTERVALS = 5;

    private final String reader;
    private final long expectedNanos;
    private final Log log;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** When each address has last scraped; the latest is last. */
    private final Map<InetAddress, Long> lastScrapes = new LinkedHashMap<>();

    /** In nanoseconds, the newest last. */
    private final Deque<Long> intervals = new ArrayDeque<>(MOST_INTERVALS);

    private Optional<InetAddress> latest = Optional.empty();
    private Optional<Long> warnedOfTwo = Optional.empty();

    /** The one that began last. */
    private Optional<Scrape> last = Optional.empty();

    private long lastScrape;
    private boolean overdue;
    private int failures;

    /** Whether the next scrape that is delivered is worth a line in the log. */
    private boolean deliveryIsNews = true;

    /**
     * @param reader whose scrapes these are; empty if readers have no names
     * @param expectWithin the longest time without a scrape that is no reason to warn; zero: none is
     */
    public ScrapeMonitor(String reader, Duration expectWithin, Log log) {
        this(reader, expectWithin, log, System::nanoTime, InstantSource.system());
    }

    ScrapeMonitor(String reader, Duration expectWithin, Log log, LongSupplier nanoTime, InstantSource clock) {
        this.reader = reader;
        expectedNanos = expectWithin.toNanos();
        this.log = log;
        this.nanoTime = nanoTime;
        this.clock = clock;
        lastScrape = nanoTime.getAsLong();
    }

    /** One scrape; its methods record how it ended. */
    final class Scrape {
        private final Instant time = clock.instant();
        private final InetAddress peer;

        /** Guarded by the monitor's lock. */
        private Optional<String> outcome = Optional.empty();

        private Scrape(InetAddress peer) {
            this.peer = peer;
        }

        /**
         * The reader has confirmed it. Returns whether that is news: it is the first scrape of the reader that was delivered, or the first
         * one since a scrape failed or since no scrape came for long. That is: for longer than {@code --scrape.expect-within} with
         * samples pending, or for more than a minute and three times the usual interval.
         */
        boolean delivered() {
            lock.lock();
            try {
                boolean news = deliveryIsNews;
                deliveryIsNews = false;
                succeeded("delivered");
                return news;
            } finally {
                lock.unlock();
            }
        }

        /** Nothing was pending. */
        void empty() {
            lock.lock();
            try {
                succeeded("empty");
            } finally {
                lock.unlock();
            }
        }

        /** It was not confirmed, for this one of our own words. */
        void failed(String word) {
            lock.lock();
            try {
                outcome = Optional.of(word);
                failures++;
                deliveryIsNews = true;
            } finally {
                lock.unlock();
            }
        }

        private void succeeded(String word) {
            outcome = Optional.of(word);
            failures = 0;
        }
    }

    String reader() {
        return reader;
    }

    /** A scrape has come from this address. */
    Scrape scraped(InetAddress peer) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (overdue) {
                log.info(
                        "The gateway is scraped again.",
                        withReader(reader, "peer", peer, "silent_seconds", seconds(now - lastScrape)));
            }
            deliveryIsNews |= overdue;
            overdue = false;
            if (last.isPresent()) {
                measure(now - lastScrape);
            }
            lastScrape = now;
            remember(peer, now);
            Scrape scrape = new Scrape(peer);
            last = Optional.of(scrape);
            return scrape;
        } finally {
            lock.unlock();
        }
    }

    /** Called once a minute, with the number of pending samples. */
    public void check(long pending) {
        lock.lock();
        try {
            long silent = nanoTime.getAsLong() - lastScrape;
            if (overdue || pending == 0 || !isTooLong(silent)) {
                return;
            }
            overdue = true;
            log.warn(
                    OVERDUE,
                    withReader(
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

    /** What is known of the scrapes right now. */
    public ReaderActivity activity() {
        lock.lock();
        try {
            long silent = nanoTime.getAsLong() - lastScrape;
            return new ReaderActivity(
                    last.map(scrape ->
                            new ReaderActivity.Scrape(scrape.time, scrape.peer.getHostAddress(), scrape.outcome)),
                    Duration.ofNanos(silent),
                    interval().map(Duration::ofNanos),
                    isTooLong(silent),
                    failures);
        } finally {
            lock.unlock();
        }
    }

    private boolean isTooLong(long silent) {
        return expectedNanos != 0 && silent > expectedNanos;
    }

    /** So much time was between the last two scrapes. */
    private void measure(long nanos) {
        deliveryIsNews |= interval()
                .filter(usual -> ReaderActivity.isGap(Duration.ofNanos(nanos), Duration.ofNanos(usual)))
                .isPresent();
        if (intervals.size() == MOST_INTERVALS) {
            intervals.removeFirst();
        }
        intervals.addLast(nanos);
    }

    /** The median of the times between scrapes; of an even number, the shorter one in the middle. */
    private Optional<Long> interval() {
        return intervals.stream()
                .sorted()
                .skip(Math.max(0, (intervals.size() - 1) / 2))
                .findFirst();
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
            log.warn(TWO_SCRAPERS, withReader(reader, "peer", peer, "other_peer", other, "flag", "--scrape.readers"));
        }
    }

    private static Duration seconds(long nanos) {
        return Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(nanos));
    }

    /** These fields of a log line, and the field {@code reader} if the reader has a name. */
    static Object[] withReader(String reader, Object... fields) {
        if (reader.isEmpty()) {
            return fields;
        }
        Object[] all = Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "reader";
        all[fields.length + 1] = reader;
        return all;
    }
}
