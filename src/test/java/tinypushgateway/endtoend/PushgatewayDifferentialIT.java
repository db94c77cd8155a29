package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tinypushgateway.Repetitions;

/**
 * Generated pushes go to Debian's Pushgateway and to ours: both answer with the same class of status, and expose the same. Where they
 * differ on purpose, {@link IntendedDifference} says why, and docs/migration.md says it to users.
 */
final class PushgatewayDifferentialIT {
    private static final long SEED = Long.getLong("pushes.seed", 20_261_126);
    private static final int PUSHES = Integer.getInteger("pushes.count", Repetitions.of(500, 2_000));

    private static final String ALIKE = "exposed alike";
    private static final String REFUSED = "refused by both";

    private static GatewayProcess gateway;
    private static KeptConnection ours;
    private static PushgatewayProcess pushgateway;
    private static KeptConnection theirs;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayProcess.start();
        ours = new KeptConnection(gateway.port());
        startPushgateway();
    }

    @AfterAll
    static void stop() throws Exception {
        stopPushgateway();
        ours.close();
        gateway.close();
    }

    private static void startPushgateway() throws IOException, InterruptedException {
        pushgateway = PushgatewayProcess.start();
        theirs = new KeptConnection(pushgateway.port());
    }

    private static void stopPushgateway() throws IOException {
        theirs.close();
        pushgateway.close();
    }

    @Test
    void generatedPushesAreAnsweredAndExposedAlike() throws Exception {
        GeneratedRequests requests = new GeneratedRequests(SEED);
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> unexpected = new ArrayList<>();
        for (int i = 0; i < PUSHES; i++) {
            GeneratedRequests.Request request = requests.next();
            RawConnection.Response answer = ours.exchange(request.bytes());
            RawConnection.Response same = theirs.exchange(request.bytes());
            String exposition = gateway.scrape();
            Optional<String> outcome = compare(request, same, answer, exposition, unexpected);
            outcome.ifPresent(known -> outcomes.merge(known, 1, Integer::sum));
        }
        System.out.println("PushgatewayDifferentialIT: " + outcomes + ", -Dpushes.seed=" + SEED);
        assertThat(unexpected).as("seed " + SEED).isEmpty();
        assertThat(outcomes.getOrDefault(ALIKE, 0)).isGreaterThan(PUSHES / 5);
        assertThat(outcomes.getOrDefault(REFUSED, 0)).isGreaterThan(PUSHES / 10);
    }

    /** What came of it; nothing if it is neither the same nor a difference that is intended, which is then added to these. */
    private static Optional<String> compare(
            GeneratedRequests.Request request,
            RawConnection.Response theirs,
            RawConnection.Response ours,
            String exposition,
            List<String> unexpected)
            throws IOException, InterruptedException {
        Optional<String> outcome;
        String shown = "";
        if (theirs.body().startsWith("text format parsing error") && ours.status() == 202) {
            outcome = tidied(request, Exposed.of(exposition));
            shown = "\nexposed: " + pushgateway.readable() + "\nours:    " + Exposed.of(exposition);
        } else if (theirs.status() / 100 != ours.status() / 100) {
            outcome = IntendedDifference.ofAnswers(request, theirs, ours);
        } else if (theirs.status() / 100 != 2) {
            outcome = Optional.of(REFUSED);
        } else {
            Exposed exposed = Exposed.of(exposition);
            Optional<Exposed> same = pushgateway.readable();
            outcome = same.isPresent() ? alike(request, same.get(), exposed) : IntendedDifference.ofUnreadable(request);
            shown = "\nexposed: " + same + "\nours:    " + exposed;
        }
        if (outcome.isEmpty()) {
            unexpected.add("\n" + request + "\ntheirs: " + theirs + "\nours: " + ours + shown);
        }
        if (theirs.body()
                .startsWith("invalid base64 encoding in job name")) { // it never answers that method of the path again
            stopPushgateway();
            startPushgateway();
        } else {
            pushgateway.wipe();
        }
        return outcome;
    }

    /** Without what is untidy, Pushgateway must take the same push and expose the same. */
    private static Optional<String> tidied(GeneratedRequests.Request request, Exposed exposed)
            throws IOException, InterruptedException {
        String text = request.text().replaceAll("[ \t\r]+(\n|$)", "\n");
        GeneratedRequests.Request tidy = GeneratedRequests.with(request, text.endsWith("\n") ? text : text + "\n");
        RawConnection.Response response = theirs.exchange(tidy.bytes());
        Optional<String> outcome = response.status() == 200
                ? alike(tidy, pushgateway.exposed(), exposed)
                : IntendedDifference.ofAcceptance(tidy, response.body());
        return outcome.map(same -> "CR or blanks at a line end, or no last line end; then: " + same);
    }

    private static Optional<String> alike(GeneratedRequests.Request request, Exposed theirs, Exposed ours) {
        return theirs.equals(ours)
                ? Optional.of(ours.families().isEmpty() ? "nothing exposed by either" : ALIKE)
                : IntendedDifference.ofExpositions(request, theirs, ours);
    }
}
