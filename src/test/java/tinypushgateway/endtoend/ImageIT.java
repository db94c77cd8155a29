package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code docker build .} makes, built and run for real; docs/image.md promises what is held here. */
class ImageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration TO_FILL = Duration.ofMinutes(2);
    private static final long MOST_ON_DISK = 67_000_000;
    private static final long MOST_COMPRESSED = 22_000_000;
    private static final int BY_SIGTERM = 143;

    /** The exit code of -XX:+ExitOnOutOfMemoryError. */
    private static final int BY_OUT_OF_MEMORY = 3;

    private static final Path PROGRAMS = Path.of("opt/tiny-pushgateway/bin");
    private static final Path JAVA = PROGRAMS.resolve("java");
    private static final Path START = PROGRAMS.resolve("tiny-pushgateway");

    @BeforeAll
    static void theDockerfileBuilds() throws Exception {
        Podman.build();
    }

    @AfterAll
    static void nothingIsLeftButTheCache() throws Exception {
        if (System.getenv("NO_PODMAN") == null) {
            Podman.prune();
        }
    }

    @Test
    void inTheSmallestContainerItTakesPushesIsScrapedAndDrains() throws Exception {
        try (GatewayContainer container = GatewayContainer.start(Podman.confined())) {
            GatewayProcess gateway = container.gateway();
            assertThat(gateway.log().all())
                    .anyMatch(line ->
                            line.contains("limits lowered to fit the heap") && line.contains("--buffer.max-bytes="));
            assertThat(gateway.push("first{job=\"a\"} 1\n").statusCode()).isEqualTo(202);
            assertThat(gateway.scrape()).isEqualTo("first{job=\"a\"} 1\n");
            gateway.awaitEmpty(PATIENCE);

            assertThat(gateway.push("last 1\n").statusCode()).isEqualTo(202);
            gateway.process().signal("TERM");
            gateway.log().await(PATIENCE, line -> line.contains("msg=\"draining\" samples=1"));
            assertThat(gateway.push("late 1\n").statusCode()).isEqualTo(503);
            assertThat(gateway.scrape()).isEqualTo("last 1\n");
            assertThat(gateway.process().awaitExit(PATIENCE)).isEqualTo(BY_SIGTERM);
            assertThat(gateway.log().awaitEnd(PATIENCE).getLast()).contains("msg=\"stopped\" samples_dropped=0");
        }
    }

    /** As much as it says that it may hold, pushed by four at once, and a health check: the kernel must not need to kill. */
    @Test
    void inTheSmallestContainerAFullBufferIsRefusedAndNeverKilled() throws Exception {
        try (GatewayContainer container = GatewayContainer.start(Podman.confined())) {
            GatewayProcess gateway = container.gateway();
            AtomicInteger pushes = new AtomicInteger();
            AtomicInteger rejected = new AtomicInteger();
            Together.Action push = () -> {
                int status =
                        gateway.push(thousandSamples(pushes.incrementAndGet())).statusCode();
                assertThat(status).isIn(202, 503);
                rejected.addAndGet(status == 503 ? 1 : 0);
            };
            try (Together.Repeated jobs = Together.start(push, push, push, push)) {
                Waiting.until(TO_FILL, () -> rejected.get() >= 20, () -> pushes + " pushes, " + rejected + " refused");
                jobs.stop();
            }

            long held = gateway.ownMetrics().held();
            assertThat(held).isGreaterThan(10_000);
            assertThat(Podman.run("exec", container.name(), "/" + START, "healthcheck")
                            .successful())
                    .as("a second JVM in the same 64 MiB")
                    .containsExactly("healthy");
            assertThat(gateway.scrape().lines().filter(line -> line.startsWith("filling")))
                    .hasSize((int) held);
            gateway.awaitEmpty(PATIENCE);
            assertThat(container.isSound()).isTrue();
        }
    }

    @Test
    void afterAnOutOfMemoryErrorTheJvmEnds(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("Hog.java"), """
                class Hog {
                    public static void main(String[] args) throws InterruptedException {
                        java.util.List<byte[]> all = new java.util.ArrayList<>();
                        try {
                            while (true) {
                                all.add(new byte[1 << 20]);
                            }
                        } catch (OutOfMemoryError e) {
                            all.clear();
                            System.out.println("limps on");
                        }
                    }
                }
                """);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        Podman.Outcome hog = Podman.run(Stream.of(
                        Stream.of("run", "--rm", "--volume=" + folder + ":/hog:ro", "--entrypoint=/" + JAVA),
                        Stream.of(Podman.confined(Podman.IMAGE, "-cp", "/hog", "Hog")))
                .flatMap(arguments -> arguments)
                .toArray(String[]::new));

        assertThat(hog.exitCode()).as("%s", hog).isEqualTo(BY_OUT_OF_MEMORY);
        assertThat(hog.out()).containsExactly("Terminating due to java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void argumentsAreFlags() throws Exception {
        assertThat(Podman.run("run", "--rm", Podman.IMAGE, "--version").successful())
                .containsExactly("tiny-pushgateway " + version());
        Podman.Outcome wrong = Podman.run("run", "--rm", Podman.IMAGE, "--nonsense=1");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).hasSize(1).first().asString().startsWith("tiny-pushgateway: --nonsense");
    }

    @Test
    void theConfigurationSaysWhoAndWhereAndWhat() throws Exception {
        assertThat(Podman.inspect(Podman.IMAGE, "{{.Config.User}} {{.Config.ExposedPorts}} {{.Config.Volumes}}"))
                .isEqualTo("65532:65532 map[9091/tcp:{}] map[]");
        assertThat(Podman.inspect(Podman.IMAGE, "{{json .Config.Labels}}"))
                .contains(
                        "\"org.opencontainers.image.title\":\"tiny-pushgateway\"",
                        "\"org.opencontainers.image.version\":\"" + version() + "\"",
                        "\"org.opencontainers.image.revision\":\"under-test\"",
                        "\"org.opencontainers.image.licenses\":\"Apache-2.0 AND ");
    }

    @Test
    void nothingInItCanBeRunButTheJvmAndWhatStartsIt() throws Exception {
        List<Path> files = files();
        assertThat(files)
                .filteredOn(file -> !file.startsWith("opt/tiny-pushgateway"))
                .filteredOn(file -> !file.startsWith("usr/share/doc"))
                .as("the C library and nothing else")
                .allMatch(
                        file -> file.getFileName().toString().matches("lib(c|m|dl|rt|pthread)\\.so\\.\\d|ld-linux.*"));
        assertThat(files)
                .filteredOn(file ->
                        isExecutable(file) && !file.getFileName().toString().contains(".so"))
                .containsExactlyInAnyOrder(JAVA, START);
        assertThat(files).filteredOn(file -> file.startsWith(PROGRAMS)).containsExactlyInAnyOrder(JAVA, START);
    }

    @Test
    void everybodysLicenceIsInIt() throws Exception {
        Path root = root();
        assertThat(root.resolve("opt/tiny-pushgateway/LICENSE")).hasSameTextualContentAs(Path.of("LICENSE"));
        assertThat(root.resolve("opt/tiny-pushgateway/legal/java.base/LICENSE")).isNotEmptyFile();
        assertThat(root.resolve("opt/tiny-pushgateway/legal/java.base/zlib.md")).isNotEmptyFile();
        assertThat(root.resolve("usr/share/doc/libc6/copyright")).isNotEmptyFile();
    }

    @Test
    void itIsSmall(@TempDir Path folder) throws Exception {
        Path root = root();
        long onDisk = 0;
        for (Path file : files()) {
            onDisk += Files.size(root.resolve(file));
        }
        Podman.run("push", Podman.IMAGE, "dir:" + folder).successful();
        long compressed = 0;
        try (Stream<Path> blobs = Files.list(folder)) {
            for (Path blob : blobs.toList()) {
                compressed += gzipped(blob);
            }
        }
        System.out.println("image: " + onDisk + " bytes on disk, " + compressed + " as gzip");
        assertThat(onDisk).isLessThanOrEqualTo(MOST_ON_DISK);
        assertThat(compressed).isLessThanOrEqualTo(MOST_COMPRESSED);
    }

    /** As gzip does it at its own default level; podman's, which is faster, makes it 5 % larger. */
    private static long gzipped(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            Files.copy(file, gzip);
        }
        return out.size();
    }

    private static String thousandSamples(int push) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "filling{push=\"" + push + "\",i=\"" + i + "\"} 1\n")
                .collect(Collectors.joining());
    }

    private static String version() throws IOException {
        Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static Path root() throws IOException, InterruptedException {
        return Path.of(Podman.run("image", "mount", Podman.IMAGE).successful().getFirst());
    }

    /** Every file of the image, relative to its root. */
    private static List<Path> files() throws IOException, InterruptedException {
        Path root = root();
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(root::relativize)
                    .toList();
        }
    }

    private static boolean isExecutable(Path file) {
        try {
            return Files.getPosixFilePermissions(root().resolve(file)).contains(PosixFilePermission.OTHERS_EXECUTE);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
