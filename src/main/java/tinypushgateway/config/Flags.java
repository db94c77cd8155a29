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
import java.util.List;
import java.util.Optional;
import tinypushgateway.exposition.TimestampPolicy;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;

/**
 * The table of flags. Each stands here once, with its default, its bounds and its help; {@code --help}, the names of the
 * environment variables, every complaint and docs/flags.md are made from it.
 */
final class Flags {

    static final Flag<ListenAddress> WEB_LISTEN_ADDRESS =
            new Flag<>("web.listen-address", ":9091", "where to listen", FlagType.address());
    static final Flag<Integer> WEB_MAX_CONNECTIONS =
            new Flag<>("web.max-connections", "1024", "connections open at once", count("1", "65536"));
    static final Flag<Integer> WEB_MAX_HEAD_BYTES =
            new Flag<>("web.max-head-bytes", "8KiB", "request line and field lines together", size("1KiB", "64KiB"));
    static final Flag<Integer> WEB_MAX_FIELDS =
            new Flag<>("web.max-fields", "64", "field lines of a request", count("8", "1024"));
    static final Flag<Duration> WEB_READ_TIMEOUT = new Flag<>(
            "web.read-timeout", "10s", "for reading a whole request, from its first byte", time("100ms", "10m"));
    static final Flag<Duration> WEB_IDLE_TIMEOUT = new Flag<>(
            "web.idle-timeout", "75s", "between requests of a connection, and before the first byte", time("1s", "1h"));
    static final Flag<Duration> WEB_CROWDED_TIMEOUT = new Flag<>(
            "web.crowded-timeout",
            "100ms",
            "for a request, and for its answer, while all connections are in use: then a new one may take the place",
            time("10ms", "10m"));
    static final Flag<Duration> WEB_WRITE_TIMEOUT =
            new Flag<>("web.write-timeout", "10s", "for an answer other than a scrape's", time("100ms", "10m"));

    static final Flag<Optional<Path>> WEB_TLS_CERT_FILE = new Flag<>(
            "web.tls-cert-file",
            "",
            "certificates in PEM, the server's own first; with it, only HTTPS is taken",
            file());
    static final Flag<Optional<Path>> WEB_TLS_KEY_FILE =
            new Flag<>("web.tls-key-file", "", "their private key in PEM, not encrypted", file());
    static final Flag<Optional<Path>> WEB_TLS_CLIENT_CA_FILE = new Flag<>(
            "web.tls-client-ca-file",
            "",
            "authorities in PEM; all but probes then need a client certificate from one of them",
            file());
    static final Flag<Duration> WEB_TLS_HANDSHAKE_TIMEOUT =
            new Flag<>("web.tls-handshake-timeout", "10s", "for a TLS handshake", time("100ms", "10m"));
    static final Flag<Integer> WEB_TLS_MAX_CONNECTIONS = new Flag<>(
            "web.tls-max-connections",
            "160",
            "connections open at once with TLS, if web.max-connections is not lower",
            count("1", "65536"));

    static final Flag<Optional<Path>> AUTH_PUSH_FILE =
            new Flag<>("auth.push-file", "", "hashed credentials of those who may push; without it, everybody", file());
    static final Flag<Optional<Path>> AUTH_SCRAPE_FILE = new Flag<>(
            "auth.scrape-file", "", "hashed credentials of those who may scrape; without it, everybody", file());
    static final Flag<Optional<Path>> AUTH_VIEW_FILE = new Flag<>(
            "auth.look-file",
            "",
            "hashed credentials of those who may see / and /-/metrics; without it, everybody",
            file());

