package tinypushgateway.handler;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import tinypushgateway.buffer.Lease;
import tinypushgateway.http.Delivery;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/** One batch on its way to one scraper. */
final class ScrapeDelivery implements Delivery {
    private final Lease lease;
    private final boolean gzip;
    private final long patienceNanos;
    private final Semaphore place;
    private final OwnMetrics metrics;
    private final Log log;
    private final InetAddress peer;
    private final int samples;
    private final long start = System.nanoTime();

    /** @param place was taken for this delivery, and is given back when it ends */
    ScrapeDelivery(
            Lease lease,
            boolean gzip,
            long patienceNanos,
            Semaphore place,
            OwnMetrics metrics,
            Log log,
            InetAddress peer) {
        this.lease = lease;
        this.gzip = gzip;
        this.patienceNanos = patienceNanos;
        this.place = place;
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
                lease.settle();
                metrics.scrapeDelivered(nanos);
                log.debug(
                        "scrape delivered",
                        "samples",
                        samples,
                        "peer",
                        peer,
                        "duration_seconds",
                        Duration.ofNanos(nanos));
            }
            case BROKEN -> failed(false, nanos);
            case TIMED_OUT -> failed(true, nanos);
        }
    }

    private void failed(boolean timedOut, long nanos) {
        int dropped = lease.retain();
        metrics.scrapeFailed(timedOut, nanos);
        log.warn(
                "scrape failed",
                "cause",
                timedOut ? "no confirmation in time" : "connection broken",
                "samples",
                samples,
                "kept",
                samples - dropped,
                "peer",
                peer,
                "duration_seconds",
                Duration.ofNanos(nanos));
        if (dropped > 0) {
            log.error(
                    "samples dropped", "reason", "scrape_failed", "samples", dropped, "flag", "--scrape.max-failures");
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
