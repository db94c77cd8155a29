package tinypushgateway.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks each flag up where it may be set, the command line before the environment before its default, or what is left of
 * that in a small heap, and turns what it finds into typed options. An empty variable counts as not set, as for Prometheus's own
 * tools. Unknown variables are no error, since not all of them are anybody's doing: see {@link #isServiceLink}.
 */
final class OptionsBinder {

    private final Map<String, String> commandLine;
    private final Map<String, String> environment;
    private final HeapSizing unset;

    OptionsBinder(Map<String, String> commandLine, Map<String, String> environment, HeapSizing unset) {
        this.commandLine = commandLine;
        this.environment = environment;
        this.unset = unset;
    }

    Options options() throws UsageError {
        Options options = new Options(web(), auth(), push(), buffer(), groups(), scrape(), shutdown(), log());
        Options.Push push = options.push();
        if (push.maxInflightBytes() < 2L * push.maxBytes()) {
            // While a push is unpacked, it is held as sent and after gzip.
            throw new UsageError(found(Flags.PUSH_MAX_INFLIGHT_BYTES).shown() + ": must be at least twice "
                    + found(Flags.PUSH_MAX_BYTES).shown());
        }
        checkTls(options.web().tls());
        return options;
    }

    private void checkTls(Options.Tls tls) throws UsageError {
        if (tls.certFile().isPresent() != tls.keyFile().isPresent()) {
            Flag<?> given = tls.certFile().isPresent() ? Flags.WEB_TLS_CERT_FILE : Flags.WEB_TLS_KEY_FILE;
            Flag<?> missing = tls.certFile().isPresent() ? Flags.WEB_TLS_KEY_FILE : Flags.WEB_TLS_CERT_FILE;
            throw new UsageError(found(given).shown() + ": must come with " + missing.typed());
        }
        if (tls.clientCaFile().isPresent() && !tls.isOn()) {
            throw new UsageError(found(Flags.WEB_TLS_CLIENT_CA_FILE).shown() + ": must come with "
                    + Flags.WEB_TLS_CERT_FILE.typed());
        }
    }

    /** The flags that are lower than their defaults because of the heap, with their values, as one would type them. */
    List<String> lowered() {
        return Flags.ALL.stream()
                .filter(flag -> set(flag).isEmpty())
                .filter(flag -> !unset.textOf(flag).equals(flag.defaultText()))
                .map(flag -> found(flag).shown())
                .toList();
    }

