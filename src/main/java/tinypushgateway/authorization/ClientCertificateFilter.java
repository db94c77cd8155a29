package tinypushgateway.authorization;

import java.io.IOException;
import tinypushgateway.http.Handler;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;

/**
 * A handler for those only who have shown a client certificate. It is asked for in the handshake and demanded here, by path: the
 * kubelet's probes have none.
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
