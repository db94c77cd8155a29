package tinypushgateway.log;

/** How an event is written as a line. */
public enum Format {
    LOGFMT("logfmt"),
    JSON("json");

    private final String word;

    Format(String word) {
        this.word = word;
    }

    /** The word of the flag. */
    @Override
    public String toString() {
        return word;
    }
}
