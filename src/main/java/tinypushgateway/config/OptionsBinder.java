package tinypushgateway.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks each flag up where it may be set, the command line before the environment before its default (in a small heap, before the lower
 * value of {@link HeapSizing}), and turns the texts into typed options. An empty variable counts as not set, as for Prometheus's own
 * tools. Unknown variables are no error, since Kubernetes makes some of them: see {@link #isServiceLink}.
 */
final class OptionsBinder {

    private final Map<String, String> commandLine;
    private final Map<String, String> environment;
    private final Map<Flag<?>, String> lowered;

    OptionsBinder(Map<String, String> commandLine, Map<String, String> environment, Map<Flag<?>, String> lowered) {
        this.commandLine = commandLine;
        this.environment = environment;
        this.lowered = lowered;
    }

    Options options() throws UsageError {
        checkFormerName();
        Map<Flag<?>, Object> values = new HashMap<>();
        for (Flag<?> flag : Flags.ALL) {
            values.put(flag, value(flag));
        }
        Options options = new Options(values);
        checkTls(options);
        if (options.get(Flags.PUSH_MAX_INFLIGHT_BYTES) < 2L * options.get(Flags.PUSH_MAX_BYTES)) {
            // While a push is unpacked, it is held as sent and after gzip.
            throw new UsageError(found(Flags.PUSH_MAX_INFLIGHT_BYTES).shown() + ": must be at least twice "
                    + found(Flags.PUSH_MAX_BYTES).shown());
        }
        return options;
    }

    private void checkFormerName() throws UsageError {
        Optional<Found> former = given(Flags.AUTH_LOOK_FILE);
        Optional<Found> present = given(Flags.AUTH_VIEW_FILE);
        if (former.isPresent() && present.isPresent()) {
            throw new UsageError(former.get().source + ": is the former name of " + Flags.AUTH_VIEW_FILE.typed()
                    + ", must not be set together with " + present.get().source);
        }
    }

    private void checkTls(Options options) throws UsageError {
        checkRequired(options, Flags.WEB_TLS_CERT_FILE, Flags.WEB_TLS_KEY_FILE);
        checkRequired(options, Flags.WEB_TLS_KEY_FILE, Flags.WEB_TLS_CERT_FILE);
        checkRequired(options, Flags.WEB_TLS_CLIENT_CA_FILE, Flags.WEB_TLS_CERT_FILE);
    }

    private void checkRequired(Options options, Flag<Optional<Path>> flag, Flag<Optional<Path>> required)
            throws UsageError {
        if (options.get(flag).isPresent() && options.get(required).isEmpty()) {
            throw new UsageError(found(flag).shown() + ": requires " + required.typed());
        }
    }

    /** The flags that are lower than their defaults because of the heap, with their values, as one would type them. */
    List<String> lowered() {
        return Flags.ALL.stream()
                .filter(flag -> lowered.containsKey(flag) && set(flag).isEmpty())
                .filter(flag -> !found(flag).text.equals(flag.defaultText()))
                .map(flag -> found(flag).shown())
                .toList();
    }

    /** The former name that was used, with the present one; both as flags or both as variables. */
    Optional<CommandLine.FormerName> formerName() {
        return given(Flags.AUTH_LOOK_FILE)
                .map(found -> new CommandLine.FormerName(
                        found.source,
                        found.source.startsWith(Flag.DASHES)
                                ? Flags.AUTH_VIEW_FILE.typed()
                                : Flags.AUTH_VIEW_FILE.variable()));
    }

    /** Variables with our prefix that set nothing, most likely mistyped. */
    List<CommandLine.UnknownVariable> unknownVariables() {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(Flag.PREFIX))
                .filter(name -> Flags.read().noneMatch(flag -> name.equals(flag.variable())))
                .filter(name -> !isServiceLink(name, environment.getOrDefault(name, "")))
                .sorted()
                .map(name -> new CommandLine.UnknownVariable(name, NearestName.toVariable(name)))
                .toList();
    }

    /**
     * Whether Kubernetes, or a link of Docker, made this variable of a service whose name begins like ours: {@code ..._SERVICE_HOST},
     * {@code ..._SERVICE_PORT}, {@code ..._SERVICE_PORT_HTTP}, {@code ..._PORT}, {@code ..._PORT_9091_TCP}, {@code
     * ..._PORT_9091_TCP_ADDR}. A {@code ..._PORT} of theirs is an address; a number was most likely set by a person.
     */
    private static boolean isServiceLink(String name, String text) {
        return name.matches(".*_SERVICE_(HOST|PORT(_.+)?)")
                || name.matches(".*_PORT_[0-9]+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?")
                || name.endsWith("_PORT") && text.matches("(tcp|udp|sctp)://.*");
    }

    private Object value(Flag<?> flag) throws UsageError {
        Found found = found(flag);
        Optional<?> value = flag.type().parse(found.text);
        if (value.isEmpty()) {
            throw new UsageError(found.shown() + ": must be " + flag.type().allowed());
        }
        return value.get();
    }

    private Found found(Flag<?> flag) {
        return set(flag).orElseGet(() -> new Found(flag.typed(), lowered.getOrDefault(flag, flag.defaultText())));
    }

    /** What the flag was set to, by its name or its former name. */
    private Optional<Found> set(Flag<?> flag) {
        Optional<Found> given = given(flag);
        return given.isEmpty() && flag.equals(Flags.AUTH_VIEW_FILE) ? given(Flags.AUTH_LOOK_FILE) : given;
    }

    private Optional<Found> given(Flag<?> flag) {
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