    static final Flag<Integer> PUSH_MAX_BYTES = new Flag<>(
            "push.max-bytes",
            "2MiB",
            "content of one push, as sent, after gzip, and as text with the labels of its path",
            size("1KiB", "256MiB"));
    static final Flag<Long> PUSH_MAX_INFLIGHT_BYTES = new Flag<>(
            "push.max-inflight-bytes",
            "16MiB",
            "contents of all pushes being read at once; at least twice push.max-bytes",
            longSize("2KiB", "8GiB"));
    static final Flag<Integer> PUSH_MAX_LINE_BYTES =
            new Flag<>("push.max-line-bytes", "16KiB", "one line of the exposition", size("256B", "32KiB"));
    static final Flag<Integer> PUSH_MAX_NAME_BYTES =
            new Flag<>("push.max-name-bytes", "256", "a metric or label name", size("16", "4096"));
    static final Flag<Integer> PUSH_MAX_LABEL_VALUE_BYTES =
            new Flag<>("push.max-label-value-bytes", "2KiB", "a label value", size("16", "16KiB"));
    static final Flag<Integer> PUSH_MAX_LABELS =
            new Flag<>("push.max-labels", "64", "labels of a sample", count("1", "256"));
    static final Flag<Integer> PUSH_MAX_SAMPLES = new Flag<>(
            "push.max-samples", "20000", "samples of one push, and its metric families", count("1", "10000000"));
    static final Flag<Integer> PUSH_MAX_PARSED = new Flag<>(
            "push.max-parsed",
            "4",
            "maximum of pushes of up to 8KiB parsed and stored at once, but one per processor; others wait",
            count("1", "64"));
    static final Flag<Integer> PUSH_MAX_PARSED_LARGE = new Flag<>(
            "push.max-parsed-large",
            "2",
            "maximum of pushes above 8KiB parsed and stored at once, but one per processor; others wait",
            count("1", "64"));
    static final Flag<Duration> PUSH_QUEUE_TIMEOUT = new Flag<>(
            "push.queue-timeout",
            "5s",
            "maximum time that a push waits to be parsed; then it is rejected with 503 and nothing of it is stored",
            time("10ms", "10m"));

    static final Flag<Duration> PUSH_MAX_WAIT = new Flag<>(
            "push.max-wait",
            "60s",
            "maximum time that a push waits for its delivery, if it asks to; longer wishes are cut; 0: none waits",
            time("0s", "10m"));
    static final Flag<Integer> PUSH_MAX_WAITING = new Flag<>(
            "push.max-waiting",
            "100",
            "maximum of pushes that wait at once, at most half of the connections; others get 202 at once",
            count("0", "65536"));
    static final Flag<Integer> PUSH_IDEMPOTENCY_KEYS = new Flag<>(
            "push.idempotency-keys",
            "4000",
            "maximum of Idempotency-Key values remembered; beyond it, the oldest is forgotten; 0: they are ignored",
            count("0", "10000000"));
    static final Flag<Duration> PUSH_IDEMPOTENCY_WINDOW = new Flag<>(
            "push.idempotency-window",
            "10m",
            "maximum time that an Idempotency-Key is remembered, from its first push",
            time("1s", "24h"));

    static final Flag<TimestampPolicy> PUSH_TIMESTAMPS = new Flag<>(
            "push.timestamps",
            "reject",
            "timestamps of samples: reject them; reject them and expose the time of arrival; or accept them",
            oneOf(TimestampPolicy.values()));

    /** Prometheus drops without a word what is more than an hour old; the difference is for the way there. */
    static final Flag<Duration> PUSH_TIMESTAMPS_MAX_AGE = new Flag<>(
            "push.timestamps-max-age",
            "30m",
            "maximum age of an accepted timestamp; a sample that waits for longer is exposed without its timestamp",
            time("1m", "50m"));

    static final Flag<Integer> PUSH_MAX_SAMPLES_PER_SERIES = new Flag<>(
            "push.max-samples-per-series",
            "10000",
            "maximum of samples of a series kept between two scrapes, with timestamps; beyond it, pushes get 503",
            count("1", "10000000"));

    static final Flag<Long> BUFFER_MAX_BYTES = new Flag<>(
            "buffer.max-bytes",
            "32MiB",
            "memory of all samples held, pending and in flight",
            longSize("256KiB", "8GiB"));

    static final Flag<Integer> GROUPS_MAX = new Flag<>(
            "groups.max",
            "1000",
            "maximum of groups (jobs) whose last push, refusal and delivery are known; 0: none",
            count("0", "100000"));

    static final Flag<Integer> SCRAPE_MAX_FAILURES =
            new Flag<>("scrape.max-failures", "3", "failed scrapes after which a sample is dropped", count("1", "100"));
    static final Flag<Integer> SCRAPE_MAX_CONCURRENT =
            new Flag<>("scrape.max-concurrent", "16", "scrapes in flight at once", count("1", "1024"));
    static final Flag<Duration> SCRAPE_CONFIRM_TIMEOUT = new Flag<>(
            "scrape.confirm-timeout",
            "10s",
            "to confirm a delivery when the scraper sends no X-Prometheus-Scrape-Timeout-Seconds",
            time("100ms", "10m"));
    static final Flag<Duration> SCRAPE_MAX_CONFIRM_TIMEOUT = new Flag<>(
            "scrape.max-confirm-timeout",
            "2m",
            "the most that X-Prometheus-Scrape-Timeout-Seconds may ask for",
            time("100ms", "1h"));
    static final Flag<Duration> SCRAPE_EXPECT_WITHIN = new Flag<>(
            "scrape.expect-within",
            "5m",
            "maximum time without a scrape while samples are pending; beyond it, the log warns once; 0 turns this off",
            time("0s", "24h"));

