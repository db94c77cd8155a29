package tinypushgateway.exposition;

/** What becomes of the timestamps of pushed samples (--push.timestamps). */
public enum TimestampPolicy {
    /** A sample with a timestamp is refused; all are exposed without one, so Prometheus gives them the time of the scrape. */
    REJECT("reject"),

    /** A sample with a timestamp is refused; the buffer gives each sample the time of its arrival, and keeps every sample. */
    ARRIVAL("arrival"),

    /** A timestamp is kept if it is in bounds ({@link Timestamps}); the buffer gives the other samples the time of their arrival. */
    ACCEPT("accept");

    private final String word;

    TimestampPolicy(String word) {
        this.word = word;
    }

    /** The word of the flag. */
    @Override
    public String toString() {
        return word;
    }
}
