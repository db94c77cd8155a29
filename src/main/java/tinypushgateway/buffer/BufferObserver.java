package tinypushgateway.buffer;

import java.net.InetAddress;

/** Hears what a push has changed of others, to log it; called on the thread of the push, with no lock held, and must not block. */
public interface BufferObserver {
    /** A push brought metric families with another TYPE than they had; this is one of them. */
    void typeChanged(TypeChange change, InetAddress peer);

    /**
     * A push replaced pending samples that another peer had pushed and that have no label job; this is the series of one of them. Two peers
     * may be taken for one, and rarely are.
     */
    void seriesTakenOver(String series, InetAddress peer);

    /** To make room for a push, samples were dropped that this reader has not got, for the first time since its last scrape. */
    void readerAbsent(String reader);
}
