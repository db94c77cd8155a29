package tinypushgateway.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.groups.Groups;

/** Every metric of the gateway itself. Counting is cheap and never blocks; everything else is done when the metrics are scraped. */
public final class OwnMetrics {
    private static final String PREFIX = "tiny_pushgateway_";

    /** A label that is left out where readers have no names. */
    private static final String READER = "reader";

    private final String version;
    private final Limits limits;
    private final Supplier<List<Ledger>> ledgers;
    private final LongSupplier inflightBytes;
    private final GroupMetrics groups;

    private final MetricFamily.Counter pushes = new MetricFamily.Counter(
            PREFIX + "pushes_total",
            "Pushes by the status code of the response that was written. 202: stored. 200: delivered while the client waited.",
            "code",
            "200 202 400 413 415 422 503");
    private final MetricFamily.Counter unanswered = new MetricFamily.Counter(
            PREFIX + "pushes_unanswered_total",
            "Pushes whose client had closed the connection before the response was written, by status code. With 200 and 202 the samples are"
                    + " stored.",
            "code",
            "200 202");
    private final MetricFamily.Counter rejections = new MetricFamily.Counter(
            PREFIX + "push_rejections_total",
            "Pushes that the gateway rejected, by reason.",
            "reason",
            "malformed_syntax malformed_timestamp malformed_duplicate malformed_metadata malformed_reserved malformed_limit malformed_gzip"
                    + " unsupported_type unsupported_encoding no_length method_not_allowed unknown_method buffer_full series_full inflight_full queue_timeout too_large"
                    + " draining wait_dropped wait_shutdown idempotency_key_reused idempotency_key_busy timeout unauthorized");
    private final MetricFamily.Counter badRequests = new MetricFamily.Counter(
            PREFIX + "request_rejections_total",
            "Requests other than pushes that the gateway rejected, by reason.",
            "reason",
            "bad_request framing headers_too_large not_found timeout unauthorized");
    private final Map<String, Scrapes> scrapes = new ConcurrentSkipListMap<>();
    private final MetricFamily.Histogram pushDuration = new MetricFamily.Histogram(
            PREFIX + "push_duration_seconds",
            "Time from the first byte of a push to the response, or to the moment at which the push begins to wait for a delivery, in seconds.",
            "0.0001 0.00025 0.0005 0.001 0.0025 0.01 0.1 1 10");
    private final MetricFamily.Histogram scrapeDuration = new MetricFamily.Histogram(
            PREFIX + "scrape_duration_seconds",
            "Time from a scrape (GET /metrics) to the confirmation or failure of the delivery, in seconds, without scrapes that found no samples.",
            "0.001 0.0025 0.005 0.01 0.025 0.1 0.5 1 5 10");
    private final MetricFamily.Counter handshakes = new MetricFamily.Counter(
            PREFIX + "tls_handshakes_total",
            "TLS handshakes with clients, by outcome.",
            "outcome",
            "succeeded failed plain_http client_closed timed_out");
    private final MetricFamily.Counter tlsReloads = new MetricFamily.Counter(
            PREFIX + "tls_reloads_total",
            "Reloads of changed TLS certificates and keys, by outcome. After a failure the previous ones stay in use.",
            "outcome",
            "succeeded failed");
    private final MetricFamily.Counter authReloads = new MetricFamily.Counter(
            PREFIX + "auth_reloads_total",
            "Reloads of changed files of credentials, by outcome. After a failure the previous credentials stay in use.",
            "outcome",
            "succeeded failed");
    private final LongAdder repeated = new LongAdder();
    private final LongAdder connectionsOpened = new LongAdder();
    private final AtomicLong connectionsOpen = new AtomicLong();
    private final LongAdder connectionsDisplaced = new LongAdder();
    private final LongAdder connectionsRefused = new LongAdder();
    private final LongAdder internalErrors = new LongAdder();
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Optional<Supplier<Instant>> certificateNotAfter = Optional.empty();
    private volatile IntSupplier waitingPushes = () -> 0;
    private volatile LongSupplier droppedLogLines = () -> 0;
    private volatile Optional<BooleanSupplier> tcpTable = Optional.empty();

