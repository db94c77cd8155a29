package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import tinypushgateway.authorization.RouteAuthorization;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.config.Flags;
import tinypushgateway.config.Options;
import tinypushgateway.events.BufferEventRecorder;
import tinypushgateway.events.CertificateExpiryCheck;
import tinypushgateway.events.CredentialsEventRecorder;
import tinypushgateway.events.HttpEventRecorder;
import tinypushgateway.events.TlsEventRecorder;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.files.BadFile;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Groups;
import tinypushgateway.groups.RecentRejections;
import tinypushgateway.handler.GroupingPath;
import tinypushgateway.handler.IdempotencyKeys;
import tinypushgateway.handler.ManagementHandler;
import tinypushgateway.handler.PageHandler;
import tinypushgateway.handler.PushHandler;
import tinypushgateway.handler.ScrapeHandler;
import tinypushgateway.handler.ScrapeMonitor;
import tinypushgateway.handler.StatusCollector;
import tinypushgateway.handler.WaitingPushes;
import tinypushgateway.http.Link;
import tinypushgateway.http.Router;
import tinypushgateway.http.Server;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;
import tinypushgateway.metrics.ProcessMetrics;
import tinypushgateway.process.DescriptorPlan;
import tinypushgateway.status.GatewayStatus;
import tinypushgateway.status.GatewayStatus.Use;
import tinypushgateway.tls.TlsFiles;
import tinypushgateway.tls.TlsTransport;

/** The parts, wired; and how they start, drain and stop. */
final class Gateway {
    /** The version of this build; a test compares it with pom.xml. */
    static final String VERSION = "1.0.0";

    /** How often draining looks whether it should end at once. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How often the running gateway looks for what no request shows. One wake-up a minute costs nothing that can be measured. */
    private static final Duration CHECK = Duration.ofMinutes(1);

    private static final Duration SHORTEST_CHECK = Duration.ofSeconds(1);

    /** Answers are written at once, unless a peer does not read. */
    private static final Duration ANSWERS_END_WITHIN = Duration.ofSeconds(1);

    /** Closed connections end as soon as their threads get a turn; this only bounds it. */
    private static final Duration CONNECTIONS_END_WITHIN = Duration.ofSeconds(1);

    private static final int MOST_GROUPS_SHOWN = 10;

    /** The paths of Pushgateway. */
    private static final String GROUPS = "/metrics/job/JOB{/LABEL/VALUE}";

    private static final String LESS_EVIDENCE =
            "The kernel's TCP table (/proc/self/net/tcp and tcp6) cannot be read. A scrape is confirmed as soon as the scraper closes the"
                    + " connection cleanly, even if it had not acknowledged the whole response: samples can be lost unnoticed if a scraper"
                    + " dies while the response is on its way.";

    private final Options options;
    private final Log log;
    /** Open at once. */
    private final int connections;

    private final Buffer buffer;
    private final Groups groups;
    private final RecentRejections rejections = new RecentRejections();
    private final OwnMetrics metrics;
    private final RouteAuthorization authorization;
    /** One for each reader, in the order of the ledgers. */
    private final List<ScrapeMonitor> scrapes;

    private Optional<CertificateExpiryCheck> certificate = Optional.empty();
    private final WaitingPushes waiting;
    private final Server server;

