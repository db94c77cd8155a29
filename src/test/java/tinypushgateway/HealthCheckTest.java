package tinypushgateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.healthcheck.HealthCheck;
import tinypushgateway.tls.TestAuthority;

/** The health check against gateways, and against what else may listen on the port. */
class HealthCheckTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void aGatewayThatRunsIsHealthy() throws IOException {
        try (RunningGateway running = new RunningGateway()) {
            assertThat(check("127.0.0.1", running.gateway.port(), false)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "::, ::1"})
    void allAddressesStandForLoopback(String listening, String asked) throws IOException {
        try (ServerSocket server = answering(InetAddress.ofLiteral(asked), "HTTP/1.1 200 OK\r\n")) {
            assertThat(check(listening, server.getLocalPort(), false)).isEmpty();
        }
    }

    @Test
    void itNeedsNeitherATrustedCertificateNorCredentialsNorACertificateOfItsOwn(@TempDir Path folder) throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Issued server = authority.issueFor("gateway.example.com");
        try (RunningGateway running = new RunningGateway(
                server.flags()[0], server.flags()[1], "--web.tls-client-ca-file=" + authority.certificate())) {
            assertThat(check("127.0.0.1", running.gateway.port(), true)).isEmpty();
            assertThat(check("127.0.0.1", running.gateway.port(), false))
                    .as("asked without TLS")
                    .isPresent();
        }
    }

    @Test
    void aGatewayThatIsAskedOverTlsAndHasNoneIsNotHealthy() throws IOException {
        try (RunningGateway running = new RunningGateway()) {
            assertThat(check("127.0.0.1", running.gateway.port(), true)).isPresent();
        }
    }

    @Test
    void whatNobodyListensOnIsNotHealthy() throws IOException {
        int port;
        try (ServerSocket none = silent()) {
            port = none.getLocalPort();
        }
        assertThat(check("127.0.0.1", port, false))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("127.0.0.1:" + port + ": ")
                        .contains("refused"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 Service Unavailable\r\n\r\n",
                "HTTP/1.1 2000 \r\n",
                "HTTP/1.0 200 OK\r\n",
                "SSH-2.0-x\u0007\r\n",
                ""
            })
    void anotherResponseIsShownUntilItDiffers(String response) throws Exception {
        try (ServerSocket server = answering(LOOPBACK, response)) {
            String start = response.substring(0, Math.min(13, response.length()));
            assertThat(check("127.0.0.1", server.getLocalPort(), false))
                    .hasValueSatisfying(problem -> assertThat(problem)
                            .endsWith("expected HTTP/1.1 200, found "
                                    + (start.isEmpty()
                                            ? "no response"
                                            : start.replaceAll("[^ -~]", "?").strip())));
        }
    }

    @Test
    void aServerThatSaysNothingTakesNoLongerThanTheTimeout() throws Exception {
        try (ServerSocket server = silent()) {
            assertThat(HealthCheck.run((InetSocketAddress) server.getLocalSocketAddress(), false, SHORT))
                    .hasValueSatisfying(problem -> assertThat(problem).endsWith(": no response within 300 ms"));
        }
    }

    /** Each byte comes in time, and all of them do not. */
    @Test
    void aServerThatDripsTakesNoLongerThanTheTimeoutEither() throws Exception {
        try (ServerSocket server = silent()) {
            Thread dripping = Thread.startVirtualThread(() -> drip(server));
            assertThat(HealthCheck.run((InetSocketAddress) server.getLocalSocketAddress(), false, SHORT))
                    .hasValueSatisfying(problem -> assertThat(problem).endsWith(": no response within 300 ms"));
            dripping.join();
        }
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThat(HealthCheck.run(InetSocketAddress.createUnresolved("gateway.invalid", 9091), false, SHORT))
                .contains("gateway.invalid: unknown host");
    }

    private static Optional<String> check(String host, int port, boolean tls) {
        return HealthCheck.run(new InetSocketAddress(InetAddress.ofLiteral(host), port), tls, LONG);
    }

    /** Its kernel accepts a connection, and nobody reads it. */
    private static ServerSocket silent() throws IOException {
        return new ServerSocket(0, 1, LOOPBACK);
    }

    /** A server that reads one request and writes this. */
    private static ServerSocket answering(InetAddress address, String response) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, address);
        Thread.startVirtualThread(() -> {
            try (Socket socket = server.accept()) {
                socket.getInputStream()
                        .readNBytes("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".length());
                socket.getOutputStream().write(response.getBytes(US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return server;
    }

    private static void drip(ServerSocket server) {
        try (Socket socket = server.accept()) {
            for (byte each : "HTTP/1.1 200 OK".getBytes(US_ASCII)) {
                socket.getOutputStream().write(each);
                Thread.sleep(SHORT.toMillis() / 4);
            }
        } catch (IOException | InterruptedException e) {
            // the check has left
        }
    }
}
