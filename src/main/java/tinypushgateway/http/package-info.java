/**
 * HTTP/1.1 as RFC 9110 and RFC 9112 have it, strict and small: one virtual thread a connection over blocking sockets. Knows nothing of
 * metrics or buffers; a {@link tinypushgateway.http.Handler} gets a request and returns a response.
 */
@NullMarked
package tinypushgateway.http;

import org.jspecify.annotations.NullMarked;
