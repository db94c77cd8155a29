package tinypushgateway;

import java.net.InetAddress;
import tinypushgateway.buffer.BufferObserver;
import tinypushgateway.buffer.TypeChange;
import tinypushgateway.log.Level;
import tinypushgateway.log.LimitedEvent;
import tinypushgateway.log.Log;

/** Logs what a push has changed of others. */
final class BufferEvents implements BufferObserver {
    private final LimitedEvent typeChanged;

    BufferEvents(Log log) {
        typeChanged = log.limited(Level.WARN, "A push gave a metric family another TYPE than it had.");
    }

    @Override
    public void typeChanged(TypeChange change, InetAddress peer) {
        typeChanged.log("family", change.family(), "had", change.had(), "pushed", change.pushed(), "peer", peer);
    }
}
