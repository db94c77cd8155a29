package tinypushgateway.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tinypushgateway.http.Response.Header;

/**
 * A request that is rejected, and the response to it. The connection is closed after it unless the request was read to its end. It has no
 * stack trace, so one that occurs often is made once.
 */
public final class HttpError extends Exception {
    private static final long serialVersionUID = 1;

    private final Status status;
    private final String reason;
    private final transient Response response;
    private final transient List<String> details;

    /**
     * @param reason one word for metrics and logs, such as {@code framing}
     * @param message one line for the client, which says what was found and what was expected
     * @param headers of the response, besides the usual ones
     */
    public HttpError(Status status, String reason, String message, Header... headers) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
        response = Response.rejection(status, message, headers);
        details = List.of();
    }

    private HttpError(HttpError error, List<String> details) {
        super(error.getMessage(), null, false, false);
        status = error.status;
        reason = error.reason;
        response = error.response;
        this.details = details;
    }

    static HttpError bad(String message) {
        return new HttpError(Status.BAD_REQUEST, "bad_request", message);
    }

    /** For a body whose length or end cannot be told for sure. */
    static HttpError framing(String message) {
        return new HttpError(Status.BAD_REQUEST, "framing", message);
    }

    /**
     * The same error with a detail for the log, which the client does not see.
     *
     * @param name of the detail, such as {@code group}
     * @param value of the detail; an empty one adds nothing, nor does one for a name that has a value already
     */
    public HttpError with(String name, String value) {
        if (value.isEmpty() || !detail(name).isEmpty()) {
            return this;
        }
        List<String> more = new ArrayList<>(details);
        more.add(name);
        more.add(value);
        return new HttpError(this, more);
    }

    /** Names and values of the details, in turn. */
    public List<String> details() {
        return Collections.unmodifiableList(details);
    }

    /** The value of this detail; empty if there is none. */
    public String detail(String name) {
        int at = details.indexOf(name);
        return at < 0 ? "" : details.get(at + 1);
    }

    public Status status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    /** The message as a response of plain text. */
    public Response response() {
        return response;
    }
}
