package tinypushgateway.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The field {@code Prefer} (RFC 7240 section 2). Of the preferences only {@code wait} is known here; others, and malformed ones, are
 * ignored.
 */
final class PreferHeader {
    private static final String WAIT = "wait";

    /** As many digits as surely fit an int. */
    private static final int MOST_DIGITS = 9;

    private PreferHeader() {}

    /**
     * The seconds of the first preference {@code wait} (section 4.3); empty if there is none or it is malformed.
     *
     * @param header all field lines, joined by commas
     */
    static OptionalInt waitSeconds(String header) {
        for (String preference : split(header, ',')) {
            String first = split(preference, ';').getFirst(); // parameters follow, and wait has none
            int equals = first.indexOf('=');
            String name = equals < 0 ? first : first.substring(0, equals);
            if (name.strip().equalsIgnoreCase(WAIT)) { // of several, only the first is considered
                return equals < 0 ? OptionalInt.empty() : seconds(unquoted(first.substring(equals + 1)));
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt seconds(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(digits.length() > MOST_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits));
    }

    /** The parts between separators that are in no quoted string. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** The word, whether it is a token or a quoted string; anything else is no number either. */
    private static String unquoted(String word) {
        String text = word.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replace("\\", "") : text;
    }
}
