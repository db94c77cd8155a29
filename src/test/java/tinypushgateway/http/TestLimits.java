package tinypushgateway.http;

import java.time.Duration;

/** Limits for tests: small sizes, and times too long to matter unless a test shortens one of them. */
final class TestLimits {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int FOR_EVER_MILLIS = 600_000;
    private static final int AT_ONCE_MILLIS = 1;

    int connections = 64;
    int headBytes = 4096;
    int headers = 16;
    int bodyBytes = 64 * 1024;
    long inflightBytes = 1024 * 1024;
    Duration readTimeout = LONG;
    Duration idleTimeout = LONG;
    Duration evictionTimeout = LONG;
    Duration writeTimeout = LONG;
    Duration handshakeTimeout = LONG;
    TcpTable tcpTable = new TcpTable();
    DeliveryConfirmation.Waits waits = DeliveryConfirmation.Waits.USUAL;

    TestLimits connections(int most) {
        connections = most;
        return this;
    }

    TestLimits inflightBytes(long most) {
        inflightBytes = most;
        return this;
    }

    TestLimits bodyBytes(int most) {
        bodyBytes = most;
        return this;
    }

    TestLimits readTimeoutMillis(int millis) {
        readTimeout = Duration.ofMillis(millis);
        return this;
    }

    TestLimits idleTimeoutMillis(int millis) {
        idleTimeout = Duration.ofMillis(millis);
        return this;
    }

    TestLimits evictionTimeoutMillis(int millis) {
        evictionTimeout = Duration.ofMillis(millis);
        return this;
    }

    TestLimits writeTimeoutMillis(int millis) {
        writeTimeout = Duration.ofMillis(millis);
        return this;
    }

    TestLimits handshakeTimeoutMillis(int millis) {
        handshakeTimeout = Duration.ofMillis(millis);
        return this;
    }

    TestLimits tcpTable(TcpTable table) {
        tcpTable = table;
        return this;
    }

    /** After a delivery the server never ends its stream before the peer does. */
    TestLimits peerEndsFirst() {
        waits = new DeliveryConfirmation.Waits(FOR_EVER_MILLIS, waits.halfClose());
        return this;
    }

    /** After a delivery the server ends its stream at once. */
    TestLimits serverEndsFirst() {
        waits = new DeliveryConfirmation.Waits(AT_ONCE_MILLIS, waits.halfClose());
        return this;
    }

    /** Before the end of a delivery the server waits until the peer has ended its stream. */
    TestLimits awaitsHalfClose() {
        waits = new DeliveryConfirmation.Waits(waits.peerFirst(), FOR_EVER_MILLIS);
        return this;
    }

    Server.Limits limits() {
        return new Server.Limits(
                connections,
                headBytes,
                headers,
                bodyBytes,
                inflightBytes,
                readTimeout,
                idleTimeout,
                evictionTimeout,
                writeTimeout);
    }
}
