package tinypushgateway.http;

import java.io.IOException;

/** The peer closed the connection, or its time ran out, in the middle of a request. */
final class ConnectionEnded extends IOException {
    private static final long serialVersionUID = 1;

    ConnectionEnded(String where) {
        super("the connection ended " + where);
    }
}
