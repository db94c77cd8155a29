package tinypushgateway.log;

/** How much an event matters, least first; the order is what the filter compares. */
public enum Level {
    DEBUG("debug"),
    INFO("info"),
    WARN("warn"),
    ERROR("error");

    private final String word;

    Level(String word) {
        this.word = word;
    }

    /** The word of the flag and of the log line. */
    @Override
    public String toString() {
        return word;
    }
}
