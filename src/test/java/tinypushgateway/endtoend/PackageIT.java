package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tinypushgateway.tls.TestAuthority;

/** The packages that {@code ./package} makes, installed and run for real; docs/install.md promises what is held here. */
class PackageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration TO_MAKE = Duration.ofMinutes(3);

    /** Of 100: systemd's own opinion of how exposed the service is. It was 11 with systemd 252. */
    private static final int MOST_EXPOSED = 15;

    private static final String LISTENING = "msg=\"listening\"";
    private static final String DRAINING = "msg=\"draining\" samples=1";
    private static final long MIB = 1 << 20;

    @TempDir
    static Path dist;

    @BeforeAll
    static void packagesAreMade(@TempDir Path folder) throws Exception {
        Path jar = Files.copy(Path.of(RenamedJar.ORIGINAL), folder.resolve("tiny-pushgateway.jar"));
        RenamedJar.rename(jar, folder);
        try (ChildProcess script = ChildProcess.start(
                ChildProcess.CHECKOUT,
                Map.of("DPKG_DEB_COMPRESSOR_TYPE", "zstd"), // twenty times as fast
                List.of("./package", "--jar", jar.toString(), "--out", dist.toString()))) {
            assertThat(script.awaitExit(TO_MAKE)).as("%s", script.err().all()).isZero();
        }
    }

    /**
     * Java 25 silently runs the old classes of a cache that was made for another build (JDK-8377932; so it does with a runtime's cache put
     * into another, tried here), so image/runtime makes both together.
     */
    @Test
    void theCacheHoldsTheClassesOfTheJarThatThePackageIsMadeOf(@TempDir Path folder) throws Exception {
        assertThat(printed("tar", "--extract", "--strip-components=1", "--directory=" + folder, "--file=" + tarball()))
                .isEmpty();

        assertThat(printed(folder + "/bin/java", "-Xshare:on", "-m", "tinypushgateway", "--version"))
                .singleElement()
                .asString()
                .startsWith(RenamedJar.NAME + " ");
    }

    /** image/runtime leaves out classes that are thought needless, and TLS and credentials need many that a plain push does not load. */
    @Test
    void itsRuntimeHasTheClassesForTlsAndCredentials(@TempDir Path folder) throws Exception {
        printed("tar", "--extract", "--strip-components=1", "--directory=" + folder, "--file=" + tarball());
        String program = folder + "/bin/tiny-pushgateway";
        String password = "correct horse battery staple";
        List<String> lines = printed("sh", "-c", "echo '" + password + "' | " + program + " hash-password job");
        Path credentials = Files.write(folder.resolve("push"), lines);
        TestAuthority authority = new TestAuthority(folder, "ca");
        List<String> flags = new ArrayList<>(List.of("--auth.push-file=" + credentials));
        flags.addAll(List.of(authority.issue("server").flags()));
        try (GatewayProcess gateway =
                GatewayProcess.startTlsBy(Path.of(program), authority.trusting(), flags.toArray(String[]::new))) {
            assertThat(pushAs("job:" + password, gateway, authority)).isEqualTo("202");
            assertThat(pushAs("job:wrong", gateway, authority)).isEqualTo("401");
            assertThat(gateway.scrape()).isEqualTo("a 1\n");
            flags.add("--web.listen-address=" + gateway.hostAndPort());
            assertThat(printed(Stream.concat(Stream.of(program, "healthcheck"), flags.stream())
                            .toArray(String[]::new)))
                    .containsExactly("healthy");
        }
    }

    private static String pushAs(String user, GatewayProcess gateway, TestAuthority authority) throws Exception {
        return Curl.run(
                        "a 1\n".getBytes(UTF_8),
                        "--cacert",
                        authority.certificate().toString(),
                        "--user",
                        user,
                        "--data-binary",
                        "@-",
                        gateway.uri("/push").toString())
                .status();
    }

    @Test
    void theSumsAreThoseOfThePackages() throws Exception {
        assertThat(printed("sh", "-c", "cd \"$0\" && sha256sum --check --strict SHA256SUMS", dist.toString()))
                .containsExactlyInAnyOrder(tarball().getFileName() + ": OK", deb().getFileName() + ": OK");
    }

    @Test
    void theBuildMachineIsNotInTheTarball() throws Exception {
        List<String> entries = printed("tar", "--list", "--verbose", "--numeric-owner", "--file=" + tarball());

        assertThat(entries).hasSizeGreaterThan(20).allMatch(entry -> entry.contains(" 0/0 "));
        assertThat(entries.stream()
                        .map(entry -> entry.replaceFirst(".* (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d) .*", "$1"))
                        .distinct())
                .as("times")
                .hasSize(1);
    }

    /** The commands stand in the text; the machine has no Java. */
    @Test
    void theTarballIsInstalledAsItsTextSays() throws Exception {
        try (SystemdContainer machine = SystemdContainer.start(dist)) {
            machine.shell("tar --extract --directory=/root --strip-components=1 --file=/dist/"
                    + tarball().getFileName());
            machine.shell("/root", commandsOf(machine.shell("cat /root/INSTALL.txt"), "Install it as a service"));

            try (GatewayProcess gateway = machine.gateway()) {
                assertThat(gateway.push("first 1\n").statusCode()).isEqualTo(202);
                assertThat(gateway.scrape()).isEqualTo("first 1\n");
            }
            assertThat(machine.run("sh", "-c", "command -v java").exitCode()).isNotZero();
        }
    }

    /** One machine for all of it, since each installation takes seconds. */
    @Test
    void theServiceIsConfinedHoldsToItsSettingsAndSaysWhetherItIsHealthy() throws Exception {
        try (SystemdContainer machine = installed();
                GatewayProcess gateway = machine.gateway()) {
            deliversWhatIsPushed(gateway);
            isConfined(machine);
            takesSettingsAndCredentials(machine, gateway);
            failsToReloadIfItIsNotHealthy(machine);
        }
    }

    private static void deliversWhatIsPushed(GatewayProcess gateway) throws Exception {
        assertThat(gateway.push("first 1\n").statusCode()).isEqualTo(202);
        assertThat(gateway.scrape()).isEqualTo("first 1\n");
        OwnMetrics metrics = gateway.awaitEmpty(PATIENCE);
        assertThat(metrics.delivered()).isEqualTo(1);
        assertThat(metrics.value("tcp_table_readable")).isEqualTo(1);
    }

    private static void isConfined(SystemdContainer machine) throws Exception {
        String pid = machine.property("MainPID");
        assertThat(machine.shell("stat --format=%U /proc/" + pid)).containsExactly("tiny-pushgateway");
        assertThat(machine.shell("tr '\\0' ' ' </proc/" + pid + "/cmdline").getFirst())
                .as("the heap that fits MemoryMax")
                .startsWith("/usr/lib/tiny-pushgateway/bin/java -Xmx104m -m tinypushgateway");
        assertThat(machine.property("MemoryMax")).isEqualTo(Long.toString(160 * MIB));
        assertThat(machine.shell("cat /proc/" + pid + "/status"))
                .contains("CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2");
        assertThat(machine.run("systemd-analyze", "verify", "--man=no", SystemdContainer.SERVICE))
                .isEqualTo(new Podman.Outcome(0, List.of(), List.of()));
        machine.run("systemd-analyze", "security", "--threshold=" + MOST_EXPOSED, SystemdContainer.SERVICE)
                .successful();
    }

    private static void takesSettingsAndCredentials(SystemdContainer machine, GatewayProcess gateway) throws Exception {
        List<String> page = Files.readAllLines(Path.of("docs/install.md"));
        machine.shell("""
                echo 'ARGS="--buffer.max-bytes=8MiB --web.max-headers=32"' >/etc/default/tiny-pushgateway
                mkdir /etc/systemd/system/tiny-pushgateway.service.d
                printf '[Service]\\nMemoryMax=128M\\n' >/etc/systemd/system/tiny-pushgateway.service.d/memory.conf
                systemctl daemon-reload
                """);
        machine.shell(commandsOf(page, "Files that the user `tiny-pushgateway` can read are loaded again"));
        awaitLines(gateway, LISTENING, 2);

        assertThat(gateway.ownMetrics().value("buffer_max_bytes")).isEqualTo(8 * MIB);
        assertThat(gateway.push("first 1\n").statusCode()).isEqualTo(401);
        assertThat(machine.shell("tr '\\0' ' ' </proc/" + machine.property("MainPID") + "/cmdline")
                        .getFirst())
                .contains(" -Xmx72m ");

        machine.shell(
                "cp /etc/tiny-pushgateway/push /root/scrape && chown root /root/scrape && chmod 600 /root/scrape");
        machine.shell(commandsOf(page, "`/home`, `/root`"));
        awaitLines(gateway, LISTENING, 3);
        assertThat(gateway.get("/metrics").statusCode()).isEqualTo(401);
    }

    private static void failsToReloadIfItIsNotHealthy(SystemdContainer machine) throws Exception {
        machine.run("systemctl", "reload", SystemdContainer.SERVICE).successful();

        machine.shell("echo ARGS=--web.listen-address=:9999 >/etc/default/tiny-pushgateway");
        assertThat(machine.run("systemctl", "reload", SystemdContainer.SERVICE).exitCode())
                .as("nothing listens there yet")
                .isNotZero();
        assertThat(machine.property("ActiveState")).isEqualTo("active");
    }

    @Test
    void anUpgradeAndAStopLetPrometheusTakeWhatIsPendingAndAPurgeLeavesOnlyTheUser() throws Exception {
        try (SystemdContainer machine = installed();
                GatewayProcess gateway = machine.gateway()) {
            isUpgraded(machine, gateway);
            isStopped(machine, gateway);
            isRemoved(machine);
        }
    }

    private static void isUpgraded(SystemdContainer machine, GatewayProcess gateway) throws Exception {
        machine.shell("""
                echo 'ARGS="--buffer.max-bytes=8MiB"' >/etc/default/tiny-pushgateway
                dpkg-deb --raw-extract /dist/*.deb /root/newer
                sed -i 's/^Version: .*/&+newer/' /root/newer/DEBIAN/control
                dpkg-deb -Znone --build /root/newer /root/newer.deb
                """);
        String before = machine.property("MainPID");

        assertThat(gateway.push("before_the_upgrade 1\n").statusCode()).isEqualTo(202);
        try (ChildProcess upgrade = machine.start("apt-get", "install", "-y", "/root/newer.deb")) {
            awaitLines(gateway, DRAINING, 1);
            assertThat(gateway.push("late 1\n").statusCode()).isEqualTo(503);
            assertThat(gateway.scrape()).isEqualTo("before_the_upgrade 1\n");
            assertThat(upgrade.awaitExit(PATIENCE))
                    .as("%s", upgrade.err().all())
                    .isZero();
        }
        assertThat(machine.shell("dpkg-query --show --showformat='${Version}' tiny-pushgateway")
                        .getFirst())
                .endsWith("+newer");
        awaitLines(gateway, LISTENING, 2);
        assertThat(machine.property("MainPID")).isNotEqualTo(before);
        assertThat(gateway.ownMetrics().value("buffer_max_bytes"))
                .as("the file of the administrator is kept")
                .isEqualTo(8 * MIB);
    }

    private static void isStopped(SystemdContainer machine, GatewayProcess gateway) throws Exception {
        assertThat(gateway.push("before_the_stop 1\n").statusCode()).isEqualTo(202);
        try (ChildProcess stop = machine.start("systemctl", "stop", SystemdContainer.SERVICE)) {
            awaitLines(gateway, DRAINING, 2);
            assertThat(gateway.scrape()).isEqualTo("before_the_stop 1\n");
            assertThat(stop.awaitExit(PATIENCE)).isZero();
        }
        assertThat(machine.property("ActiveState")).isEqualTo("inactive");
        awaitLines(gateway, "msg=\"stopped\" samples_dropped=0", 2);
    }

    private static void isRemoved(SystemdContainer machine) throws Exception {
        machine.shell("rm -r /root/newer* && systemctl start tiny-pushgateway && apt-get remove -y tiny-pushgateway");
        assertThat(machine.run("systemctl", "is-active", SystemdContainer.SERVICE)
                        .exitCode())
                .isNotZero();
        assertThat(remains(machine))
                .contains("/etc/default/tiny-pushgateway")
                .doesNotContain("/usr/bin/tiny-pushgateway", "/usr/lib/tiny-pushgateway");

        machine.shell("apt-get purge -y tiny-pushgateway");
        assertThat(remains(machine)).isEmpty();
        machine.run("getent", "passwd", "tiny-pushgateway").successful();
    }

    private static List<String> remains(SystemdContainer machine) throws IOException, InterruptedException {
        return machine.shell("find /etc /run /usr /var -name '*tiny-pushgateway*'");
    }

    private static SystemdContainer installed() throws IOException, InterruptedException {
        SystemdContainer machine = SystemdContainer.start(dist);
        try {
            machine.shell("DEBIAN_FRONTEND=noninteractive apt-get install -y /dist/" + deb().getFileName());
            return machine;
        } catch (IOException | InterruptedException | AssertionError e) {
            machine.close();
            throw e;
        }
    }

    /** Of the service's log, over all its starts. */
    private static void awaitLines(GatewayProcess gateway, String text, int count) throws InterruptedException {
        Lines log = gateway.log();
        Waiting.until(
                PATIENCE,
                () -> log.matching(line -> line.contains(text)).size() == count,
                () -> log.all().toString());
    }

    private static Path tarball() throws IOException {
        return only(".tar.gz");
    }

    private static Path deb() throws IOException {
        return only(".deb");
    }

    private static Path only(String end) throws IOException {
        try (Stream<Path> files = Files.list(dist)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(end)).toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    /** The indented lines after the paragraph with a line that begins so. */
    private static String commandsOf(List<String> text, String heading) {
        List<String> commands = text.stream()
                .dropWhile(line -> !line.startsWith(heading))
                .dropWhile(line -> !line.startsWith("    "))
                .takeWhile(line -> line.startsWith("    "))
                .map(line -> line.substring(4))
                .toList();
        assertThat(commands).isNotEmpty();
        return String.join("\n", commands);
    }

    private static List<String> printed(String... command) throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(ChildProcess.CHECKOUT, Map.of(), List.of(command))) {
            assertThat(process.awaitExit(PATIENCE))
                    .as("%s", process.err().all())
                    .isZero();
            return process.out().awaitEnd(PATIENCE);
        }
    }
}
