import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * The day of a gateway in seconds: {@code java [-Drounds=20] Training.java COMMAND...} starts the command on a free port, speaks to it as
 * jobs, probes and Prometheus do, and stops it with a drain. The JVM that is watched meanwhile knows then what to load and link
 * beforehand. It does not open the status page: the classes for it would be loaded at every start.
 */
final class Training {
    private static final int ROUNDS = Integer.getInteger("rounds", 20);
    private static final int SMALL_PUSHES_A_ROUND = 200;
    private static final int BY_SIGTERM = 143;

    private final int port;

    private Training(int port) {
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        List<String> command =
                Stream.concat(Stream.of(args), Stream.of("--web.listen-address=127.0.0.1:0")).toList();
        Process gateway = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
        try (Scanner log = new Scanner(gateway.getErrorStream(), StandardCharsets.UTF_8)) {
            String listening = next(log, "msg=\"listening\"");
            Training training = new Training(Integer.parseInt(listening.replaceFirst(".* port=(\\d+).*", "$1")));
            training.day();
            training.push("the_last 1\n", "", 202);
            gateway.toHandle().destroy(); // Process.destroy would close the log too
            next(log, "msg=\"draining\"");
            training.push("too_late 1\n", "", 503);
            training.get("/-/ready", 503);
            training.get("/metrics", 200);
            next(log, "msg=\"stopped\"");
            if (!gateway.waitFor(2, TimeUnit.MINUTES) || gateway.exitValue() != BY_SIGTERM) {
                throw new IllegalStateException("the gateway did not end as it should: " + gateway);
            }
        } finally {
            gateway.destroyForcibly();
        }
    }

    /** Reads log lines to the one that contains this. */
    private static String next(Scanner log, String text) {
        while (log.hasNextLine()) {
            String line = log.nextLine();
            if (line.contains(text)) {
                return line;
            }
        }
        throw new IllegalStateException("the gateway ended without saying " + text);
    }

    private void day() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            keptAlive(round);
            push(batch(round, 500), "", 202);
            push(batch(round, 50), "Content-Encoding: gzip\r\n", 202);
            push("job_seconds{job=\"" + round + "\"} 1.5\n", "Content-Type: application/x-www-form-urlencoded\r\n", 202);
            push("broken{ 1\n", "", 400);
            get("/metrics", 200, round % 2 == 0 ? "Accept-Encoding: gzip\r\nX-Prometheus-Scrape-Timeout-Seconds: 10\r\n" : "");
            get("/-/metrics", 200);
            get("/-/healthy", 200);
            get("/-/ready", 200);
            get("/nothing", 404);
        }
    }

    /** A job that pushes often over one connection. */
    private void keptAlive(int round) throws IOException {
        try (Socket socket = connect()) {
            for (int i = 0; i < SMALL_PUSHES_A_ROUND; i++) {
                socket.getOutputStream().write(request("job_runs{job=\"" + round + "\",run=\"" + i + "\"} 1\n", ""));
                expect("HTTP/1.1 202", new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1));
                skipToBlankLine(socket);
            }
        }
    }

    private static void skipToBlankLine(Socket socket) throws IOException {
        for (int matched = 0; matched < 4; ) {
            int octet = socket.getInputStream().read();
            matched = octet == "\r\n\r\n".charAt(matched) ? matched + 1 : octet == '\r' ? 1 : 0;
        }
    }

    private static String batch(int round, int samples) {
        return IntStream.range(0, samples)
                .mapToObj(i -> "rows_total{table=\"t" + i % 10 + "\",shard=\"" + i + "\",run=\"" + round + "\"} " + i * 0.5 + "\n")
                .collect(Collectors.joining("", "# HELP rows_total Rows written.\n# TYPE rows_total counter\n", ""));
    }

    private void push(String text, String fields, int status) throws IOException {
        exchange(request(text, "Connection: close\r\n" + fields), status);
    }

    private static byte[] request(String text, String fields) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (OutputStream out = fields.contains("gzip") ? new GZIPOutputStream(content) : content) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST /push HTTP/1.1\r\nHost: gateway\r\nContent-Length: " + content.size() + "\r\n" + fields + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        content.writeTo(request);
        return request.toByteArray();
    }

    private void get(String path, int status, String... fields) throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n" + String.join("", fields) + "\r\n";
        exchange(head.getBytes(StandardCharsets.ISO_8859_1), status);
    }

    /** Sends, and reads to the end, as a client that reads a whole response. */
    private void exchange(byte[] request, int status) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            expect("HTTP/1.1 " + status, answer.substring(0, Math.min(12, answer.length())));
        }
    }

    private static void expect(String expected, String found) {
        if (!found.equals(expected)) {
            throw new IllegalStateException("expected " + expected + ", found " + found);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        return socket;
    }
}
