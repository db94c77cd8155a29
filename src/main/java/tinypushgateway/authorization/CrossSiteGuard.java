package tinypushgateway.authorization;

import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Status;

/**
 * Refuses what a page of another site makes a browser ask for: that would show credentials, or a client certificate, which the browser
 * keeps for somebody who did not want it. Browsers say so over HTTPS (W3C, Fetch Metadata Request Headers); no other client sends this field.
 */
public final class CrossSiteGuard {
    private CrossSiteGuard() {}

    static void refuse(Request request) throws HttpError {
        String site = request.header("sec-fetch-site").orElse("none");
        if (!site.equals("none") && !site.equals("same-origin")) {
            throw new HttpError(Status.FORBIDDEN, "cross_site", "a page of another site may not ask for this");
        }
    }
}
