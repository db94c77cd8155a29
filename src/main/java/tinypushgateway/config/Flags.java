package tinypushgateway.config;

import static tinypushgateway.config.FlagType.count;
import static tinypushgateway.config.FlagType.file;
import static tinypushgateway.config.FlagType.longSize;
import static tinypushgateway.config.FlagType.names;
import static tinypushgateway.config.FlagType.oneOf;
import static tinypushgateway.config.FlagType.size;
import static tinypushgateway.config.FlagType.time;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;

/**
 * All flags. Each is declared here once, with its default, its bounds and its help; {@code --help}, the environment variables, the errors
 * and docs/flags.md are made from that. {@link Options#get} gives the value of a flag.
 */
public final class Flags {

    private static final List<Flag<?>> DECLARED = new ArrayList<>();

    /** In the order of their declarations, which is that of the help. */
    static final List<Flag<?>> ALL = Collections.unmodifiableList(DECLARED);

    public static final Flag<ListenAddress> WEB_LISTEN_ADDRESS =
            flag("web.listen-address", ":9091", FlagType.address(), """
            Address to listen on. Without a host, the gateway listens on all addresses of the machine.""");
    public static final Flag<Integer> WEB_MAX_CONNECTIONS =
            flag("web.max-connections", "1024", count("1", "65536"), """
            Maximum number of open connections. Beyond it, a new connection evicts the one that has been idle
            longest. If none can be evicted, the new one is rejected with 503.""");
    public static final Flag<Integer> WEB_MAX_HEADER_BYTES =
            flag("web.max-header-bytes", "8KiB", size("1KiB", "64KiB"), """
            Maximum size of the request line and the headers together. Requests beyond it are rejected with 431,
            or with 414 if the request line alone is larger.""");
    public static final Flag<Integer> WEB_MAX_HEADERS = flag("web.max-headers", "64", count("8", "1024"), """
            Maximum number of headers of a request. Requests with more headers are rejected with 431.""");
    public static final Flag<Duration> WEB_READ_TIMEOUT = flag("web.read-timeout", "10s", time("100ms", "10m"), """
            Maximum time for reading a request, from its first byte. Beyond it, the request is rejected with 408.""");
    public static final Flag<Duration> WEB_IDLE_TIMEOUT = flag("web.idle-timeout", "75s", time("1s", "1h"), """
            Maximum time before the first request of a connection, and between two requests. Beyond it, the
            connection is closed.""");
    public static final Flag<Duration> WEB_EVICTION_TIMEOUT =
            flag("web.eviction-timeout", "100ms", time("10ms", "10m"), """
            Maximum time for reading a request, and for writing its response, while all connections are in use.
            Beyond it, a new connection may evict this one.""");
    public static final Flag<Duration> WEB_WRITE_TIMEOUT = flag("web.write-timeout", "10s", time("100ms", "10m"), """
            Maximum time for writing a response, except for the response to a scrape. Beyond it, the connection
            is reset.""");

    public static final Flag<Optional<Path>> WEB_TLS_CERT_FILE = flag("web.tls-cert-file", "", file(), """
            PEM file with the certificate chain, the certificate of the server first. If it is set, all
            connections use TLS.""");
    public static final Flag<Optional<Path>> WEB_TLS_KEY_FILE = flag("web.tls-key-file", "", file(), """
            PEM file with the private key of the certificate, not encrypted.""");
    public static final Flag<Optional<Path>> WEB_TLS_CLIENT_CA_FILE = flag("web.tls-client-ca-file", "", file(), """
            PEM file with the authorities of client certificates. If it is set, all requests except probes
            need a client certificate from one of them.""");
    public static final Flag<Duration> WEB_TLS_HANDSHAKE_TIMEOUT =
            flag("web.tls-handshake-timeout", "10s", time("100ms", "10m"), """
            Maximum time for a TLS handshake. Beyond it, the connection is closed.""");
    public static final Flag<Integer> WEB_TLS_MAX_CONNECTIONS =
            flag("web.tls-max-connections", "160", count("1", "65536"), """
            Maximum number of open connections with TLS, unless --web.max-connections is lower. Beyond it, the same
            happens as beyond --web.max-connections.""");

    public static final Flag<Optional<Path>> AUTH_PUSH_FILE = flag("auth.push-file", "", file(), """
            File with the hashed credentials that permit to push. Without it, every client may push.""");
    public static final Flag<Optional<Path>> AUTH_SCRAPE_FILE = flag("auth.scrape-file", "", file(), """
            File with the hashed credentials that permit to scrape. Without it, every client may scrape.""");
    public static final Flag<Optional<Path>> AUTH_VIEW_FILE = flag("auth.view-file", "", file(), """
            File with the hashed credentials that permit to view /, /-/metrics and /-/status. Without it, every
            client may view them.""");

