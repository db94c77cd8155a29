package tinypushgateway.http;

import java.io.IOException;
import java.io.OutputStream;

/** A response body whose sender has to know whether the peer read all of it. Whatever happens, {@link #ended} is called exactly once. */
public interface Delivery {
    /** How it ended. */
    enum Outcome {
        /** The peer read everything and then closed the connection. */
        CONFIRMED,
        /** The connection broke, or the peer had closed its side before the response ended, which proves nothing. */
        BROKEN,
        /**
         * The peer reset the connection after the end of the response, as some proxies do. It may have read everything, or have
         * died with data unread: a reset does not tell.
         */
        RESET,
        /** The peer did neither take it nor go away within {@link #patienceNanos}. */
        TIMED_OUT
    }

    /** The time for writing and confirmation together, in nanoseconds. */
    long patienceNanos();

    /**
     * Begins, before anything is written.
     *
     * @param cut ends the connection in a way that the peer cannot take for the end of the body; for any thread, at any time
     */
    default void begins(Runnable cut) {}

    /** Writes the body, on the connection's thread. */
    void writeTo(OutputStream out) throws IOException;

    void ended(Outcome outcome);
}
