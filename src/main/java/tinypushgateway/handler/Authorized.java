package tinypushgateway.handler;

import java.io.IOException;
import tinypushgateway.auth.Gate;
import tinypushgateway.http.Field;
import tinypushgateway.http.Handler;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;

/** A handler for those only whom a gate lets in; asked before anything of the content is read. */
public record Authorized(Handler handler, Gate gate, String right) implements Handler {
    /** Both schemes that are understood, RFC 9110 section 11.6.1; the charset is that of RFC 7617 section 2.1. */
    private static final Field[] CHALLENGES = {
        new Field("WWW-Authenticate", "Bearer realm=\"tiny-pushgateway\""),
        new Field("WWW-Authenticate", "Basic realm=\"tiny-pushgateway\", charset=\"UTF-8\"")
    };

    @Override
    public Response handle(Request request) throws HttpError, IOException {
        OtherSites.refuse(request);
        return switch (gate.check(request.field("authorization"))) {
            case GRANTED -> handler.handle(request);
            case MISSING -> throw unauthorized("the right to " + right + " needs credentials, and none came");
            case WRONG -> throw unauthorized("these credentials do not give the right to " + right);
            case BUSY ->
                throw new HttpError(
                        Status.SERVICE_UNAVAILABLE,
                        "unverified_full",
                        "too many credentials that were not seen before are being checked; try again",
                        new Field("Retry-After", "1"));
        };
    }

    private static HttpError unauthorized(String message) {
        return new HttpError(Status.UNAUTHORIZED, "unauthorized", message, CHALLENGES);
    }
}
