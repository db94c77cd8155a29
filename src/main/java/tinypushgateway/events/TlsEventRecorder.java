package tinypushgateway.events;

import java.net.InetAddress;
import tinypushgateway.files.ReloadObserver;
import tinypushgateway.log.Level;
import tinypushgateway.log.LimitedEvent;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;
import tinypushgateway.tls.HandshakeFailure;
import tinypushgateway.tls.TlsObserver;

/** Counts and logs what becomes of handshakes, and of certificates that change. */
public final class TlsEventRecorder implements TlsObserver, ReloadObserver {
    private final OwnMetrics metrics;
    private final Log log;
    private final LimitedEvent handshakeFailed;
    private final LimitedEvent peerLeft;
    private final LimitedEvent cutOff;

    public TlsEventRecorder(OwnMetrics metrics, Log log) {
        this.metrics = metrics;
        this.log = log;
        handshakeFailed = log.limited(Level.WARN, "TLS handshake failed");
        peerLeft =
                log.limited(Level.DEBUG, "TLS handshake failed"); // as a balancer's check of the port does every second
        cutOff = log.limited(
                Level.WARN,
                "a scraper closed the connection without TLS close_notify, so the delivery is not confirmed");
    }

    @Override
    public void cutOff(InetAddress peer) {
        cutOff.log("peer", peer);
    }

    @Override
    public void handshaken() {
        metrics.handshakeEnded("succeeded");
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure, String problem, InetAddress peer) {
        metrics.handshakeEnded(failure.toString());
        (failure == HandshakeFailure.CLIENT_CLOSED ? peerLeft : handshakeFailed)
                .log("reason", failure, "error", problem, "peer", peer);
    }

    @Override
    public void reloaded() {
        metrics.tlsReloaded(true);
        log.info("TLS certificates reloaded");
    }

    @Override
    public void reloadFailed(String problem) {
        metrics.tlsReloaded(false);
        log.error("TLS certificates could not be reloaded, the previous ones stay in use", "error", problem);
    }
}
