package tinypushgateway.http;

import java.net.InetAddress;

/** Hears what happens in the server, to count or log it; called on the connection's thread, and must not block. */
public interface ServerObserver {
    /** Hears nothing. */
    ServerObserver NONE = new ServerObserver() {};

    default void connectionOpened() {}

    default void connectionClosed() {}

    /** A connection was evicted for a new one; {@link #connectionClosed} does not follow. Called on the accepting thread. */
    default void connectionEvicted() {}

    /** A connection beyond the limit was closed, with or without a response. */
    default void connectionRefused() {}

    /**
     * A response was written, other than a delivery.
     *
     * @param method and path are empty if the request could not be read so far
     * @param nanos from the first byte of the request until the response was made, or until {@link Request#releaseBody} if that came
     *     first, in nanoseconds
     */
    default void responded(String method, String path, Status status, long nanos) {}

    /** A response could not be written, since the peer was gone or did not read. */
    default void responseLost(String method, String path, Status status) {}

    /**
     * A request was rejected; {@link #responded} or {@link #responseLost} follows.
     *
     * @param userAgent as the request names it, or empty
     */
    default void rejected(String method, String path, HttpError error, InetAddress peer, String userAgent) {}

    /** A bug: a handler failed with an exception that is no {@link HttpError}. */
    default void failed(String method, String path, Throwable cause) {}

    /** New connections cannot be accepted for the moment, for want of file descriptors perhaps. */
    default void acceptFailed(Throwable cause) {}
}
