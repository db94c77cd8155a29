package tinypushgateway.protobuf;

import tinypushgateway.exposition.MalformedExposition.Reason;

/**
 * The one error of this package: which field of which message cannot be read or shown, what stands there and what should. Its message is
 * made for the job's author, quotes no more than a short piece of the input, and is plain ASCII.
 */
public final class MalformedProtobuf extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    MalformedProtobuf(Reason reason, String place, String found, String expected) {
        super(place + ": found " + found + ", expected " + expected, null, false, false);
        this.reason = reason;
    }

    /** What kind of mistake it is, as for text. */
    public Reason reason() {
        return reason;
    }
}
