package tinypushgateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tinypushgateway.exposition.TimestampPolicy;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;

/**
 * Everything that can be set, typed. A component is named after its flag, a nested record after the flag's prefix. The
 * bounds below hold for what comes from {@link CommandLine}: a test may build options beyond them.
 */
public record Options(
        Web web, Auth auth, Push push, Buffer buffer, Groups groups, Scrape scrape, Shutdown shutdown, Log log) {

    /**
     * Connections and requests.
     *
     * @param listenAddress where to listen; default {@code :9091}, every address of the host
     * @param maxConnections connections open at once; 1 to 65536, default 1024
     * @param maxHeadBytes bytes of request line and field lines together; 1 KiB to 64 KiB, default 8 KiB
     * @param maxFields field lines of a request; 8 to 1024, default 64
     * @param readTimeout for reading a whole request, from its first byte; 100 ms to 10 min, default 10 s
     * @param idleTimeout between requests of a connection and before its first byte; 1 s to 1 h, default 75 s
     * @param crowdedTimeout for a request, and for its answer, while all connections are in use; 10 ms to 10 min, default 100 ms
     * @param writeTimeout for an answer other than a scrape's; 100 ms to 10 min, default 10 s
     * @param tls the flags that go on with {@code web.tls}
     */
    public record Web(
            ListenAddress listenAddress,
            int maxConnections,
            int maxHeadBytes,
            int maxFields,
            Duration readTimeout,
            Duration idleTimeout,
            Duration crowdedTimeout,
            Duration writeTimeout,
            Tls tls) {

        /** Connections open at once, of whichever kind there are. */
        public int connections() {
            return tls.isOn() ? Math.min(maxConnections, tls.maxConnections()) : maxConnections;
        }
    }

    /**
     * Encryption of all connections, or of none.
     *
     * @param certFile certificates in PEM, the server's own first; default none, and no TLS
     * @param keyFile their private key in PEM; there if and only if {@code certFile} is
     * @param clientCaFile authorities of client certificates; default none, and nobody is asked for one
     * @param handshakeTimeout for a handshake; 100 ms to 10 min, default 10 s
     * @param maxConnections connections open at once with TLS; 1 to 65536, default 160
     */
    public record Tls(
            Optional<Path> certFile,
            Optional<Path> keyFile,
            Optional<Path> clientCaFile,
            Duration handshakeTimeout,
            int maxConnections) {

        public boolean isOn() {
            return certFile.isPresent();
        }
    }

    /**
     * Who may do what: files of hashed credentials. A right without a file is everybody's; none is the default.
     *
     * @param pushFile of those who may push
     * @param scrapeFile of those who may scrape
     * @param viewFile of those who may see the page and the own metrics
     */
    public record Auth(Optional<Path> pushFile, Optional<Path> scrapeFile, Optional<Path> viewFile) {}

    /**
     * What a job may push.
     *
     * @param maxBytes bytes of one push, as sent and after gzip; 1 KiB to 256 MiB, default 2 MiB
     * @param maxInflightBytes bytes of all pushes being read at once; twice {@code maxBytes} to 8 GiB, default 16 MiB
     * @param maxLineBytes bytes of one line of the exposition; 256 B to 32 KiB, default 16 KiB
     * @param maxNameBytes bytes of a metric or label name; 16 to 4096, default 256
     * @param maxLabelValueBytes bytes of a label value; 16 B to 16 KiB, default 2 KiB
     * @param maxLabels labels of a sample; 1 to 256, default 64
     * @param maxSamples samples of one push, and its metric families; 1 to 10,000,000, default 20,000
     * @param maxParsed pushes of up to {@link #SMALL_BYTES} that are parsed and stored at once, while others wait; 1 to 64, default 4
     * @param maxParsedLarge the same for larger pushes; 1 to 64, default 2
     * @param queueTimeout for which a push waits to be parsed and stored; 10 ms to 10 min, default 5 s
     * @param maxWait for which a stored push waits for its delivery, if it asks to; 0 s to 10 min, 0 for not at all, default 60 s
     * @param maxWaiting pushes that wait for their delivery at once; 0 to 65536, default 100
     * @param idempotencyKeys keys of pushes that are remembered; 0 to 10,000,000, 0 for none, default 4,000
     * @param idempotencyWindow for which a key is remembered; 1 s to 24 h, default 10 min
     * @param timestamps what becomes of the timestamps of samples; default reject
     * @param timestampsMaxAge how old an accepted timestamp may be; 1 min to 50 min, default 30 min
     * @param maxSamplesPerSeries pending samples of a series that has timestamps; 1 to 10,000,000, default 10,000
     */
    public record Push(
            int maxBytes,
            long maxInflightBytes,
            int maxLineBytes,
            int maxNameBytes,
            int maxLabelValueBytes,
            int maxLabels,
            int maxSamples,
            int maxParsed,
            int maxParsedLarge,
            Duration queueTimeout,
            Duration maxWait,
            int maxWaiting,
            int idempotencyKeys,
            Duration idempotencyWindow,
            TimestampPolicy timestamps,
            Duration timestampsMaxAge,
            int maxSamplesPerSeries) {

        /** The largest content, in bytes, of a push that counts for {@code maxParsed} and not for {@code maxParsedLarge}. */
        public static final int SMALL_BYTES = 8 * 1024;
    }

    /**
     * What is kept for the next scrape.
     *
     * @param maxBytes bytes of memory of all samples held, pending and in flight; 256 KiB to 8 GiB, default 32 MiB
     */
    public record Buffer(long maxBytes) {}

    /**
     * What is known of single groups of pushes, which are mostly jobs.
     *
     * @param max groups that are known at once; 0 to 100,000, 0 for none, default 1,000
     */
    public record Groups(int max) {}

    /**
     * How samples leave.
     *
     * @param maxFailures failed scrapes after which a sample is dropped; 1 to 100, default 3
     * @param maxConcurrent scrapes in flight at once; 1 to 1024, default 16
     * @param confirmTimeout to confirm a delivery when the scraper sends no X-Prometheus-Scrape-Timeout-Seconds;
     *     100 ms to 10 min, default 10 s
     * @param maxConfirmTimeout the most that this field line may ask for; 100 ms to 1 h, default 2 min
     * @param expectWithin the longest time without a scrape, while samples are pending, that the log does not warn of; 0 s to 24 h, 0 for
     *     any time, default 5 min
     * @param readers names of those who each get every sample; default none, for one reader without a name
     * @param takeoverGrace for which a scrape waits for an older one of its reader to end; 0 s to 10 s, default 2 s
     * @param maxSamples samples of one scrape; 0 to 2,000,000,000, 0 for any number, default 0
     * @param maxBytes bytes of one scrape before gzip; 0 to 8 GiB, 0 for any number, default 0
     */
    public record Scrape(
            int maxFailures,
            int maxConcurrent,
            Duration confirmTimeout,
            Duration maxConfirmTimeout,
            Duration expectWithin,
            List<String> readers,
            Duration takeoverGrace,
            int maxSamples,
            long maxBytes) {}

    /**
     * How the gateway stops.
     *
     * @param drainTimeout to wait for a last scrape of what is pending; 0 s to 1 h, default 25 s
     */
    public record Shutdown(Duration drainTimeout) {}

    /**
     * What is logged, to stderr.
     *
     * @param level the least level that is written; default info
     * @param format default logfmt
     * @param maxQueuedBytes bytes of memory of lines that stderr has not taken yet; 4 KiB to 64 MiB, default 64 KiB
     */
    public record Log(Level level, Format format, int maxQueuedBytes) {}
}
