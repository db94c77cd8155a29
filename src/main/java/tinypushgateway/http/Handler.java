package tinypushgateway.http;

import java.io.IOException;

/** Answers requests of one path. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a request, on the connection's own virtual thread. Content that is not read here is not read at all: the connection then
     * ends with the response.
     *
     * @throws HttpError for a refusal
     * @throws IOException from reading the body: the peer is gone, and nothing is answered
     */
    Response handle(Request request) throws HttpError, IOException;
}
