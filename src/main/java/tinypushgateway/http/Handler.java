package tinypushgateway.http;

import java.io.IOException;

/** Responds to the requests of one path. */
@FunctionalInterface
public interface Handler {
    /**
     * Responds to a request, on the connection's own virtual thread. Content that is not read here is not read at all: the connection then
     * ends with the response.
     *
     * @throws HttpError if the request is rejected
     * @throws IOException from reading the body: the peer is gone, and there is no response
     */
    Response handle(Request request) throws HttpError, IOException;
}
