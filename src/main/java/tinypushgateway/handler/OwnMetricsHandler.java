package tinypushgateway.handler;

import java.util.List;
import tinypushgateway.http.Handler;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;
import tinypushgateway.metrics.OwnMetrics;

/**
 * {@code GET /-/metrics}: the gateway's own metrics; consumes no samples. The response is always text exposition 0.0.4: every
 * scraper that prefers OpenMetrics or protobuf accepts that as well, and {@code Content-Type} names it.
 */
public final class OwnMetricsHandler implements Handler {
    private final OwnMetrics metrics;

    public OwnMetricsHandler(OwnMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Response handle(Request request) {
        return new Response.Streamed(
                Status.OK, List.of(ScrapeHandler.CONTENT_TYPE, Response.NO_STORE), metrics::writeTo);
    }
}
