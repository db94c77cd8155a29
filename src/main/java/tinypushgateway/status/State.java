package tinypushgateway.status;

/** How the gateway is, or how bad a problem is. */
enum State {
    /** Nothing is wrong. */
    OK("ok"),
    /** Something is about to go wrong, or is wrong for one of several readers. */
    DEGRADED("degraded"),
    /** Samples do not get in, or do not get out. */
    FAILING("failing");

    private final String word;

    State(String word) {
        this.word = word;
    }

    static State worse(State one, State other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    @Override
    public String toString() {
        return word;
    }
}
