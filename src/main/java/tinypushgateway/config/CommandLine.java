package tinypushgateway.config;

import java.util.List;
import java.util.Map;

/** What the command line and the environment ask for. */
public sealed interface CommandLine {

    /** Run the gateway. */
    record Run(Options options) implements CommandLine {}

    /** Print a text, whole lines, to stdout and exit with 0. */
    record Print(String text) implements CommandLine {}

    /** Print one line, without its LF, to stderr and exit with 2. */
    record Wrong(String line) implements CommandLine {}

    /** Reads both; the version is for {@code --version}. Help is given to whoever asks, whatever else is wrong. */
    static CommandLine read(List<String> arguments, Map<String, String> environment, String version) {
        if (arguments.contains("--help")) {
            return new Print(Help.text());
        }
        if (arguments.contains("--version")) {
            return new Print("tiny-pushgateway " + version + "\n");
        }
        try {
            return new Run(new Values(Arguments.read(arguments), environment).options());
        } catch (WrongUsage wrong) {
            return new Wrong(wrong.line());
        }
    }
}
