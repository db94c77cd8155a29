package tinypushgateway.endtoend;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tinypushgateway.tls.TestAuthority;

/** A library or program that people push to Pushgateway with. */
interface PushClient {
    /** Pushes these, one after another; for each, what its user sees of a failure, empty if there is none. */
    List<String> run(Target target, List<Push> pushes) throws IOException, InterruptedException;

    /** What it makes of a blank in a grouping label. */
    default String blank() {
        return "+";
    }

    /** Whether the real Pushgateway gets all that it pushes. */
    default boolean loses(@SuppressWarnings("unused") Push push) {
        return false;
    }

    /**
     * Where and as whom it pushes.
     *
     * @param authority that issued the certificate of an https address
     * @param password of the user {@code user}
     */
    record Target(URI uri, Optional<TestAuthority> authority, Optional<String> password) {
        static Target of(URI uri) {
            return new Target(uri, Optional.empty(), Optional.empty());
        }
    }

    /**
     * One operation: push, which replaces the group, add or delete. What is pushed is a counter, gauge, histogram and summary.
     *
     * @param push a number, which is the counter's value, and the value of a label so that no two pushes are of the same series
     * @param text another label's value
     */
    record Push(String operation, String job, Map<String, String> grouping, String push, String text) {}
}
