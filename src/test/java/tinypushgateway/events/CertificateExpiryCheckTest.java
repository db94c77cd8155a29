package tinypushgateway.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;
import tinypushgateway.log.Log;

class CertificateExpiryCheckTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Log log = Log.to(written, Level.INFO, Format.LOGFMT, 1 << 18);
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private Instant end = Instant.parse("2030-01-31T00:00:00Z");
    private final CertificateExpiryCheck expiry =
            new CertificateExpiryCheck(() -> end, Path.of("/etc/tls/tls.crt"), () -> now, log);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aCertificateThatLastsForMoreThanFourteenDaysIsNoReasonToWarn() {
        pass(Duration.ofDays(16).minusSeconds(1));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aCertificateThatEndsWithinFourteenDaysIsWarnedOfWithItsFileAndItsEnd() {
        pass(Duration.ofDays(16));
        assertThat(warnings())
                .containsExactly("level=warn msg=\"The TLS certificate expires soon.\" file=/etc/tls/tls.crt"
                        + " not_after=\"2030-01-31T00:00:00Z\" days_left=14");
    }

    @Test
    void theWarningComesOnceADay() {
        pass(Duration.ofDays(20));
        pass(Duration.ofDays(1).minusSeconds(1));
        assertThat(warnings()).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(warnings()).hasSize(2);
    }

    @Test
    void anExpiredCertificateIsWarnedOfAtOnceAlsoIfItsEndWasForetoldThatDay() {
        pass(Duration.ofDays(30));
        assertThat(warnings()).singleElement().asString().endsWith(" days_left=0");
        pass(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(warnings())
                .hasSize(2)
                .last()
                .isEqualTo("level=warn msg=\"The TLS certificate has expired. Clients refuse to connect.\""
                        + " file=/etc/tls/tls.crt not_after=\"2030-01-31T00:00:00Z\"");
    }

    @Test
    void aRenewedCertificateExpiresTheWarningsAndOneThatEndsSoonTooIsWarnedOfAtOnce() {
        pass(Duration.ofDays(20));
        end = end.plus(Duration.ofDays(1));
        pass(Duration.ofSeconds(1));
        assertThat(warnings()).hasSize(2);
        end = end.plus(Duration.ofDays(365));
        pass(Duration.ofDays(1));
        assertThat(warnings()).hasSize(2);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        expiry.check();
    }

    private List<String> warnings() {
        log.flush(Duration.ofSeconds(20));
        return written.toString(UTF_8)
                .lines()
                .map(line -> line.replaceFirst("ts=\\S+ ", ""))
                .toList();
    }
}
