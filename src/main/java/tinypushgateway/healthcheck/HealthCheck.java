package tinypushgateway.healthcheck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import tinypushgateway.tls.UnverifiedTls;

/**
 * Asks {@code /-/healthy} of a gateway on this machine, for images without a shell or curl. Probes need no credentials and no client
 * certificate, so it needs none. It does not verify the certificate of the gateway, as the kubelet does not for probes: it sends nothing
 * secret, and a certificate need not name the loopback address.
 */
public final class HealthCheck {
    /** Suits probes, whose default timeouts are longer. */
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String HEALTHY = "HTTP/1.1 200 ";
    private static final byte[] REQUEST =
            "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1);

    private HealthCheck() {}

    /**
     * Why the gateway is not healthy; empty if it is.
     *
     * @param listening the address that the gateway listens on, with its port; all addresses of the machine stand for loopback
     * @param tls whether it uses TLS
     * @param timeout the most that connecting, the handshake and the response may take together
     */
    public static Optional<String> run(InetSocketAddress listening, boolean tls, Duration timeout) {
        if (listening.isUnresolved()) {
            return Optional.of(listening.getHostString() + ": unknown host");
        }
        InetSocketAddress address = new InetSocketAddress(reachable(listening.getAddress()), listening.getPort());
        String shown = address.toString().replaceFirst("^/", ""); // "/127.0.0.1:9091" if it has no name
        long end = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(address, millisUntil(end));
            socket.setSoTimeout(millisUntil(end));
            String statusLine = tls ? askOverTls(socket, end) : ask(socket, end);
            return statusLine.startsWith(HEALTHY)
                    ? Optional.empty()
                    : Optional.of(shown + ": expected " + HEALTHY.strip() + ", found " + shown(statusLine));
        } catch (SocketTimeoutException e) {
            return Optional.of(shown + ": no response within " + timeout.toMillis() + " ms");
        } catch (IOException e) {
            return Optional.of(shown + ": " + e.getMessage());
        }
    }

    private static InetAddress reachable(InetAddress listening) {
        if (!listening.isAnyLocalAddress()) {
            return listening;
        }
        return listening instanceof Inet6Address ? InetAddress.ofLiteral("::1") : InetAddress.ofLiteral("127.0.0.1");
    }

    private static String askOverTls(Socket socket, long end) throws IOException {
        try (Socket encrypted = UnverifiedTls.over(socket)) {
            return ask(encrypted, end);
        }
    }

    /** As much of the status line as tells whether it is the expected one. */
    private static String ask(Socket socket, long end) throws IOException {
        socket.getOutputStream().write(REQUEST);
        StringBuilder read = new StringBuilder(HEALTHY.length());
        while (read.length() < HEALTHY.length()) {
            socket.setSoTimeout(millisUntil(end));
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private static String shown(String statusLine) {
        return statusLine.isEmpty()
                ? "no response"
                : statusLine.replaceAll("[^ -~]", "?").strip();
    }

    private static int millisUntil(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) millis;
    }
}
