package tinypushgateway.events;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.groups.Groups;
import tinypushgateway.groups.RecentRejections;
import tinypushgateway.groups.Rejection;
import tinypushgateway.handler.GroupingPath;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.ServerObserver;
import tinypushgateway.http.Status;
import tinypushgateway.log.Level;
import tinypushgateway.log.LimitedEvent;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/** Counts and logs what the HTTP server sees. What a client can cause at will is logged with a rate limit. */
public final class HttpEventRecorder implements ServerObserver {
    private static final String PUSH = "/push";
    private static final String GROUP = "group";
    private static final int MOST_SHOWN = 80;

    private final OwnMetrics metrics;
    private final Groups groups;
    private final RecentRejections rejections;
    private final Exposition.Limits limits;
    private final InstantSource clock;
    private final boolean pushIsOpen;
    private final LimitedEvent pushRejected;
    private final LimitedEvent misplacedPush;
    private final LimitedEvent requestRejected;
    private final LimitedEvent connectionEvicted;
    private final LimitedEvent connectionRefused;
    private final LimitedEvent internalError;
    private final LimitedEvent acceptFailed;
    private final String connectionsFlag;

    /** @param pushIsOpen whether every client may push */
    public HttpEventRecorder(
            OwnMetrics metrics,
            Groups groups,
            RecentRejections rejections,
            Exposition.Limits limits,
            Log log,
            boolean tlsLimits,
            boolean pushIsOpen) {
        this.metrics = metrics;
        this.groups = groups;
        this.rejections = rejections;
        this.limits = limits;
        this.pushIsOpen = pushIsOpen;
        clock = InstantSource.system();
        connectionsFlag = tlsLimits ? "--web.tls-max-connections" : "--web.max-connections";
        pushRejected = log.limited(Level.WARN, "push rejected");
        misplacedPush = log.limited(Level.WARN, "request rejected");
        requestRejected = log.limited(Level.INFO, "request rejected");
        connectionEvicted = log.limited(Level.WARN, "connection closed for a new one");
        connectionRefused = log.limited(Level.WARN, "connection rejected");
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
    public void connectionEvicted() {
        metrics.connectionEvicted();
        connectionEvicted.log("flag", connectionsFlag);
    }

    @Override
    public void connectionRefused() {
        metrics.connectionRefused();
        connectionRefused.log("flag", connectionsFlag);
    }

    @Override
    public void responded(String method, String path, Status status, long nanos) {
        if (isPush(method, path)) {
            metrics.pushAnswered(status.code(), nanos);
        }
    }

    @Override
    public void responseLost(String method, String path, Status status) {
        if (isPush(method, path)) {
            metrics.pushUnanswered(status.code());
        }
    }

    @Override
    public void rejected(String method, String path, HttpError error, InetAddress peer, String userAgent) {
        boolean pushed = isPush(method, path);
        String group = !pushed ? "" : path.equals(PUSH) ? error.detail(GROUP) : group(path);
        Rejection rejection = new Rejection(
                clock.instant(),
                error.status().code(),
                error.reason(),
                String.valueOf(error.getMessage()),
                cut(method),
                cut(path),
                group,
                peer.getHostAddress(),
                cut(userAgent));
        rejections.add(rejection);
        if (pushed) {
            metrics.pushRejected(error.reason());
            note(rejection, error);
            pushRejected.log(pushFields(path, group, error, peer, userAgent));
        } else {
            metrics.requestRejected(error.reason());
            boolean push = method.equals("POST") || method.equals("PUT"); // to a path that another gateway has
            (push ? misplacedPush : requestRejected)
                    .log(
                            "status",
                            error.status().code(),
                            "reason",
                            error.reason(),
                            "error",
                            String.valueOf(error.getMessage()),
                            "method",
                            cut(method),
                            "path",
                            cut(path),
                            "peer",
                            peer,
                            "user_agent",
                            cut(userAgent));
        }
    }

    private static boolean isPush(String method, String path) {
        return path.equals(PUSH) || GroupingPath.matches(path) && !method.equals("DELETE");
    }

    /**
     * Records the rejection in its group, if the client may push. Other clients could otherwise hide what happened to the job. Only the handler of
     * pushes, which comes after authorization, names the group in its error.
     */
    private void note(Rejection rejection, HttpError error) {
        boolean mayPush = pushIsOpen || !error.detail(GROUP).isEmpty();
        if (mayPush && !rejection.group().isEmpty()) {
            groups.of(rejection.group()).rejected(rejection);
        }
    }

    /** With the group and what else is known of the push. */
    private static Object[] pushFields(String path, String group, HttpError error, InetAddress peer, String userAgent) {
        List<Object> fields = new ArrayList<>(List.of(
                "status",
                error.status().code(),
                "reason",
                error.reason(),
                "error",
                String.valueOf(error.getMessage())));
        if (!group.isEmpty()) {
            fields.addAll(List.of(GROUP, cut(group)));
        } else if (!path.equals(PUSH)) { // its labels cannot be read
            fields.addAll(List.of("path", cut(path)));
        }
        for (int i = 0; i < error.details().size(); i += 2) {
            if (!error.details().get(i).equals(GROUP)) {
                fields.addAll(
                        List.of(error.details().get(i), cut(error.details().get(i + 1))));
            }
        }
        fields.addAll(List.of("peer", peer, "user_agent", cut(userAgent)));
        return fields.toArray();
    }

    /** The labels of the path; empty if they cannot be read, which the error message says. */
    private String group(String path) {
        try {
            return GroupingPath.of(path, limits).toString();
        } catch (HttpError e) {
            return "";
        }
    }

    /** Long input of a client must not fill the log. */
    private static String cut(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
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