    /**
     * What cannot be exceeded, shown beside what is in use.
     *
     * @param bufferBytes by the ledger's bytes
     * @param inflightBytes by contents of requests
     * @param connections by those that are open
     */
    public record Limits(long bufferBytes, long inflightBytes, int connections) {}

    /** Of one reader. */
    private static final class Scrapes {
        private final MetricFamily.Counter outcomes;
        private volatile double lastDeliverySeconds;

        Scrapes(String reader) {
            outcomes = new MetricFamily.Counter(
                    PREFIX + "scrapes_total",
                    "Scrapes (GET /metrics) by outcome.",
                    "outcome",
                    "delivered empty broken reset timed_out taken_over rejected",
                    READER,
                    reader);
        }
    }

    /**
     * @param ledgers of all readers, asked at each scrape of the metrics
     * @param inflightBytes as the ledgers
     */
    public OwnMetrics(
            String version, Limits limits, Supplier<List<Ledger>> ledgers, LongSupplier inflightBytes, Groups groups) {
        this.version = version;
        this.groups = new GroupMetrics(groups);
        this.limits = limits;
        this.ledgers = ledgers;
        ledgers.get().forEach(ledger -> of(ledger.reader()));
        this.inflightBytes = inflightBytes;
    }

    public void pushAnswered(int code, long nanos) {
        pushes.count(code == 202 ? "202" : Integer.toString(code));
        pushDuration.observe(nanos);
    }

    /** The client had gone before it could be told what became of its push. */
    public void pushUnanswered(int code) {
        unanswered.count(Integer.toString(code));
    }

    /** A push whose samples an earlier push with its key had stored. */
    public void pushRepeated() {
        repeated.increment();
    }

    public void pushRejected(String reason) {
        rejections.count(reason);
    }

    /** A request other than a push was rejected. */
    public void requestRejected(String reason) {
        badRequests.count(reason);
    }

    public void scrapeDelivered(String reader, long nanos) {
        of(reader).outcomes.count("delivered");
        scrapeDuration.observe(nanos);
        of(reader).lastDeliverySeconds = System.currentTimeMillis() / 1e3;
    }

    /** A scrape that found nothing pending. */
    public void scrapeEmpty(String reader) {
        of(reader).outcomes.count("empty");
    }

    /** A scrape that ended without a confirmation, for this one of our own words. */
    public void scrapeFailed(String reader, String outcome, long nanos) {
        of(reader).outcomes.count(outcome);
        scrapeDuration.observe(nanos);
    }

    /** A scrape for which there was no place among those in flight. */
    public void scrapeRejected(String reader) {
        of(reader).outcomes.count("rejected");
    }

    private Scrapes of(String reader) {
        return scrapes.computeIfAbsent(reader, Scrapes::new);
    }

    public void connectionOpened() {
        connectionsOpened.increment();
        connectionsOpen.incrementAndGet();
    }

    public void connectionClosed() {
        connectionsOpen.decrementAndGet();
    }

    /** A connection lost its place to a new one: it counts as closed. */
    public void connectionEvicted() {
        connectionsDisplaced.increment();
        connectionsOpen.decrementAndGet();
    }

    public void connectionRefused() {
        connectionsRefused.increment();
    }

    /** A TLS handshake has come to this: one of our own words. */
    public void handshakeEnded(String outcome) {
        handshakes.count(outcome);
    }

    /** Changed certificates are used from now on, or not. */
    public void tlsReloaded(boolean done) {
        tlsReloads.count(done ? "succeeded" : "failed");
    }