    /**
     * Opens the socket; {@link #start} serves.
     *
     * @throws BadFile if certificates or credentials cannot be used
     */
    Gateway(Options options, Log log) throws IOException, BadFile {
        this.options = options;
        this.log = log;
        buffer = new Buffer(bufferSettings(options));
        buffer.watch(new BufferEventRecorder(log));
        connections = connections();
        groups = new Groups(
                options.get(Flags.GROUPS_MAX),
                buffer.ledgers().stream().map(Ledger::reader).toList(),
                InstantSource.system());
        metrics = new OwnMetrics(
                VERSION,
                new OwnMetrics.Limits(
                        options.get(Flags.BUFFER_MAX_BYTES), options.get(Flags.PUSH_MAX_INFLIGHT_BYTES), connections),
                buffer::ledgers,
                this::inflightBytes,
                groups);
        metrics.watchLog(log::droppedLines);
        authorization = new RouteAuthorization(options, new CredentialsEventRecorder(metrics, log));
        scrapes = buffer.ledgers().stream()
                .map(ledger -> new ScrapeMonitor(ledger.reader(), options.get(Flags.SCRAPE_EXPECT_WITHIN), log))
                .toList();
        waiting = new WaitingPushes(
                Math.min(options.get(Flags.PUSH_MAX_WAITING), connections / 2), options.get(Flags.PUSH_MAX_WAIT));
        metrics.watchWaiting(waiting::count);
        server = new Server(
                options.get(Flags.WEB_LISTEN_ADDRESS).toSocketAddress(),
                router(),
                httpLimits(),
                new HttpEventRecorder(
                        metrics,
                        groups,
                        rejections,
                        options.expositionLimits(),
                        log,
                        options.maxConnections() < options.get(Flags.WEB_MAX_CONNECTIONS),
                        authorization.isPushOpen()),
                options.isTlsOn() ? encrypted() : Link.Factory.PLAIN);
        metrics.watchTcpTable(server::readsTcpTable);
    }

    void start() {
        server.start();
        log.info(
                "listening",
                "address",
                options.get(Flags.WEB_LISTEN_ADDRESS),
                "port",
                server.port(),
                "tls",
                options.isTlsOn(),
                "open_to_all",
                authorization.openToAll(),
                "version",
                VERSION);
        if (!server.readsTcpTable()) {
            log.warn(LESS_EVIDENCE, "see", "docs/proxies.md");
        }
        check();
    }

    /** Checks now and then, until the JVM ends. */
    void keepChecking() throws InterruptedException {
        Duration expected = options.get(Flags.SCRAPE_EXPECT_WITHIN);
        Duration pause = expected.isZero() || expected.compareTo(CHECK) > 0 ? CHECK : expected;
        while (true) {
            Thread.sleep(pause.compareTo(SHORTEST_CHECK) < 0 ? SHORTEST_CHECK : pause);
            check();
        }
    }

    /** Warns of what no request shows. */
    void check() {
        try {
            certificate.ifPresent(CertificateExpiryCheck::check);
            List<Ledger> ledgers = buffer.ledgers();
            for (int i = 0; i < ledgers.size(); i++) {
                scrapes.get(i).check(ledgers.get(i).pending());
            }
        } catch (RuntimeException | Error e) {
            // for want of memory, perhaps; the next check finds the same
        }
    }

    int port() {
        return server.port();
    }

    /** What {@code /-/metrics} shows. */
    String ownMetrics() {
        return new String(metrics.exposition(), UTF_8);
    }

    Ledger ledger() {
        return buffer.ledger();
    }

    List<Ledger> ledgers() {
        return buffer.ledgers();
    }

    /**
     * Refuses pushes, serves scrapes until nothing is held or the time is over, and stops.
     *
     * @param atOnce asked now and then; true ends the waiting
     */
    void drain(BooleanSupplier atOnce) throws InterruptedException {
        buffer.close();
        long samples = buffer.ledgers().stream()
                .mapToLong(ledger -> ledger.pending() + ledger.inFlight())
                .max()
                .orElse(0);
        Duration timeout = options.get(Flags.SHUTDOWN_DRAIN_TIMEOUT);
        log.info("draining", "samples", samples, "timeout_seconds", timeout);
        long end = System.nanoTime() + timeout.toNanos();
        boolean cut = false;
        while (!cut && !buffer.awaitEmpty(LOOK) && System.nanoTime() < end) {
            cut = atOnce.getAsBoolean(); // until then scrapes go on
        }
        waiting.stop(); // pushes whose samples were delivered have heard of it already
        boolean answered = server.awaitResponses(ANSWERS_END_WITHIN);
        server.close(); // before the rest is given up, so that scrapes which this breaks have given back and said so
        // before the last line
        awaitNoConnections();
        if (!answered) {
            log.info("connections were closed before their requests had a response");
        }
        String groupsOfLost = groupsWithPending();
        long lost = buffer.abandon();
        if (lost > 0) {
            log.error(
                    "stopped, samples dropped",
                    "reason",
                    "shutdown",
                    "samples_dropped",
                    lost,
                    "groups",
                    groupsOfLost,
                    "ended_by",
                    cut ? "a second signal" : Flags.SHUTDOWN_DRAIN_TIMEOUT.typed());
        } else {
            log.info("stopped", "samples_dropped", 0);
        }
    }

