package tinypushgateway.handler;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;
import tinypushgateway.metrics.OwnMetrics;
import tinypushgateway.status.GatewayStatus;
import tinypushgateway.status.StatusJson;

/** The paths below {@code /-/}: what the gateway says of itself to probes, scrapers and programs. They consume no samples. */
public final class ManagementHandler {
    private static final Response HEALTHY = Response.text(Status.OK, "healthy");
    private static final Response READY = Response.text(Status.OK, "ready");
    private static final Response DRAINING =
            Response.text(Status.SERVICE_UNAVAILABLE, "draining: pushes are rejected, scrapes go on");

    private static final List<Header> FIELDS_OF_METRICS = List.of(ScrapeHandler.CONTENT_TYPE, Response.NO_STORE);
    private static final List<Header> FIELDS_OF_STATUS =
            List.of(new Header("Content-Type", "application/json"), Response.NO_SNIFFING, Response.NO_STORE);

    private final BooleanSupplier draining;
    private final OwnMetrics metrics;
    private final Supplier<GatewayStatus> status;

    public ManagementHandler(BooleanSupplier draining, OwnMetrics metrics, Supplier<GatewayStatus> status) {
        this.draining = draining;
        this.metrics = metrics;
        this.status = status;
    }

    /** {@code GET /-/healthy}, for probes. */
    public Response healthy(Request request) {
        return HEALTHY;
    }

    /** {@code GET /-/ready}, for probes. */
    public Response ready(Request request) {
        return draining.getAsBoolean() ? DRAINING : READY;
    }

    /**
     * {@code GET /-/metrics}: the gateway's own metrics. The response is always text exposition 0.0.4: every scraper that prefers
     * OpenMetrics or protobuf accepts that as well, and {@code Content-Type} names it.
     */
    public Response metrics(Request request) {
        return new Response.Streamed(Status.OK, FIELDS_OF_METRICS, metrics::writeTo);
    }

    /** {@code GET /-/status}: the status as JSON, {@code ?group=TEXT} with some groups alone. */
    public Response status(Request request) throws HttpError {
        String filter = groups(request);
        GatewayStatus now = status.get();
        return new Response.Streamed(Status.OK, FIELDS_OF_STATUS, out -> StatusJson.writeTo(out, now, filter));
    }

    /** Which groups are asked for: those with a label that contains this. */
    static String groups(Request request) throws HttpError {
        return request.parameter("group").orElse("").strip();
    }
}
