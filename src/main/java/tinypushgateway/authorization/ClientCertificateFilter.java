package tinypushgateway.authorization;

import java.io.IOException;
import tinypushgateway.http.Handler;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;

/**
 * Lets a request pass to its handler only if the client has a certificate. The handshake asks for it, and this filter demands it, so that
 * probes of the kubelet, which have none, still work.
 */
public record ClientCertificateFilter(Handler handler) implements Handler {
    @Override
    public Response handle(Request request) throws HttpError, IOException {
        if (!request.isCertified()) {
            throw new HttpError(
                    Status.FORBIDDEN, "no_client_certificate", "this needs a client certificate (mutual TLS)");
        }
        CrossSiteGuard.refuse(request);
        return handler.handle(request);
    }
}
