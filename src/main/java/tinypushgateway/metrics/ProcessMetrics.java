package tinypushgateway.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the operating system and the JVM say of this process, under the names that all Prometheus clients use. What a system does not
 * tell is left out. Counts and times of garbage collections are only to be had from java.management, which is beyond {@code java.base}.
 */
public final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private ProcessMetrics() {}

    /** How many file descriptors the process may have open, where the system says so and there is a limit. */
    public static OptionalLong maxDescriptors() {
        return number(LIMITS, "Max open files", 3);
    }

    /** Whether this is an executable that native-image made. Asked each time, since the build of one may run what is static. */
    public static boolean isNativeExecutable() {
        return "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));
    }

    static void writeTo(MetricsText text) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        info.startInstant()
                .ifPresent(start -> text.family(
                                "process_start_time_seconds",
                                "gauge",
                                "Time at which the process started, in seconds since 1970.")
                        .sample("process_start_time_seconds", seconds(start)));
        info.totalCpuDuration()
                .ifPresent(cpu -> text.family(
                                "process_cpu_seconds_total",
                                "counter",
                                "User and system CPU time that the process has used, in seconds.")
                        .sample("process_cpu_seconds_total", seconds(cpu)));
        residentBytes()
                .ifPresent(bytes -> text.gauge(
                        "process_resident_memory_bytes", "Resident memory of the process, in bytes.", bytes));
        openDescriptors()
                .ifPresent(
                        count -> text.gauge("process_open_fds", "File descriptors that the process has open.", count));
        maxDescriptors()
                .ifPresent(count -> text.gauge(
                        "process_max_fds",
                        "Maximum number of file descriptors that the process may have open.",
                        count));
        writeHeap(text);
    }

    private static void writeHeap(MetricsText text) {
        Runtime runtime = Runtime.getRuntime();
        heap(
                text,
                "jvm_memory_used_bytes",
                "Memory of the JVM that objects use, in bytes.",
                runtime.totalMemory() - runtime.freeMemory());
        if (!isNativeExecutable()) { // there it is the maximum, whatever is taken from the system
            heap(
                    text,
                    "jvm_memory_committed_bytes",
                    "Memory that the JVM has taken from the operating system, in bytes.",
                    runtime.totalMemory());
        }
        heap(
                text,
                "jvm_memory_max_bytes",
                "Memory that the JVM takes from the operating system at most, in bytes.",
                runtime.maxMemory());
    }

    private static void heap(MetricsText text, String name, String help, long bytes) {
        text.family(name, "gauge", help).sample(name, bytes, "area", "heap");
    }

    private static OptionalLong residentBytes() {
        OptionalLong kibibytes = number(STATUS, "VmRSS:", 1);
        return kibibytes.isPresent() ? OptionalLong.of(kibibytes.getAsLong() * 1024) : kibibytes;
    }

    private static OptionalLong openDescriptors() {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return OptionalLong.of(all.count() - 1); // the listing itself has one open
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The word at this index of the line that starts so, as a number. */
    private static OptionalLong number(Path file, String lineStart, int index) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(lineStart))
                    .map(line -> line.trim().split("\\s+", -1)[index])
                    .filter(word -> !word.isEmpty() && word.chars().allMatch(Character::isDigit))
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1e3;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
