package tinypushgateway.http;

import java.time.Duration;

/** Limits for tests: small sizes, and times too long to matter unless a test shortens one of them. */
final class TestLimits {
    private static final Duration LONG = Duration.ofSeconds(20);

    int connections = 64;
    int headBytes = 4096;
    int fields = 16;
    int contentBytes = 64 * 1024;
    long inflightBytes = 1024 * 1024;
    Duration readTimeout = LONG;
    Duration idleTimeout = LONG;
    Duration crowdedTimeout = LONG;
    Duration writeTimeout = LONG;

    TestLimits connections(int most) {
        connections = most;
        return this;
    }

    TestLimits inflightBytes(long most) {
        inflightBytes = most;
        return this;
    }

    TestLimits contentBytes(int most) {
        contentBytes = most;
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

    TestLimits crowdedTimeoutMillis(int millis) {
        crowdedTimeout = Duration.ofMillis(millis);
        return this;
    }

    TestLimits writeTimeoutMillis(int millis) {
        writeTimeout = Duration.ofMillis(millis);
        return this;
    }

    HttpLimits limits() {
        return new HttpLimits(
                connections,
                headBytes,
                fields,
                contentBytes,
                inflightBytes,
                readTimeout,
                idleTimeout,
                crowdedTimeout,
                writeTimeout);
    }
}
