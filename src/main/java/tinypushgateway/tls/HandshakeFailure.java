package tinypushgateway.tls;

/** Why a handshake came to nothing; the word is the outcome's in metrics and logs. */
public enum HandshakeFailure {
    /** The two sides cannot agree: versions, ciphers, a certificate that one of them does not trust. */
    FAILED("failed"),
    /** What came is no TLS but plain HTTP. */
    PLAIN_HTTP("plain_http"),
    /** The client closed the connection, as a check of whether the port is open does. */
    CLIENT_CLOSED("client_closed"),
    /** Not done within --web.tls-handshake-timeout. */
    TIMED_OUT("timed_out");

    private final String word;

    HandshakeFailure(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
