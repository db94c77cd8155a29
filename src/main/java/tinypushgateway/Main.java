package tinypushgateway;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import tinypushgateway.authentication.HashCommand;
import tinypushgateway.config.CommandLine;
import tinypushgateway.config.Flags;
import tinypushgateway.config.MemoryPlan;
import tinypushgateway.config.Options;
import tinypushgateway.files.BadFile;
import tinypushgateway.healthcheck.HealthCheck;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.ProcessMetrics;
import tinypushgateway.process.SecondSignal;

/**
 * From arguments to an exit code: 0 after help or version, 2 for wrong usage or a file that cannot be used, 1 if the address is taken or the
 * gateway is not healthy, else by the signal.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    /** Not System.err, which hides it when a line cannot be written. */
    private static final OutputStream STDERR = new FileOutputStream(FileDescriptor.err);

    private Main() {}

    /** Runs the gateway until a signal ends it. */
    @SuppressWarnings("IfChainToSwitch") // a switch on types would generate code at each start
    public static void main(String[] args) throws InterruptedException {
        long heapBytes = Runtime.getRuntime().maxMemory();
        CommandLine result = CommandLine.read(List.of(args), System.getenv(), Gateway.VERSION, heapBytes);
        if (result instanceof CommandLine.Run run) {
            run(run, heapBytes);
        } else if (result instanceof CommandLine.Print print) {
            System.out.print(print.text());
        } else if (result instanceof CommandLine.Hash hash) {
            hash(hash.user());
        } else if (result instanceof CommandLine.CheckHealth check) {
            checkHealth(check.options());
        } else {
            exit(WRONG_USAGE, ((CommandLine.Wrong) result).line());
        }
    }

    private static void hash(Optional<String> user) {
        try {
            System.out.println(HashCommand.run(System.in, user));
        } catch (HashCommand.BadSecret e) {
            exit(WRONG_USAGE, e.line());
        } catch (IOException e) {
            exit(FAILED, "stdin cannot be read");
        }
    }

    private static void checkHealth(Options options) {
        Optional<String> problem = HealthCheck.run(
                options.get(Flags.WEB_LISTEN_ADDRESS).toSocketAddress(),
                options.get(Flags.WEB_TLS_CERT_FILE).isPresent(),
                HealthCheck.TIMEOUT);
        if (problem.isPresent()) {
            exit(FAILED, "not healthy: " + problem.get());
        }
        System.out.println("healthy");
    }

    private static void run(CommandLine.Run run, long heapBytes) throws InterruptedException {
        Options options = run.options();
        Optional<String> problem = MemoryPlan.of(options).problem(heapBytes, ProcessMetrics.isNativeExecutable());
        if (problem.isPresent()) {
            exit(WRONG_USAGE, problem.get());
        }
        Log log = Log.to(
                STDERR,
                options.get(Flags.LOG_LEVEL),
                options.get(Flags.LOG_FORMAT),
                options.get(Flags.LOG_MAX_QUEUED_BYTES));
        if (!run.lowered().isEmpty()) {
            log.info(
                    "limits lowered to fit the heap",
                    "heap_bytes",
                    heapBytes,
                    "limits",
                    String.join(" ", run.lowered()));
        }
        run.formerName()
                .ifPresent(name -> log.warn("deprecated flag", "name", name.used(), "new_name", name.present()));
        for (CommandLine.UnknownVariable variable : run.unknownVariables()) {
            log.warn(
                    "unknown environment variable",
                    "name",
                    variable.name(),
                    "nearest",
                    variable.nearest().orElse("none"));
        }
        Gateway gateway;
        try {
            gateway = new Gateway(options, log);
        } catch (IOException e) {
            log.error("cannot listen", "address", options.get(Flags.WEB_LISTEN_ADDRESS), "error", e.getMessage());
            log.close();
            System.exit(FAILED);
            return;
        } catch (BadFile e) {
            log.close();
            exit(WRONG_USAGE, e.line());
            return;
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("drain").unstarted(() -> drain(gateway, log)));
        gateway.start();
        gateway.keepChecking(); // until the JVM ends, which is a signal's doing
    }

    private static void drain(Gateway gateway, Log log) {
        try (log) {
            gateway.drain(SecondSignal::came);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void exit(int code, String line) {
        Log.print(STDERR, "tiny-pushgateway: " + line);
        System.exit(code);
    }
}
