package tinypushgateway.handler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 12.5.3. */
class ScrapeEncodingTest {
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "deflate, gzip;q=0.5", "x-gzip", "*", "br;q=1, *;q=0.1", "gzip; q=1.0"})
    void gzipIsTaken(String header) {
        assertThat(ScrapeHandler.takesGzip(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip;q=0", "gzip;q=0.000, *", "br", "*;q=0", "gzip;q=x", "gzipped"})
    void gzipIsNotTaken(String header) {
        assertThat(ScrapeHandler.takesGzip(header)).isFalse();
    }
}
