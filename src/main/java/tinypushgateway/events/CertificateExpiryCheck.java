package tinypushgateway.events;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import tinypushgateway.log.Log;

/**
 * Warns when the certificate in use has expired or ends soon: as soon as a check finds that, and then once a day until another
 * certificate is in use. For one thread.
 */
public final class CertificateExpiryCheck {
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration AGAIN = Duration.ofDays(1);

    private final Supplier<Instant> notAfter;
    private final Path file;
    private final InstantSource clock;
    private final Log log;
    private Optional<Warning> last = Optional.empty();

    /** What was warned of, and when. */
    private record Warning(Instant end, boolean expired, Instant time) {
        boolean covers(Warning next) {
            return end.equals(next.end)
                    && expired == next.expired
                    && Duration.between(time, next.time).compareTo(AGAIN) < 0;
        }
    }

    /**
     * @param notAfter asked at each check
     * @param file of the certificate, for the log
     */
    public CertificateExpiryCheck(Supplier<Instant> notAfter, Path file, InstantSource clock, Log log) {
        this.notAfter = notAfter;
        this.file = file;
        this.clock = clock;
        this.log = log;
    }

    /** When the certificate in use ends. */
    public Instant end() {
        return notAfter.get();
    }

    public void check() {
        Instant end = notAfter.get();
        Instant now = clock.instant();
        Duration left = Duration.between(now, end);
        if (left.compareTo(SOON) > 0) {
            return;
        }
        Warning warning = new Warning(end, left.isNegative(), now);
        if (last.isPresent() && last.get().covers(warning)) {
            return;
        }
        last = Optional.of(warning);
        if (warning.expired()) {
            log.warn("The TLS certificate has expired. Clients refuse to connect.", "file", file, "not_after", end);
        } else {
            log.warn("The TLS certificate expires soon.", "file", file, "not_after", end, "days_left", left.toDays());
        }
    }
}
