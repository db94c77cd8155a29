package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A real haproxy: spreads connections over the replicas that say they are ready, and tells in a field of each answer which one gave
 * it.
 */
final class LoadBalancer implements AutoCloseable {
    /** The field that names the replica; without it, no replica answered. */
    static final String REPLICA_FIELD = "x-replica";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 10;

    private final ChildProcess process;
    private final Path admin;
    private final int port;

    private LoadBalancer(ChildProcess process, Path admin, int port) {
        this.process = process;
        this.admin = admin;
        this.port = port;
    }

    /** Starts one without a replica. It cannot choose a free port itself, so it is given another if that was taken meanwhile. */
    static LoadBalancer start(Path folder) throws IOException, InterruptedException {
        Path config = folder.resolve("haproxy.cfg");
        Path admin = folder.resolve("haproxy.sock");
        for (int attempt = 1; ; attempt++) {
            int port = ServerProcess.freePort();
            Files.writeString(config, configuration(admin, port));
            ChildProcess process = ChildProcess.start("haproxy", "-db", "-f", config.toString());
            LoadBalancer balancer = new LoadBalancer(process, admin, port);
            Waiting.until(
                    PATIENCE,
                    () -> balancer.answers() || !process.isAlive(),
                    () -> process.err().all().toString());
            if (process.isAlive()) {
                return balancer;
            }
            if (attempt == ATTEMPTS) {
                throw new AssertionError(process.err().awaitEnd(PATIENCE));
            }
        }
    }

    /** Where jobs push. */
    String url() {
        return "http://127.0.0.1:" + port + "/push";
    }

    /** Sends it connections as soon as, and as long as, it says that it is ready. */
    void add(String name, GatewayProcess replica) throws IOException {
        tell(String.format(
                Locale.ROOT, "add server replicas/%s %s check inter 200ms fall 1 rise 1", name, replica.hostAndPort()));
        tell("enable health replicas/" + name);
        tell("enable server replicas/" + name);
    }

    @Override
    public void close() {
        process.close();
    }

    /**
     * What is refused by a replica with 503 the job tries again, not we; a connection that cannot be made has sent nothing, so another
     * replica may have it.
     */
    private static String configuration(Path admin, int port) {
        return String.format(Locale.ROOT, """
                global
                    stats socket %s level admin
                    noreuseport
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                    timeout check 2s
                frontend jobs
                    bind 127.0.0.1:%d
                    default_backend replicas
                backend replicas
                    balance roundrobin
                    option httpchk GET /-/ready
                    retries 3
                    option redispatch 1
                    http-response set-header %s %%s
                """, admin, port, REPLICA_FIELD);
    }

    private boolean answers() {
        try {
            return !ask("show info").isBlank();
        } catch (IOException e) {
            return false;
        }
    }

    private void tell(String command) throws IOException {
        String answer = ask(command).strip();
        if (!answer.isEmpty() && !answer.equals("New server registered.")) {
            throw new AssertionError(command + ": " + answer);
        }
    }

    private String ask(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(admin));
            channel.write(UTF_8.encode(command + "\n"));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }
}
