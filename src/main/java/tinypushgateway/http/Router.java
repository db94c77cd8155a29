package tinypushgateway.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Finds the handler by path and method. HEAD goes where GET goes, unless it has a handler of its own. */
public final class Router {
    /** Methods of RFC 9110 section 9 and PATCH; others are not known, which is 501 rather than 405. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private final Map<String, Map<String, Handler>> paths = new LinkedHashMap<>();
    private boolean discreet;

    /** Adds a handler; the router must not be in use yet. */
    public Router on(String method, String path, Handler handler) {
        paths.computeIfAbsent(path, none -> new LinkedHashMap<>()).put(method, handler);
        return this;
    }

    /** From now on tells nobody which paths there are: not all who ask may look. The router must not be in use yet. */
    public Router discreet() {
        discreet = true;
        return this;
    }

    Response route(Request request) throws HttpError, IOException {
        String method = request.method();
        if (!KNOWN.contains(method)) {
            throw new HttpError(
                    Status.NOT_IMPLEMENTED,
                    "method",
                    "a method that is not known here: pushes are POST, all else is GET");
        }
        Map<String, Handler> methods = paths.get(request.path());
        if (methods == null) {
            throw new HttpError(
                    Status.NOT_FOUND,
                    "not_found",
                    discreet
                            ? "nothing is here"
                            : "nothing is here; the paths are " + String.join(" ", paths.keySet()));
        }
        Handler handler = methods.get(method);
        if (handler == null && method.equals("HEAD")) {
            handler = methods.get("GET");
        }
        if (handler == null) {
            String allowed = allowed(methods);
            throw new HttpError(
                    Status.METHOD_NOT_ALLOWED, "method", "this path takes " + allowed, new Field("Allow", allowed));
        }
        return handler.handle(request);
    }

    private static String allowed(Map<String, Handler> methods) {
        String all = String.join(", ", methods.keySet());
        return methods.containsKey("GET") && !methods.containsKey("HEAD") ? all + ", HEAD" : all;
    }
}
