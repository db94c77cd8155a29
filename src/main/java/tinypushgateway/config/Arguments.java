package tinypushgateway.config;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Splits the command line into names and texts: {@code --name=value} or {@code --name value}. It knows which names there
 * are, and leaves it to {@link OptionsBinder} what the texts mean.
 */
final class Arguments {

    private Arguments() {}

    /** The text given to each flag that is given, by the flag's name. */
    static Map<String, String> read(List<String> arguments) throws UsageError {
        Map<String, String> given = new HashMap<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.indexOf('=');
            Flag<?> flag = flag(equals < 0 ? argument : argument.substring(0, equals));
            String text = equals < 0 ? following(flag, rest) : argument.substring(equals + 1);
            if (given.putIfAbsent(flag.name(), text) != null) {
                throw new UsageError(flag.typed() + ": must be given only once");
            }
        }
        return given;
    }

    private static Flag<?> flag(String typed) throws UsageError {
        if (!typed.startsWith(Flag.DASHES)) {
            throw new UsageError(UsageError.shown(typed)
                    + ": unexpected argument, must be --name=value or --name value; see --help");
        }
        String name = typed.substring(Flag.DASHES.length());
        return Flags.read()
                .filter(flag -> flag.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(typed, name));
    }

    private static UsageError unknown(String typed, String name) {
        String hint = NearestName.to(name)
                .map(nearest -> "did you mean " + Flag.DASHES + nearest + "?")
                .orElse("see --help");
        return new UsageError(UsageError.shown(typed) + ": unknown flag, " + hint);
    }

    /** No value begins with dashes: a text that does is the next flag, and this one has no value. */
    private static String following(Flag<?> flag, Iterator<String> rest) throws UsageError {
        String text = rest.hasNext() ? rest.next() : Flag.DASHES;
        if (text.startsWith(Flag.DASHES)) {
            throw new UsageError(
                    flag.typed() + ": has no value, must be " + flag.type().allowed());
        }
        return text;
    }
}
