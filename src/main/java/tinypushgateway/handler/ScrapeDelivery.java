package tinypushgateway.handler;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import tinypushgateway.buffer.Lease;
import tinypushgateway.http.Response.Delivery;
import tinypushgateway.log.Level;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/** One lease on its way to one scraper. */
final class ScrapeDelivery implements Delivery {
    /** So many scrapes one after the other, and it is no scraper that just happened to die then. */
    private static final int A_RUN = 2;

    private static final String RESETS =
            "Each of the last scrapes was reset after the whole response had been sent, so none of them is confirmed and their samples"
                    + " are sent again. A proxy between Prometheus and the gateway is the likely cause: HAProxy in HTTP mode ends"
                    + " connections like this. Scrape the gateway directly, or let the proxy forward TCP.";

    private final Lease lease;
    private final boolean gzip;
    private final long patienceNanos;
    private final Semaphore place;
    private final AtomicInteger resets;
    private final ScrapeMonitor.Scrape scrape;
    private final OwnMetrics metrics;
    private final Log log;
    private final InetAddress peer;
    private final int samples;
    private final long start = System.nanoTime();

    /**
     * @param place was taken for this delivery, and is given back when it ends
     * @param resets counts scrapes that were reset at their end since one was last confirmed, of all deliveries
     * @param scrape learns how it ended
     */
    ScrapeDelivery(
            Lease lease,
            boolean gzip,
            long patienceNanos,
            Semaphore place,
            AtomicInteger resets,
            ScrapeMonitor.Scrape scrape,
            OwnMetrics metrics,
            Log log,
            InetAddress peer) {
        this.lease = lease;
        this.gzip = gzip;
        this.patienceNanos = patienceNanos;
        this.place = place;
        this.resets = resets;
        this.scrape = scrape;
        this.metrics = metrics;
        this.log = log;
        this.peer = peer;
        this.samples = lease.samples();
    }

    @Override
    public long patienceNanos() {
        return patienceNanos;
    }

    @Override
    public void begins(Runnable cut) {
        lease.whenRevoked(cut);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (!gzip) {
            lease.writeTo(new InTurns(out));
            return;
        }
        try (FastGzip compressed = new FastGzip(out)) {
            lease.writeTo(new InTurns(compressed));
        }
    }

    @Override
    public void ended(Outcome outcome) {
        place.release();
        long nanos = System.nanoTime() - start;
        switch (outcome) {
            case CONFIRMED -> {
                if (lease.settle()) {
                    confirmed(nanos);
                } else {
                    takenOver(0, nanos);
                }
            }
            case RESET -> {
                failed("reset", "connection reset after the whole response was sent", nanos);
                if (resets.incrementAndGet() == A_RUN) {
                    log.warn(RESETS, "scrapes", A_RUN, "peer", peer, "see", "docs/proxies.md");
                }
            }
            case BROKEN -> {
                if (lease.isRevoked()) {
                    takenOver(lease.retain(false), nanos);
                } else {
                    failed("broken", "connection broken", nanos);
                }
            }
            case TIMED_OUT -> failed("timed_out", "no confirmation in time", nanos);
        }
    }

    private void confirmed(long nanos) {
        resets.set(0);
        metrics.scrapeDelivered(lease.readerName(), nanos);
        boolean news = scrape.delivered();
        if (!news && !log.writes(Level.DEBUG)) {
            return;
        }
        Object[] fields = ScrapeMonitor.withReader(
                lease.readerName(), "samples", samples, "peer", peer, "duration_seconds", Duration.ofNanos(nanos));
        if (news) {
            log.info("scrape delivered", fields);
        } else {
            log.debug("scrape delivered", fields);
        }
    }

    private void takenOver(int dropped, long nanos) {
        failed("taken_over", "a newer scrape of the same reader took over", dropped, nanos);
    }

    private void failed(String outcome, String cause, long nanos) {
        failed(outcome, cause, lease.retain(outcome.equals("timed_out")), nanos);
    }

    private void failed(String outcome, String cause, int dropped, long nanos) {
        metrics.scrapeFailed(lease.readerName(), outcome, nanos);
        scrape.failed(outcome);
        log.warn(
                "scrape failed",
                ScrapeMonitor.withReader(
                        lease.readerName(),
                        "cause",
                        cause,
                        "samples",
                        samples,
                        "kept",
                        samples - dropped,
                        "peer",
                        peer,
                        "duration_seconds",
                        Duration.ofNanos(nanos)));
        if (dropped > 0) {
            log.error(
                    "samples dropped",
                    ScrapeMonitor.withReader(
                            lease.readerName(),
                            "reason",
                            "scrape_failed",
                            "samples",
                            dropped,
                            "groups",
                            lease.droppedGroups(),
                            "families",
                            lease.droppedFamilies(),
                            "flag",
                            "--scrape.max-failures"));
        }
    }

    /**
     * Lets other connections have the processor now and then. Virtual threads are not preempted, so on one processor a scrape of a
     * million samples would hold every push back until its end. A yield is not enough: the scheduler may take the same thread again.
     */
    private static final class InTurns extends FilterOutputStream {
        private static final int TURN_BYTES = 128 * 1024;
        private static final long PAUSE_NANOS = 100_000;

        private int left = TURN_BYTES;

        InTurns(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] block, int from, int length) throws IOException {
            out.write(block, from, length);
            left -= length;
            if (left <= 0) {
                left = TURN_BYTES;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Compression at its fastest level: the exposition is repetitive, and a tenth of a CPU is little. */
    private static final class FastGzip extends GZIPOutputStream {
        private static final int BUFFER_BYTES = 16 * 1024;

        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
