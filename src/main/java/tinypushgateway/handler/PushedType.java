package tinypushgateway.handler;

import java.util.Locale;
import java.util.Optional;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;

/**
 * The Content-Type of a push. It is a hint, since clients and frameworks send what they like: a body that is valid text exposition in
 * UTF-8 is accepted with any type. As for Pushgateway, exactly one type means protobuf. Only a type that text cannot have is rejected,
 * before the body is read.
 */
record PushedType(String name, Optional<String> charset, boolean isDelimitedFamilies) {
    private static final String PROTOBUF = "application/vnd.google.protobuf";
    private static final String MULTIPART = "multipart/";
    private static final String FAMILY = "io.prometheus.client.metricfamily";

    private static final Header ACCEPT = new Header(
            "Accept",
            "text/plain; version=0.0.4, application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited");

    static PushedType of(Request request) {
        return of(request.header("content-type").orElse(""));
    }

    static PushedType of(String header) {
        if (header.isEmpty()) {
            return new PushedType("", Optional.empty(), false);
        }
        String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
        Optional<String> charset = Optional.empty();
        boolean ofFamilies = false;
        boolean delimited = false;
        for (String part : parts) {
            String parameter = part.strip().replace("\"", "");
            if (parameter.startsWith("charset=")) {
                charset = Optional.of(parameter.substring("charset=".length()).strip());
            }
            ofFamilies |= parameter.equals("proto=" + FAMILY);
            delimited |= parameter.equals("encoding=delimited");
        }
        String name = parts[0].strip();
        return new PushedType(name, charset, name.equals(PROTOBUF) && ofFamilies && delimited);
    }

    /** Refuses what is neither text nor protobuf as it is read here. */
    void check() throws HttpError {
        if (name.equals(PROTOBUF) && !isDelimitedFamilies) {
            throw unsupported("protobuf is accepted only as delimited MetricFamily messages: set Content-Type to"
                    + " 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited', or send the text"
                    + " format (text/plain; version=0.0.4)");
        }
        if (name.startsWith(MULTIPART)) {
            throw unsupported("a multipart form (curl -F) is not accepted: send the samples as the body,"
                    + " with curl by --data-binary @FILE");
        }
    }

    /** The default of curl, which may have changed the body then. */
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
