package tinypushgateway.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the value of a flag may be. Bounds are kept as text, read by the very parser they bound, so that help and errors show the same
 * {@code 64KiB}.
 *
 * @param allowed what is allowed in words, to be read after "must be"
 * @param parser gives the value, or nothing if the text is malformed or out of bounds
 */
record FlagType<T>(String allowed, Function<String, Optional<T>> parser) {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}"); // any of them fits a long

    Optional<T> parse(String text) {
        return parser.apply(text);
    }

    static FlagType<Integer> count(String least, String most) {
        return asInt(range("a whole number", FlagType::wholeNumber, least, most));
    }

    static FlagType<Integer> size(String least, String most) {
        return asInt(longSize(least, most));
    }

    /** A size that may be more than an array holds. */
    static FlagType<Long> longSize(String least, String most) {
        return range("a size", ByteSize::parse, least, most);
    }

    static FlagType<Duration> time(String least, String most) {
        return range("a duration", TimeSpan::parse, least, most);
    }

    /** One of these words, as {@code toString} gives them. */
    static <E extends Enum<E>> FlagType<E> oneOf(E[] values) {
        String words = Arrays.toString(values);
        return new FlagType<>(
                "one of " + words.substring(1, words.length() - 1),
                text -> List.of(values).stream()
                        .filter(value -> value.toString().equals(text))
                        .findFirst());
    }

    /** A host and a port to listen on. */
    static FlagType<ListenAddress> address() {
        return new FlagType<>(
                "host:port, such as :9091, 127.0.0.1:9091 or [::1]:9091, port 0 for any free one",
                ListenAddress::parse);
    }

    /** A path or nothing. Whether the file exists is not known here. */
    static FlagType<Optional<Path>> file() {
        return new FlagType<>("a path, such as /etc/tls/tls.crt or tls.crt, or empty", FlagType::path);
    }

    /** Distinct names separated by commas, as URLs and label values take them without escapes; or nothing. */
    static FlagType<List<String>> names(int most, int mostLetters) {
        Pattern name = Pattern.compile("[a-zA-Z0-9_.-]{1," + mostLetters + "}");
        return new FlagType<>(
                "up to " + most + " names of up to " + mostLetters
                        + " letters, digits, dots, dashes or underscores, or empty",
                text -> Optional.of(text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1)))
                        .filter(names -> names.size() <= most)
                        .filter(names -> names.stream().distinct().count() == names.size())
                        .filter(names -> names.stream()
                                .allMatch(each -> name.matcher(each).matches())));
    }

    /** In ASCII digits only: Long.parseLong alone would take a sign and any script's digits. */
    static Optional<Long> wholeNumber(String text) {
        return DIGITS.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** Both bounds are allowed values. */
    private static <T extends Comparable<T>> FlagType<T> range(
            String noun, Function<String, Optional<T>> parser, String least, String most) {
        return new FlagType<>(
                noun + " from " + least + " to " + most,
                text -> parser.apply(text)
                        .filter(value -> value.compareTo(parser.apply(least).orElseThrow()) >= 0)
                        .filter(value -> value.compareTo(parser.apply(most).orElseThrow()) <= 0));
    }

    /** For a range whose bounds fit an int. */
    private static FlagType<Integer> asInt(FlagType<Long> range) {
        return new FlagType<>(range.allowed, text -> range.parse(text).map(Math::toIntExact));
    }

    private static Optional<Optional<Path>> path(String text) {
        try {
            return Optional.of(text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text)));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
