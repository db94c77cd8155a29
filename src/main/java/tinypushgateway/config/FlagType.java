package tinypushgateway.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the value of a flag may be: it reads the text, and says in words what it would have taken. Bounds are kept as
 * text, read by the very parser they bound, so that table, help and complaint all show the same {@code 64KiB}.
 */
sealed interface FlagType<T> {

    /** The value, or nothing when the text is malformed or out of bounds. */
    Optional<T> parse(String text);

    /** What is allowed, to be read after "must be". */
    String allowed();

    static FlagType<Integer> count(String least, String most) {
        return new AsInt(new Range<>("a whole number", WholeNumber::parse, least, most));
    }

    static FlagType<Integer> size(String least, String most) {
        return new AsInt(new Range<>("a size", ByteSize::parse, least, most));
    }

    /** A size that may be more than an array holds. */
    static FlagType<Long> longSize(String least, String most) {
        return new Range<>("a size", ByteSize::parse, least, most);
    }

    static FlagType<Duration> time(String least, String most) {
        return new Range<>("a duration", TimeSpan::parse, least, most);
    }

    static <E extends Enum<E>> FlagType<E> oneOf(E[] values) {
        return new Choice<>(List.of(values));
    }

    static FlagType<ListenAddress> address() {
        return new Address();
    }

    /** None, or one. */
    static FlagType<Optional<Path>> file() {
        return new FilePath();
    }

    /** None, or several that differ. */
    static FlagType<List<String>> names(int most, int mostLetters) {
        return new Names(most, mostLetters);
    }

    /** Both bounds are allowed values. */
    record Range<T extends Comparable<T>>(String noun, Function<String, Optional<T>> parser, String least, String most)
            implements FlagType<T> {

        @Override
        public Optional<T> parse(String text) {
            return parser.apply(text)
                    .filter(value -> value.compareTo(bound(least)) >= 0)
                    .filter(value -> value.compareTo(bound(most)) <= 0);
        }

        private T bound(String text) {
            return parser.apply(text).orElseThrow();
        }

        @Override
        public String allowed() {
            return noun + " from " + least + " to " + most;
        }
    }

    /** A range whose bounds fit an int. */
    record AsInt(Range<Long> range) implements FlagType<Integer> {

        @Override
        public Optional<Integer> parse(String text) {
            return range.parse(text).map(Math::toIntExact);
        }

        @Override
        public String allowed() {
            return range.allowed();
        }
    }

    /** Words as {@code toString} gives them. */
    record Choice<E extends Enum<E>>(List<E> values) implements FlagType<E> {

        @Override
        public Optional<E> parse(String text) {
            return values.stream()
                    .filter(value -> value.toString().equals(text))
                    .findFirst();
        }

        @Override
        public String allowed() {
            return values.stream().map(Enum::toString).collect(Collectors.joining(", ", "one of ", ""));
        }
    }

    /** Names separated by commas, as URLs and label values take them without escapes. */
    record Names(int most, int mostLetters) implements FlagType<List<String>> {

        @Override
        public Optional<List<String>> parse(String text) {
            if (text.isEmpty()) {
                return Optional.of(List.of());
            }
            List<String> names = List.of(text.split(",", -1));
            boolean sound = names.size() <= most
                    && names.stream().distinct().count() == names.size()
                    && names.stream().allMatch(name -> name.matches("[a-zA-Z0-9_.-]{1," + mostLetters + "}"));
            return sound ? Optional.of(names) : Optional.empty();
        }

        @Override
        public String allowed() {
            return "up to " + most + " names of up to " + mostLetters
                    + " letters, digits, dots, dashes or underscores, or empty";
        }
    }

    /** A file that is looked at later: whether there is one is not known here. */
    record FilePath() implements FlagType<Optional<Path>> {

        @Override
        public Optional<Optional<Path>> parse(String text) {
            if (text.isEmpty()) {
                return Optional.of(Optional.empty());
            }
            try {
                return Optional.of(Optional.of(Path.of(text)));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }

        @Override
        public String allowed() {
            return "a path, such as /etc/tls/tls.crt or tls.crt, or empty";
        }
    }

    /** Anything to bind a listener to. */
    record Address() implements FlagType<ListenAddress> {

        @Override
        public Optional<ListenAddress> parse(String text) {
            return ListenAddress.parse(text);
        }

        @Override
        public String allowed() {
            return "host:port, such as :9091, 127.0.0.1:9091 or [::1]:9091, port 0 for any free one";
        }
    }
}
