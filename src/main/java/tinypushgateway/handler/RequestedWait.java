package tinypushgateway.handler;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tinypushgateway.config.TimeSpan;
import tinypushgateway.http.Header;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
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
        OptionalInt seconds = PreferHeader.waitSeconds(header.get());
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
}
