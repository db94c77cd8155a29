package tinypushgateway.handler;

import java.util.Locale;
import tinypushgateway.http.Field;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Status;

/**
 * Which Content-Type a push may have: none, {@code text/plain} of version 0.0.4 in UTF-8, or what curl says when nobody told it.
 */
final class PushedType {
    private static final String TEXT = "text/plain";
    private static final String CURL_DEFAULT = "application/x-www-form-urlencoded";

    private static final int MOST_SHOWN = 60;

    private PushedType() {}

    /** Refuses another one, and says whether it is that of a form, curl's own: then curl may have changed the content. */
    static boolean isForm(String contentType) throws HttpError {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        boolean taken = type.isEmpty() || type.equals(CURL_DEFAULT) || type.equals(TEXT);
        for (int i = 1; i < parts.length && taken; i++) {
            taken = isTaken(parts[i].strip());
        }
        if (!taken) {
            throw new HttpError(
                    Status.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_type",
                    "a push is text/plain; version=0.0.4; charset=utf-8, the text exposition format, or has no"
                            + " Content-Type; this one has '" + shown(contentType) + "'",
                    new Field("Accept", "text/plain; version=0.0.4"));
        }
        return type.equals(CURL_DEFAULT);
    }

    /** A short piece in plain ASCII. */
    private static String shown(String contentType) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(MOST_SHOWN, contentType.length()); i++) {
            char c = contentType.charAt(i);
            shown.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return shown.append(contentType.length() > MOST_SHOWN ? "..." : "").toString();
    }

    private static boolean isTaken(String parameter) {
        String value = parameter.substring(parameter.indexOf('=') + 1).strip().replace("\"", "");
        if (parameter.startsWith("version")) {
            return value.equals("0.0.4");
        }
        return !parameter.startsWith("charset")
                || value.equals("utf-8")
                || value.equals("utf8")
                || value.equals("us-ascii");
    }
}
