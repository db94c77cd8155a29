package tinypushgateway.buffer;

/** What became of a push: all of it was accepted, or none. */
public enum OfferResult {
    ACCEPTED,
    /** The samples would need more memory than {@code --buffer.max-bytes} leaves; a scrape makes room. */
    FULL,
    /** The samples would need more memory than {@code --buffer.max-bytes}, were the buffer empty; waiting does not help. */
    TOO_LARGE,
    /** A series of the push has {@code --push.max-samples-per-series} pending samples; a scrape makes room. */
    SERIES_FULL,
    /** The buffer is closed for pushes, since the process is about to end. */
    CLOSED
}
