package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./tiny-pushgateway} in a checkout of its own, whose jar is built, and its cache of classes. */
class LauncherIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String JAR = RenamedJar.ORIGINAL;

    @TempDir
    Path folder;

    private Path checkout;

    /** Into a folder whose name has a space. */
    @BeforeEach
    void copy() throws Exception {
        checkout = folder.resolve("a checkout");
        for (String name : List.of("tiny-pushgateway", "pom.xml", "scripts", "image", "src/main", JAR)) {
            Files.createDirectories(checkout.resolve(name).getParent());
            try (ChildProcess copying =
                    ChildProcess.start("cp", "-rp", name, checkout.resolve(name).toString())) {
                assertThat(copying.awaitExit(PATIENCE)).isZero();
            }
        }
    }

    /** Java 25 may run the classes of a cache although the jar has others (JDK-8377932). */
    @Test
    void aNewJarGetsANewCache() throws Exception {
        assertThat(version()).startsWith("tiny-pushgateway ");
        assertThat(checkout.resolve("target/cache/classes.aot")).isRegularFile();

        RenamedJar.rename(checkout.resolve(JAR), checkout);

        assertThat(version()).startsWith(RenamedJar.NAME + " ");
        assertThat(checkout.resolve("target/cache/classes.aot")).isRegularFile();
    }

    @Test
    void withoutACacheItStartsAllTheSame() throws Exception {
        Files.delete(checkout.resolve("image/Training.java"));
        try (ChildProcess launcher = launch()) {
            assertThat(launcher.awaitExit(PATIENCE)).isZero();
            assertThat(launcher.out().awaitEnd(PATIENCE)).hasSize(1);
            assertThat(launcher.err().awaitEnd(PATIENCE))
                    .singleElement()
                    .asString()
                    .startsWith("tiny-pushgateway: starts slower, because no cache of classes could be made: ");
        }
    }

    /** In this checkout, whose cache is there once the launcher has run. */
    @Test
    void theCacheIsUsedUnlessJavaOptsAreSet() throws Exception {
        try (GatewayProcess plain = GatewayProcess.start();
                GatewayProcess otherOptions =
                        GatewayProcess.start(Map.of("JAVA_OPTS", "-XX:+UseCompactObjectHeaders"))) {
            assertThat(mapped(plain)).anyMatch(line -> line.endsWith("/target/cache/classes.aot"));
            assertThat(mapped(otherOptions)).noneMatch(line -> line.endsWith(".aot"));
            assertThat(otherOptions.log().all()).noneMatch(line -> line.contains("[error]"));
        }
    }

    private static List<String> mapped(GatewayProcess gateway) throws IOException {
        return Files.readAllLines(
                Path.of("/proc", Long.toString(gateway.process().pid()), "maps"));
    }

    /** Its first line on stdout; stderr stays empty. */
    private String version() throws Exception {
        try (ChildProcess launcher = launch()) {
            assertThat(launcher.awaitExit(PATIENCE))
                    .as("%s", launcher.err().all())
                    .isZero();
            assertThat(launcher.err().awaitEnd(PATIENCE)).isEmpty();
            return launcher.out().awaitEnd(PATIENCE).getFirst();
        }
    }

    private ChildProcess launch() throws IOException {
        return ChildProcess.start(
                checkout, Map.of(), List.of(checkout.resolve("tiny-pushgateway").toString(), "--version"));
    }
}
