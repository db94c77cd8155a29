package tinypushgateway.tls;

import java.io.IOException;

/** A handshake came to nothing, and not for a reason that the engine would know. */
final class HandshakeException extends IOException {
    private static final long serialVersionUID = 1;

    private final HandshakeFailure failure;

    HandshakeException(HandshakeFailure failure, String message) {
        super(message);
        this.failure = failure;
    }

    HandshakeFailure failure() {
        return failure;
    }

    static HandshakeException left() {
        return new HandshakeException(HandshakeFailure.CLIENT_CLOSED, "the peer closed the connection");
    }
}
