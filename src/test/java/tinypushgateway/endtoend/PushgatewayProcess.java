package tinypushgateway.endtoend;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;

/** Debian's real Pushgateway, with an empty store. */
final class PushgatewayProcess extends ServerProcess {
    private static final Set<String> TIMES = Set.of("push_time_seconds", "push_failure_time_seconds");

    private PushgatewayProcess(ChildProcess process, String hostAndPort) {
        super(process, hostAndPort);
    }

    static PushgatewayProcess start() throws IOException, InterruptedException {
        String address = freeAddress();
        PushgatewayProcess started = new PushgatewayProcess(
                ChildProcess.start(
                        "prometheus-pushgateway",
                        "--persistence.file=",
                        "--web.enable-admin-api",
                        "--web.listen-address=" + address),
                address);
        started.awaitReady("/-/ready");
        return started;
    }

    int port() {
        return uri("").getPort();
    }

    /** What was pushed: its own series have no label {@code job}. */
    Exposed exposed() {
        return Exposed.of(
                get("/metrics"), sample -> sample.labels().containsKey("job") && !TIMES.contains(sample.name()));
    }

    /** The same; nothing if it exposes what is no exposition, or no longer answers. */
    Optional<Exposed> readable() {
        try {
            return Optional.of(exposed());
        } catch (AssertionError e) {
            return Optional.empty();
        }
    }

    /** Empties its store. */
    void wipe() throws IOException, InterruptedException {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(uri("/api/v1/admin/wipe")).PUT(HttpRequest.BodyPublishers.noBody()));
        if (response.statusCode() != 202) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
    }
}
