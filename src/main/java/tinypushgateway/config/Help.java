package tinypushgateway.config;

import java.util.stream.Collectors;

/** The answer to {@code --help}: a paragraph, then every flag with its default, its meaning, its bounds and its variable. */
final class Help {

    private static final String HEAD = """
            tiny-pushgateway: a relay between jobs that live for seconds and a Prometheus that looks every fifteen.

            Usage: tiny-pushgateway [--name=value | --name value]...
                   tiny-pushgateway hash-password USER < FILE    print the line for --auth files of a password
                   tiny-pushgateway hash-token < FILE            the same of a token

            Each flag is shown with its default. The environment variable below it sets the same; the flag wins.
            Where the heap is too small for the defaults, those of the limits that take most of it are lowered.
            Sizes: 512B, 64KiB, 2MiB, 1GiB, or bytes. Durations: 500ms, 10s, 1m30s, 2h.

              -h, --help
                  print this
              --version
                  print the version
            """;

    private Help() {}

    static String text() {
        return Flags.ALL.stream().map(Help::entry).collect(Collectors.joining("", HEAD, ""));
    }

    private static String entry(Flag<?> flag) {
        return "  " + flag.typed() + "=" + flag.defaultText() + "\n"
                + "      " + flag.help() + "\n"
                + "      " + flag.kind().allowed() + "\n"
                + "      $" + flag.variable() + "\n";
    }
}
