package tinypushgateway.tls;

import java.net.InetAddress;

/** Hears of handshakes and of their lack of an end, to count or log them; called on the connection's thread, and must not block. */
public interface TlsObserver {
    void handshaken();

    /** A handshake came to nothing; the problem is one line, which may hold words of the peer. */
    void handshakeFailed(HandshakeFailure failure, String problem, InetAddress peer);

    /** A peer whose close was waited for has ended its stream without close_notify, so that nothing is proven by it. */
    void cutOff(InetAddress peer);
}
