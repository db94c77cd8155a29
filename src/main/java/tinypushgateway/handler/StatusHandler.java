package tinypushgateway.handler;

import java.util.List;
import java.util.function.Supplier;
import tinypushgateway.http.Handler;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Status;
import tinypushgateway.status.GatewayStatus;
import tinypushgateway.status.StatusJson;

/** {@code GET /-/status}: the status as JSON, {@code ?group=TEXT} with some groups alone; consumes no samples. */
public final class StatusHandler implements Handler {
    private static final List<Header> FIELDS =
            List.of(new Header("Content-Type", "application/json"), Response.NO_SNIFFING, Response.NO_STORE);

    private final Supplier<GatewayStatus> status;

    public StatusHandler(Supplier<GatewayStatus> status) {
        this.status = status;
    }

    @Override
    public Response handle(Request request) throws HttpError {
        String filter = groups(request);
        GatewayStatus now = status.get();
        return new Response.Streamed(Status.OK, FIELDS, out -> StatusJson.writeTo(out, now, filter));
    }

    /** Which groups are asked for: those with a label that contains this. */
    static String groups(Request request) throws HttpError {
        return request.parameter("group").orElse("").strip();
    }
}