    /** The first of them, for a log line. */
    private String groupsWithPending() {
        return groups.statuses().stream()
                .filter(group -> group.readers().stream().anyMatch(reader -> reader.undelivered() > 0))
                .limit(MOST_GROUPS_SHOWN)
                .map(GroupStatus::text)
                .collect(Collectors.joining(" "));
    }

    private long inflightBytes() {
        return server.inflightBytes();
    }

    /** As many as were asked for, or as the file descriptors of the process are enough for. */
    private int connections() {
        int asked = options.maxConnections();
        OptionalLong descriptors = ProcessMetrics.maxDescriptors();
        if (descriptors.isEmpty()) {
            return asked;
        }
        int possible = Math.max(1, DescriptorPlan.connections(asked, descriptors.getAsLong()));
        if (possible < asked) {
            log.warn(
                    "fewer connections than allowed, because there are not enough file descriptors",
                    "connections",
                    possible,
                    "flag",
                    Flags.WEB_MAX_CONNECTIONS.typed(),
                    "max_fds",
                    descriptors.getAsLong());
        }
        return possible;
    }

    private void awaitNoConnections() throws InterruptedException {
        long end = System.nanoTime() + CONNECTIONS_END_WITHIN.toNanos();
        while (metrics.connectionsOpen() > 0 && System.nanoTime() < end) {
            Thread.sleep(1);
        }
    }

    /** All that knows of TLS is here, so that nothing of it is loaded without its flags. */
    private Link.Factory encrypted() throws BadFile {
        TlsEventRecorder events = new TlsEventRecorder(metrics, log);
        TlsFiles files = new TlsFiles(
                options.get(Flags.WEB_TLS_CERT_FILE).orElseThrow(),
                options.get(Flags.WEB_TLS_KEY_FILE).orElseThrow(),
                options.get(Flags.WEB_TLS_CLIENT_CA_FILE));
        TlsTransport transport = new TlsTransport(files, options.get(Flags.WEB_TLS_HANDSHAKE_TIMEOUT), events, events);
        metrics.watchCertificate(transport::notAfter);
        certificate = Optional.of(
                new CertificateExpiryCheck(transport::notAfter, files.certificates(), InstantSource.system(), log));
        return transport;
    }

    private Router router() {
        ScrapeHandler onScrape = new ScrapeHandler(
                buffer,
                options.get(Flags.SCRAPE_MAX_CONCURRENT),
                options.get(Flags.SCRAPE_CONFIRM_TIMEOUT),
                options.get(Flags.SCRAPE_MAX_CONFIRM_TIMEOUT),
                scrapes,
                metrics,
                log);
        PushHandler push = pushHandler();
        StatusCollector status = status();
        ManagementHandler management = new ManagementHandler(buffer::isClosed, metrics, status);
        Router router = new Router()
                .onMisplacedContent("; pushes are POST /push or POST /metrics/job/JOB")
                .on("POST", "/push", authorization.push(push::push))
                .onAll("PUT", GROUPS, GroupingPath::matches, authorization.push(push::pushGroup))
                .onAll("POST", GROUPS, GroupingPath::matches, authorization.push(push::pushGroup))
                .onAll("DELETE", GROUPS, GroupingPath::matches, authorization.push(push::deleteGroup))
                .on("GET", "/metrics", authorization.scrape(onScrape))
                .on("HEAD", "/metrics", authorization.scrape(ScrapeHandler::head))
                .on("GET", "/-/metrics", authorization.view(management::metrics))
                .on("GET", "/-/healthy", management::healthy)
                .on("GET", "/-/ready", management::ready)
                .on("GET", "/-/status", authorization.view(management::status))
                .on(
                        "GET",
                        "/",
                        authorization.view(new PageHandler(
                                status,
                                options.isTlsOn(),
                                options.get(Flags.AUTH_PUSH_FILE).isPresent())));
        return authorization.hidesPaths() ? router.discreet() : router;
    }

