package tinypushgateway.authorization;

import java.io.IOException;
import tinypushgateway.authentication.Authenticator;
import tinypushgateway.http.Handler;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;

/**
 * Lets only requests with credentials for a permission reach a handler. They are checked before anything of the body is read.
 *
 * @param permission a verb, such as {@code push}
 */
public record AuthorizationFilter(Handler handler, Authenticator authenticator, String permission) implements Handler {
    /** Both schemes that are understood, RFC 9110 section 11.6.1; the charset is that of RFC 7617 section 2.1. */
    private static final Header[] CHALLENGES = {
        new Header("WWW-Authenticate", "Bearer realm=\"tiny-pushgateway\""),
        new Header("WWW-Authenticate", "Basic realm=\"tiny-pushgateway\", charset=\"UTF-8\"")
    };

    @Override
    public Response handle(Request request) throws HttpError, IOException {
        CrossSiteGuard.refuse(request);
        return switch (authenticator.check(request.header("authorization"))) {
            case GRANTED -> handler.handle(request);
            case MISSING ->
                throw unauthorized("permission to " + permission + " needs credentials, and the request has none");
            case WRONG -> throw unauthorized("these credentials do not give permission to " + permission);
            case BUSY ->
                throw new HttpError(
                        Status.SERVICE_UNAVAILABLE,
                        "password_checks_full",
                        "too many new credentials are being checked; try again",
                        new Header("Retry-After", "1"));
        };
    }

    private static HttpError unauthorized(String message) {
        return new HttpError(Status.UNAUTHORIZED, "unauthorized", message, CHALLENGES);
    }
}
