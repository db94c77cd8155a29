package tinypushgateway.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tinypushgateway.http.Response.Header;

/** Finds the handler by path and method. HEAD goes where GET goes, unless it has a handler of its own. */
public final class Router {
    private static final int MOST_SHOWN = 80;

    /** Methods of RFC 9110 section 9 and PATCH; others are not known, which is 501 rather than 405. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private final Map<String, Map<String, Handler>> paths = new LinkedHashMap<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private boolean discreet;
    private String misplacedContent = "";

    /** Adds a handler; the router must not be in use yet. */
    public Router on(String method, String path, Handler handler) {
        paths.computeIfAbsent(path, none -> new LinkedHashMap<>()).put(method, handler);
        return this;
    }

    /**
     * Adds a handler of all paths that match; a path with a handler of its own comes first. The router must not be in use yet.
     *
     * @param shown what such paths look like
     * @param matches asked about paths as they came, not decoded
     */
    public Router onAll(String method, String shown, Predicate<String> matches, Handler handler) {
        Pattern pattern = patterns.stream()
                .filter(known -> known.shown.equals(shown))
                .findFirst()
                .orElseGet(() -> {
                    Pattern added = new Pattern(shown, matches, new LinkedHashMap<>());
                    patterns.add(added);
                    return added;
                });
        pattern.methods.put(method, handler);
        return this;
    }

    /** From now on errors do not name the paths, since some clients may not see them. The router must not be in use yet. */
    public Router discreet() {
        discreet = true;
        return this;
    }

    /** A hint for a client that pushes to a path which takes no push; not used if the router is discreet. */
    public Router onMisplacedContent(String hint) {
        misplacedContent = hint;
        return this;
    }

    Response route(Request request) throws HttpError, IOException {
        String method = request.method();
        if (!KNOWN.contains(method)) {
            throw new HttpError(
                    Status.NOT_IMPLEMENTED,
                    "unknown_method",
                    "an unknown method: pushes are POST or PUT, everything else is GET");
        }
        Map<String, Handler> methods = methods(request.path());
        if (methods.isEmpty()) {
            throw new HttpError(
                    Status.NOT_FOUND,
                    "not_found",
                    discreet
                            ? "there is no such path"
                            : shown(request) + ": there is no such path; the paths are "
                                    + String.join(" ", shownPaths()) + hint(request));
        }
        Handler handler = methods.get(method);
        if (handler == null && method.equals("HEAD")) {
            handler = methods.get("GET");
        }
        if (handler == null) {
            String allowed = allowed(methods);
            throw new HttpError(
                    Status.METHOD_NOT_ALLOWED,
                    "method_not_allowed",
                    shown(request) + ": this path allows " + allowed + (discreet ? "" : hint(request)),
                    new Header("Allow", allowed));
        }
        return handler.handle(request);
    }

    private Map<String, Handler> methods(String path) {
        Map<String, Handler> exact = paths.get(path);
        if (exact != null) {
            return exact;
        }
        for (Pattern pattern : patterns) {
            if (pattern.matches.test(path)) {
                return pattern.methods;
            }
        }
        return Map.of();
    }

    private List<String> shownPaths() {
        List<String> shown = new ArrayList<>(paths.keySet());
        patterns.forEach(pattern -> shown.add(pattern.shown));
        return shown;
    }

    private String hint(Request request) {
        return request.method().equals("POST") || request.method().equals("PUT") ? misplacedContent : "";
    }

    /** Method and path as they came: ASCII, and cut to a length that can be read. */
    private static String shown(Request request) {
        String path = request.path();
        return request.method() + " " + (path.length() <= MOST_SHOWN ? path : path.substring(0, MOST_SHOWN) + "...");
    }

    /** Paths that match a predicate. */
    private record Pattern(String shown, Predicate<String> matches, Map<String, Handler> methods) {}

    private static String allowed(Map<String, Handler> methods) {
        String all = String.join(", ", methods.keySet());
        return methods.containsKey("GET") && !methods.containsKey("HEAD") ? all + ", HEAD" : all;
    }
}
