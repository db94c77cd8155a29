package tinypushgateway.authorization;

import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Status;

/**
 * Rejects requests that a page of another site makes a browser send: the browser would add credentials or a client certificate without the
 * user's knowledge. Browsers say so over HTTPS (W3C, Fetch Metadata Request Headers); no other client sends this field.
 */
public final class CrossSiteGuard {
    private CrossSiteGuard() {}

    static void refuse(Request request) throws HttpError {
        String site = request.header("sec-fetch-site").orElse("none");
        if (!site.equals("none") && !site.equals("same-origin")) {
            throw new HttpError(Status.FORBIDDEN, "cross_site", "a page of another site may not request this");
        }
    }
}
