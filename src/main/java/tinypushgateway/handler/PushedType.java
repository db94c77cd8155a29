package tinypushgateway.handler;

import java.util.Locale;
import java.util.Optional;
import tinypushgateway.http.Field;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Status;

/**
 * The Content-Type of a push. It is a hint, since clients and frameworks send what they like: content that is valid text exposition in
 * UTF-8 is taken whatever its type says. Only a type that no text can have is refused, before the content is read.
 */
record PushedType(String name, Optional<String> charset) {
    private static final String PROTOBUF = "application/vnd.google.protobuf";
    private static final String MULTIPART = "multipart/";

    private static final Field ACCEPT = new Field("Accept", "text/plain; version=0.0.4");

    static PushedType of(Request request) {
        return of(request.field("content-type").orElse(""));
    }

    static PushedType of(String field) {
        String[] parts = field.toLowerCase(Locale.ROOT).split(";", -1);
        Optional<String> charset = Optional.empty();
        for (String part : parts) {
            String parameter = part.strip();
            if (parameter.startsWith("charset=")) {
                charset = Optional.of(parameter
                        .substring("charset=".length())
                        .replace("\"", "")
                        .strip());
            }
        }
        return new PushedType(parts[0].strip(), charset);
    }

    /** Refuses what is not text. */
    void check() throws HttpError {
        if (name.equals(PROTOBUF)) {
            throw unsupported(
                    "protobuf is not read here: set the client to the text format (text/plain; version=0.0.4)");
        }
        if (name.startsWith(MULTIPART)) {
            throw unsupported("a multipart form (curl -F) is not read here: send the samples themselves as the content,"
                    + " with curl by --data-binary @FILE");
        }
    }

    /** What curl says when nobody told it: then curl may have changed the content. */
    boolean isForm() {
        return name.equals("application/x-www-form-urlencoded");
    }

    boolean isOpenMetrics() {
        return name.equals("application/openmetrics-text");
    }

    /** The charset, if it is one in which other bytes than ASCII may not be UTF-8. */
    Optional<String> otherCharset() {
        return charset.filter(known -> !known.equals("utf-8") && !known.equals("utf8") && !known.equals("us-ascii"));
    }

    private static HttpError unsupported(String message) {
        return new HttpError(Status.UNSUPPORTED_MEDIA_TYPE, "unsupported_type", message, ACCEPT);
    }
}
