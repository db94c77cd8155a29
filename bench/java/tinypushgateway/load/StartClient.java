package tinypushgateway.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/**
 * The watch of bench/start and bench/container, in milliseconds on stdout:
 *
 * <ul>
 *   <li>{@code answer COMMAND...}: from just before the command is started to the 202 for a push. Every {@code PORT} in it is replaced by
 *       a free port, where a push is tried again as soon as a connection was refused. The process is left running, its id printed too;
 *   <li>{@code output COMMAND...}: to the first byte that the command prints.
 * </ul>
 */
public final class StartClient {
    private static final String SAMPLE = "bench_start 1\n";
    private static final String HEAD = "POST /push HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Length: ";
    private static final byte[] PUSH = (HEAD + SAMPLE.length() + "\r\n\r\n" + SAMPLE).getBytes(US_ASCII);
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private StartClient() {}

    public static void main(String[] args) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String[] command = new String[args.length - 1];
        for (int i = 0; i < command.length; i++) {
            command[i] = args[i + 1].replace("PORT", Integer.toString(port));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (args[0].equals("answer")) {
            builder.redirectOutput(ProcessBuilder.Redirect.to(new File(System.getProperty("log"))));
            tryToPush(port, System.nanoTime()); // so that this side has run its code once
            long start = System.nanoTime();
            Process process = builder.start();
            while (!tryToPush(port, start)) {
                if (!process.isAlive()) {
                    throw new IOException("it ended before it answered");
                }
            }
            print(start, process.pid() + " " + port);
        } else {
            long start = System.nanoTime();
            Process process = builder.start();
            if (process.getInputStream().read() < 0) {
                throw new IOException("it printed nothing");
            }
            print(start, "");
            process.getInputStream().readAllBytes();
        }
    }

    private static void print(long start, String more) {
        System.out.printf(Locale.ROOT, "%.1f %s%n", (System.nanoTime() - start) / 1e6, more);
    }

    /** False if nobody listens yet. */
    private static boolean tryToPush(int port, long start) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(60_000);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw e;
                }
                return false;
            }
            socket.getOutputStream().write(PUSH);
            String answer = new String(socket.getInputStream().readNBytes(12), US_ASCII);
            if (!answer.equals("HTTP/1.1 202")) {
                throw new IOException("not a 202: " + answer);
            }
            return true;
        }
    }
}