    /** Variables with our prefix that set nothing, most likely mistyped. */
    List<CommandLine.UnknownVariable> unknownVariables() {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(Flag.PREFIX))
                .filter(name -> Flags.ALL.stream().noneMatch(flag -> name.equals(flag.variable())))
                .filter(name -> !isServiceLink(name, environment.getOrDefault(name, "")))
                .sorted()
                .map(name -> new CommandLine.UnknownVariable(name, NearestName.toVariable(name)))
                .toList();
    }

    /**
     * Whether Kubernetes, or a link of Docker, made this variable of a service whose name begins like ours: {@code ..._SERVICE_HOST},
     * {@code ..._SERVICE_PORT}, {@code ..._SERVICE_PORT_HTTP}, {@code ..._PORT}, {@code ..._PORT_9091_TCP}, {@code
     * ..._PORT_9091_TCP_ADDR}. A {@code ..._PORT} of theirs is an address: with a number somebody means a port to listen at.
     */
    private static boolean isServiceLink(String name, String text) {
        return name.matches(".*_SERVICE_(HOST|PORT(_.+)?)")
                || name.matches(".*_PORT_[0-9]+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?")
                || name.endsWith("_PORT") && text.matches("(tcp|udp|sctp)://.*");
    }

    private Options.Web web() throws UsageError {
        return new Options.Web(
                of(Flags.WEB_LISTEN_ADDRESS),
                of(Flags.WEB_MAX_CONNECTIONS),
                of(Flags.WEB_MAX_HEAD_BYTES),
                of(Flags.WEB_MAX_FIELDS),
                of(Flags.WEB_READ_TIMEOUT),
                of(Flags.WEB_IDLE_TIMEOUT),
                of(Flags.WEB_CROWDED_TIMEOUT),
                of(Flags.WEB_WRITE_TIMEOUT),
                new Options.Tls(
                        of(Flags.WEB_TLS_CERT_FILE),
                        of(Flags.WEB_TLS_KEY_FILE),
                        of(Flags.WEB_TLS_CLIENT_CA_FILE),
                        of(Flags.WEB_TLS_HANDSHAKE_TIMEOUT),
                        of(Flags.WEB_TLS_MAX_CONNECTIONS)));
    }

    private Options.Auth auth() throws UsageError {
        return new Options.Auth(of(Flags.AUTH_PUSH_FILE), of(Flags.AUTH_SCRAPE_FILE), of(Flags.AUTH_VIEW_FILE));
    }

    private Options.Push push() throws UsageError {
        return new Options.Push(
                of(Flags.PUSH_MAX_BYTES),
                of(Flags.PUSH_MAX_INFLIGHT_BYTES),
                of(Flags.PUSH_MAX_LINE_BYTES),
                of(Flags.PUSH_MAX_NAME_BYTES),
                of(Flags.PUSH_MAX_LABEL_VALUE_BYTES),
                of(Flags.PUSH_MAX_LABELS),
                of(Flags.PUSH_MAX_SAMPLES),
                of(Flags.PUSH_MAX_PARSED),
                of(Flags.PUSH_MAX_PARSED_LARGE),
                of(Flags.PUSH_QUEUE_TIMEOUT),
                of(Flags.PUSH_MAX_WAIT),
                of(Flags.PUSH_MAX_WAITING),
                of(Flags.PUSH_IDEMPOTENCY_KEYS),
                of(Flags.PUSH_IDEMPOTENCY_WINDOW),
                of(Flags.PUSH_TIMESTAMPS),
                of(Flags.PUSH_TIMESTAMPS_MAX_AGE),
                of(Flags.PUSH_MAX_SAMPLES_PER_SERIES));
    }

    private Options.Buffer buffer() throws UsageError {
        return new Options.Buffer(of(Flags.BUFFER_MAX_BYTES));
    }

    private Options.Groups groups() throws UsageError {
        return new Options.Groups(of(Flags.GROUPS_MAX));
    }

    private Options.Scrape scrape() throws UsageError {
        return new Options.Scrape(
                of(Flags.SCRAPE_MAX_FAILURES),
                of(Flags.SCRAPE_MAX_CONCURRENT),
                of(Flags.SCRAPE_CONFIRM_TIMEOUT),
                of(Flags.SCRAPE_MAX_CONFIRM_TIMEOUT),
                of(Flags.SCRAPE_EXPECT_WITHIN),
                of(Flags.SCRAPE_READERS),
                of(Flags.SCRAPE_TAKEOVER_GRACE),
                of(Flags.SCRAPE_MAX_SAMPLES),
                of(Flags.SCRAPE_MAX_BYTES));
    }

    private Options.Shutdown shutdown() throws UsageError {
        return new Options.Shutdown(of(Flags.SHUTDOWN_DRAIN_TIMEOUT));
    }

    private Options.Log log() throws UsageError {
        return new Options.Log(of(Flags.LOG_LEVEL), of(Flags.LOG_FORMAT), of(Flags.LOG_MAX_QUEUED_BYTES));
    }

    private <T> T of(Flag<T> flag) throws UsageError {
        Found found = found(flag);
        return flag.kind()
                .parse(found.text)
                .orElseThrow(() -> new UsageError(
                        found.shown() + ": must be " + flag.kind().allowed()));
    }

    private Found found(Flag<?> flag) {
        return set(flag).orElseGet(() -> new Found(flag.typed(), unset.textOf(flag)));
    }

    /** What somebody set it to. */
    private Optional<Found> set(Flag<?> flag) {
        String typed = commandLine.get(flag.name());
        if (typed != null) {
            return Optional.of(new Found(flag.typed(), typed));
        }
        String variable = environment.getOrDefault(flag.variable(), "");
        return variable.isEmpty() ? Optional.empty() : Optional.of(new Found(flag.variable(), variable));
    }

    /** A text, and the flag or variable that it came from. */
    private record Found(String source, String text) {

        String shown() {
            return source + "=" + UsageError.shown(text);
        }
    }
}
