package tinypushgateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 bytes",
                "1 | 1 byte",
                "1023 | 1,023 bytes",
                "1024 | 1 KiB",
                "1536 | 1.5 KiB",
                "10239 | 9.9 KiB",
                "10240 | 10 KiB",
                "33554432 | 32 MiB",
                "1073741823 | 1,023 MiB",
                "1073741824 | 1 GiB",
                "9223372036854775807 | 8,388,607 TiB"
            })
    void bytesAreInTheLargestUnitOfWhichThereIsOne(long number, String shown) {
        assertThat(DisplayText.bytes(number)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "999 | 999",
                "1000 | 1,000",
                "1234567 | 1,234,567",
                "-1234 | -1,234",
                "-123 | -123",
                "9223372036854775807 | 9,223,372,036,854,775,807"
            })
    void thousandsAreSetApart(long number, String shown) {
        assertThat(DisplayText.count(number)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PT-3S | just now",
                "PT0.999S | just now",
                "PT1S | 1 second ago",
                "PT59.9S | 59 seconds ago",
                "PT60S | 1 minute ago",
                "PT59M59S | 59 minutes ago",
                "PT1H | 1 hour ago",
                "PT47H59M | 47 hours ago",
                "PT48H | 2 days ago",
                "P4000D | 4,000 days ago"
            })
    void whatIsPastIsSoManyOfTheLargestUnitAgo(Duration time, String shown) {
        assertThat(DisplayText.ago(time)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0 seconds", "PT0.1S, less than a second", "PT1.9S, 1 second", "P14D, 14 days"})
    void aDurationIsOneUnitToo(Duration time, String shown) {
        assertThat(DisplayText.duration(time)).isEqualTo(shown);
    }

    @Test
    void timesAreInUtc() {
        Instant time = Instant.parse("2026-01-02T03:04:05.006789Z");

        assertThat(DisplayText.time(time)).isEqualTo("2026-01-02 03:04:05 UTC");
        assertThat(DisplayText.iso(time)).isEqualTo("2026-01-02T03:04:05.006Z");
    }
}
