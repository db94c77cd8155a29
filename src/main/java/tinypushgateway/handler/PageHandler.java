package tinypushgateway.handler;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import tinypushgateway.http.Handler;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Request;
import tinypushgateway.http.Response;
import tinypushgateway.http.Response.Header;
import tinypushgateway.http.Status;
import tinypushgateway.status.GatewayStatus;
import tinypushgateway.status.PushAddress;
import tinypushgateway.status.StatusPage;

/** {@code GET /}: the status as a page for people, {@code ?group=TEXT} with some groups alone; consumes no samples. */
public final class PageHandler implements Handler {
    /** Pages that are written at one time: a client may take its time to read one, and each takes 30,000 bytes until then. */
    private static final int MOST_WRITTEN = 32;

    private final Semaphore places = new Semaphore(MOST_WRITTEN);
    private final HttpError busy = new HttpError(
            Status.SERVICE_UNAVAILABLE,
            "pages_full",
            "too many clients read this page at once; try again, or use /-/status",
            new Header("Retry-After", "5"));

    private final Supplier<GatewayStatus> status;
    private final boolean encrypted;
    private final boolean needsCredentials;

    /**
     * @param encrypted whether clients speak TLS
     * @param needsCredentials whether a push needs some
     */
    public PageHandler(Supplier<GatewayStatus> status, boolean encrypted, boolean needsCredentials) {
        this.status = status;
        this.encrypted = encrypted;
        this.needsCredentials = needsCredentials;
    }

    /** The headers restrict what the page may do. They are made at the first request, so that the start is not slower. */
    private static final class Fields {
        static final List<Header> ALL = List.of(
                new Header("Content-Type", "text/html; charset=utf-8"),
                Response.NO_SNIFFING,
                new Header("Content-Security-Policy", StatusPage.contentSecurityPolicy()),
                new Header("X-Frame-Options", "DENY"),
                new Header("Referrer-Policy", "no-referrer"),
                Response.NO_STORE);
    }

    @Override
    public Response handle(Request request) throws HttpError {
        String filter = ManagementHandler.groups(request);
        PushAddress address = PushAddress.of(encrypted, request.header("host"), needsCredentials);
        byte[] page = StatusPage.of(status.get(), filter, address);
        if (!places.tryAcquire()) {
            throw busy;
        }
        return new Response.Streamed(Status.OK, Fields.ALL, out -> out.write(page), places::release);
    }
}
