package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What the servers of these tests serve. */
final class TestRoutes {
    private static final Response HELLO = new Response.Fixed(Status.OK, List.of(), "hello".getBytes(UTF_8));

    /** How often {@code /smuggled} was asked for or such a sample pushed; no test ever does that but inside something else. */
    final AtomicInteger smuggled = new AtomicInteger();

    /** All, also those whose handlers have bugs. */
    Router router() {
        return soundOnes()
                .on("POST", "/twice", request -> {
                    request.body();
                    return echo(request);
                })
                .on("GET", "/bug", request -> {
                    throw new IllegalStateException("secret details");
                })
                .on("POST", "/overflow", request -> {
                    request.body();
                    throw new StackOverflowError();
                });
    }

    Router soundOnes() {
        return new Router()
                .on("GET", "/", request -> HELLO)
                .on("GET", "/hello", request -> HELLO)
                .on("GET", "/smuggled", request -> {
                    smuggled.incrementAndGet();
                    return HELLO;
                })
                .on("POST", "/echo", TestRoutes::echo)
                .on("POST", "/ignore", request -> HELLO)
                .on("POST", "/push", this::push);
    }

    private static Response echo(Request request) throws HttpError, java.io.IOException {
        Request.Body body = request.body();
        return new Response.Fixed(Status.OK, List.of(), Arrays.copyOfRange(body.bytes(), body.from(), body.to()));
    }

    private Response push(Request request) throws HttpError, java.io.IOException {
        if (!request.hasBody()) {
            throw new HttpError(Status.LENGTH_REQUIRED, "no_length", "a push has content");
        }
        if (request.header("content-type").orElse("text/plain").equals("multipart/form-data")) {
            throw new HttpError(Status.UNSUPPORTED_MEDIA_TYPE, "media_type", "a push is text");
        }
        Request.Body body = request.body();
        if (new String(body.bytes(), body.from(), body.length(), UTF_8).equals(Corpus.SMUGGLED)) {
            smuggled.incrementAndGet();
        }
        return Response.empty(Status.ACCEPTED);
    }
}
