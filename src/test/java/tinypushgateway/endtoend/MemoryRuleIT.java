package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The flags of the JVM for a memory limit, by image/start.c and by scripts/heap.sh, which must agree. They see control groups that this
 * test makes up, in a mount namespace.
 */
class MemoryRuleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ONE_COMPILER = " -XX:TieredStopAtLevel=1 -XX:CompileCommand=MemLimit,*.*,1536k~stop";

    /** The program of the image, and beside it a "java" that prints its arguments. */
    @TempDir
    static Path programs;

    @BeforeAll
    static void compile() throws Exception {
        try (ChildProcess may = ChildProcess.start("unshare", "--mount", "true")) {
            assumeTrue(may.awaitExit(PATIENCE) == 0, "no mount namespaces for this user");
        }
        try (ChildProcess cc = ChildProcess.start(
                "cc", "-std=c17", "-o", programs.resolve("tiny-pushgateway").toString(), "image/start.c")) {
            assertThat(cc.awaitExit(PATIENCE)).as("%s", cc.err().all()).isZero();
        }
        Path java = Files.writeString(programs.resolve("java"), "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The limits of a service, its slice and the root, "-" where the kernel has no file; and the flags. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64   | max | -    | -Xmx22m" + ONE_COMPILER,
                "95   | max | -    | -Xmx40m" + ONE_COMPILER,
                "96   | max | -    | -Xmx40m",
                "128  | max | -    | -Xmx72m",
                "160  | 999 | -    | -Xmx104m",
                "max  | 128 | -    | -Xmx72m",
                "500  | 160 | 2000 | -Xmx104m",
                "-    | -   | 64   | -Xmx22m" + ONE_COMPILER,
                "1023 | max | -    | -Xmx767m",
                "1024 | max | -    | ''",
                "max  | max | max  | -Xmx104m",
                "-    | -   | -    | -Xmx104m"
            })
    void theSmallestLimitOfTheGroupAndThoseAboveItSetsTheHeap(String service, String slice, String root, String flags)
            throws Exception {
        List<String> limits = List.of(service, slice, root);

        assertThat(flags("/sys/fs/cgroup", "memory.max", "0::", "max", limits))
                .as("version 2")
                .containsExactly(flags, flags);
        assertThat(flags("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "4:memory:", "9223372036854771712", limits))
                .as("version 1")
                .containsExactly(flags, flags);
    }

    /** By heap.sh and by start.c, where groups are mounted there and have their limit in such a file. */
    private static List<String> flags(String mount, String file, String controllers, String none, List<String> limits)
            throws IOException, InterruptedException {
        String script = """
                set -eu
                program=$0 mount=$1 file=$2 controllers=$3
                mount -t tmpfs none /sys/fs/cgroup
                for group in /a.slice/b.service /a.slice ''; do
                  mkdir -p $mount$group
                  [ -z "$4" ] || echo $4 >$mount$group/$file
                  shift
                done
                printf '9:cpu,cpuacct:/\n%s/a.slice/b.service\n' $controllers >/sys/fs/cgroup/self
                mount --bind /sys/fs/cgroup/self /proc/$$/cgroup
                . scripts/heap.sh
                set_heap_flags
                echo "$heap_flags"
                exec "$program"
                """;
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script));
        command.addAll(List.of(programs.resolve("tiny-pushgateway").toString(), mount, file, controllers));
        limits.forEach(limit -> command.add(
                switch (limit) {
                    case "max" -> none;
                    case "-" -> "";
                    default -> Long.toString(Long.parseLong(limit) << 20);
                }));
        try (ChildProcess shell = ChildProcess.start(ChildProcess.CHECKOUT, Map.of("JDK_JAVA_OPTIONS", ""), command)) {
            assertThat(shell.awaitExit(PATIENCE)).as("%s", shell.err().all()).isZero();
            return shell.out().awaitEnd(PATIENCE).stream()
                    .map(line -> line.replace("-m tinypushgateway", "").strip())
                    .toList();
        }
    }
}
