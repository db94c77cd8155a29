package tinypushgateway.events;

import java.net.InetAddress;
import tinypushgateway.buffer.BufferObserver;
import tinypushgateway.log.Level;
import tinypushgateway.log.LimitedEvent;
import tinypushgateway.log.Log;

/** Logs what a push has changed of others. */
public final class BufferEventRecorder implements BufferObserver {
    private final Log log;
    private final LimitedEvent typeChanged;
    private final LimitedEvent seriesTakenOver;

    public BufferEventRecorder(Log log) {
        this.log = log;
        typeChanged = log.limited(Level.WARN, "A push gave a metric family another TYPE than it had.");
        seriesTakenOver = log.limited(
                Level.WARN,
                "A push replaced a pending sample that another peer had pushed. Without a job label, the samples of different jobs are one"
                        + " series.");
    }

    @Override
    public void typeChanged(TypeChange change, String group, InetAddress peer) {
        typeChanged.log(
                "family",
                change.family(),
                "had",
                change.had(),
                "pushed",
                change.pushed(),
                "group",
                group,
                "peer",
                peer);
    }

    @Override
    public void seriesTakenOver(String series, InetAddress peer) {
        int brace = series.indexOf('{');
        String family = brace < 0 ? series : series.substring(0, brace);
        seriesTakenOver.log("family", family, "series", series, "group", "{}", "peer", peer);
    }

    @Override
    public void readerAbsent(String reader, String groups) {
        log.warn(
                "A reader has not scraped for a long time. Samples that another reader has confirmed are dropped for it.",
                "reader",
                reader,
                "groups",
                groups,
                "reason",
                "reader_absent",
                "flag",
                "--buffer.max-bytes");
    }
}
