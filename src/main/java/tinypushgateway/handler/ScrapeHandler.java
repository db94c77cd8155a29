package tinypushgateway.handler;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Lease;
import tinypushgateway.http.Handler;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/** {@code GET /metrics}: leases the pending samples of the reader, and settles or retains them when the delivery ends. */
public final class ScrapeHandler implements Handler {
    /** Prometheus 3 rejects a response without a type that it knows. */
    static final Header CONTENT_TYPE = new Header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");

    /** Shorter responses are not compressed. */
    private static final long WORTH_GZIP_BYTES = 1024;

    private static final Header VARY = new Header("Vary", "Accept-Encoding");
    private static final Header GZIP = new Header("Content-Encoding", "gzip");
    private static final List<Header> FIELDS = List.of(CONTENT_TYPE, Response.NO_STORE, VARY);
    private static final List<Header> FIELDS_OF_GZIP = List.of(CONTENT_TYPE, Response.NO_STORE, VARY, GZIP);
    private static final Response NOTHING = new Response.Fixed(Status.OK, FIELDS, new byte[0]);

    private final Buffer buffer;
    private final Duration confirmTimeout;
    private final Duration maxConfirmTimeout;
    private final Semaphore places;
    private final Map<String, ReaderScrapes> readers = new HashMap<>();
    private final OwnMetrics metrics;
    private final Log log;

    /**
     * What is known of the scrapes of one reader.
     *
     * @param resets scrapes that were reset at their end since one was last confirmed
     */
    private record ReaderScrapes(ScrapeMonitor monitor, AtomicInteger resets) {}

    /** @param monitors one for each reader of the buffer */
    public ScrapeHandler(
            Buffer buffer,
            int maxConcurrent,
            Duration confirmTimeout,
            Duration maxConfirmTimeout,
            List<ScrapeMonitor> monitors,
            OwnMetrics metrics,
            Log log) {
        this.buffer = buffer;
        this.confirmTimeout = confirmTimeout;
        this.maxConfirmTimeout = maxConfirmTimeout;
        this.places = new Semaphore(maxConcurrent);
        monitors.forEach(monitor -> readers.put(monitor.reader(), new ReaderScrapes(monitor, new AtomicInteger())));
        this.metrics = metrics;
        this.log = log;
    }

    /** Responds to HEAD with the headers of GET; consumes no samples. */
    public static Response head(Request request) {
        return NOTHING;
    }

    @Override
    public Response handle(Request request) throws HttpError {
        String reader = reader(request);
        if (!places.tryAcquire()) {
            metrics.scrapeRejected(reader);
            throw new HttpError(
                    Status.SERVICE_UNAVAILABLE,
                    "scrapes_full",
                    "too many scrapes are in flight (--scrape.max-concurrent); no samples were consumed",
                    new Header("Retry-After", "5"));
        }
        boolean delivers = false;
        try {
            Response response = lease(request, reader);
            delivers = response instanceof Response.Delivered; // which gives its place back when it has ended
            return response;
        } finally {
            if (!delivers) {
                places.release();
            }
        }
    }

    private String reader(Request request) throws HttpError {
        Optional<String> name = request.parameter("reader");
        if (readers.containsKey(name.orElse(""))) {
            return name.orElse("");
        }
        throw new HttpError(
                Status.NOT_FOUND,
                "unknown_reader",
                buffer.readers().isEmpty()
                        ? "the readers of this gateway have no names (--scrape.readers): scrape /metrics; no samples were consumed"
                        : "scrape /metrics?reader=NAME, where NAME is one of " + String.join(", ", buffer.readers())
                                + " (--scrape.readers); no samples were consumed");
    }

    private Response lease(Request request, String reader) {
        boolean takesGzip = takesGzip(request.header("accept-encoding").orElse(""));
        long patienceNanos = patienceNanos(request);
        ReaderScrapes scrapes = Objects.requireNonNull(readers.get(reader));
        ScrapeMonitor.Scrape scrape = scrapes.monitor().scraped(request.peer());
        Lease lease = buffer.lease(reader);
        if (lease.samples() == 0) {
            lease.settle();
            metrics.scrapeEmpty(reader);
            scrape.empty();
            return NOTHING;
        }
        try {
            boolean gzip = takesGzip && lease.textBytes() >= WORTH_GZIP_BYTES;
            ScrapeDelivery delivery = new ScrapeDelivery(
                    lease, gzip, patienceNanos, places, scrapes.resets(), scrape, metrics, log, request.peer());
            return new Response.Delivered(Status.OK, gzip ? FIELDS_OF_GZIP : FIELDS, delivery);
        } catch (RuntimeException | Error e) { // for want of memory
            lease.retain(false);
            throw e;
        }
    }

    /** The scraper's own timeout, which Prometheus sends, since after that it has given up. */
    private long patienceNanos(Request request) {
        double asked = request.header("x-prometheus-scrape-timeout-seconds")
                .map(ScrapeHandler::seconds)
                .orElse(0.0);
        double nanos = asked > 0 ? asked * 1e9 : (double) confirmTimeout.toNanos();
        return (long) Math.min(nanos, (double) maxConfirmTimeout.toNanos());
    }

    private static double seconds(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether the scraper accepts gzip, by its header {@code Accept-Encoding} (RFC 9110 section 12.5.3). */
    static boolean takesGzip(String header) {
        boolean any = false;
        for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] codingAndWeight = part.split(";", 2);
            String coding = codingAndWeight[0].strip();
            boolean wanted = codingAndWeight.length == 1 || weight(codingAndWeight[1]) > 0;
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return wanted;
            }
            any |= coding.equals("*") && wanted;
        }
        return any;
    }

    private static double weight(String parameter) {
        String weight = parameter.strip();
        try {
            return weight.startsWith("q=")
                    ? Double.parseDouble(weight.substring(2).strip())
                    : 1;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
