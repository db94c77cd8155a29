package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Buffers;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Pushes;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.groups.Groups;
import tinypushgateway.handler.GroupingPath;
import tinypushgateway.handler.IdempotencyKeys;
import tinypushgateway.handler.ManagementHandler;
import tinypushgateway.handler.PageHandler;
import tinypushgateway.handler.PushHandler;
import tinypushgateway.handler.ScrapeHandler;
import tinypushgateway.handler.ScrapeMonitor;
import tinypushgateway.handler.WaitingPushes;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;
import tinypushgateway.status.Statuses;

/** The real paths of the gateway over a real buffer, and real connections to them over a {@link MemorySocket}. */
final class GatewayInMemory {
    private static final long MAX_BYTES = 1 << 20;
    private static final int SCRAPES = 2;

    private final Buffer buffer = Buffers.of(MAX_BYTES, 3);
    private final Groups groups = new Groups(1000, List.of(""), InstantSource.system());
    private final OwnMetrics metrics =
            new OwnMetrics("test", new OwnMetrics.Limits(MAX_BYTES, 1, 1), buffer::ledgers, () -> 0, groups);
    private final Log log = Log.to(OutputStream.nullOutputStream(), Level.DEBUG, Format.LOGFMT, 1 << 18);
    private final TestServer.Heard heard = new TestServer.Heard();
    private final Server.Limits limits = new TestLimits().limits();
    private final Server server;

    private GatewayInMemory() throws IOException {
        ManagementHandler management = new ManagementHandler(buffer::isClosed, metrics, Statuses::quiet);
        Duration patience = Duration.ofSeconds(10);
        PushHandler push = new PushHandler(
                buffer,
                groups,
                Options.DEFAULT.expositionLimits(),
                Timestamps.REJECTED,
                new PushHandler.Concurrency(8 * 1024, 1, 1, Duration.ofSeconds(5)),
                new WaitingPushes(1, Duration.ofMillis(1)),
                new IdempotencyKeys(2, Duration.ofMinutes(1), Duration.ofSeconds(5)),
                metrics,
                log);
        Router router = new Router()
                .on("POST", "/push", push::push)
                .onAll("PUT", "groups", GroupingPath::matches, push::pushGroup)
                .onAll("POST", "groups", GroupingPath::matches, push::pushGroup)
                .onAll("DELETE", "groups", GroupingPath::matches, push::deleteGroup)
                .on(
                        "GET",
                        "/metrics",
                        new ScrapeHandler(
                                buffer,
                                SCRAPES,
                                patience,
                                patience,
                                List.of(new ScrapeMonitor("", patience, log)),
                                metrics,
                                log))
                .on("HEAD", "/metrics", ScrapeHandler::head)
                .on("GET", "/-/metrics", management::metrics)
                .on("GET", "/-/healthy", management::healthy)
                .on("GET", "/-/ready", management::ready)
                .on("GET", "/-/status", management::status)
                .on("GET", "/", new PageHandler(Statuses::quiet, false, false));
        server = new Server(TestServer.anyPort(), router, limits, heard, Link.Factory.PLAIN);
    }

    static GatewayInMemory open() {
        try {
            return new GatewayInMemory();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Serves a connection to its end, in this thread. */
    void serve(MemorySocket peer) throws IOException {
        new Connection(server, peer, new Link.Plain(peer), ConnectionLimiter.Slot.regular()).run();
    }

    Ledger ledger() {
        return buffer.ledger();
    }

    /** What holds whenever no connection is open. */
    void checkAtRest() {
        assertThat(heard.failures).isEmpty();
        assertThat(heard.open).hasValue(0);
        assertThat(server.inflight().left()).isEqualTo(limits.inflightBytes());
        assertThat(buffer.ledger().imbalance()).isZero();
        assertThat(buffer.ledger().inFlight()).isZero();
    }

    /** A well-behaved peer asks for health and takes what is pending, to the last sample. */
    void checkStillServes() throws Exception {
        long pending = buffer.ledger().pending();
        long delivered = buffer.ledger().delivered();
        byte[] requests = "GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
                .getBytes(ISO_8859_1);
        MemorySocket peer = new MemorySocket(requests, 0, Integer.MAX_VALUE, MemorySocket.Manner.WAITS);
        serve(peer);
        List<Wire.Answer> answers = new Wire(
                        new MemorySocket(peer.written(), 0, Integer.MAX_VALUE, MemorySocket.Manner.HALF_CLOSES))
                .answers();
        assertThat(answers).extracting(Wire.Answer::status).containsExactly(200, 200);
        byte[] exposed = answers.getLast().text().getBytes(ISO_8859_1);
        assertThat(Pushes.parse(exposed).samples()).isEqualTo((int) pending);
        assertThat(buffer.ledger().delivered()).isEqualTo(delivered + pending);
        assertThat(buffer.ledger().bytes()).isZero();
        checkAtRest();
    }
}
