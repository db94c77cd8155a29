package tinypushgateway.tls;

import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.ReloadObserver;
import tinypushgateway.files.ReloadingValue;
import tinypushgateway.http.Link;

/** Encrypts connections. Certificates are read again when their files change, and used from the next handshake on; no connection ends for
 * that. */
public final class TlsTransport implements Link.Factory {
    private final ReloadingValue<TlsContext> context;
    private final long handshakeNanos;
    private final TlsObserver observer;
    private final PacketBuffers buffers = new PacketBuffers();

    /**
     * Reads the files for the first time.
     *
     * @throws BadFile if they cannot be used
     */
    public TlsTransport(TlsFiles files, Duration handshakeTimeout, TlsObserver observer, ReloadObserver reloadObserver)
            throws BadFile {
        context = new ReloadingValue<>(files.all(), () -> TlsContext.read(files), reloadObserver);
        handshakeNanos = handshakeTimeout.toNanos();
        this.observer = observer;
    }

    @Override
    public Link over(Socket accepted) {
        return new TlsLink(accepted, context::get, buffers, handshakeNanos, observer);
    }

    /** When the certificate in use ends. */
    public Instant notAfter() {
        return context.get().notAfter();
    }
}
