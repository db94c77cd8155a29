package tinypushgateway.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the command line and the environment ask for. */
public sealed interface CommandLine {

    String HASH_PASSWORD = "hash-password";
    String HASH_TOKEN = "hash-token";

    /**
     * Run the gateway.
     *
     * @param lowered flags that nobody set and that are lower than their defaults because of the heap, such as
     *     {@code --buffer.max-bytes=10MiB}
     * @param unknownVariables environment variables that have our prefix and set nothing
     */
    record Run(Options options, List<String> lowered, List<UnknownVariable> unknownVariables) implements CommandLine {}

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

    /** Print one line, without its LF, to stderr and exit with 2. */
    record Wrong(String line) implements CommandLine {}

    /** The same in a heap with room for all defaults. */
    static CommandLine read(List<String> arguments, Map<String, String> environment, String version) {
        return read(arguments, environment, version, Long.MAX_VALUE);
    }

    /**
     * Reads both; the version is for {@code --version}. Help is given to whoever asks, whatever else is wrong.
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
            OptionsBinder values = new OptionsBinder(Arguments.read(arguments), environment, HeapSizing.to(heapBytes));
            return new Run(values.options(), values.lowered(), values.unknownVariables());
        } catch (UsageError wrong) {
            return new Wrong(wrong.line());
        }
    }

    /** What follows a command too much may be a secret, so it is not shown. */
    private static void checkCommand(List<String> arguments) throws UsageError {
        if (arguments.isEmpty()) {
            return;
        }
        switch (arguments.getFirst()) {
            case HASH_PASSWORD ->
                throw new UsageError("hash-password: must be followed by the user's name alone;"
                        + " the password is read from stdin");
            case HASH_TOKEN ->
                throw new UsageError("hash-token: must be followed by nothing; the token is read from stdin");
            default -> {
                // flags
            }
        }
    }
}
