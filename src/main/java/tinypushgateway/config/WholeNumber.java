package tinypushgateway.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** A number of things, in ASCII digits only: Long.parseLong alone would take a sign and any script's digits. */
final class WholeNumber {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}"); // any of them fits a long

    private WholeNumber() {}

    static Optional<Long> parse(String text) {
        return DIGITS.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