    /** A changed file of credentials is used from now on, or not. */
    public void authReloaded(boolean done) {
        authReloads.count(done ? "succeeded" : "failed");
    }

    /** From now on says when the certificate ends; without TLS there is none. */
    public void watchCertificate(Supplier<Instant> notAfter) {
        certificateNotAfter = Optional.of(notAfter);
    }

    /** From now on says how many pushes wait for their delivery. */
    public void watchWaiting(IntSupplier waiting) {
        waitingPushes = waiting;
    }

    /** From now on says how many lines the log has dropped. */
    public void watchLog(LongSupplier droppedLines) {
        droppedLogLines = droppedLines;
    }

    /** From now on says whether the kernel's table of connections can be read. */
    public void watchTcpTable(BooleanSupplier readable) {
        tcpTable = Optional.of(readable);
    }

    /** Connections that were opened and whose threads have not ended yet. */
    public long connectionsOpen() {
        return connectionsOpen.get();
    }

    public void internalError() {
        internalErrors.increment();
    }

    /** All of them, as text exposition 0.0.4. */
    public byte[] exposition() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    /**
     * Writes all of them, as text exposition 0.0.4. One at a time, but for those of the groups, which may be many: whoever reads /proc keeps
     * a processor's thread from other connections, and the JVM starts another in its place, up to 256.
     */
    public void writeTo(OutputStream out) throws IOException {
        byte[] text;
        looking.lock();
        try {
            text = text();
        } finally {
            looking.unlock();
        }
        out.write(text);
        groups.writeTo(out);
    }

    private byte[] text() {
        MetricsText text = new MetricsText();
        writeBuild(text);
        writeSamples(text, ledgers.get());
        writeTraffic(text);
        writeSecurity(text);
        ProcessMetrics.writeTo(text);
        return text.bytes();
    }

    private void writeBuild(MetricsText text) {
        String name = PREFIX + "build_info";
        text.family(name, "gauge", "Version of the gateway in the label version. The value is always 1.")
                .sample(name, 1, "version", version);
    }

    private void writeSamples(MetricsText text, List<Ledger> readers) {
        Ledger now = readers.getFirst();
        text.counter(
                PREFIX + "samples_accepted_total",
                "Samples of all pushes that the gateway has accepted.",
                now.accepted());
        String delivered = PREFIX + "samples_delivered_total";
        text.family(delivered, "counter", "Samples that were delivered: a scraper received them and confirmed that.");
        readers.forEach(each -> text.sample(delivered, each.delivered(), READER, each.reader()));
        String replaced = PREFIX + "samples_replaced_total";
        text.family(
                replaced,
                "counter",
                "Samples that a newer push of the same series, histogram or summary replaced before they were delivered.");
        readers.forEach(each -> text.sample(replaced, each.replaced(), READER, each.reader()));
        String dropped = PREFIX + "samples_dropped_total";
        text.family(dropped, "counter", "Samples that were dropped before they were delivered, by reason.");
        for (Ledger each : readers) {
            text.sample(dropped, each.droppedScrapeFailed(), READER, each.reader(), "reason", "scrape_failed");
            if (readers.size() > 1) {
                text.sample(dropped, each.droppedReaderAbsent(), READER, each.reader(), "reason", "reader_absent");
            }
            text.sample(dropped, each.droppedShutdown(), READER, each.reader(), "reason", "shutdown");
        }
        String pending = PREFIX + "samples_pending";
        text.family(pending, "gauge", "Accepted samples that wait for a scrape.");
        readers.forEach(each -> text.sample(pending, each.pending(), READER, each.reader()));
        String inFlight = PREFIX + "samples_in_flight";
        text.family(inFlight, "gauge", "Samples sent to a scraper that has not confirmed them yet.");
        readers.forEach(each -> text.sample(inFlight, each.inFlight(), READER, each.reader()));
        text.gauge(
                PREFIX + "buffer_bytes", "Memory of all samples that are pending or in flight, in bytes.", now.bytes());
        text.gauge(
                PREFIX + "buffer_max_bytes",
                "Maximum of tiny_pushgateway_buffer_bytes, in bytes (--buffer.max-bytes). Beyond it, pushes are rejected with 503.",
                limits.bufferBytes());
        text.gauge(
                PREFIX + "push_inflight_bytes",
                "Memory of the bodies of pushes that are being read, in bytes.",
                inflightBytes.getAsLong());
        text.gauge(
                PREFIX + "push_inflight_max_bytes",
                "Maximum of tiny_pushgateway_push_inflight_bytes, in bytes (--push.max-inflight-bytes). Beyond it, pushes are rejected with 503.",
                limits.inflightBytes());
        text.counter(
                PREFIX + "type_conflicts_total",
                "How often a push gave a metric family another TYPE than the buffer had for this family.",
                now.typeConflicts());
    }

