package tinypushgateway.http;

/**
 * A request that cannot be taken, and what to answer. The connection is closed after it unless the request was read to its end. It has no
 * stack trace, so one that is refused often is made once.
 */
public final class HttpError extends Exception {
    private static final long serialVersionUID = 1;

    private final Status status;
    private final String reason;
    private final transient Response response;

    /**
     * @param reason one word for metrics and logs, such as {@code framing}
     * @param message one line for the client, which says what was found and what was expected
     * @param fields of the response, besides the usual ones
     */
    public HttpError(Status status, String reason, String message, Field... fields) {
        super(message, null, false, false);
        this.status = status;
        this.reason = reason;
        response = Response.refusal(status, message, fields);
    }

    static HttpError bad(String message) {
        return new HttpError(Status.BAD_REQUEST, "bad_request", message);
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
