package tinypushgateway.process;

/**
 * How many connections the file descriptors of the process are enough for, so that what else needs one finds it: without a look at
 * /proc no delivery can be confirmed, and without accepting a connection its client does not learn that there is no room.
 */
public final class DescriptorPlan {
    /** For the JVM's own files, the log, the selectors of its pollers, and looks at /proc. */
    static final int OTHER_DESCRIPTORS = 64;

    private DescriptorPlan() {}

    /**
     * A fifth of the rest is left to connections that are open for a moment only: those that are told that there is no place, and those
     * that leave theirs. Below 1 there are too few for anything.
     */
    public static int connections(int asked, long descriptors) {
        return (int) Math.min(asked, (descriptors - OTHER_DESCRIPTORS) / 5 * 4);
    }
}
