package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;

/** Scrapers that ask for everything and never take all of it. */
final class BrokenScraper {
    private static final byte[] REQUEST = "GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n".getBytes(US_ASCII);

    private final GatewayProcess gateway;

    BrokenScraper(GatewayProcess gateway) {
        this.gateway = gateway;
    }

    /**
     * A curl that is killed while it waits for somebody to open the pipe it writes to, having read a kilobyte: so small is its buffer
     * under a rate limit.
     *
     * @param pipe see {@link #pipe}
     */
    void isKilledInTheMiddle(Path pipe, Duration after) throws IOException, InterruptedException {
        try (ChildProcess curl = Curl.start(
                "--limit-rate",
                "1k",
                "-o",
                pipe.toString(),
                gateway.uri("/metrics").toString())) {
            Thread.sleep(after);
            curl.kill();
        }
    }

    /** A named pipe that nobody reads. */
    static Path pipe(Path folder) throws IOException, InterruptedException {
        Path pipe = folder.resolve("nobody-reads");
        try (ChildProcess mkfifo = ChildProcess.start("mkfifo", pipe.toString())) {
            mkfifo.awaitExit(Duration.ofSeconds(10));
        }
        return pipe;
    }

    /** Reads so many bytes, maybe all there are, and resets the connection. */
    void resetsAfter(int bytes) throws IOException {
        try (Socket socket = ask()) {
            read(socket, bytes);
            socket.setSoLinger(true, 0);
        }
    }

    /**
     * Reads so many bytes and closes, with the rest of them unread. The JDK shuts the output down first, so that an end of stream
     * comes before the reset.
     */
    void closesAfter(int bytes) throws IOException {
        try (Socket socket = ask()) {
            read(socket, bytes);
        }
    }

    /** Reads nothing and stays. */
    void stalls(Duration time) throws IOException, InterruptedException {
        try (Socket socket = ask()) {
            Thread.sleep(time);
            socket.setSoLinger(true, 0);
        }
    }

    private Socket ask() throws IOException {
        Socket socket = gateway.connect();
        socket.getOutputStream().write(REQUEST);
        return socket;
    }

    private static void read(Socket socket, int bytes) throws IOException {
        socket.setSoTimeout(100);
        InputStream in = socket.getInputStream();
        try {
            for (int left = bytes; left > 0; ) {
                int read = in.read(new byte[left]);
                if (read < 0) {
                    return;
                }
                left -= read;
            }
        } catch (SocketTimeoutException e) {
            // there was not as much
        }
    }
}
