package tinypushgateway.config;

import java.util.stream.Collectors;

/** The text of {@code --help}: the usage, then every flag with its default, its meaning, its bounds and its variable. */
final class Help {

    private static final String HEAD = """
            tiny-pushgateway accepts metrics that short-lived jobs push, and exposes each sample once to Prometheus.

            Usage: tiny-pushgateway [--name=value | --name value]...
                   tiny-pushgateway hash-password USER < FILE    print the line of a password for an --auth file
                   tiny-pushgateway hash-token < FILE            print the line of a token for an --auth file
                   tiny-pushgateway healthcheck [--name=value]...
                       exit with 0 if the gateway that runs with these flags on this machine is healthy, else with 1

            Each flag is shown with its default. The environment variable below it sets it too. If both are set,
            the flag takes precedence. If the heap is too small for the defaults, the limits that need most of it
            are lowered, and the log says to what.
            Sizes: 512B, 64KiB, 2MiB, 1GiB, or a number of bytes. Durations: 500ms, 10s, 1m30s, 2h.

              -h, --help
                  Print this help.
              --version
                  Print the version.
            """;

    private Help() {}

    static String text() {
        return Flags.ALL.stream().map(Help::entry).collect(Collectors.joining("", HEAD, ""));
    }

    private static String entry(Flag<?> flag) {
        return "  " + flag.typed() + "=" + flag.defaultText() + "\n"
                + "      " + flag.help().replace("\n", "\n      ") + "\n"
                + "      " + flag.type().allowed() + "\n"
                + "      $" + flag.variable() + "\n";
    }
}
