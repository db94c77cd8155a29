package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A push client of another language, in a program that reads pushes from stdin: src/test/resources/clients-programs. */
final class PushProgram implements PushClient {
    private static final Path FOLDER = ChildProcess.CHECKOUT.resolve("src/test/resources/clients-programs");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TO_COMPILE = Duration.ofSeconds(160);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;

    private PushProgram(String name, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.command = command;
        this.environment = environment;
    }

    /** Debian's: another python3 may come first in the path. */
    static PushClient python() {
        return new PushProgram(
                "python", List.of("/usr/bin/python3", FOLDER.resolve("push.py").toString()), Map.of());
    }

    /**
     * @param format protobuf, which is its default, or text
     * @param folder for the program, which is compiled once
     */
    static PushClient go(String format, Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve("push");
        if (!program.toFile().exists()) {
            Map<String, String> offline = Map.of(
                    "GO111MODULE", "off",
                    "GOPATH", "/usr/share/gocode",
                    "GOFLAGS", "",
                    "GOPROXY", "off",
                    "CGO_ENABLED", "0",
                    "GOCACHE", System.getenv().getOrDefault("PUSH_CLIENTS_GO_CACHE", folder + "/go-cache"));
            try (ChildProcess go = ChildProcess.start(
                    FOLDER.resolve("go"), offline, List.of("go", "build", "-o", program.toString(), "push.go"))) {
                assertThat(go.awaitExit(TO_COMPILE))
                        .as(() -> go.err().all().toString())
                        .isZero();
            }
        }
        return new PushProgram("go-" + format, List.of(program.toString()), Map.of("FORMAT", format));
    }

    /** @param modules node_modules, which ./verify installs */
    static PushClient node(String modules) {
        return new Node(new PushProgram(
                "node", List.of("node", FOLDER.resolve("node/push.js").toString()), Map.of("NODE_PATH", modules)));
    }

    @Override
    public List<String> run(Target target, List<Push> pushes) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("URL", target.uri().toString());
        target.password().ifPresent(password -> all.putAll(Map.of("USER", "user", "PASSWORD", password)));
        target.authority().ifPresent(authority -> {
            String certificate = authority.certificate().toString();
            all.putAll(Map.of("SSL_CERT_FILE", certificate, "NODE_EXTRA_CA_CERTS", certificate));
        });
        try (ChildProcess program = ChildProcess.start(ChildProcess.CHECKOUT, all, command)) {
            program.feed(JSON.writeValueAsBytes(pushes));
            assertThat(program.awaitExit(PATIENCE))
                    .as(() -> program.err().all().toString())
                    .isZero();
            List<String> outcomes =
                    JSON.readValue(String.join("\n", program.out().awaitEnd(PATIENCE)), new TypeReference<>() {});
            assertThat(outcomes).hasSameSizeAs(pushes);
            return outcomes;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** It writes an empty value as an empty segment of the path, and a slash in a value as %2F, which the real Pushgateway misreads. */
    private record Node(PushClient program) implements PushClient {
        @Override
        public List<String> run(Target target, List<Push> pushes) throws IOException, InterruptedException {
            return program.run(target, pushes);
        }

        @Override
        public String blank() {
            return " ";
        }

        @Override
        public boolean loses(Push push) {
            return (push.job() + push.grouping()).contains("/")
                    || (push.grouping().size() > 1 && push.grouping().containsValue(""));
        }

        @Override
        public String toString() {
            return program.toString();
        }
    }
}
