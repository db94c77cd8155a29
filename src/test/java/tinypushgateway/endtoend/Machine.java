package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Where a replica runs: a host of its own, as far as the network goes. */
sealed interface Machine extends AutoCloseable {
    /** Where others reach what listens on it. */
    String address();

    /** This command, so that it runs on the machine, under the same process id as without it. */
    List<String> runs(List<String> command);

    /** What ran on it must have ended. */
    @Override
    void close();

    /** Not a machine, only an address: where namespaces are not permitted. */
    record Loopback(String address) implements Machine {
        @Override
        public List<String> runs(List<String> command) {
            return command;
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return address;
        }
    }

    /**
     * A network namespace, joined to ours by a pair of virtual interfaces. A process that reads our pipe holds it, and nothing names
     * it: when we end, however we end, the pipe does, then that process, and the kernel removes namespace and interfaces.
     */
    record Namespace(ChildProcess holder, String address) implements Machine {
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        /** 198.18.0.0/15, for benchmarks (RFC 2544), is in nobody's way; four addresses of it for each holder's process id. */
        private static final int SUBNETS = 1 << 15;

        private static final int SUBNET_SIZE = 4;
        private static final int OURS = 1;
        private static final int THEIRS = 2;

        static Namespace create() throws IOException, InterruptedException, NotPermitted {
            ChildProcess holder =
                    ChildProcess.start("unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec cat");
            try {
                Waiting.until(
                        PATIENCE,
                        () -> !holder.isAlive() || !holder.out().all().isEmpty(),
                        () -> "unshare neither did it nor failed");
                if (holder.out().all().isEmpty()) {
                    throw new NotPermitted(holder.err().awaitEnd(PATIENCE).toString());
                }
                Namespace namespace = new Namespace(holder, address(holder.pid(), THEIRS));
                namespace.join();
                return namespace;
            } catch (IOException | InterruptedException | NotPermitted | AssertionError e) {
                holder.close();
                throw e;
            }
        }

        /** From now on nothing passes between it and us, and nobody is told. */
        void unplug() throws IOException, InterruptedException, NotPermitted {
            ip(List.of(), "link set " + ourEnd() + " down\n");
        }

        void plugIn() throws IOException, InterruptedException, NotPermitted {
            ip(List.of(), "link set " + ourEnd() + " up\n");
        }

        @Override
        public List<String> runs(List<String> command) {
            return Stream.concat(Stream.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net"), command.stream())
                    .toList();
        }

        @Override
        public void close() {
            holder.close();
            try {
                Waiting.until(
                        PATIENCE,
                        () -> !Files.exists(Path.of("/sys/class/net", ourEnd())),
                        () -> ourEnd() + " is still there, so something still runs in the namespace");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the kernel removes it all the same
            }
        }

        @Override
        public String toString() {
            return address + " in a namespace";
        }

        private void join() throws IOException, InterruptedException, NotPermitted {
            ip(
                    List.of(),
                    String.format(
                            Locale.ROOT, """
                    link add %s type veth peer name eth0 netns %d
                    address add %s/30 dev %s
                    link set %s up
                    """, ourEnd(), holder.pid(), address(holder.pid(), OURS), ourEnd(), ourEnd()));
            ip(runs(List.of()), String.format(Locale.ROOT, """
                    address add %s/30 dev eth0
                    link set eth0 up
                    """, address));
        }

        private static void ip(List<String> where, String batch)
                throws IOException, InterruptedException, NotPermitted {
            List<String> command = Stream.concat(where.stream(), Stream.of("ip", "-batch", "-"))
                    .toList();
            try (ChildProcess ip = ChildProcess.start(command.toArray(String[]::new))) {
                ip.feed(batch.getBytes(UTF_8));
                if (ip.awaitExit(PATIENCE) != 0) {
                    throw new NotPermitted(ip.err().awaitEnd(PATIENCE).toString());
                }
            }
        }

        private String ourEnd() {
            return "tpg" + holder.pid();
        }

        private static String address(long pid, int host) {
            int number = (int) (pid % SUBNETS) * SUBNET_SIZE + host;
            return "198." + (18 + (number >> 16)) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
        }
    }

    /** There is no namespace to be had here, or no interface into it. */
    final class NotPermitted extends Exception {
        private static final long serialVersionUID = 1;

        NotPermitted(String why) {
            super(why);
        }
    }
}
