package tinypushgateway;

import java.net.InetAddress;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.ServerObserver;
import tinypushgateway.http.Status;
import tinypushgateway.log.Level;
import tinypushgateway.log.LimitedEvent;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/** Counts and logs what the HTTP server sees. What a client can cause at will is logged with a rate limit. */
final class Traffic implements ServerObserver {
    private static final String PUSH = "/push";

    private final OwnMetrics metrics;
    private final LimitedEvent pushRefused;
    private final LimitedEvent requestRefused;
    private final LimitedEvent connectionDisplaced;
    private final LimitedEvent connectionRefused;
    private final LimitedEvent internalError;
    private final LimitedEvent acceptFailed;
    private final String connectionsFlag;

    Traffic(OwnMetrics metrics, Log log, boolean tlsLimits) {
        this.metrics = metrics;
        connectionsFlag = tlsLimits ? "--web.tls-max-connections" : "--web.max-connections";
        pushRefused = log.limited(Level.WARN, "push refused");
        requestRefused = log.limited(Level.INFO, "request refused");
        connectionDisplaced = log.limited(Level.WARN, "connection ended for a new one");
        connectionRefused = log.limited(Level.WARN, "connection refused");
        internalError = log.limited(Level.ERROR, "internal error, please report it");
        acceptFailed = log.limited(Level.ERROR, "no connection can be accepted");
    }

    @Override
    public void connectionOpened() {
        metrics.connectionOpened();
    }

    @Override
    public void connectionClosed() {
        metrics.connectionClosed();
    }

    @Override
    public void connectionDisplaced() {
        metrics.connectionDisplaced();
        connectionDisplaced.log("flag", connectionsFlag);
    }

    @Override
    public void connectionRefused() {
        metrics.connectionRefused();
        connectionRefused.log("flag", connectionsFlag);
    }

    @Override
    public void answered(String method, String path, Status status, long nanos) {
        if (path.equals(PUSH)) {
            metrics.pushAnswered(status.code(), nanos);
        }
    }

    @Override
    public void refused(String method, String path, HttpError error, InetAddress peer) {
        boolean push = path.equals(PUSH);
        if (push) {
            metrics.pushRejected(error.reason());
        } else {
            metrics.requestRefused(error.reason());
        }
        (push ? pushRefused : requestRefused)
                .log(
                        "status", error.status().code(),
                        "reason", error.reason(),
                        "error", String.valueOf(error.getMessage()),
                        "peer", peer);
    }

    @Override
    public void failed(String method, String path, Throwable cause) {
        metrics.internalError();
        StackTraceElement[] trace = cause.getStackTrace();
        internalError.log("path", path, "error", cause, "at", trace.length == 0 ? "unknown" : trace[0]);
    }

    @Override
    public void acceptFailed(Throwable cause) {
        acceptFailed.log("error", cause);
    }
}