    /** The former name of {@link #AUTH_VIEW_FILE}. It works on, with a warning, and the help does not show it. */
    static final Flag<Optional<Path>> AUTH_LOOK_FILE = new Flag<>("auth.look-file", "", file(), "");

    public static final Flag<Integer> PUSH_MAX_BYTES = flag("push.max-bytes", "2MiB", size("1KiB", "256MiB"), """
            Maximum size of the body of a push: as sent, after gzip, and as text with the labels of its path.
            Larger pushes are rejected with 413.""");
    public static final Flag<Long> PUSH_MAX_INFLIGHT_BYTES =
            flag("push.max-inflight-bytes", "16MiB", longSize("2KiB", "8GiB"), """
            Maximum size of all bodies that are read at the same time, at least twice --push.max-bytes.
            Beyond it, pushes are rejected with 503.""");
    public static final Flag<Integer> PUSH_MAX_LINE_BYTES =
            flag("push.max-line-bytes", "16KiB", size("256B", "32KiB"), """
            Maximum size of a line of a push. A push with a longer line is rejected with 400.""");
    public static final Flag<Integer> PUSH_MAX_NAME_BYTES = flag("push.max-name-bytes", "256", size("16", "4096"), """
            Maximum size of the name of a metric or of a label. A push with a longer one is rejected with 400.""");
    public static final Flag<Integer> PUSH_MAX_LABEL_VALUE_BYTES =
            flag("push.max-label-value-bytes", "2KiB", size("16", "16KiB"), """
            Maximum size of a label value. A push with a longer one is rejected with 400.""");
    public static final Flag<Integer> PUSH_MAX_LABELS = flag("push.max-labels", "64", count("1", "256"), """
            Maximum number of labels of a sample. A push with more labels on a sample is rejected with 400.""");
    public static final Flag<Integer> PUSH_MAX_SAMPLES = flag("push.max-samples", "20000", count("1", "10000000"), """
            Maximum number of samples of a push, and of its metric families. A push with more of them is
            rejected with 400.""");

    /** The largest body, in bytes, of a push that counts for {@link #PUSH_MAX_CONCURRENT} and not for {@link #PUSH_MAX_CONCURRENT_LARGE}. */
    public static final int SMALL_PUSH_BYTES = 8 * 1024;

    public static final Flag<Integer> PUSH_MAX_CONCURRENT = flag("push.max-concurrent", "4", count("1", "64"), """
            Maximum number of pushes of up to 8KiB that are parsed and stored at the same time, but not more
            than one per processor. Further pushes wait.""");
    public static final Flag<Integer> PUSH_MAX_CONCURRENT_LARGE =
            flag("push.max-concurrent-large", "2", count("1", "64"), """
            Maximum number of pushes above 8KiB that are parsed and stored at the same time, but not more
            than one per processor. Further pushes wait.""");
    public static final Flag<Duration> PUSH_QUEUE_TIMEOUT = flag("push.queue-timeout", "5s", time("10ms", "10m"), """
            Maximum time that a push waits to be parsed. Beyond it, the push is rejected with 503 and nothing of
            it is stored.""");
    public static final Flag<Duration> PUSH_MAX_WAIT = flag("push.max-wait", "60s", time("0s", "10m"), """
            Maximum time that a push waits for its delivery, if it asks to. A push that asks for more waits for
            this time. 0: no push waits.""");
    public static final Flag<Integer> PUSH_MAX_WAITING = flag("push.max-waiting", "100", count("0", "65536"), """
            Maximum number of pushes that wait for their delivery at the same time, but not more than half of the
            connections. Further pushes get the response 202 at once.""");
    public static final Flag<Integer> PUSH_MAX_IDEMPOTENCY_KEYS =
            flag("push.max-idempotency-keys", "4000", count("0", "10000000"), """
            Maximum number of Idempotency-Key values that are remembered. Beyond it, the oldest one is forgotten.
            0: the header is ignored.""");
    public static final Flag<Duration> PUSH_IDEMPOTENCY_WINDOW =
            flag("push.idempotency-window", "10m", time("1s", "24h"), """
            Maximum time that an Idempotency-Key is remembered, from its first push. Then it is forgotten.""");
    public static final Flag<Timestamps.Policy> PUSH_TIMESTAMPS =
            flag("push.timestamps", "reject", oneOf(Timestamps.Policy.values()), """
            reject: pushes with timestamps are rejected. arrival: the same, and each sample is exposed with the
            time of its arrival. accept: samples are exposed with their timestamps.""");

    /** Prometheus silently drops samples that are more than an hour old; the difference is for the way there. */
    public static final Flag<Duration> PUSH_MAX_TIMESTAMP_AGE =
            flag("push.max-timestamp-age", "30m", time("1m", "50m"), """
            Maximum age of an accepted timestamp. A push with an older one is rejected with 400. A sample that
            waits for longer is exposed without its timestamp.""");

