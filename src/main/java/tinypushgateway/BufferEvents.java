package tinypushgateway;

import java.net.InetAddress;
import tinypushgateway.buffer.BufferObserver;
import tinypushgateway.buffer.TypeChange;
import tinypushgateway.log.Level;
import tinypushgateway.log.LimitedEvent;
import tinypushgateway.log.Log;

/** Logs what a push has changed of others. */
final class BufferEvents implements BufferObserver {
    private final Log log;
    private final LimitedEvent typeChanged;
    private final LimitedEvent seriesTakenOver;

    BufferEvents(Log log) {
        this.log = log;
        typeChanged = log.limited(Level.WARN, "A push gave a metric family another TYPE than it had.");
        seriesTakenOver = log.limited(
                Level.WARN,
                "A push replaced a pending sample that another peer had pushed. Without a job label, the samples of different jobs are one"
                        + " series.");
    }

    @Override
    public void typeChanged(TypeChange change, InetAddress peer) {
        typeChanged.log("family", change.family(), "had", change.had(), "pushed", change.pushed(), "peer", peer);
    }

    @Override
    public void seriesTakenOver(String series, InetAddress peer) {
        seriesTakenOver.log("series", series, "peer", peer);
    }

    @Override
    public void readerAbsent(String reader) {
        log.warn(
                "A reader has not scraped for so long that samples are dropped that another reader has confirmed.",
                "reader",
                reader,
                "reason",
                "reader_absent",
                "flag",
                "--buffer.max-bytes");
    }
}
