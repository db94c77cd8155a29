package tinypushgateway.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size such as {@code 512B}, {@code 64KiB} or {@code 2MiB}; a number alone is bytes. Every unit is a power of 1024, KB
 * as well as KiB, since that is how Prometheus reads its own size flags.
 */
final class ByteSize {

    static final long KIB = 1024;
    static final long MIB = 1024 * KIB;
    static final long GIB = 1024 * MIB;

    private static final Pattern SIZE = Pattern.compile("([0-9]+)(|B|KB|KiB|MB|MiB|GB|GiB)");

    private ByteSize() {}

    static Optional<Long> parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        long unit = bytesOf(text.substring(size.start(2)));
        return FlagType.wholeNumber(text.substring(0, size.end(1)))
                .filter(number -> number <= Long.MAX_VALUE / unit)
                .map(number -> number * unit);
    }

    private static long bytesOf(String unit) {
        return switch (unit) {
            case "KB", "KiB" -> KIB;
            case "MB", "MiB" -> MIB;
            case "GB", "GiB" -> GIB;
            default -> 1;
        };
    }
}