    public static final Flag<Integer> PUSH_MAX_SAMPLES_PER_SERIES =
            flag("push.max-samples-per-series", "10000", count("1", "10000000"), """
            Maximum number of samples of a series between two scrapes, if samples have timestamps. Beyond it,
            pushes are rejected with 503.""");

    public static final Flag<Long> BUFFER_MAX_BYTES =
            flag("buffer.max-bytes", "32MiB", longSize("256KiB", "8GiB"), """
            Maximum memory of all samples, pending and in flight. Beyond it, pushes are rejected with 503.""");

    public static final Flag<Integer> GROUPS_MAX = flag("groups.max", "1000", count("0", "100000"), """
            Maximum number of groups (jobs) whose last push, rejection and delivery are known. Beyond it, the
            group that pushed longest ago is forgotten. 0: no group is known.""");

    public static final Flag<Integer> SCRAPE_MAX_FAILURES = flag("scrape.max-failures", "3", count("1", "100"), """
            Maximum number of failed scrapes of a sample. After them, the sample is dropped.""");
    public static final Flag<Integer> SCRAPE_MAX_CONCURRENT =
            flag("scrape.max-concurrent", "16", count("1", "1024"), """
            Maximum number of scrapes in flight. Beyond it, scrapes are rejected with 503.""");
    public static final Flag<Duration> SCRAPE_CONFIRM_TIMEOUT =
            flag("scrape.confirm-timeout", "10s", time("100ms", "10m"), """
            Maximum time until a delivery is confirmed, if the scraper does not send the header
            X-Prometheus-Scrape-Timeout-Seconds. Beyond it, the scrape has failed.""");
    public static final Flag<Duration> SCRAPE_MAX_CONFIRM_TIMEOUT =
            flag("scrape.max-confirm-timeout", "2m", time("100ms", "1h"), """
            Maximum time until a delivery is confirmed, if the header X-Prometheus-Scrape-Timeout-Seconds asks
            for more. Beyond it, the scrape has failed.""");
    public static final Flag<Duration> SCRAPE_EXPECT_WITHIN =
            flag("scrape.expect-within", "5m", time("0s", "24h"), """
            Maximum time without a scrape. Beyond it, the status shows a problem, and the log warns once if samples
            are pending. 0: neither.""");
    public static final Flag<List<String>> SCRAPE_READERS = flag("scrape.readers", "", names(16, 64), """
            Names of the Prometheus servers that each get every sample (GET /metrics?reader=NAME), separated by
            commas. Empty: there is one server, and it has no name.""");
    public static final Flag<Duration> SCRAPE_TAKEOVER_GRACE =
            flag("scrape.takeover-grace", "2s", time("0s", "10s"), """
            Maximum time that a scrape waits for an older one of the same reader. Beyond it, the older one has
            failed and the new one takes over its samples.""");
    public static final Flag<Integer> SCRAPE_MAX_SAMPLES =
            flag("scrape.max-samples", "0", count("0", "2000000000"), """
            Maximum number of samples of a scrape, for a sample_limit of Prometheus. Beyond it, the rest stays
            pending. 0: no limit.""");
    public static final Flag<Long> SCRAPE_MAX_BYTES = flag("scrape.max-bytes", "0", longSize("0", "8GiB"), """
            Maximum size of a scrape before gzip, for a body_size_limit of Prometheus. Beyond it, the rest stays
            pending. 0: no limit.""");

    public static final Flag<Duration> SHUTDOWN_DRAIN_TIMEOUT =
            flag("shutdown.drain-timeout", "25s", time("0s", "1h"), """
            Maximum time that a graceful shutdown waits for a last scrape of the samples that it holds. Beyond it,
            they are dropped.""");

    public static final Flag<Level> LOG_LEVEL = flag("log.level", "info", oneOf(Level.values()), """
            Lowest level that is logged.""");
    public static final Flag<Format> LOG_FORMAT = flag("log.format", "logfmt", oneOf(Format.values()), """
            Format of the lines of the log.""");
    public static final Flag<Integer> LOG_MAX_QUEUED_BYTES =
            flag("log.max-queued-bytes", "64KiB", size("4KiB", "64MiB"), """
            Maximum memory of log lines that wait for stderr. Beyond it, lines are dropped and counted.""");

    private Flags() {}

    private static <T> Flag<T> flag(String name, String defaultText, FlagType<T> type, String help) {
        Flag<T> flag = new Flag<>(name, defaultText, type, help);
        DECLARED.add(flag);
        return flag;
    }

    /** Those that are read: all, and the former name. */
    static Stream<Flag<?>> read() {
        return Stream.concat(ALL.stream(), Stream.of(AUTH_LOOK_FILE));
    }
}