    static final Flag<List<String>> SCRAPE_READERS = new Flag<>(
            "scrape.readers",
            "",
            "names of Prometheus servers that each get every sample (GET /metrics?reader=NAME), separated by commas",
            names(16, 64));
    static final Flag<Duration> SCRAPE_TAKEOVER_GRACE = new Flag<>(
            "scrape.takeover-grace",
            "2s",
            "maximum time that a scrape waits for an older one of the same reader; then it takes over its samples",
            time("0s", "10s"));
    static final Flag<Integer> SCRAPE_MAX_SAMPLES = new Flag<>(
            "scrape.max-samples",
            "0",
            "maximum of samples in one scrape, as Prometheus's sample_limit; the rest stays pending; 0: no limit",
            count("0", "2000000000"));
    static final Flag<Long> SCRAPE_MAX_BYTES = new Flag<>(
            "scrape.max-bytes",
            "0",
            "maximum of bytes in one scrape before gzip, as Prometheus's body_size_limit; 0: no limit",
            longSize("0", "8GiB"));

    static final Flag<Duration> SHUTDOWN_DRAIN_TIMEOUT = new Flag<>(
            "shutdown.drain-timeout",
            "25s",
            "when told to stop, for a last scrape of what is pending",
            time("0s", "1h"));

    static final Flag<Level> LOG_LEVEL =
            new Flag<>("log.level", "info", "the least level that is logged", oneOf(Level.values()));
    static final Flag<Format> LOG_FORMAT =
            new Flag<>("log.format", "logfmt", "how an event is written as a line", oneOf(Format.values()));
    static final Flag<Integer> LOG_MAX_QUEUED_BYTES = new Flag<>(
            "log.max-queued-bytes",
            "64KiB",
            "memory of log lines that wait for stderr; beyond it, lines are dropped and counted",
            size("4KiB", "64MiB"));

    /** All of them, in the order of the help. */
    static final List<Flag<?>> ALL = List.of(
            WEB_LISTEN_ADDRESS,
            WEB_MAX_CONNECTIONS,
            WEB_MAX_HEAD_BYTES,
            WEB_MAX_FIELDS,
            WEB_READ_TIMEOUT,
            WEB_IDLE_TIMEOUT,
            WEB_CROWDED_TIMEOUT,
            WEB_WRITE_TIMEOUT,
            WEB_TLS_CERT_FILE,
            WEB_TLS_KEY_FILE,
            WEB_TLS_CLIENT_CA_FILE,
            WEB_TLS_HANDSHAKE_TIMEOUT,
            WEB_TLS_MAX_CONNECTIONS,
            AUTH_PUSH_FILE,
            AUTH_SCRAPE_FILE,
            AUTH_VIEW_FILE,
            PUSH_MAX_BYTES,
            PUSH_MAX_INFLIGHT_BYTES,
            PUSH_MAX_LINE_BYTES,
            PUSH_MAX_NAME_BYTES,
            PUSH_MAX_LABEL_VALUE_BYTES,
            PUSH_MAX_LABELS,
            PUSH_MAX_SAMPLES,
            PUSH_MAX_PARSED,
            PUSH_MAX_PARSED_LARGE,
            PUSH_QUEUE_TIMEOUT,
            PUSH_MAX_WAIT,
            PUSH_MAX_WAITING,
            PUSH_IDEMPOTENCY_KEYS,
            PUSH_IDEMPOTENCY_WINDOW,
            PUSH_TIMESTAMPS,
            PUSH_TIMESTAMPS_MAX_AGE,
            PUSH_MAX_SAMPLES_PER_SERIES,
            BUFFER_MAX_BYTES,
            GROUPS_MAX,
            SCRAPE_MAX_FAILURES,
            SCRAPE_MAX_CONCURRENT,
            SCRAPE_CONFIRM_TIMEOUT,
            SCRAPE_MAX_CONFIRM_TIMEOUT,
            SCRAPE_EXPECT_WITHIN,
            SCRAPE_READERS,
            SCRAPE_TAKEOVER_GRACE,
            SCRAPE_MAX_SAMPLES,
            SCRAPE_MAX_BYTES,
            SHUTDOWN_DRAIN_TIMEOUT,
            LOG_LEVEL,
            LOG_FORMAT,
            LOG_MAX_QUEUED_BYTES);

    private Flags() {}

    static Optional<Flag<?>> named(String name) {
        return ALL.stream().filter(flag -> flag.name().equals(name)).findFirst();
    }
}
