package tinypushgateway.handler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tinypushgateway.config.TimeSpan;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;

/**
 * For how long a push asks to wait for its delivery: the query parameter {@code wait}, or else the preference {@code wait} of RFC 7240.
 *
 * @param time never longer than {@code --push.max-wait}
 * @param preferred whether the field Prefer asked for it
 */
record RequestedWait(Duration time, boolean preferred) {
    private static final String PARAMETER = "wait";
    private static final Pattern SECONDS = Pattern.compile("[0-9]+");
    private static final int MOST_SHOWN = 20;
    /** As many digits as surely fit an int. */
    private static final int MOST_DIGITS = 9;

    /**
     * What this request asks for; empty if nothing, or if nothing waits here.
     *
     * @param longest what is granted at the most; 0 if nothing waits here
     * @throws HttpError if the parameter is no duration; a malformed preference is ignored
     */
    static Optional<RequestedWait> of(Request request, Duration longest) throws HttpError {
        Optional<String> parameter = request.parameter(PARAMETER);
        if (parameter.isPresent()) {
            return granted(parse(parameter.get()), false, longest);
        }
        Optional<String> header = request.header("prefer");
        if (header.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt seconds = preferredSeconds(header.get());
        return seconds.isEmpty() ? Optional.empty() : granted(Duration.ofSeconds(seconds.getAsInt()), true, longest);
    }

    /** What to tell a client whose preference was honoured (RFC 7240 section 3); a part of a second counts as one. */
    Header preferenceApplied() {
        return new Header(
                "Preference-Applied", "wait=" + time.plusNanos(999_999_999).toSeconds());
    }

    private static Optional<RequestedWait> granted(Duration asked, boolean preferred, Duration longest) {
        return longest.isZero()
                ? Optional.empty()
                : Optional.of(new RequestedWait(asked.compareTo(longest) > 0 ? longest : asked, preferred));
    }

    private static Duration parse(String text) throws HttpError {
        String withUnit = SECONDS.matcher(text).matches() ? text + "s" : text;
        return TimeSpan.parse(withUnit)
                .orElseThrow(() -> new HttpError(
                        Status.BAD_REQUEST,
                        "bad_wait",
                        "the query parameter wait is '" + shown(text)
                                + "', expected a duration such as 30s or 1m30s, or a number of seconds"));
    }

    private static String shown(String text) {
        String start = text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
        return start.replaceAll("[^ -~]", "?");
    }

    /**
     * The seconds of the first preference {@code wait} in the header {@code Prefer} (RFC 7240 section 4.3); empty if there is none or it is
     * malformed. Other preferences are ignored.
     *
     * @param header all field lines, joined by commas
     */
    static OptionalInt preferredSeconds(String header) {
        for (String preference : split(header, ',')) {
            String first = split(preference, ';').getFirst(); // parameters follow, and wait has none
            int equals = first.indexOf('=');
            String name = equals < 0 ? first : first.substring(0, equals);
            if (name.strip().equalsIgnoreCase(PARAMETER)) { // of several, only the first is considered
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
