package tinypushgateway.endtoend;

import java.util.Optional;

/** Where the gateway answers a push otherwise than Pushgateway 1.5.1, and why. docs/migration.md says the same to users. */
final class IntendedDifference {
    private IntendedDifference() {}

    /** The reason why both answer with another class of status; empty if there is none. */
    static Optional<String> ofAnswers(
            GeneratedRequests.Request request, RawConnection.Response theirs, RawConnection.Response ours) {
        return Optional.empty();
    }

    /** The reason why both took the push and Pushgateway exposes what nothing can read; empty if there is none. */
    static Optional<String> ofUnreadable(GeneratedRequests.Request request) {
        return Optional.empty();
    }

    /** The reason why both took the push and expose something else; empty if there is none. */
    static Optional<String> ofExpositions(GeneratedRequests.Request request, Exposed theirs, Exposed ours) {
        return Optional.empty();
    }
}
