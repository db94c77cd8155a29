package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.tls.TestAuthority;

/**
 * The runtime of the image, by the script that the Dockerfile runs. Java 25 silently runs the old classes of a cache that was made for
 * another build (JDK-8377932; so it does with a runtime's cache put into another, tried here), so the script makes both together.
 */
class RuntimeIT {
    private static final Duration TO_MAKE = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SOURCES = "src/main/java";

    @TempDir
    private static Path folder;

    private static Path runtime;

    @BeforeAll
    static void make() throws Exception {
        Path jar = folder.resolve("tiny-pushgateway.jar");
        jar(folder, jar, "another gateway ");
        runtime = runtime(folder.resolve("runtime"), jar);
    }

    @Test
    void itsCacheHoldsTheClassesOfTheJarItIsMadeOf() throws Exception {
        assertThat(run("-Xshare:on", "-m", "tinypushgateway", "--version")).startsWith("0 another gateway ");
    }

    /** These need classes of java.base that the script must not leave out: the URL of a web page, of all things. */
    @Test
    void itHashesPasswordsChecksThemAndSpeaksTls() throws Exception {
        Path executable = runtime.resolve("bin/tiny-pushgateway");
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Issued server = authority.issue("server");
        Path users = folder.resolve("users");
        try (ChildProcess hash = ChildProcess.start(executable.toString(), "hash-password", "job")) {
            hash.feed("secret".getBytes(UTF_8));
            assertThat(hash.awaitExit(PATIENCE)).as("%s", hash.err().all()).isZero();
            Files.write(users, hash.out().awaitEnd(PATIENCE));
        }

        try (GatewayProcess gateway = GatewayProcess.startTls(
                executable,
                authority.trusting(),
                "--web.tls-cert-file=" + server.certificate(),
                "--web.tls-key-file=" + server.key(),
                "--auth.push-file=" + users)) {
            assertThat(gateway.push("a 1\n").statusCode()).isEqualTo(401);
            for (List<String> version : List.of(List.of("--tlsv1.3"), List.of("--tls-max", "1.2"))) {
                Stream<String> push = Stream.of(
                        "--cacert",
                        authority.certificate().toString(),
                        "--user",
                        "job:secret",
                        "--data-binary",
                        "a 1",
                        gateway.uri("/push").toString());
                String[] all = Stream.concat(version.stream(), push).toArray(String[]::new);
                assertThat(Curl.run(new byte[0], all).status()).isEqualTo("202");
            }
            assertThat(gateway.scrape()).isEqualTo("a 1\n");
        }
    }

    /** The gateway as it is, but for what it says as its name before its version. */
    private static void jar(Path folder, Path jar, String name) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path changed = folder.resolve("CommandLine.java");
        String original = Files.readString(Path.of(SOURCES, "tinypushgateway/config/CommandLine.java"));
        assertThat(original).contains("\"tiny-pushgateway \"");
        Files.writeString(changed, original.replace("\"tiny-pushgateway \"", "\"" + name + " \""));
        try (Stream<Path> sources = Files.walk(Path.of(SOURCES))) {
            List<String> others = sources.map(Path::toString)
                    .filter(file -> file.endsWith(".java") && !file.endsWith("/CommandLine.java"))
                    .toList();
            tool("javac", Stream.of("-d", classes.toString(), "--module-path", jspecify(), changed.toString()), others);
        }
        tool(
                "jar",
                Stream.of("--create", "--file=" + jar, "--main-class=tinypushgateway.Main", "-C", classes.toString()),
                List.of("."));
    }

    private static String jspecify() {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .filter(path -> path.contains("jspecify"))
                .findFirst()
                .orElseThrow();
    }

    private static void tool(String name, Stream<String> first, List<String> others) {
        String[] arguments = Stream.concat(first, others.stream()).toArray(String[]::new);
        assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments))
                .as(name)
                .isZero();
    }

    private static Path runtime(Path folder, Path jar) throws Exception {
        try (ChildProcess script = ChildProcess.start("image/runtime", folder.toString(), jar.toString())) {
            assertThat(script.awaitExit(TO_MAKE)).as("%s", script.err().all()).isZero();
        }
        return folder;
    }

    /** Its exit code, and what it printed. */
    private static String run(String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(runtime.resolve("bin/java").toString()), Stream.of(arguments))
                .toList();
        try (ChildProcess java = ChildProcess.start(runtime, Map.of(), command)) {
            int exitCode = java.awaitExit(TO_MAKE);
            return exitCode + " " + String.join("\n", java.out().awaitEnd(TO_MAKE));
        }
    }
}
