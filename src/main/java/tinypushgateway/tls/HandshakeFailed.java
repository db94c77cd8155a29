package tinypushgateway.tls;

import java.io.IOException;

/** A handshake came to nothing, and not for a reason that the engine would know. */
final class HandshakeFailed extends IOException {
    private static final long serialVersionUID = 1;

    private final HandshakeFailure failure;

    HandshakeFailed(HandshakeFailure failure, String message) {
        super(message);
        this.failure = failure;
    }

    HandshakeFailure failure() {
        return failure;
    }

    static HandshakeFailed left() {
        return new HandshakeFailed(HandshakeFailure.LEFT, "the peer left");
    }
}
