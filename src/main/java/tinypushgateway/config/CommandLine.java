package tinypushgateway.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the command line and the environment ask the program to do. */
public sealed interface CommandLine {

    String HASH_PASSWORD = "hash-password";
    String HASH_TOKEN = "hash-token";
    String HEALTHCHECK = "healthcheck";

    /**
     * Run the gateway.
     *
     * @param lowered flags that are not set and are lower than their defaults because of the heap, such as
     *     {@code --buffer.max-bytes=10MiB}
     * @param formerName a flag or variable that was set by a name that it had before
     * @param unknownVariables environment variables that have our prefix and set nothing
     */
    record Run(
            Options options,
            List<String> lowered,
            Optional<FormerName> formerName,
            List<UnknownVariable> unknownVariables)
            implements CommandLine {}

    /** A name that works on, and the present one, such as {@code --auth.view-file}. */
    record FormerName(String used, String present) {}

    /**
     * A variable that sets nothing.
     *
     * @param nearest the variable that was most likely meant
     */
    record UnknownVariable(String name, Optional<String> nearest) {}

    /** Print a text, whole lines, to stdout and exit with 0. */
    record Print(String text) implements CommandLine {}

    /** Read a secret from stdin and print the line of a file for it: of this user's password, or of a token. */
    record Hash(Optional<String> user) implements CommandLine {}

    /** Ask whether the gateway that runs with these options on this machine is healthy. */
    record CheckHealth(Options options) implements CommandLine {}

    /** Print one line, without its LF, to stderr and exit with 2. */
    record Wrong(String line) implements CommandLine {}

    /** The same in a heap with room for all defaults. */
    static CommandLine read(List<String> arguments, Map<String, String> environment, String version) {
        return read(arguments, environment, version, Long.MAX_VALUE);
    }

    /**
     * Reads both; the version is for {@code --version}. {@code --help} is answered even if something else is wrong.
     *
     * @param heapBytes the most that the heap may be
     */
    static CommandLine read(List<String> arguments, Map<String, String> environment, String version, long heapBytes) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            return new Print(Help.text());
        }
        if (arguments.contains("--version")) {
            return new Print("tiny-pushgateway " + version + "\n");
        }
        if (arguments.equals(List.of(HASH_TOKEN))) {
            return new Hash(Optional.empty());
        }
        if (arguments.size() == 2 && arguments.getFirst().equals(HASH_PASSWORD)) {
            return new Hash(Optional.of(arguments.getLast()));
        }
        try {
            checkCommand(arguments);
            boolean checksHealth = !arguments.isEmpty() && arguments.getFirst().equals(HEALTHCHECK);
            List<String> flags = checksHealth ? arguments.subList(1, arguments.size()) : arguments;
            OptionsBinder binder = new OptionsBinder(Arguments.read(flags), environment, HeapSizing.lowered(heapBytes));
            if (checksHealth) {
                return checkHealth(binder.options());
            }
            return new Run(binder.options(), binder.lowered(), binder.formerName(), binder.unknownVariables());
        } catch (UsageError wrong) {
            return new Wrong(wrong.line());
        }
    }

    private static CommandLine checkHealth(Options options) throws UsageError {
        if (options.get(Flags.WEB_LISTEN_ADDRESS).port() == 0) {
            throw new UsageError(
                    "healthcheck: " + Flags.WEB_LISTEN_ADDRESS.typed() + " must have the port of the gateway, not 0");
        }
        return new CheckHealth(options);
    }

    /** Surplus arguments of a command may be secrets, so they are not shown. */
    private static void checkCommand(List<String> arguments) throws UsageError {
        if (arguments.isEmpty()) {
            return;
        }
        switch (arguments.getFirst()) {
            case HASH_PASSWORD ->
                throw new UsageError("hash-password: must be followed by the name of the user alone;"
                        + " the password is read from stdin");
            case HASH_TOKEN ->
                throw new UsageError("hash-token: must be followed by nothing; the token is read from stdin");
            default -> {
                // flags, or a command that flags follow
            }
        }
    }
}
