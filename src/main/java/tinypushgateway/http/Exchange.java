package tinypushgateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** One request and the response to it: reads, routes, and turns every error into a response. */
final class Exchange {
    private final Server server;
    private final Input input;
    private final HeadReader heads;
    private final Link link;
    private final InetAddress peer;

    /** Empty until the head was read and found sound. */
    private Optional<Request> request = Optional.empty();

    private String method = "";
    private String path = "";
    private boolean complete;

    Exchange(Server server, Input input, HeadReader heads, Link link, InetAddress peer) {
        this.server = server;
        this.input = input;
        this.heads = heads;
        this.link = link;
        this.peer = peer;
    }

    /** The response; never fails but for a peer that is gone. */
    Response respond(ConnectionTimeouts timeouts, boolean overLimit) throws IOException {
        try {
            RequestHead head = heads.read();
            method = head.method();
            path = head.path();
            return respond(head, timeouts, overLimit);
        } catch (HttpError e) {
            return refuse(e);
        } catch (ConnectionEnded e) {
            if (timeouts.evicted()) {
                return refuse(connectionsFull());
            }
            if (timeouts.expired()) {
                return refuse(new HttpError(
                        Status.REQUEST_TIMEOUT,
                        "timeout",
                        "the request did not arrive completely in time (--web.read-timeout)"));
            }
            throw e;
        } catch (RuntimeException | Error e) {
            complete = false;
            server.observer().failed(method, path, e);
            return Response.text(Status.INTERNAL_SERVER_ERROR, "an internal error; see the log of the gateway");
        }
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean isHttp10() {
        return request.map(Request::isHttp10).orElse(false);
    }

    /** When the gateway was done with the request: at this time, unless it waited for something else before. */
    long doneNanos(long now) {
        return request.map(Request::doneNanos).orElse(OptionalLong.empty()).orElse(now);
    }

    /** Whether some of the request may still be on the connection, unread. */
    boolean leavesBodyUnread() {
        return !complete;
    }

    /** Whether the connection ends with this response: the peer wants it, or it is unknown where a next request would begin. */
    boolean endsConnection() {
        return !complete || request.map(Request::wantsClose).orElse(true);
    }

    private Response respond(RequestHead head, ConnectionTimeouts timeouts, boolean overLimit)
            throws HttpError, IOException {
        Framing framing = Framing.of(head);
        if (overLimit || !hasBodyToRead(head, framing) && !timeouts.processing()) {
            throw connectionsFull();
        }
        head.checkHost();
        head.checkExpect();
        RequestBodyReader body = new RequestBodyReader(input, server.limits(), server.inflight(), framing, timeouts);
        Request whole = new Request(head, framing, body, link, peer);
        request = Optional.of(whole);
        try {
            return server.router().route(whole);
        } finally {
            complete = body.isComplete();
            body.release();
        }
    }

    /** Whether a handler will read body; that of a GET has no meaning, and none reads it (RFC 9110 section 9.3.1). */
    private static boolean hasBodyToRead(RequestHead head, Framing framing) {
        return !(framing instanceof Framing.None) && !head.method().equals("GET");
    }

    private static HttpError connectionsFull() {
        return new HttpError(
                Status.SERVICE_UNAVAILABLE,
                "connections_full",
                "all connections are in use (--web.max-connections, with TLS --web.tls-max-connections); try again",
                new Header("Retry-After", "1"));
    }

    private Response refuse(HttpError error) {
        String userAgent = request.flatMap(known -> known.header("user-agent")).orElse("");
        server.observer().rejected(method, path, error, peer, userAgent);
        return error.response();
    }
}