    private StatusCollector status() {
        return new StatusCollector(
                new StatusCollector.Sources(
                        VERSION,
                        options.get(Flags.SCRAPE_EXPECT_WITHIN),
                        buffer::isClosed,
                        () -> certificate.map(CertificateExpiryCheck::end),
                        this::limits,
                        buffer::ledgers,
                        scrapes,
                        groups::statuses,
                        groups::evicted,
                        rejections::newestFirst),
                InstantSource.system());
    }

    private GatewayStatus.Limits limits() {
        return new GatewayStatus.Limits(
                new Use(buffer.ledger().bytes(), options.get(Flags.BUFFER_MAX_BYTES)),
                new Use(inflightBytes(), options.get(Flags.PUSH_MAX_INFLIGHT_BYTES)),
                new Use(metrics.connectionsOpen(), connections),
                new Use(waiting.count(), waiting.most()),
                new Use(groups.size(), options.get(Flags.GROUPS_MAX)));
    }

    private PushHandler pushHandler() {
        IdempotencyKeys keys = new IdempotencyKeys(
                options.get(Flags.PUSH_MAX_IDEMPOTENCY_KEYS),
                options.get(Flags.PUSH_IDEMPOTENCY_WINDOW),
                options.get(Flags.PUSH_QUEUE_TIMEOUT));
        Timestamps timestamps = new Timestamps(
                options.get(Flags.PUSH_TIMESTAMPS), options.get(Flags.PUSH_MAX_TIMESTAMP_AGE), InstantSource.system());
        return new PushHandler(
                buffer, groups, options.expositionLimits(), timestamps, concurrency(), waiting, keys, metrics, log);
    }

    private static Buffer.Settings bufferSettings(Options options) {
        int maxSamples = options.get(Flags.SCRAPE_MAX_SAMPLES);
        long maxBytes = options.get(Flags.SCRAPE_MAX_BYTES);
        return new Buffer.Settings(
                options.get(Flags.BUFFER_MAX_BYTES),
                options.get(Flags.SCRAPE_MAX_FAILURES),
                options.get(Flags.SCRAPE_READERS),
                options.get(Flags.SCRAPE_TAKEOVER_GRACE),
                maxSamples == 0 ? Long.MAX_VALUE : maxSamples,
                maxBytes == 0 ? Long.MAX_VALUE : maxBytes,
                new Buffer.Times(
                        options.get(Flags.PUSH_TIMESTAMPS) != Timestamps.Policy.REJECT,
                        options.get(Flags.PUSH_MAX_TIMESTAMP_AGE),
                        options.get(Flags.PUSH_MAX_SAMPLES_PER_SERIES),
                        InstantSource.system()));
    }

    /** More than one at a time per processor would hold memory and gain nothing. */
    private PushHandler.Concurrency concurrency() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new PushHandler.Concurrency(
                Flags.SMALL_PUSH_BYTES,
                Math.min(options.get(Flags.PUSH_MAX_CONCURRENT), processors),
                Math.min(options.get(Flags.PUSH_MAX_CONCURRENT_LARGE), processors),
                options.get(Flags.PUSH_QUEUE_TIMEOUT));
    }

    private Server.Limits httpLimits() {
        return new Server.Limits(
                connections,
                options.get(Flags.WEB_MAX_HEADER_BYTES),
                options.get(Flags.WEB_MAX_HEADERS),
                options.get(Flags.PUSH_MAX_BYTES),
                options.get(Flags.PUSH_MAX_INFLIGHT_BYTES),
                options.get(Flags.WEB_READ_TIMEOUT),
                options.get(Flags.WEB_IDLE_TIMEOUT),
                options.get(Flags.WEB_EVICTION_TIMEOUT),
                options.get(Flags.WEB_WRITE_TIMEOUT));
    }
}