    private void writeTraffic(MetricsText text) {
        pushes.writeTo(text);
        unanswered.writeTo(text);
        text.counter(
                PREFIX + "pushes_repeated_total",
                "Pushes that stored nothing, because an earlier push with the same Idempotency-Key had stored the same samples.",
                repeated.sum());
        text.gauge(
                PREFIX + "pushes_waiting",
                "Pushes that are stored and wait until their samples are delivered.",
                waitingPushes.getAsInt());
        rejections.writeTo(text);
        badRequests.writeTo(text);
        scrapes.values().iterator().next().outcomes.writeMetadata(text);
        scrapes.values().forEach(each -> each.outcomes.writeSamples(text));
        pushDuration.writeTo(text);
        scrapeDuration.writeTo(text);
        String last = PREFIX + "last_delivery_timestamp_seconds";
        text.family(last, "gauge", "Time at which samples were last delivered, in seconds since 1970; 0 if none were.");
        scrapes.forEach((reader, each) -> text.sample(last, each.lastDeliverySeconds, READER, reader));
        tcpTable.ifPresent(readable -> text.gauge(
                PREFIX + "tcp_table_readable",
                "1 if the gateway can read the kernel's TCP table, which shows what a scraper has acknowledged. 0 if it cannot: deliveries are then"
                        + " confirmed on less evidence.",
                readable.getAsBoolean() ? 1 : 0));
        text.gauge(PREFIX + "connections_open", "Connections of clients that are open.", connectionsOpen());
        text.gauge(
                PREFIX + "connections_max",
                "Maximum of tiny_pushgateway_connections_open (--web.max-connections, with TLS --web.tls-max-connections, or less if there are not"
                        + " enough file descriptors).",
                limits.connections());
        text.counter(
                PREFIX + "connections_accepted_total",
                "Connections of clients that were accepted.",
                connectionsOpened.sum());
        text.counter(
                PREFIX + "connections_evicted_total",
                "Idle or slow connections that were closed to make room for new ones.",
                connectionsDisplaced.sum());
        text.counter(
                PREFIX + "connections_rejected_total",
                "New connections that were rejected with 503 or closed, because the maximum number of connections was open.",
                connectionsRefused.sum());
        text.counter(
                PREFIX + "internal_errors_total",
                "Requests to which the gateway responded with 500 because of a bug.",
                internalErrors.sum());
        text.counter(
                PREFIX + "log_lines_dropped_total",
                "Log lines that were dropped because stderr is closed, is not read fast enough, or is a file on a full disk.",
                droppedLogLines.getAsLong());
    }

    private void writeSecurity(MetricsText text) {
        handshakes.writeTo(text);
        tlsReloads.writeTo(text);
        authReloads.writeTo(text);
        certificateNotAfter.ifPresent(notAfter -> text.gauge(
                PREFIX + "tls_certificate_not_after_timestamp_seconds",
                "Time at which the TLS certificate in use expires, in seconds since 1970.",
                notAfter.get().getEpochSecond()));
    }
}
