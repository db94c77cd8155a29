package tinypushgateway.handler;

import java.util.function.BooleanSupplier;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;

/** {@code /-/healthy} and {@code /-/ready}, for probes; they consume no samples. */
public final class HealthHandler {
    private static final Response HEALTHY = Response.text(Status.OK, "healthy");
    private static final Response READY = Response.text(Status.OK, "ready");
    private static final Response DRAINING =
            Response.text(Status.SERVICE_UNAVAILABLE, "draining: pushes are rejected, scrapes go on");

    private final BooleanSupplier draining;

    public HealthHandler(BooleanSupplier draining) {
        this.draining = draining;
    }

    public Response healthy(Request request) {
        return HEALTHY;
    }

    public Response ready(Request request) {
        return draining.getAsBoolean() ? DRAINING : READY;
    }
}
