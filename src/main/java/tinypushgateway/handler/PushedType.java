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

    private PushedType() {}

    static void check(String contentType) throws HttpError {
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
                    "a Content-Type other than text/plain; version=0.0.4; charset=utf-8, the text exposition format",
                    new Field("Accept", "text/plain; version=0.0.4"));
        }
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
