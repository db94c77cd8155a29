package tinypushgateway.buffer;

import java.net.InetAddress;

/** Hears what a push has changed of others, to log it; called on the thread of the push, with no lock held, and must not block. */
public interface BufferObserver {
    /**
     * A push brought metric families with another TYPE than they had; this is one of them.
     *
     * @param group of the push, as {@code {job="x"}}; empty if it is not known
     */
    void typeChanged(TypeChange change, String group, InetAddress peer);

    /**
     * A push replaced pending samples that another peer had pushed and that have no label job; this is the series of one of them. Two peers
     * may be taken for one, and rarely are.
     */
    void seriesTakenOver(String series, InetAddress peer);

    /**
     * To make room for a push, samples were dropped that this reader has not got, for the first time since its last scrape.
     *
     * @param groups the first groups whose samples were dropped
     */
    void readerAbsent(String reader, String groups);

    /**
     * A metric family was pushed with another TYPE than it had.
     *
     * @param family its name
     * @param had the type it had, or that of the histogram or summary to which the name belongs
     * @param pushed the type that came
     */
    record TypeChange(String family, String had, String pushed) {}
}
